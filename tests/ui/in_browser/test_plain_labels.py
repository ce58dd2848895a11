"""Text from outside in a label stays what it is, as Chromium shows it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

KINDS = (
    *(":material/home:", ":smile:", ":streamlit:", ":red[x]", ":blue-badge[x]"),
    *("a --> b", "a -- b", "x <- y", "x <= y => z", "a >= b", "$e^2$", "$$a$$"),
    *("www.example.com", "https://example.com/x", "a@b.example", "[y](//z.test)"),
    *("**b** _i_ ~~s~~ `c`", "<b>x</b>", "![i](http://z.test/x.png)", "[^1]"),
    *("1. one", "- a", "# h", ">quote", "&amp; &#58;smile&#58;", "a\\b", "==y=="),
)
MARKED_UP = "a[href^=http], img, em, strong, code, del, li, h1, sup, span, .katex"
SCRIPT = """
import json, sys
from pathlib import Path
import streamlit as st
sys.path.insert(0, {root!r})
from diagnostics.ui.page_address import plain_label
for number, text in enumerate(json.loads(Path({held!r}).read_text())):
    with st.container(key=f"text-{{number}}"):
        st.markdown("§" + plain_label(text) + "§")
"""


def texts() -> list[str]:
    """Each kind alone, two of them together, and characters at random."""
    chance = random.Random(20)
    marks = "\\`*_{}[]<>()#+-.!|~$:&=\"'/@ ab1^;%,?"
    noise = ["".join(chance.choices(marks, k=12)) for _ in range(60)]
    both = ["".join(chance.choices(KINDS, k=2)) for _ in range(40)]
    return [*KINDS, *both, *noise]


def test_nothing_in_a_label_is_taken_for_markdown(
    page: Page, labels_served: tuple[str, list[str]], settled: Callable[[Page], None]
) -> None:
    address, wanted = labels_served
    page.goto(address)
    settled(page)
    shown = page.locator("[class*=st-key-text-] [data-testid=stMarkdownContainer]")
    told = [said.replace("\N{WORD JOINER}", "") for said in shown.all_text_contents()]
    assert [" ".join(said.split()) for said in told] == [
        " ".join(f"§{text}§".split()) for text in wanted
    ]
    assert shown.locator(MARKED_UP).count() == 0


@pytest.fixture
def labels_served(
    tmp_path: Path, served_script: Callable[[str], str]
) -> tuple[str, list[str]]:
    """The address of a page that shows the texts as labels, and the texts."""
    wanted = texts()
    held = tmp_path / "texts.json"
    held.write_text(json.dumps(wanted))
    root = str(Path(__file__).resolve().parents[3])
    script = tmp_path / "labels.py"
    script.write_text(SCRIPT.format(root=root, held=str(held)))
    return served_script(str(script)), wanted
