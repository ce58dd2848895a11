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


@pytest.mark.parametrize(("year", "told"), [(1989, False), (1990, True), (1991, True)])
def test_programs_that_know_no_time_write_the_beginning(year: int, told: bool) -> None:
    found = time_inside(archive((year, 6, 1, 0, 0, 0)))
    assert (found is not None) is told


def test_a_time_is_told_to_two_seconds_and_in_full() -> None:
    data = archive((2025, 12, 31, 23, 59, 58))
    assert time_inside(data) == datetime(2025, 12, 31, 23, 59, 58).astimezone()


def test_what_stands_behind_an_archive_is_no_part_of_it() -> None:
    whole = archive((2025, 1, 1, 0, 0, 0))
    assert time_inside(whole + b"x" * 100) == time_inside(whole)
    assert time_inside(whole + b"x" * (64 * 1024)) is None  # nobody looks so far


def properties(text: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        made.writestr(zipfile.ZipInfo("other.xml", (2024, 1, 1, 0, 0, 0)), b"x")
        info = zipfile.ZipInfo("docProps/core.xml", (2024, 2, 2, 0, 0, 0))
        made.writestr(info, text.encode(), method)
    return out.getvalue()


SAVED = '<dcterms:modified xsi:type="x"> {} </dcterms:modified>'


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2025-03-04T05:06:00Z", datetime(2025, 3, 4, 5, 6, tzinfo=UTC)),
        ("2025-03-04T05:06:00+02:00", datetime(2025, 3, 4, 3, 6, tzinfo=UTC)),
        ("2025-03-04T05:06:00", datetime(2025, 3, 4, 5, 6, tzinfo=UTC)),
    ],
)
def test_a_workbook_s_own_word_counts_before_its_parts_times(
    written: str, told: datetime, method: int
) -> None:
    assert time_inside(properties(SAVED.format(written), method)) == told


def test_a_workbook_without_a_word_is_as_old_as_its_youngest_part() -> None:
    usual = datetime(2024, 2, 2).astimezone()
    assert time_inside(properties("<other/>")) == usual
    assert time_inside(properties(SAVED.format("2099-01-01T00:00:00Z"))) is None
