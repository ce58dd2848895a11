"""What became of a pair follows from both sides, and numbers say it without loss."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from diagnostics.model import Severity, Source
from diagnostics.senders.changes.verdicts import (
    SIDES,
    VERDICTS,
    ChangeKind,
    change_kind,
    outcome_phrase,
    verdict_numbers,
    verdict_of,
)
from diagnostics.words import text

OWN, COMPANY = Source.OWN, Source.COMPANY
INTERNAL, NONE, UNKNOWN = Source.INTERNAL, Source.NONE, Source.UNKNOWN
BOTH = (False, True)


@pytest.mark.parametrize(
    ("before", "was_tied", "after", "is_tied", "same", "kind"),
    [
        (OWN, False, INTERNAL, False, False, "lost"),
        (COMPANY, True, NONE, False, False, "lost"),
        (COMPANY, False, UNKNOWN, False, False, "lost"),
        (INTERNAL, False, NONE, False, False, "lost"),
        (NONE, False, INTERNAL, False, False, "changed"),
        (INTERNAL, False, UNKNOWN, False, False, "changed"),
        (INTERNAL, False, OWN, False, False, "gained"),
        (NONE, False, COMPANY, False, False, "gained"),
        (INTERNAL, False, COMPANY, True, False, "tied"),  # gained, and a new tie
        (COMPANY, False, COMPANY, True, True, "tied"),
        (COMPANY, False, COMPANY, True, False, "tied"),
        (COMPANY, True, COMPANY, True, False, "changed"),
        (COMPANY, True, COMPANY, False, True, "settled"),
        (COMPANY, True, COMPANY, False, False, "changed"),
        (COMPANY, False, COMPANY, False, True, "changed"),
        (OWN, False, COMPANY, False, False, "changed"),
        (INTERNAL, False, INTERNAL, False, False, "changed"),  # another login
    ],
)
def test_a_change_is_called_by_what_it_means(
    before: Source,
    was_tied: bool,
    after: Source,
    is_tied: bool,
    same: bool,
    kind: str,
) -> None:
    assert change_kind(before, was_tied, after, is_tied, same) == kind


@pytest.mark.parametrize("kind", ChangeKind)
def test_only_a_lost_sender_is_an_error_and_a_new_tie_a_warning(
    kind: ChangeKind,
) -> None:
    severe = {ChangeKind.LOST: Severity.ERROR, ChangeKind.TIED: Severity.WARNING}
    assert kind.severity is severe.get(kind, Severity.INFO)


def test_whoever_loses_a_mailbox_is_told_so_whatever_else_changed() -> None:
    for before, after, flags in itertools.product(
        (OWN, COMPANY), (INTERNAL, NONE, UNKNOWN), itertools.product(BOTH, repeat=3)
    ):
        was, now, same = flags
        assert change_kind(before, was, after, now, same) is ChangeKind.LOST


def test_every_number_says_what_it_was_made_of() -> None:
    made = []
    sources = tuple(Source)
    for b, a in itertools.product(range(SIDES), repeat=2):
        for same in BOTH:
            sides = (np.array([n], np.int32) for n in (b, a))
            (number,) = verdict_numbers(*sides, np.array([same]))
            made.append(int(number))
            was, now = sources[b // 2], sources[a // 2]
            kind = change_kind(was, bool(b % 2), now, bool(a % 2), same)
            assert verdict_of(int(number)) == (kind, was, now)
    assert sorted(made) == list(range(VERDICTS))


def test_a_pair_that_keeps_its_level_does_not_name_it() -> None:
    kept = outcome_phrase(ChangeKind.CHANGED, COMPANY, COMPANY)
    moved = outcome_phrase(ChangeKind.LOST, OWN, INTERNAL)
    assert kept.key == "changes:changed"
    assert moved.key == "changes:moved"
    assert text(moved.data["before"]) in text(moved)
    assert text(moved.data["after"]) in text(moved)
    assert text(moved.data["before"]) != text(moved.data["after"])
