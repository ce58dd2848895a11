"""How long ago something was checked is told in the largest whole unit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from diagnostics.report.things.check_age import age
from diagnostics.words import text

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59, milliseconds=999), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(seconds=119), "1 minute ago"),
        (timedelta(minutes=2), "2 minutes ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_an_age_is_rounded_down(ago: timedelta, said: str) -> None:
    assert text(age(NOW - ago, NOW)) == said


@pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(days=3)])
def test_what_is_of_the_future_is_of_now(ahead: timedelta) -> None:
    assert text(age(NOW + ahead, NOW)) == "just now"


def test_zones_make_no_difference() -> None:
    there = (NOW - timedelta(hours=3)).astimezone(timezone(timedelta(hours=9)))
    assert text(age(there, NOW)) == "3 hours ago"
