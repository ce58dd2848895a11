"""What was understood of a file is told: where its table lay, and in which words."""

import io
import json
from collections.abc import Mapping

import pytest
import xlsxwriter

from diagnostics.accounts import load_uploads
from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.accounts.schema import TableRead
from diagnostics.accounts.writer import Form, dump

BOXES = "id,address,projects\nm1,a@b.test,p1\nm2,c@b.test,p2\n"
ADDRESS = {"m1": "a@b.test", "m2": "c@b.test"}


def read(files: Mapping[str, str | bytes]) -> Loaded:
    held = {n: t if isinstance(t, bytes) else t.encode() for n, t in files.items()}
    return read_files(held, "folder")


def of(loaded: Loaded, table: str = "mailboxes") -> TableRead:
    (found,) = [read for read in loaded.understood if read.table == table]
    return found


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "UTF-8"), ("cp1250", "Windows-1250"), ("utf-16", "UTF-16")],
)
def test_the_encoding_of_a_file_is_told(encoding: str, name: str) -> None:
    data = "id,name\np1,Zażółć gęślą\np2,Łączność\n".encode(encoding)
    loaded = read({"projects.csv": data, "mailboxes.csv": BOXES})
    assert of(loaded, "projects").layout.encoding == name
    assert of(loaded).layout.encoding == "UTF-8"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "sep={}\n"])
def test_the_separator_of_a_file_is_told(separator: str, first: str) -> None:
    text = first.format(separator) + BOXES.replace(",", separator)
    found = of(read({"mailboxes.csv": text}))
    assert found.layout.separator == separator
    assert found.layout.heading == 1 + bool(first)
    assert found.rows == 2


def test_each_heading_is_told_with_its_column_or_none() -> None:
    text = 'id,Adres e-mail,"kolor ścian",project\nm1,a@b.test,x,p1\n'
    layout = of(read({"mailboxes.csv": text})).layout
    assert layout.headings == (
        ("id", "id"),
        ("Adres e-mail", "address"),
        ("kolor ścian", ""),
        ("project", "projects"),
    )


def test_titles_blank_rows_and_a_sum_are_told() -> None:
    text = f"Nasze skrzynki\n\n{BOXES}\n\nm3,d@b.test,\nRazem: 3,,\n"
    found = of(read({"mailboxes.csv": text}))
    assert (found.layout.titles, found.layout.heading) == ((1,), 3)
    assert (found.layout.blank, found.layout.total, found.rows) == (2, 9, 3)


def test_a_cell_of_several_lines_is_no_blank_row() -> None:
    text = 'id,address,projects\nm1,a@b.test,"p1\np2\np3"\nm2,c@b.test,\n'
    assert of(read({"mailboxes.csv": text})).layout.blank == 0


def test_a_sheet_is_told_like_a_file() -> None:
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Skrzynki")
        rows = {0: ["Lista"], 2: ["id", "adres"], 3: ["m1", "a@b.test"]}
        for at, cells in {**rows, 6: ["m2", "c@b.test"]}.items():
            sheet.write_row(at, 0, cells)
    found = of(read_files({"our.xlsx": book.getvalue()}))
    assert (found.file, found.rows) == ("Skrzynki", 2)
    assert found.layout.heading == 3
    assert (found.layout.titles, found.layout.blank) == ((1,), 2)
    assert (found.layout.encoding, found.layout.separator) == ("", "")


def test_a_document_is_told_by_its_keys() -> None:
    rows = [{"id": key, "Adres": address} for key, address in ADDRESS.items()]
    document = {"account": {"name": "A", "host": "a.test"}, "mailboxes": rows}
    loaded = read_files({"our.json": json.dumps(document).encode()})
    assert of(loaded).layout.headings == (("id", "id"), ("Adres", "address"))
    assert of(loaded, "account").rows == 2


def test_what_was_understood_comes_back_from_the_process_that_reads() -> None:
    files = {"mailboxes.csv": BOXES.replace("p1", "p1,p2").encode()}
    assert load_uploads([*files.items()]).understood == read_files(files).understood


@pytest.mark.parametrize("form", [Form.ZIP, Form.XLSX, Form.YAML])
def test_our_own_files_are_read_without_other_words(form: Form) -> None:
    projects = "id\np1\np2\n"
    account = read({"mailboxes.csv": BOXES, "projects.csv": projects}).account
    loaded = read_files({f"a.{form}": dump(account, form)})
    assert {t.table for t in loaded.understood} >= {"mailboxes", "account"}
    assert not any(t.told for t in loaded.understood)
