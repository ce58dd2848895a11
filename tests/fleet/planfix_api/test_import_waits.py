"""A wait says until when it is, and why; a server may name it in two ways."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.fleet.planfix_api.import_waits import Wait, asked_seconds
from diagnostics.language import spoken

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
REASONS = ("asked", "none-left", "busy", "failed", "others")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("42", 42.0),
        (" 0 ", 0.0),
        ("", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("1.5", 0.0),
        ("٣", 0.0),
        ("9" * 5_000, 999_999_999.0),
        ("Fri, 27 Nov 2026 12:00:30 GMT", 30.0),
        ("Fri, 27 Nov 2026 13:00:30 +0100", 30.0),
        ("Fri, 27 Nov 2026 12:00:30 -0000", 30.0),
        ("Fri, 27 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 99 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 27 Nov 99999 11:00:00 GMT", 0.0),
    ],
)
def test_how_long_a_server_asks_to_wait(written: str, seconds: float) -> None:
    date = "Fri, 27 Nov 2026 12:00:00 GMT"
    assert asked_seconds({"retry-after": written, "date": date}) == seconds


def test_a_date_counts_from_now_where_the_server_tells_no_date_of_its_own() -> None:
    until = datetime.now(UTC) + timedelta(seconds=90)
    written = f"{until:%a, %d %b %Y %H:%M:%S} GMT"
    assert 80 < asked_seconds({"retry-after": written}) <= 90


@given(st.text(), st.text())
def test_whatever_a_server_writes_is_no_fault_of_ours(asked: str, date: str) -> None:
    assert asked_seconds({"retry-after": asked, "date": date}) >= 0.0


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize("why", REASONS)
def test_a_wait_is_told_with_its_end_by_the_clock(why: str, language: str) -> None:
    wait = Wait(why, "acme.example", NOON)
    with spoken(language):
        said = wait.sentence(NOON - timedelta(seconds=42))
    assert f"{NOON.astimezone():%H:%M:%S}" in said
    assert re.search(r"\b42 s\b", said)


def test_a_wait_that_is_over_has_nothing_left() -> None:
    wait = Wait("asked", "acme.example", NOON)
    assert wait.left(NOON) == wait.left(NOON + timedelta(hours=1)) == 0
    assert wait.left(NOON - timedelta(seconds=1)) == 1
