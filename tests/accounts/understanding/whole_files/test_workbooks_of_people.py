"""What a workbook's cells don't say by their values alone."""

import io
import re
from collections.abc import Callable

import pytest
import xlsxwriter

from diagnostics.accounts.archive import packed, unpacked
from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.words import evidence

Fill = Callable[[xlsxwriter.Workbook], None]


def made(fill: Fill) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        fill(book)
    return buffer.getvalue()


def read(data: bytes, **answers: str) -> Loaded:
    return read_files({"book.xlsx": data}, answers=answers)


def errors(loaded: Loaded) -> list[tuple[str, str]]:
    return [
        (p.rule.removeprefix("config/"), str(p.data["column"]))
        for p in loaded.problems
        if p.severity.value == "error"
    ]


def with_formula(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("mailboxes")
    sheet.write_row(0, 0, ["id", "address", "projects"])
    sheet.write_row(1, 0, ["m1", "a@b.test"])
    sheet.write_formula(1, 2, '="p"&"1"', None, "p1")
    projects = book.add_worksheet("projects")
    projects.write_row(0, 0, ["id"])
    projects.write_row(1, 0, ["p1"])


def rewritten(data: bytes, pattern: bytes, by: bytes) -> bytes:
    members = unpacked("book.xlsx", data, [])
    return packed({name: re.sub(pattern, by, xml) for name, xml in members.items()})


@pytest.mark.parametrize("result", [b"<v></v>", b"<v/>", b"<v />", b""])
def test_a_formula_without_a_saved_result_is_an_error_and_never_empty(
    result: bytes,
) -> None:
    data = made(with_formula)
    typed = rewritten(data, rb' t="str"><f>', b"><f>")
    loaded = read(rewritten(typed, rb"(</f>)<v>p1</v>", rb"\1" + result))
    assert errors(loaded) == [("error-cell", "projects")]
    assert loaded.account.missing
    told = next(p for p in loaded.problems if p.rule == "config/error-cell")
    assert "formula" in evidence(told)


def test_a_formula_whose_saved_result_is_an_empty_text_is_empty() -> None:
    data = rewritten(made(with_formula), b"<v>p1</v>", b"<v></v>")
    loaded = read(data)
    assert errors(loaded) == []
    assert loaded.account.mailboxes[0].projects == ()


def test_a_formula_with_its_result_is_that_result() -> None:
    loaded = read(made(with_formula))
    assert loaded.account.mailboxes[0].projects == ("p1",)


def two_of_mailboxes(first: str, second: str, hidden: str = "") -> Fill:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("notes").write(0, 0, "what stands where")
        for name in (first, second):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["id", "address"])
            sheet.write_row(1, 0, [f"in {name}", "a@b.test"])
            if name == hidden:
                sheet.hide()

    return fill


def test_a_second_sheet_of_a_table_is_an_error_and_not_passed_over() -> None:
    loaded = read(made(two_of_mailboxes("mailboxes old", "mailboxes")))
    assert [m.id for m in loaded.account.mailboxes] == ["in mailboxes"]
    assert errors(loaded) == [("duplicate-file", "")]
    assert loaded.account.missing


def test_a_hidden_sheet_beside_one_of_its_table_is_told_and_left() -> None:
    fill = two_of_mailboxes("mailboxes", "skrzynki", hidden="mailboxes")
    loaded = read(made(fill))
    assert [m.id for m in loaded.account.mailboxes] == ["in skrzynki"]
    assert errors(loaded) == []
    told = [p for p in loaded.problems if p.data["value"] == "mailboxes"]
    assert [p.rule for p in told] == ["config/unknown-table"]


@pytest.mark.parametrize("compress", [True, False])
def test_a_workbook_inside_an_archive_makes_no_workbook_of_it(compress: bool) -> None:
    members = {
        "mailboxes.csv": b"id,address\nm1,a@b.test\n",
        "old/account.xlsx": made(with_formula),
    }
    loaded = read_files({"account.zip": packed(members, compress=compress)})
    assert [box.id for box in loaded.account.mailboxes] == ["m1"]


def test_a_workbook_is_known_under_any_name() -> None:
    loaded = read_files({"account.bak": made(with_formula)})
    assert [box.projects for box in loaded.account.mailboxes] == [("p1",)]
