"""Limits that servers announce are warned of at their edges."""

from __future__ import annotations

import pytest

from diagnostics.checks.mail.judges.limits_said import pop3_limits, smtp_limits
from diagnostics.model import State
from diagnostics.words import text


@pytest.mark.parametrize(
    ("said", "state", "seen"),
    [
        ("999999", State.WARNING, "SIZE 999999: attachments up to 0.7 MB fit"),
        ("1000000", State.PASSED, "SIZE 1000000: attachments up to 0.7 MB fit"),
        ("1", State.WARNING, "SIZE 1: attachments up to 0 MB fit"),
        ("35882577", State.PASSED, "SIZE 35882577: attachments up to 26.2 MB fit"),
    ],
)
def test_a_small_limit_of_letters_is_a_warning(
    said: str, state: State, seen: str
) -> None:
    ((name, told),) = smtp_limits({"SIZE": said})
    assert (name, told.state) == ("size", state)
    assert text(told.seen) == seen
    assert told.data == {"size": int(said)}
    small = state is State.WARNING
    assert told.rule == ("checks/size-small" if small else "")
    assert text(told.expected) == ("SIZE 1000000 or more" if small else "")


@pytest.mark.parametrize("said", ["", "0", "lots", "-1"])
def test_no_number_is_no_limit(said: str) -> None:
    assert smtp_limits({"SIZE": said}) == ()
    assert smtp_limits({}) == ()


@pytest.mark.parametrize(
    ("said", "warned"),
    [
        ("0", True),
        ("29", True),
        ("30", False),
        ("29 USER", True),
        ("NEVER", False),
        ("", False),
    ],
)
def test_letters_that_go_within_a_month_are_a_warning(said: str, warned: bool) -> None:
    told = pop3_limits({"EXPIRE": said})
    assert [name for name, _ in told] == (["expire"] if warned else [])


@pytest.mark.parametrize(
    ("said", "warned"),
    [("600", False), ("601", True), ("601 USER", True), ("USER", False), ("", False)],
)
def test_a_pause_beyond_ten_minutes_is_a_warning(said: str, warned: bool) -> None:
    told = pop3_limits({"LOGIN-DELAY": said})
    assert [name for name, _ in told] == (["login-delay"] if warned else [])


def test_pop3_limits_are_told_in_words() -> None:
    (_, expire), (_, delay) = pop3_limits({"EXPIRE": "1", "LOGIN-DELAY": "1800"})
    assert text(expire.seen) == "EXPIRE 1: collected letters go after 1 day"
    assert text(expire.expected) == "EXPIRE NEVER"
    assert expire.rule == "checks/pop3-expire"
    assert text(delay.seen) == "LOGIN-DELAY 1800: one login in 1800 s"
    assert text(delay.expected) == "600 s or less"
    assert delay.rule == "checks/pop3-login-delay"
    assert pop3_limits({}) == ()
