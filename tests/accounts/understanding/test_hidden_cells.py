"""Rows and columns that a workbook hides are read, and told."""

import io

import pytest
import xlsxwriter

from diagnostics.accounts import Loaded, load_bytes
from diagnostics.accounts.understanding.hidden_cells import Unshown, unshown
from diagnostics.words import evidence

BOXES = [
    ("id", "address", "projects"),
    ("a", "a@nine.test", ""),
    ("b", "b@nine.test", ""),
]


def book(
    *, rows: tuple[int, ...] = (), columns: str = "", name: str = "mailboxes"
) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as made:
        sheet = made.add_worksheet(name)
        for number, cells in enumerate(BOXES):
            sheet.write_row(number, 0, cells)
        for row in rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        if columns:
            sheet.set_column(columns, None, None, {"hidden": True})
    return held.getvalue()


def told(loaded: Loaded) -> list[str]:
    return [evidence(p) for p in loaded.problems if p.rule == "config/hidden-cells"]


def test_hidden_rows_are_read_and_told_once() -> None:
    loaded = load_bytes("a.xlsx", book(rows=(2, 3)))
    assert [m.id for m in loaded.account.mailboxes] == ["a", "b"]
    (line,) = told(loaded)
    assert "hides 2 rows" in line
    assert "2, 3" in line or "2 and 3" in line
    assert not loaded.account.missing or "row" not in str(loaded.account.missing)


def test_hidden_columns_that_hold_something_are_told_by_their_letters() -> None:
    (line,) = told(load_bytes("a.xlsx", book(columns="C:F")))
    assert "hides 1 column" in line
    assert "C" in line
    assert "D" not in line


def test_empty_hidden_rows_and_a_sheet_that_hides_nothing_are_not_told() -> None:
    assert told(load_bytes("a.xlsx", book(rows=(40,)))) == []
    assert told(load_bytes("a.xlsx", book())) == []


def test_a_sheets_name_is_read_as_people_see_it() -> None:
    (line,) = told(load_bytes("a.xlsx", book(rows=(2,), name='Boxes & "more" <ż>')))
    assert "row 2" in line


@pytest.mark.parametrize(
    "xml",
    [b"", b"<row hidden='1' r='x'>", b"<row hidden='1'", b"<col hidden='1' min='9'>"],
)
def test_what_is_no_sheet_hides_nothing_that_is_there(xml: bytes) -> None:
    members = {
        "xl/workbook.xml": b'<sheet name="s" r:id="r1"/>',
        "xl/_rels/workbook.xml.rels": b'<Relationship Id="r1" Target="s.xml"/>',
        "xl/s.xml": xml,
    }
    found = unshown(members)["s"]
    assert found in (Unshown(), Unshown((0,)), Unshown((), ()))
