import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import xlsxwriter

from diagnostics.accounts.archive import packed, unpacked
from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.accounts.workbooks import Value, sheets, text_of, workbook
from diagnostics.model import Finding
from diagnostics.words import evidence


def load_bytes(name: str, data: bytes) -> Loaded:
    return read_files({name: data})


def book_of(**tables: Sequence[Sequence[Any]]) -> Loaded:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for y, row in enumerate(rows):
                for x, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(y, x, value, day)
                    else:
                        sheet.write(y, x, value)
    return load_bytes("a.xlsx", buffer.getvalue())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"),
        (7, "7"),
        (7.0, "7"),
        (1e20, "100000000000000000000"),
        (-3.0, "-3"),
        (1.5, "1.5"),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, 8, 5), "2026-01-31 08:05:00"),
        (time(12, 30), "12:30"),
        (time(12, 30, 5), "12:30:05"),
        (timedelta(hours=12, minutes=30), "12:30"),
    ],
)
def test_a_cell_is_the_text_that_it_stands_for(value: Value, text: str) -> None:
    assert text_of(value) == text


def test_typed_cells_make_the_same_account_as_texts() -> None:
    header = ["id", "address", "provider", "smtp_port", "default", "tested_on"]
    typed = [header, [7, "m@example.com", "gmail", 465, True, date(2026, 1, 31)]]
    texts = [header, ["7", "m@example.com", "gmail", "465", "yes", "2026-01-31"]]
    assert book_of(mailboxes=typed).account == book_of(mailboxes=texts).account
    assert book_of(mailboxes=typed).ok


def test_problems_name_the_sheet_and_its_row() -> None:
    rows = [["id", "address"], [], ["m", "nothing"]]
    found = [p for p in book_of(mailboxes=rows).problems if "address" in p.rule]
    assert (found[0].data["file"], found[0].data["row"]) == ("mailboxes", 3)


def test_an_unknown_sheet_is_a_warning_with_the_nearest() -> None:
    loaded = book_of(mailboxes=[["id", "address"]], employes=[["id"]])
    found = [p for p in loaded.problems if p.rule == "config/unknown-table"]
    assert [p.data["nearest"] for p in found] == ["employees"]
    assert loaded.ok


def test_the_sheet_account_holds_keys_and_values() -> None:
    loaded = book_of(
        account=[["key", "value"], ["name", "A"], ["reading.tie", "undecided"]],
        mailboxes=[["id", "address"]],
    )
    assert loaded.account.name == "A"
    assert loaded.account.reading.name == "tie=undecided"
    assert loaded.problems == ()


def test_a_sheet_without_rows_is_an_empty_table() -> None:
    loaded = book_of(mailboxes=[], account=[["key", "value"]])
    assert loaded.account.mailboxes == ()
    assert loaded.problems == ()


@pytest.mark.parametrize(
    "text",
    ["_x0041_", "a\r\nb", "\x1f", "=SUM(A1)", "+1", "http://x.example", "{=1}", "'x"],
)
def test_texts_come_back_as_they_were_written(text: str) -> None:
    problems: list[Finding] = []
    data = workbook({"groups": [["id", "name"], ["g", text]]})
    rows = list(sheets("a.xlsx", data, problems)["groups"].records)
    assert rows[1] == (2, ["g", text])
    assert problems == []


@pytest.mark.parametrize(
    ("cell", "fits"),
    [("B3", True), ("C1", False), ("A4", False), ("AA1", False), ("b3", True)],
)
def test_a_sheet_may_reach_up_to_the_last_row_and_column(
    monkeypatch: pytest.MonkeyPatch, cell: str, fits: bool
) -> None:
    monkeypatch.setattr("diagnostics.accounts.workbooks.MAX_ROWS", 2)
    monkeypatch.setattr("diagnostics.accounts.workbooks.MAX_COLUMNS", 2)
    data = book_with(f'<c r="{cell}"><v>1</v></c>')
    problems: list[Finding] = []
    assert ("s" in sheets("a.xlsx", data, problems)) is fits
    told = [
        "a.xlsx: a sheet has a cell beyond what an account may hold; "
        "expected at most 2 rows and 2 columns."
    ]
    assert [evidence(p) for p in problems] == ([] if fits else told)


@pytest.mark.parametrize(
    ("column", "fits"), [("Z", True), ("GR", True), ("GS", False), ("AAAA", False)]
)
def test_the_two_hundredth_column_is_the_last(column: str, fits: bool) -> None:
    data = book_with(f"<c r='{column}1'><v>1</v></c>")
    assert (sheets("a.xlsx", data, []) != {}) is fits


def book_with(cell: str) -> bytes:
    """A workbook whose sheet `s` has this cell in its XML."""
    problems: list[Finding] = []
    members = unpacked("a.xlsx", workbook({"s": [["x"]]}), problems)
    name = "xl/worksheets/sheet1.xml"
    row = f'<row r="1">{cell}</row>'.encode()
    members[name] = re.sub(rb"<row.*</row>", row, members[name], flags=re.DOTALL)
    assert row in members[name]
    return packed(members)


def test_far_cells_outside_of_sheets_are_nothing() -> None:
    members = unpacked("a.xlsx", workbook({"s": [["x"]]}), [])
    members["docProps/other.xml"] = b'<c r="ZZZ9999999"/>'
    problems: list[Finding] = []
    assert "s" in sheets("a.xlsx", packed(members), problems)
    assert problems == []


def test_a_broken_workbook_is_told_with_the_kind_of_its_error() -> None:
    problems: list[Finding] = []
    assert sheets("a.xlsx", packed({"[Content_Types].xml": b"<x/>"}), problems) == {}
    (found,) = problems
    said = evidence(found)
    assert said.startswith("a.xlsx: the workbook can't be read (")
    assert said.endswith("Error); expected an XLSX workbook without a password.")


def test_blank_rows_count_and_are_no_records() -> None:
    problems: list[Finding] = []
    rows = [["id", "name"], ["", ""], ["g", "G"]]
    found = sheets("a.xlsx", workbook({"groups": rows}), problems)
    assert list(found["groups"].records) == [(1, ["id", "name"]), (3, ["g", "G"])]


def test_a_cell_holds_as_much_as_a_workbook_allows() -> None:
    longest = "x" * 32_767
    found = sheets("a.xlsx", workbook({"groups": [[longest]]}), [])
    assert list(found["groups"].records) == [(1, [longest])]
    with pytest.raises(
        ValueError, match="sheet s, row 1: a list is longer than the 32"
    ):
        workbook({"s": [[longest + "x"]]})


def test_the_same_tables_give_the_same_workbook() -> None:
    rows = {"s": [["x"]]}
    assert workbook(rows) == workbook(rows)


@pytest.mark.parametrize(("sheets_of", "read"), [(11, True), (12, True), (13, False)])
def test_of_very_many_sheets_those_without_a_table_s_name_stay_unread(
    sheets_of: int, read: bool
) -> None:
    names = ["mailboxes", *(f"Sheet{n}" for n in range(sheets_of - 1))]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name in names:
            book.add_worksheet(name).write_row(0, 0, ["id", "address"])
    problems: list[Finding] = []
    found = sheets("a.xlsx", buffer.getvalue(), problems)
    assert problems == []
    assert list(found) == names
    assert found["mailboxes"].records
    assert [bool(found[name].records) for name in names[1:]] == [read] * (sheets_of - 1)
