"""How files were read is told in words."""

from diagnostics import language
from diagnostics.accounts.reader import read_files
from diagnostics.report.intake.tables_understood import (
    heading_rows,
    understood_lines,
    understood_rows,
)

BOXES = (
    "Nasze skrzynki;;\n\n"
    "id;adres;kolor\nm1;a@b.test;żółty\n\nm2;c@b.test;\nRazem: 2;;\n"
)


def test_a_table_tells_where_it_lay_and_what_was_skipped() -> None:
    loaded = read_files({"skrzynki.csv": BOXES.encode("cp1250")})
    (row,) = understood_rows(loaded.understood)
    assert row == {
        "Table": "mailboxes",
        "File or sheet": "skrzynki.csv",
        "Rows": 2,
        "Heading": "row 3",
        "Columns": "2 of 3",
        "Encoding": "Windows-1250",
        "Separator": "semicolon",
    }
    assert understood_lines(loaded.understood) == [
        "mailboxes: 1 row before the heading, 1 blank row, a sum in row 7 and "
        "1 heading in other words."
    ]


def test_each_heading_tells_its_column() -> None:
    loaded = read_files({"skrzynki.csv": BOXES.encode()})
    assert heading_rows(loaded.understood[0]) == [
        {"Heading": "id", "Column": "id"},
        {"Heading": "adres", "Column": "address"},
        {"Heading": "kolor", "Column": "–"},
    ]


def test_a_document_has_neither_separator_nor_heading() -> None:
    held = b'{"mailboxes": [{"id": "m", "address": "a@b.test"}]}'
    (row,) = understood_rows(read_files({"a.json": held}).understood)
    assert (row["Heading"], row["Separator"], row["Encoding"]) == ("", "", "")
    assert row["Columns"] == "all 2"


def test_a_foreign_separator_is_shown_as_it_is() -> None:
    text = "sep=!\nid!address\nm!a@b.test\n"
    (row,) = understood_rows(read_files({"mailboxes.csv": text.encode()}).understood)
    assert row["Separator"] == "!"


def test_a_table_is_called_as_in_the_templates_of_the_language() -> None:
    loaded = read_files({"skrzynki.csv": BOXES.encode()})
    with language.spoken("pl"):
        (row,) = understood_rows(loaded.understood)
        (line,) = understood_lines(loaded.understood)
    assert row["Tabela"] == "skrzynki"
    assert line.startswith("skrzynki: ")
