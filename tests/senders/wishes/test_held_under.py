"""An answer that hangs on a reading names what breaks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diagnostics.model import DefaultFlag, Precedence, Reading, Subprojects
from diagnostics.senders.wishes.held_under import held_phrase
from diagnostics.senders.wishes.standings import READINGS
from diagnostics.words import text

Kept = Callable[[Reading], bool]


def told(kept: Kept) -> str:
    return text(held_phrase([r for r in READINGS if kept(r)]))


def test_all_readings_and_none_are_said_so() -> None:
    assert told(lambda _: True).startswith("under every reading")
    assert told(lambda _: False) == "under no reading"


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (
            lambda r: r.precedence is Precedence.OWN_FIRST,
            "under 6 of 12 readings; not with precedence = bound-first",
        ),
        (
            lambda r: r.subprojects is Subprojects.INHERIT,
            "under 6 of 12 readings; not with subprojects = separate",
        ),
        (
            lambda r: r.default_flag is not DefaultFlag.IGNORED,
            "under 8 of 12 readings; not with default_flag = ignored",
        ),
        (
            lambda r: r.default_flag is DefaultFlag.IGNORED,
            "under 4 of 12 readings; not with default_flag = within-level and "
            "default_flag = across-levels",
        ),
        (
            lambda r: (
                r.precedence is Precedence.OWN_FIRST
                and r.subprojects is Subprojects.INHERIT
            ),
            "under 3 of 12 readings; not with precedence = bound-first and "
            "subprojects = separate",
        ),
        (
            lambda r: (
                r.precedence is Precedence.OWN_FIRST
                or r.subprojects is Subprojects.INHERIT
            ),
            "under 9 of 12 readings",  # no single value breaks it
        ),
    ],
)
def test_the_values_that_are_in_none_of_the_readings_break_it(
    kept: Kept, said: str
) -> None:
    assert told(kept) == said
