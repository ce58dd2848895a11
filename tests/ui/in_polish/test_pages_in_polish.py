"""Every page in Polish has no English sentence, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics import language
from diagnostics.model import Account
from diagnostics.ui import navigation
from tests.ui.in_polish.english_left import (
    english_left,
    is_english,
    polish_words,
    texts_of,
    untranslated,
)

Opened = Callable[..., AppTest]

PAGES = [name for held in navigation.GROUPS.values() for name in held]
ONE = {
    "person": {"employee": "maria"},
    "project": {"project": "website"},
    "mailbox": {"mailbox": "sales"},
    "server": {"server": "good.lab.test"},
    "senders": {"employee": "maria", "project": "website", "want": "sales"},
}
"""Pages of one thing, with what the address names of the sample account."""


PARTS = [
    ("coverage", {"coverage-part": "Table"}),
    ("coverage", {"coverage-part": "Who uses what"}),
    ("coverage", {"coverage-part": "Findings"}),
    ("coverage", {"coverage-part": "Repair"}),
    ("draft", {"tab": "versions"}),
    ("draft", {"tab": "expectations"}),
    ("draft", {"tab": "letters"}),
    ("errors", {"reason": "spf-fail"}),
    ("training", {"view": "quiz", "quiz": "7"}),
    ("training", {"view": "trainer"}),
    ("training", {"scenario": "two-addresses"}),
    ("mailbox", {"mailbox": "billing"}),
]
"""Pages with a part of them that the address names."""


@pytest.fixture(autouse=True)
def _polish() -> Iterator[None]:
    """What stands for the browser says its choices in the page's language too."""
    with language.spoken("pl"):
        yield


def test_english_is_told_from_polish_and_from_names() -> None:
    assert is_english("The files have no problems and are whole.")
    assert not is_english("Pliki nie mają problemów.")
    assert not is_english("Skrzynka „Who is the best” of Acme")


def test_polish_is_told_from_english_and_from_names() -> None:
    assert polish_words("Skrzynka własna") == {"własna"}
    assert polish_words("The mailbox of Zażółć Gęślą") == {"Zażółć", "Gęślą"}
    assert not polish_words("Own mailbox, naïve façade")


def test_a_single_english_word_of_ours_is_told_from_names() -> None:
    assert untranslated("Mailboxes")
    assert untranslated("decided_by")
    assert not untranslated("Skrzynki")
    assert not untranslated("Website")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_english_sentence_nor_the_next_visitors_a_polish_one(
    opened: Opened, sample_account: Account, name: str
) -> None:
    app = opened(name, lang="pl")
    assert english_left(app) == []
    with language.spoken("en"):
        said = " ".join(texts_of(opened(name, lang="en")))
    assert polish_words(said) <= polish_words(repr(sample_account))


@pytest.mark.parametrize("name", ONE)
def test_a_page_of_one_thing_has_no_english_sentence(opened: Opened, name: str) -> None:
    app = opened("", lang="pl", **ONE[name])
    app.switch_page(f"diagnostics/ui/pages/{name}_page.py").run()
    assert not app.exception
    assert english_left(app) == []


@pytest.mark.parametrize(("name", "address"), PARTS, ids=str)
def test_a_part_of_a_page_has_no_english_left(
    opened: Opened, name: str, address: dict[str, str]
) -> None:
    app = opened("", lang="pl", account="acme", **address)
    app.switch_page(f"diagnostics/ui/pages/{name}_page.py").run()
    assert not app.exception
    assert english_left(app) == []


def test_a_broken_account_is_told_in_polish(opened: Opened) -> None:
    app = opened("account", lang="pl", account="broken")
    assert english_left(app) == []
