"""When files say that they were changed; hostile ones say nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
import xlsxwriter

from diagnostics.workspace import time_inside


def archive(*days: tuple[int, int, int, int, int, int]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for n, day in enumerate(days):
            made.writestr(zipfile.ZipInfo(f"{n}.csv", day), b"id\n1\n")
    return out.getvalue()


def test_a_zip_is_as_old_as_its_youngest_file() -> None:
    data = archive((2024, 5, 1, 8, 0, 0), (2025, 11, 24, 10, 12, 0))
    assert time_inside(data) == datetime(2025, 11, 24, 10, 12).astimezone()


def test_a_workbook_says_when_it_was_saved() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2025, 3, 4, 5, 6, tzinfo=UTC)})
    book.add_worksheet("mailboxes")
    book.close()
    assert time_inside(out.getvalue()) == datetime(2025, 3, 4, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize("day", [(1980, 1, 1, 0, 0, 0), (2099, 1, 1, 0, 0, 0)])
def test_a_time_that_cannot_be_is_no_answer(
    day: tuple[int, int, int, int, int, int],
) -> None:
    assert time_inside(archive(day)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"id,name\n",
        b"PK\x05\x06",
        b"PK\x05\x06" + b"\xff" * 18,
        archive((2025, 1, 1, 0, 0, 0))[:-30],
    ],
)
def test_what_is_no_archive_says_nothing(data: bytes) -> None:
    assert time_inside(data) is None


def test_no_damage_of_an_archive_raises() -> None:
    whole = archive((2025, 1, 1, 0, 0, 0))
    for at in range(0, len(whole), 3):
        for byte in (b"\x00", b"\xff"):
            time_inside(whole[:at] + byte + whole[at + 1 :])
