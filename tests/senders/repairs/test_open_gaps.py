"""What is still a gap, and what each proposal would close of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from diagnostics.model import Account, Subprojects
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.repairs.gap_grid import GapGrid
from diagnostics.senders.repairs.open_gaps import OpenGaps, left_open
from diagnostics.senders.repairs.proposals import Proposals

MakesAccount = Callable[..., Account]


def proposals_of(account: Account, projects_only: bool) -> Proposals:
    pairs = PairMatrix(Roster.of(account, account.reading, False), account.reading)
    return Proposals(GapGrid.of(pairs, projects_only))


def weight(proposals: Proposals, gaps: np.ndarray) -> int:
    """How many pairs these class cells have."""
    height, width = gaps.shape
    return proposals.grid.weight(np.arange(height), np.arange(width), gaps)


def with_gaps(account_of: MakesAccount, projects_only: bool) -> list[Proposals]:
    found = (proposals_of(account_of(seed, 6), projects_only) for seed in range(60))
    return [proposals for proposals in found if proposals.grid.required.any()]


@pytest.mark.parametrize("projects_only", [False, True])
def test_a_gain_is_what_the_proposal_alone_takes_off_the_open_gaps(
    account_of: MakesAccount, projects_only: bool
) -> None:
    for proposals in with_gaps(account_of, projects_only):
        gains = OpenGaps(proposals).gains()
        before = weight(proposals, proposals.grid.required)
        for number in np.flatnonzero(proposals.base < np.inf).tolist():
            left = weight(proposals, left_open(proposals, [number]))
            assert gains[number] == before - left, proposals.edits(number)


@pytest.mark.parametrize("projects_only", [False, True])
def test_gains_keep_up_with_what_was_closed(
    account_of: MakesAccount, projects_only: bool
) -> None:
    for proposals in with_gaps(account_of, projects_only):
        gaps = OpenGaps(proposals)
        possible = np.flatnonzero(proposals.base < np.inf).tolist()
        taken = possible[:: max(1, len(possible) // 3)][:2]
        gaps.close(taken)
        assert (gaps.is_open == left_open(proposals, taken)).all()
        if gaps.is_open.any():
            left = weight(proposals, gaps.is_open)
            for number in possible:
                then = weight(proposals, left_open(proposals, [*taken, number]))
                reached = proposals.of_one_mailbox([*taken, number])
                if not any(number in pair for pair in reached):
                    assert gaps.gains()[number] == left - then


def test_gains_under_inherit_are_the_same_in_pieces(
    account_of: MakesAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    for seed in range(60):
        account = account_of(seed, 6)
        reading = replace(account.reading, subprojects=Subprojects.INHERIT)
        proposals = proposals_of(replace(account, reading=reading), True)
        if proposals.grid.covers is None or not proposals.grid.required.any():
            continue
        monkeypatch.undo()
        whole = OpenGaps(proposals).gains()
        monkeypatch.setattr("diagnostics.senders.repairs.open_gaps._ROWS_AT_ONCE", 2)
        assert (OpenGaps(proposals).gains() == whole).all()
        compared += 1
    assert compared > 5


def test_clearing_a_mailbox_for_more_people_closes_what_both_edits_close(
    account_of: MakesAccount,
) -> None:
    for proposals in with_gaps(account_of, projects_only=False):
        by_group, by_mailbox = OpenGaps(proposals).gains_when_cleared()
        gains = np.concatenate([by_group.reshape(-1), by_mailbox])
        before = weight(proposals, proposals.grid.required)
        access, clear = proposals.letting_in_and_clearing()
        for number, pair in enumerate(
            zip(access.tolist(), clear.tolist(), strict=True)
        ):
            if max(proposals.base[list(pair)]) < np.inf:
                left = weight(proposals, left_open(proposals, pair))
                assert gains[number] == before - left
