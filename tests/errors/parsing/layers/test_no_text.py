"""A picture, a document or an archive has no reason to give."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.errors import explain
from diagnostics.errors.parsing.layers.no_text import holds_no_text
from diagnostics.words import text


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "550 5.1.1 user unknown")
    return held.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        zipped(),
        b"%PDF-1.7\n1 0 obj (550 5.1.1 user unknown) endobj",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR 535 authentication failed",
        random.Random(7).randbytes(5_000) + b" 550 5.1.1 user unknown",
    ],
    ids=["zip", "pdf", "png", "noise"],
)
def test_no_reason_is_read_out_of_what_is_no_text(data: bytes) -> None:
    (answer,) = explain(data)
    assert (answer.reason, answer.confidence) == ("unknown", "low")
    assert answer.evidence[0].quote == ""
    assert "picture, a document or an archive" in text(answer.evidence[0].why)


@pytest.mark.parametrize(
    "written",
    [
        "550 5.1.1 użytkownik nieznany".encode("cp1250"),
        "550 5.1.1 неизвестный пользователь".encode("koi8-r"),
        "550 5.1.1 ユーザー不明".encode("shift-jis"),
        "550 5.1.1 user unknown".encode("utf-16"),
        "550 5.1.1 user unknown".encode("utf-16-le"),
        b"BM: 550 5.1.1 user unknown",
        b"RIFF: 550 5.1.1 user unknown",
        b"\x1b[31m550 5.1.1 user unknown\x1b[0m",
        b"550 5.1.1 \x07 user unknown",
    ],
)
def test_texts_in_other_encodings_and_with_colours_are_texts(written: bytes) -> None:
    assert not holds_no_text(written)


@given(st.text())
def test_what_is_typed_is_a_text(typed: str) -> None:
    printable = "".join(c for c in typed if c.isprintable())
    assert not holds_no_text(f"550 {printable}".encode())
