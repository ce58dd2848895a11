"""A fix is advised where it was tried and nothing is worse after it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Phrase,
    Project,
    Reading,
    TestResult,
    Tie,
)
from diagnostics.senders.edits import change, drafted, remove
from diagnostics.senders.fixes import trial as trials
from diagnostics.senders.fixes.trial import Fix, Standing, Trial
from diagnostics.senders.simulation import simulate

MakeAccount: TypeAlias = Callable[[random.Random], Account]
WORDS = Phrase.of("fixes:see-tie")


def standing(gaps: int = 1, ties: int = 1, shown: int = 1) -> Standing:
    return Standing(gaps, ties, shown, {})


@pytest.mark.parametrize(
    ("after", "is_fine"),
    [
        (standing(), True),
        (standing(gaps=0), True),
        (standing(ties=0, shown=0), True),
        (standing(gaps=2), False),
        (standing(ties=2), False),
        (standing(shown=2), False),
        (standing(gaps=0, ties=2), False),
        (standing(gaps=0, shown=2), False),
    ],
)
def test_one_of_three_that_is_more_is_worse(after: Standing, is_fine: bool) -> None:
    assert after.is_no_worse_than(standing()) is is_fine


def counted(oracle: Any, account: Account, inactive: bool) -> Standing:
    """How an account stands, from the oracle."""
    judge = oracle(account, replace(account.reading, tie=Tie.LIST_ORDER), inactive)
    hidden = {p.id for p in account.projects if p.anonymous}
    answers = judge.all()
    first = [a.candidates[0] for a in answers.values() if a.candidates]
    return Standing(
        gaps=sum(a.decided_by == "no-candidate" for a in answers.values()),
        ties=sum(a.tied for a in answers.values()),
        shown=sum(a.source == "own" and p in hidden for (_, p), a in answers.items()),
        first={m.id: first.count(m.id) for m in account.mailboxes},
    )


@pytest.mark.parametrize("seed", range(4))
def test_an_account_stands_as_the_oracle_says_before_and_after(
    seed: int, random_account: MakeAccount, oracle: Any
) -> None:
    rng = random.Random(seed + 70)
    for number in range(15):
        account = random_account(rng)
        if not account.mailboxes:
            continue
        inactive = number % 2 == 0
        trial = Trial(simulate(account, include_inactive=inactive), inactive)
        assert trial.before == counted(oracle, account, inactive)
        mailbox = rng.choice(account.mailboxes)
        edits = rng.choice(
            [
                [change(mailbox.id, test=TestResult.PASSED, default=True)],
                [change(mailbox.id, access=Access.EVERYONE, projects=())],
                [remove(mailbox)],
            ]
        )
        after = trial.after(edits)
        there = counted(oracle, drafted(account, edits), inactive)
        firsts = {i: n for i, n in after.first.items() if i in there.first}
        assert replace(after, moved=0, first=firsts) == there


def moved_pairs(oracle: Any, account: Account, changed: Account) -> int:
    reading = replace(account.reading, tie=Tie.LIST_ORDER)
    then, now = (oracle(each, reading).all() for each in (account, changed))
    told = {
        pair: [(one[pair].sender, one[pair].source) for one in (then, now)]
        for pair in then
    }
    return sum(before != after for before, after in told.values())


def test_pairs_with_another_sender_are_counted(oracle: Any, account_of: Any) -> None:
    tried = 0
    for seed in range(60):
        account = account_of(seed)
        if not account.mailboxes:
            continue
        edit = change(account.mailboxes[0].id, access=Access.NOBODY, owner="company")
        after = Trial(simulate(account), include_inactive=False).after([edit])
        assert after.moved == moved_pairs(oracle, account, drafted(account, [edit]))
        tried += after.moved > 0
    assert tried > 5


BOX = Mailbox("m", "m@acme.example", test=TestResult.FAILED)
ACME = Account(employees=(Employee("e"),), projects=(Project("p"),), mailboxes=(BOX,))
MENDED = Fix(WORDS, (change("m", test=TestResult.PASSED),))
CLOSED = Fix(WORDS, (change("m", access=Access.NOBODY),))


def trial_of(account: Account = ACME, **options: bool) -> Trial:
    return Trial(simulate(account), include_inactive=False, **options)


def test_the_first_fix_that_does_what_is_wanted_is_chosen() -> None:
    trial = trial_of()
    assert trial.before.gaps == 2
    wanted = lambda after: after.gaps == 0  # noqa: E731
    assert trial.chosen([CLOSED, MENDED], wanted) is MENDED
    assert trial.chosen([CLOSED], wanted) is None
    assert trial.chosen([CLOSED], lambda _: True) is CLOSED


def test_a_fix_that_makes_something_worse_is_never_chosen() -> None:
    working = replace(ACME, mailboxes=(replace(BOX, test=TestResult.PASSED),))
    assert trial_of(working).chosen([CLOSED], lambda _: True) is None
    hidden = Project("p", anonymous=True)
    own = replace(BOX, id="own", owner="e")
    account = replace(
        ACME,
        projects=(hidden,),
        mailboxes=(replace(BOX, test=TestResult.PASSED), own),
    )
    shown = Fix(WORDS, (change("own", test=TestResult.PASSED),))
    assert trial_of(account).after(shown.edits).shown == 1
    assert trial_of(account).chosen([shown], lambda _: True) is None


def test_what_can_t_be_tried_is_taken_as_it_comes() -> None:
    by_hand = Fix(WORDS)
    assert trial_of().chosen([by_hand, MENDED], lambda _: False) is by_hand


@pytest.mark.parametrize(
    ("tries", "said"), [(True, "fixes:untried"), (False, "fixes:untried-among-many")]
)
def test_what_was_not_tried_says_so(
    tries: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "_MOST_TRIALS", ((10, 10, 0),))
    fix = trial_of(tries=tries).chosen([MENDED], lambda _: False)
    assert fix is not None
    assert fix == Fix(Phrase.of(said, fix=WORDS))


@pytest.mark.parametrize(
    ("most", "tried"),
    [
        (((2, 1, 3),), 3),  # both pairs and the mailbox fit at the edge
        (((1, 1, 3),), 0),
        (((2, 0, 3),), 0),
        (((1, 1, 3), (2, 1, 1)), 1),
        (((2, 1, 2), (9, 9, 7)), 2),
    ],
)
def test_an_account_s_size_decides_how_many_are_tried(
    most: tuple[tuple[int, int, int], ...],
    tried: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trials, "_MOST_TRIALS", most)
    trial, asked = trial_of(), 0

    def never(_: Standing) -> bool:
        nonlocal asked
        asked += 1
        return False

    trial.chosen([MENDED] * 9, never)
    assert asked == tried


def test_ties_are_looked_for_under_list_order_whatever_the_reading() -> None:
    passed = replace(BOX, test=TestResult.PASSED)
    two = replace(
        ACME,
        reading=Reading(tie=Tie.UNDECIDED),
        mailboxes=(passed, replace(passed, id="n")),
    )
    before = trial_of(two).before
    assert (before.ties, before.first) == (2, {"m": 2, "n": 0})


def test_only_active_projects_are_written_in() -> None:
    account = replace(ACME, projects=(Project("p"), Project("q", active=False)))
    assert trial_of(account).projects == ("p",)
