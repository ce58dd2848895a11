"""The program's own words are explained."""

from __future__ import annotations

import pytest

from diagnostics.report.wording import glossary


@pytest.mark.parametrize(
    "term",
    ["pair", "candidate", "bound", "general", "tied", "contested", "reading"],
)
def test_a_word_that_pages_use_is_explained_in_whole_sentences(term: str) -> None:
    said = glossary.meaning(term)
    assert said[0].isupper()
    assert said.endswith(".")


def test_several_words_are_explained_a_paragraph_each() -> None:
    told = glossary.meanings("bound", "own-mailbox").split("\n\n")
    assert told[0].startswith("**bound**: A mailbox that lists projects.")
    assert told[1].startswith("**own mailbox**: ")


def test_all_terms_can_be_listed() -> None:
    assert glossary.terms()["bound"] == glossary.meaning("bound")


def test_an_unknown_term_is_refused() -> None:
    with pytest.raises(KeyError):
        glossary.meaning("nonsense")
