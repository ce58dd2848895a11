"""Bytes become text, and what they look like is told where they aren't UTF-8."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.encoding import decode, looks_like, spelt_alike
from diagnostics.model import Severity
from diagnostics.words import evidence


@given(st.text())
def test_utf8_is_read_as_it_is(text: str) -> None:
    read, problems = decode("f.csv", b"id,name,address,owner\n" + text.encode())
    assert read.endswith(text)
    assert [p.rule for p in problems] == ["config/nul-byte"] * ("\0" in text)


@given(st.binary())
def test_any_bytes_are_decoded_or_told(data: bytes) -> None:
    text, problems = decode("f.csv", data)
    assert problems or text.encode() == data.removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Łódź, Gdańsk, Kraków, Białystok", "cp1250"),
        ("Zespół sprzedaży i obsługi klientów", "cp1250"),
        ("Příliš žluťoučký kůň", "cp1250"),
        ("Alfa – serwis", "cp1250"),
        ("Bąk", "cp1250"),
        ("Отдел продаж, бухгалтерия", "cp1251"),
        ("ООО «Ромашка»", "cp1251"),
        ("Українська пошта", "cp1251"),
        ("Größe, Straße, Übung", "cp1252"),
        ("Société générale, hôtel", "cp1252"),
        ("Święcicka, Źródło", "iso8859_2"),
        ("Zarząd, Księgowość", "cp852"),
        ("Отдел продаж", "koi8_r"),
        ("Отдел продаж", "cp866"),
        ("Zarząd, Łódź", "mac_latin2"),
    ],
)
def test_the_encoding_is_told_by_the_letters(text: str, encoding: str) -> None:
    found, is_sure = looks_like(text.encode(encoding))
    assert text.encode(encoding).decode(found) == text
    assert is_sure


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Peña, Muñoz", "cp1252"), ("Да", "cp1251"), ("ó", "cp1250"), ("\x81", "latin-1")],
)
def test_what_two_encodings_would_spell_is_not_sure(text: str, encoding: str) -> None:
    assert not looks_like(text.encode(encoding))[1]


def test_one_file_of_several_is_read_as_the_others_are() -> None:
    alone, other = "id\nDa\n".encode("cp1251"), "id\nПродажи\n".encode("cp1251")
    lone = "id\nДа\n".encode("cp1251")
    text, (found,) = decode("f.csv", lone, spelt_alike([lone, other, alone]))
    assert text == "id\nДа\n"
    assert found.rule == "config/encoding"


def test_only_files_of_an_old_encoding_say_which_it_is() -> None:
    old = "Łódź".encode("cp1250")
    others = [b"plain", "Łódź".encode(), "Łódź".encode("utf-16")]
    assert spelt_alike([old, *others]) == old


def test_a_sure_encoding_is_a_warning_and_an_unsure_one_an_error() -> None:
    _, (sure,) = decode("f.csv", "id\nŁódź\n".encode("cp1250"))
    _, (unsure,) = decode("f.csv", "id\nДа\n".encode("cp1251"))
    assert (sure.rule, sure.severity) == ("config/encoding", Severity.WARNING)
    assert (unsure.rule, unsure.severity) == ("config/encoding-unsure", Severity.ERROR)


def test_the_line_of_the_first_wrong_byte_is_named() -> None:
    _, (found,) = decode("f.csv", b"id\na\nb\xff\n")
    assert found.data["row"] == 3


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\0a", "utf-16-be"),
        (b"a\0", "utf-16-le"),
        (b"\0\0", "utf-16-le"),
        ("aĀaĀ".encode("utf-16-le"), "utf-16-le"),  # as many zeros at both places
        ("aĀĀaa".encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE + b"\0\xe9", "utf-16"),
    ],
)
def test_utf_16_is_sure(data: bytes, encoding: str) -> None:
    assert looks_like(data) == (encoding, True)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"\0ab", "nul-byte"),  # a third of zeros is text with a NUL byte
        (b"\0\0abc", "encoding"),  # more is UTF-16
        (b"a" * 4096 + b"\0" * 4096, "nul-byte"),  # only the head is looked at
        (b"a" * 2000 + b"\0" * 2000, "encoding"),
    ],
)
def test_zeros_are_utf16_from_a_third_of_the_head_on(data: bytes, rule: str) -> None:
    _, (found,) = decode("f.csv", data)
    assert found.rule == f"config/{rule}"


@pytest.mark.parametrize("data", [b"", b" \r\n", codecs.BOM_UTF8 + b" \n"])
def test_a_file_of_blanks_is_empty(data: bytes) -> None:
    text, (found,) = decode("f.csv", data)
    assert text == ""
    assert evidence(found) == (
        "f.csv: the file is empty; expected a header row or a table."
    )


def test_the_line_of_the_first_nul_byte_is_named() -> None:
    text, (found,) = decode("f.csv", b"id\na\nb\0\nc\0\n")
    assert text == "id\na\nb\0\nc\0\n"
    assert evidence(found) == (
        "f.csv, row 3: the text holds a NUL byte; expected text."
    )


def test_the_whole_of_a_utf16_file_is_wrong_from_its_first_line_on() -> None:
    text, (found,) = decode("f.csv", "id\né\n".encode("utf-16"))
    assert text == "id\né\n"
    assert evidence(found) == (
        "f.csv, row 1: the file is not UTF-8, it was read as UTF-16."
    )


def test_a_mark_before_bytes_that_are_no_utf8_is_no_text() -> None:
    text, (found,) = decode("f.csv", codecs.BOM_UTF8 + b"id\nZ\xb9b\n")
    assert text == "id\nZąb\n"
    assert evidence(found).startswith(
        "f.csv, row 2: the file is not UTF-8, it was read as Windows-1250"
    )
