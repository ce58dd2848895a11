"""Files in forms that aren't read are named by what they are, with what to do."""

from __future__ import annotations

import gzip
from email.message import EmailMessage
from pathlib import Path

import pytest

from diagnostics.accounts import load
from diagnostics.accounts.archive import packed
from diagnostics.accounts.reader import read_files
from diagnostics.accounts.understanding.foreign_forms import form_of
from diagnostics.words import evidence

BOXES = b"id,address,smtp_host\nm,m@example.com,smtp.example.com\n"
PEOPLE = b"id,name\nada,Ada\n"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def letter(with_file: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@b.test", "c@d.test", "boxes"
    mail.set_content("attached")
    mail.add_attachment(with_file, maintype="text", subtype="csv", filename="m.csv")
    return bytes(mail)


FORMS = (
    ("mailboxes.xls", b"<html><table><tr><td>id", "a web page (HTML)"),
    ("mailboxes.csv", b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html>", "a web page (HTML)"),
    ("a.csv.gz", gzip.compress(BOXES, mtime=0), "packed with gzip"),
    ("account.xls", COMPOUND + "Workbook".encode("utf-16-le"), "Excel 97 to 2003"),
    ("a.xlsx", COMPOUND + "EncryptedPackage".encode("utf-16-le"), "with a password"),
    ("a.msg", COMPOUND + "__substg1.0_0037".encode("utf-16-le"), "a letter"),
    ("a.xlsb", packed({"xl/workbook.bin": b"\x83\x01\x00"}), "(.xlsb)"),
    ("a.docx", packed({"word/document.xml": b"<w/>"}), "a word processor"),
    ("a.eml", letter(BOXES), "a letter"),
    ("a.pdf", b"%PDF-1.7\n", "a PDF"),
    ("a.rar", b"Rar!\x1a\x07\x01\x00", "an archive"),
    ("a.png", b"\x89PNG\r\n\x1a\n", "a picture"),
    (
        "a.xml",
        b'<?xml version="1.0"?>\n<Workbook '
        b'xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "Excel 2003 saved as XML",
    ),
)


@pytest.mark.parametrize(("name", "data", "said"), FORMS)
def test_a_form_that_is_not_read_is_named(name: str, data: bytes, said: str) -> None:
    (told,) = read_files({name: data}).problems
    assert told.rule == "config/unknown-form"
    assert said in evidence(told)
    assert "expected" in evidence(told)


@pytest.mark.parametrize(
    "data",
    [
        BOXES,
        b"From,To,Subject\n",
        b"name: Acme\nmailboxes:\n",
        b"subject: x\nmailboxes:\n- date: 1\n",
        b'{"mailboxes": []}',
        packed({"mailboxes.csv": BOXES}),
    ],
)
def test_what_may_be_an_account_is_none_of_them(data: bytes) -> None:
    assert form_of(data) == ""


def test_a_table_in_another_form_is_told_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "employees.csv").write_bytes(PEOPLE)
    (tmp_path / "mailboxes.xls").write_bytes(COMPOUND)
    told = [p.data["file"] for p in load(tmp_path).problems if "form" in p.rule]
    assert told == ["mailboxes.xls"]


def test_a_text_table_is_read_in_a_folder_as_in_a_zip(tmp_path: Path) -> None:
    files = {"employees.csv": PEOPLE, "mailboxes.txt": BOXES.replace(b",", b"\t")}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    zipped = read_files({"a.zip": packed(files)})
    assert load(tmp_path).account.mailboxes == zipped.account.mailboxes != ()


@pytest.mark.parametrize(
    "other", ["mailboxes.xls", "mailboxes.csv.gz", "mailboxes.txt"]
)
def test_what_a_table_was_made_of_is_left_alone_beside_it(
    tmp_path: Path, other: str
) -> None:
    (tmp_path / "mailboxes.csv").write_bytes(BOXES)
    (tmp_path / other).write_bytes(COMPOUND)
    loaded = load(tmp_path)
    assert loaded.ok
    assert len(loaded.account.mailboxes) == 1
