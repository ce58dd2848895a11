"""What the readers of JSON, YAML, CSV and zip files say is told in Polish too."""

from __future__ import annotations

import zipfile
import zlib

import pytest

from diagnostics.accounts.archive import unpacked
from diagnostics.accounts.documents import draft_of_document
from diagnostics.accounts.sheets import records
from diagnostics.accounts.understanding.parser_words import archive_said, parser_said
from diagnostics.model import Finding, Phrase, Said
from diagnostics.words import text

BROKEN = [
    ("a.json", '{"mailboxes": [{"id": "a", x', "nazwa w cudzysłowie"),
    ("a.json", '{"mailboxes": nul}', "powinna być wartość"),
    ("a.json", '{"a": 1} x', "jest coś jeszcze"),
    ("a.json", '{"a" 1}', "brakuje dwukropka"),
    ("a.json", '{"a": [1 2]}', "brakuje przecinka"),
    ("a.json", '{"a": "b', "bez cudzysłowu na końcu"),
    ("a.yaml", "a: [b\nc: d\n", "brakuje przecinka albo ]"),
    ("a.yaml", "a: {b: 1\n", "brakuje przecinka albo }"),
    ("a.yaml", "a:\n\t- b\n", "nic nie może się zaczynać"),
    ("a.yaml", "a: b: c\n", "dwukropek w niedozwolonym miejscu"),
    ("a.yaml", 'a: "b\n', "kończy się za wcześnie"),
    ("mailboxes.csv", 'id,address\na,"b@c.test" x\n', "powinien być przecinek"),
    ("mailboxes.csv", 'id;address\na;"b@c.test" x\n', "powinien być średnik"),
    ("mailboxes.csv", 'id,address\na,"b@c.test\n', "w środku komórki"),
    ("a.zip", "PK\x03\x04and no more", "kompletny plik zip"),
]


@pytest.mark.parametrize(("name", "held", "told"), BROKEN)
def test_a_broken_file_says_in_polish_what_is_wrong(
    name: str, held: str, told: str
) -> None:
    assert told in text(why_unread(name, held), "pl")


def why_unread(name: str, held: str) -> Said:
    """What the reader of such a file says of it, in this process."""
    problems: list[Finding] = []
    if name.endswith(".csv"):
        list(records(name, held, problems))
    elif name.endswith(".zip"):
        unpacked(name, held.encode(), problems)
    else:
        problems += draft_of_document(name, held).problems
    said: Said = problems[0].data["detail"]
    return said


def test_in_english_the_words_are_the_parsers_own() -> None:
    said = parser_said("did not find expected ',' or ']'")
    assert isinstance(said, Phrase)
    assert text(said, "en") == "did not find expected ',' or ']'"


def test_what_is_not_known_stays_as_it_is() -> None:
    assert parser_said("found a new kind of fault") == "found a new kind of fault"
    assert archive_said(NotImplementedError()) == "NotImplementedError"


@pytest.mark.parametrize("error", [zipfile.BadZipFile(), zlib.error(), EOFError()])
def test_a_broken_archive_has_words_in_both_languages(error: Exception) -> None:
    said = archive_said(error)
    assert text(said, "en") != text(said, "pl")
