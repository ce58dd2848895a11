"""Repairs, held against single edits tried one by one with the oracle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Mailbox,
    TestResult,
)
from diagnostics.senders.cover import greedy
from diagnostics.senders.draft import Edit, drafted, include
from diagnostics.senders.gaps import GapGrid
from diagnostics.senders.pairs import PairMatrix
from diagnostics.senders.proposals import (
    ACCESS_COST,
    EDIT_COST,
    NEW_MAILBOX_COST,
    SIDE_EFFECT_COST,
    Proposals,
)
from diagnostics.senders.repair import repair
from diagnostics.senders.roster import Roster

Answers = dict[tuple[str, str], Any]


def passed(mailbox_id: str, **fields: Any) -> Mailbox:
    return Mailbox(mailbox_id, test=TestResult.PASSED, **fields)


def gaps_of(answers: Answers) -> set[tuple[str, str]]:
    return {pair for pair, a in answers.items() if a.decided_by == "no-candidate"}


def changed_beside(before: Answers, after: Answers) -> int:
    """Pairs that were no gaps and have another sender or source."""
    gaps = gaps_of(before)
    return sum(
        (a.sender, a.source) != (after[pair].sender, after[pair].source)
        for pair, a in before.items()
        if pair not in gaps
    )


def reaches(account: Account, judge: Any) -> set[tuple[str, str]]:
    company = [m for m in account.mailboxes if not m.is_own and judge.accepts(m)]
    return {(e.id, m.id) for e in judge.rows for m in company if judge.may_use(e, m)}


def single_edits(account: Account) -> Iterator[Edit]:
    groups = {g for e in account.employees if e.active for g in e.groups}
    for mailbox in account.mailboxes:
        if mailbox.is_own or mailbox.access is Access.NOBODY:
            continue
        if mailbox.access is Access.SELECTED:
            yield from (include(mailbox.id, "groups", g) for g in sorted(groups))
            people = (e.id for e in account.employees if e.active)
            yield from (include(mailbox.id, "employees", e) for e in people)
        if mailbox.is_bound:
            projects = (p.id for p in account.projects if p.active)
            yield from (include(mailbox.id, "projects", p) for p in projects)


def priced(account: Account, edited: Account, oracle: Any) -> tuple[float, int]:
    """Cost of side effects and of access that an edited account brings."""
    was, now = oracle(account), oracle(edited)
    people = {e for e, _ in reaches(edited, now) - reaches(account, was)}
    beside = changed_beside(was.all(), now.all())
    return SIDE_EFFECT_COST * beside + ACCESS_COST * len(people), len(people)


def cheapest(account: Account, oracle: Any) -> float:
    """The best cost of any set of single edits, and of a new mailbox."""
    before = gaps_of(oracle(account).all())
    new = replace(
        account, mailboxes=(*account.mailboxes, passed("new-general-mailbox"))
    )
    best = NEW_MAILBOX_COST + priced(account, new, oracle)[0]
    closing = {}
    for edit in single_edits(account):
        edited = drafted(account, [edit])
        closed = frozenset(before - gaps_of(oracle(edited).all()))
        cost = EDIT_COST + priced(account, edited, oracle)[0]
        if closed and cost < closing.get(closed, best):
            closing[closed] = cost
    states = {frozenset(before): 0.0}
    for closed, cost in closing.items():
        for left, spent in list(states.items()):
            then = left - closed
            if spent + cost < min(best, states.get(then, best)):
                states[then] = spent + cost
    return min(best, states.get(frozenset(), best))


@pytest.mark.parametrize("start", range(0, 240, 40))
def test_a_repair_of_a_random_account_is_the_cheapest_and_does_what_it_says(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    for seed in range(start, start + 40):
        account = account_of(seed, 5)
        found = repair(account)
        before = oracle(account).all()
        after = oracle(drafted(account, found.edits)).all()
        assert found.gaps_before == len(gaps_of(before))
        assert found.gaps_after == len(gaps_of(after)) == 0
        assert found.closed == found.gaps_before
        assert found.side_effects == changed_beside(before, after)
        assert len(found.texts) == len(found.edits)
        assert found.proved
        if before and found.gaps_before:
            assert found.cost == pytest.approx(cheapest(account, oracle)), seed
            edited = drafted(account, found.edits)
            assert found.gains_access == priced(account, edited, oracle)[1]


def test_greedy_closes_everything_and_is_never_cheaper_than_the_optimum(
    account_of: Callable[..., Account],
) -> None:
    for seed in range(80):
        account = account_of(seed)
        matrix = PairMatrix(Roster.of(account, account.reading, False), account.reading)
        best = repair(account)
        if not best.gaps_before:
            continue
        proposals = Proposals(GapGrid.of(matrix))
        quick = greedy(proposals, time.monotonic() + 5)
        edits = [edit for n in quick.numbers for edit in proposals.edits(n)]
        assert repair(drafted(account, edits)).gaps_before == 0
        assert quick.cost >= best.cost - 1e-9
