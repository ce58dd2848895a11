"""Ordinary letters, tickets, chats and logs, which tell of no mail error.

`<lang>.txt` has one text a line, its line breaks written `⏎`. In `logs.txt` an empty
line ends a text, and a line `⏎` stands for an empty line inside one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from diagnostics.errors import Explanation, explain

FOLDER = Path(__file__).parent
LANGUAGES = ("cs", "de", "en", "es", "fr", "it", "pl", "pt", "ru", "uk")
HARMLESS = ("unknown", "not-an-error")
FORGIVEN = 2
"""So many texts may be explained as an error all the same, none of them surely."""


def texts() -> list[str]:
    """All texts of the corpus."""
    sentences = [
        line.replace("⏎", "\n")
        for language in LANGUAGES
        for line in content(language).splitlines()
    ]
    blocks = content("logs").strip().split("\n\n")
    return sentences + [block.replace("\n⏎\n", "\n\n") for block in blocks]


def content(name: str) -> str:
    """What a file of the corpus holds."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


@cache
def explained() -> list[tuple[str, Explanation]]:
    """The texts that are taken for an error, each with the explanation."""
    answers = [(text, explain(text)[0]) for text in texts()]
    return [(text, said) for text, said in answers if said.reason not in HARMLESS]


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    everything = texts()
    assert len(everything) >= 1700
    assert len(set(everything)) == len(everything)


def test_ordinary_texts_are_no_mail_errors() -> None:
    wrong = [f"{said.reason}: {text[:200]}" for text, said in explained()]
    assert len(wrong) <= FORGIVEN, "\n".join(wrong)


def test_no_ordinary_text_is_surely_a_mail_error() -> None:
    sure = [text for text, said in explained() if said.confidence == "high"]
    assert not sure
