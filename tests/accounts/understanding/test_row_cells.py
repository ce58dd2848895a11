"""One row read cell by cell: what is counted as read, told or taken off."""

from collections.abc import Mapping

import pytest

from diagnostics.accounts.schema import Cell, Table
from diagnostics.accounts.understanding.row_cells import Cells
from diagnostics.model import Access, Finding, Security
from diagnostics.words import evidence


def row_of(doubtful: bool = False, **given: Cell) -> Cells:
    cells: Mapping[str, Cell] = {"id": "m", **given}
    odd = frozenset({2} if doubtful else ())
    values = tuple(cells.values())
    table = Table("mailboxes", "m.csv", tuple(cells), ((2, values),), odd)
    row = Cells(table, [])
    row.go_to(2, values)
    return row


def rules(row: Cells) -> list[str]:
    return [p.rule.removeprefix("config/") for p in row.problems]


def test_our_own_words_are_read_and_not_counted() -> None:
    row = row_of(
        default="YES", access="Nobody", smtp_port="0465", tested_on="2026-11-02"
    )
    assert row.flag("default", default=False) is True
    assert row.choice("access", Access, Access.EVERYONE) is Access.NOBODY
    assert row.port("smtp_port") == (465, None)
    assert row.day("tested_on") == "2026-11-02"
    assert (dict(row.read), row.problems) == ({}, [])


def test_other_words_and_forms_are_read_and_each_is_counted_once() -> None:
    row = row_of(
        default="Tak", access="Nikt", smtp_port="465/SSL", tested_on="2.11.2026"
    )
    assert row.flag("default", default=False) is True
    assert row.choice("access", Access, Access.EVERYONE) is Access.NOBODY
    assert row.port("smtp_port") == (465, Security.TLS)
    assert row.day("tested_on") == "2026-11-02"
    assert dict(row.read) == dict.fromkeys(("flags", "words", "ports", "dates"), 1)
    assert row.problems == []


def test_words_for_encryption_are_the_same_for_every_service() -> None:
    row = row_of(imap_security="SSL/TLS", pop3_security="brak")
    assert row.choice("imap_security", Security, Security.NONE) is Security.TLS
    assert row.choice("pop3_security", Security, Security.TLS) is Security.NONE


@pytest.mark.parametrize("dash", ["-", "--", "\N{EN DASH}", "\N{EM DASH}"])
def test_a_dash_is_an_empty_cell_and_told(dash: str) -> None:
    row = row_of(owner=dash, projects=dash, smtp_port=dash, tested_on=dash)
    assert (row.text("owner"), row.items("projects")) == ("", ())
    assert (row.port("smtp_port"), row.day("tested_on")) == ((None, None), "")
    assert (dict(row.read), row.problems) == ({"empties": 4}, [])


def test_no_id_is_a_dash_as_cells_that_refer_to_it_would_be_empty() -> None:
    assert row_of(id="-").text("id") == ""


@pytest.mark.parametrize("shown", ["1,23457E+11", "1.23E+12", "4E+05"])
def test_an_id_of_which_a_spreadsheet_shows_the_first_digits_only_is_an_error(
    shown: str,
) -> None:
    row = row_of(id=shown, name=shown)
    assert rules(row) == ["error-cell"]
    assert row.text("id") == shown
    assert "its other digits are lost" in evidence(row.problems[0])


@pytest.mark.parametrize("id_", ["E+1", "1E5", "A1E+05", "1,23E+1234", "12,3E+04"])
def test_other_ids_with_an_e_are_what_they_are(id_: str) -> None:
    assert rules(row_of(id=id_)) == []


def test_a_dash_that_may_mean_no_stays_what_it_is() -> None:
    row = row_of(default="-", access="-", name="-", smtp_host="h", smtp_security="-")
    row.flag("default", default=True)
    row.choice("access", Access, Access.EVERYONE)
    row.choice("smtp_security", Security, Security.TLS)
    assert rules(row) == ["bad-boolean", "unknown-value", "unknown-value"]
    assert row.text("name") == "-"


def test_without_a_server_a_dash_for_its_security_is_nothing() -> None:
    row = row_of(smtp_host="-", smtp_security="-")
    assert row.text("smtp_security") == ""


@pytest.mark.parametrize("word", ["brak", "N/A", "none", "keine", "нет", "nie dotyczy"])
def test_a_word_for_nothing_is_one_where_no_name_can_stand(word: str) -> None:
    row = row_of(smtp_host=word, smtp_port=word, provider=word, name=word)
    assert [row.text(c) for c in ("smtp_host", "smtp_port", "provider")] == [""] * 3
    assert row.text("name") == word
    assert dict(row.read) == {"empties": 3}


def test_a_column_that_is_not_there_or_empty_is_its_default() -> None:
    for row in (row_of(), row_of(default="", projects="", smtp_port="", tested_on="")):
        assert row.flag("default", default=True) is True
        assert row.items("projects") == ()
        assert row.port("smtp_port") == (None, None)
        assert (row.day("tested_on"), row.secret("secret")) == ("", "")
        assert row.problems == []


def test_a_list_of_yaml_is_taken_as_it_is() -> None:
    assert row_of(projects=("p;1", "p2")).items("projects") == ("p;1", "p2")


@pytest.mark.parametrize("value", ["#N/A", "#n/d!", "Err:502", "err:508", "#ССЫЛКА!"])
def test_a_cell_in_error_is_told_and_left_out(value: str) -> None:
    row = row_of(projects=value, address="a@b.test")
    assert row.text("projects") == ""
    assert row.text("address") == "a@b.test"
    assert rules(row) == ["error-cell"]


@pytest.mark.parametrize("value", ["#1", "Error", "err:", "#sales; #it"])
def test_what_only_looks_like_an_error_is_kept(value: str) -> None:
    row = row_of(projects=value)
    assert row.text("projects") == value
    assert row.problems == []


@pytest.mark.parametrize(
    ("value", "seen", "character", "position"),
    [
        ("p1\u200b", "p1", "U+200B ZERO WIDTH SPACE", 3),
        ("\ufeffp1", "p1", "U+FEFF ZERO WIDTH NO-BREAK SPACE", 1),
        ("p1\np2\u200e", "p1\np2", "U+200E LEFT-TO-RIGHT MARK", 6),
        ("p1\x00", "p1", "U+0000", 3),
    ],
)
def test_what_cannot_be_seen_is_named_with_its_place(
    value: str, seen: str, character: str, position: int
) -> None:
    row = row_of(projects=value)
    assert row.text("projects") == seen
    (found,) = row.problems
    assert found.rule == "config/invisible-character"
    assert (found.data["character"], found.data["position"]) == (character, position)


def test_it_is_named_in_the_entries_of_a_list_too() -> None:
    row = row_of(projects=("p1", "p\u00ad2", "p3\ufeff"))
    assert row.items("projects") == ("p1", "p2", "p3")
    told = [(p.data["value"], p.data["position"]) for p in row.problems]
    assert told == [("p\\xad2", 2), ("p3\\xfeff", 3)]


def test_in_a_name_it_is_kept_as_nothing_depends_on_it() -> None:
    row = row_of(name="Sales\u200b", projects="p1")
    assert row.text("name") == "Sales\u200b"
    assert row.problems == []


@pytest.mark.parametrize(
    "cells",
    [
        {"projects": "hunter2\u200b"},
        {"projects": "#REF!"},
        {"default": "hunter2"},
        {"smtp_port": "hunter2"},
        {"tested_on": "hunter2"},
        {"access": "hunter2"},
    ],
)
def test_every_problem_of_a_doubtful_row_hides_the_cell(cells: dict[str, str]) -> None:
    row = row_of(doubtful=True, **cells)
    row.flag("default", default=False)
    row.port("smtp_port")
    row.day("tested_on")
    row.choice("access", Access, Access.EVERYONE)
    (found,) = row.problems
    (column,) = cells
    assert evidence(found).startswith(
        f"m.csv, row 2, column {column}: (not shown: it may be a secret) "
    )
    assert "hunter2" not in repr(found)


def test_a_secret_in_clear_is_told_of_its_row_and_never_repeated() -> None:
    row = row_of(secret="hunter2")
    assert row.secret("secret") == ""
    found: Finding = row.problems[0]
    assert (found.subject.id, found.data["row"]) == ("m", 2)
    assert "hunter2" not in repr(found)
