"""Every page in Polish has no English sentence, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics import language
from diagnostics.model import Account
from diagnostics.ui import navigation
from tests.ui.in_polish.english_left import is_english, polish_words, texts_of

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


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_english_sentence_nor_the_next_visitors_a_polish_one(
    opened: Opened, sample_account: Account, name: str
) -> None:
    app = opened(name, lang="pl")
    assert [said for said in texts_of(app) if is_english(said)] == []
    with language.spoken("en"):
        said = " ".join(texts_of(opened(name, lang="en")))
    assert polish_words(said) <= polish_words(repr(sample_account))


@pytest.mark.parametrize("name", ONE)
def test_a_page_of_one_thing_has_no_english_sentence(opened: Opened, name: str) -> None:
    app = opened("", lang="pl", **ONE[name])
    app.switch_page(f"diagnostics/ui/pages/{name}_page.py").run()
    assert not app.exception
    assert [said for said in texts_of(app) if is_english(said)] == []


def test_a_broken_account_is_told_in_polish(opened: Opened) -> None:
    app = opened("account", lang="pl", account="broken")
    assert [said for said in texts_of(app) if is_english(said)] == []
