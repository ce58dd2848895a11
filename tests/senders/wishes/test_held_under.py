"""An answer that hangs on a reading names what breaks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diagnostics.model import DefaultFlag, Precedence, Reading, Subprojects
from diagnostics.senders.wishes.held_under import held_phrase
from diagnostics.senders.wishes.standings import READINGS
from diagnostics.words import text

Kept = Callable[[Reading], bool]

BOUND = "a mailbox bound to the project comes before every general one"
APART = "a mailbox bound to a project doesn't serve its sub-projects"
IGNORED = "the Default checkbox doesn't count"
ACROSS = "a mailbox with the Default checkbox comes before all others"
WITHIN = "the Default checkbox counts only among own, or among company mailboxes"


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
            f"under 6 of 12 readings; not where {BOUND}",
        ),
        (
            lambda r: r.subprojects is Subprojects.INHERIT,
            f"under 6 of 12 readings; not where {APART}",
        ),
        (
            lambda r: r.default_flag is not DefaultFlag.IGNORED,
            f"under 8 of 12 readings; not where {IGNORED}",
        ),
        (
            lambda r: r.default_flag is DefaultFlag.IGNORED,
            f"under 4 of 12 readings; not where {WITHIN} and {ACROSS}",
        ),
        (
            lambda r: (
                r.precedence is Precedence.OWN_FIRST
                and r.subprojects is Subprojects.INHERIT
            ),
            f"under 3 of 12 readings; not where {BOUND} and {APART}",
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
