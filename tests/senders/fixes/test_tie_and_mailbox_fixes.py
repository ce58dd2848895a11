"""Fixes end what they name and leave every other letter where it leaves from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    Group,
    Mailbox,
    Phrase,
    Project,
    TestResult,
)
from diagnostics.senders import simulate
from diagnostics.senders.edits import Action, change, drafted
from diagnostics.senders.fixes.mailbox_fixes import (
    nobody_fix,
    nowhere_fix,
    outranked_fix,
)
from diagnostics.senders.fixes.mailbox_fixes import (
    test_fix as fix_of_test,
)
from diagnostics.senders.fixes.tie_fixes import tie_fix
from diagnostics.senders.fixes.trial import Fix, Standing, Trial
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import Roster

PASSED = TestResult.PASSED
ONE = Mailbox("one", "one@a.example", test=PASSED)
TWO = Mailbox("two", "two@a.example", test=PASSED)
ACCOUNT = Account(
    groups=(Group("g", "Sales"),),
    employees=(Employee("e", "Eva", groups=("g",)), Employee("f")),
    projects=(Project("p"), Project("q")),
)


def of(*mailboxes: Mailbox) -> Account:
    return replace(ACCOUNT, mailboxes=mailboxes)


def trial(account: Account, tries: bool = True) -> Trial:
    roster = Roster.of(account, account.reading, False)
    return Trial(PairMatrix(roster, account.reading), False, tries)


def senders(account: Account) -> list[str]:
    return simulate(account).to_frame()["sender"].astype(str).tolist()


def ended(
    *tied: Mailbox,
    flag: DefaultFlag = DefaultFlag.WITHIN_LEVEL,
    idle: frozenset[str] = frozenset(),
) -> Fix:
    """The fix of a tie of all pairs; checks that it ends it and moves nobody."""
    account = of(*tied)
    reading = replace(account.reading, default_flag=flag)
    account = replace(account, reading=reading)
    pairs = simulate(account).tied_count
    fix = tie_fix(trial(account), tied, pairs, flag, idle)
    if fix.edits:
        after = drafted(account, fix.edits)
        assert simulate(after).tied_count == 0
        assert senders(after) == senders(account)
    return fix


def test_a_tie_is_ended_by_default_on_the_first() -> None:
    fix = ended(ONE, TWO)
    assert fix.phrase.key == "fixes:default-on-first"
    assert fix.edits == (change("one", default=True),)


def test_of_several_defaults_one_is_kept() -> None:
    tied = (replace(m, default=True) for m in (ONE, TWO, replace(ONE, id="three")))
    fix = ended(*tied)
    assert fix.phrase.key == "fixes:keep-one-default"
    assert [edit.subject.id for edit in fix.edits] == ["two", "three"]


def test_where_default_means_nothing_projects_are_parted() -> None:
    tied = replace(ONE, projects=("p",)), replace(TWO, projects=("p", "q"))
    account = replace(of(*tied), projects=(Project("p"), Project("q")))
    reading = replace(account.reading, default_flag=DefaultFlag.IGNORED)
    account = replace(account, reading=reading)
    pairs = simulate(account).tied_count
    assert pairs == 2
    fix = tie_fix(trial(account), tied, pairs, DefaultFlag.IGNORED, frozenset())
    assert fix.phrase.key == "fixes:part-projects"
    assert fix.edits == (change("two", projects=("q",)),)


def test_where_nothing_else_helps_what_sends_nowhere_is_deleted() -> None:
    fix = ended(ONE, TWO, flag=DefaultFlag.IGNORED, idle=frozenset({"two"}))
    assert fix.phrase.key == "fixes:delete-second"
    assert [edit.action for edit in fix.edits] == [Action.REMOVE]


def test_where_all_are_needed_a_person_decides() -> None:
    fix = ended(ONE, TWO, flag=DefaultFlag.IGNORED)
    assert (fix.phrase.key, fix.edits) == ("fixes:decide", ())


def test_no_default_is_set_that_would_move_another_pair() -> None:
    # With Default, `two` would come before the bound mailbox nowhere; `one` would.
    bound = Mailbox("bound", "b@a.example", projects=("p",), test=PASSED)
    account = of(ONE, TWO, bound)
    pairs = simulate(account).tied_count
    fix = tie_fix(
        trial(account), (ONE, TWO), pairs, DefaultFlag.WITHIN_LEVEL, frozenset()
    )
    after = drafted(account, fix.edits)
    assert senders(after) == senders(account)


@pytest.mark.parametrize(
    ("less", "worse"),
    [((0, 0, 0), False), ((1, 0, 0), True), ((0, 1, 0), True), ((0, 0, 1), True)],
)
def test_an_account_is_worse_where_any_of_three_is_more(
    less: tuple[int, int, int], worse: bool
) -> None:
    before = Standing(3, 3, 3, {})
    after = Standing(3 + less[0], 3 + less[1], 3 + less[2], {})
    assert after.is_no_worse_than(before) is not worse
    assert Standing(2, 2, 2, {}).is_no_worse_than(before)


def test_edits_are_tried_on_a_copy_and_what_moves_is_counted() -> None:
    account = of(ONE, TWO)
    made = trial(account)
    assert (made.before.gaps, made.before.ties, made.before.moved) == (0, 6, 0)
    assert made.before.first == {"one": 6, "two": 0}
    after = made.after([change("two", default=True)])
    assert (after.ties, after.moved, after.first) == (0, 6, {"one": 0, "two": 6})
    assert made.before.ties == 6


def test_a_fix_without_edits_is_taken_and_a_worse_one_is_passed_over() -> None:
    made = trial(of(ONE))
    told = Fix(Phrase.of("fixes:by-hand"))
    gap = Fix(Phrase.of("fixes:x"), (change("one", access=Access.NOBODY),))
    assert made.chosen([gap, told], lambda _: True) is told
    assert made.chosen([gap], lambda _: True) is None
    assert made.chosen([], lambda _: True) is None


def test_what_is_not_as_wanted_is_passed_over() -> None:
    made = trial(of(ONE, TWO))
    first, second = (
        Fix(Phrase.of("fixes:x"), (change(m, default=True),)) for m in ("one", "two")
    )
    found = made.chosen([first, second], lambda after: after.moved == 6)
    assert found is second


@pytest.mark.parametrize(
    ("result", "usable", "key"),
    [
        (TestResult.FAILED, True, "fixes:mend-test"),
        (TestResult.UNKNOWN, True, "fixes:run-test"),
        (TestResult.FAILED, False, "fixes:delete-unused"),
    ],
)
def test_a_mailbox_whose_test_is_not_accepted_is_tested_or_deleted(
    result: TestResult, usable: bool, key: str
) -> None:
    box = replace(TWO, test=result, projects=("p",))
    fix = fix_of_test(trial(of(ONE, box)), box, usable)
    assert fix.phrase.key == key


def test_a_test_that_would_make_a_tie_is_not_advised() -> None:
    box = replace(TWO, test=TestResult.FAILED)
    fix = fix_of_test(trial(of(ONE, box)), box, usable=True)
    assert fix.phrase.key == "fixes:delete-or-mend"
    assert [edit.action for edit in fix.edits] == [Action.REMOVE]


@pytest.mark.parametrize(
    ("box", "closes", "key"),
    [
        (Mailbox("m", owner="gone"), 0, "fixes:delete-or-hand-over"),
        (Mailbox("m", access=Access.NOBODY, test=PASSED), 2, "fixes:reopen"),
        (Mailbox("m", access=Access.NOBODY, test=PASSED), 0, "fixes:delete-or-list"),
        (Mailbox("m", access=Access.SELECTED), 2, "fixes:delete-or-list"),
        (
            Mailbox("m", access=Access.SELECTED, employees=("gone",)),
            2,
            "fixes:delete-or-replace",
        ),
        (
            Mailbox("m", access=Access.SELECTED, groups=("g",)),
            2,
            "fixes:delete-or-replace",
        ),
    ],
)
def test_a_mailbox_that_nobody_may_use_is_reopened_where_that_closes_gaps(
    box: Mailbox, closes: int, key: str
) -> None:
    account = of(box)
    assert nobody_fix(trial(account), account, box, closes).phrase.key == key


def test_reopening_that_closes_nothing_is_not_advised() -> None:
    box = Mailbox("m", access=Access.NOBODY, test=TestResult.FAILED)
    account = of(box)
    fix = nobody_fix(trial(account), account, box, closes=2)
    assert fix.phrase.key == "fixes:delete-or-list"


def test_who_is_listed_is_named_as_people_know_them() -> None:
    box = Mailbox("m", access=Access.SELECTED, employees=("e", "gone"), groups=("g",))
    account = of(box)
    fix = nobody_fix(trial(account), account, box, 0)
    assert [str(one) for one in fix.phrase.data["listed"]] == ["Eva", "gone", "Sales"]
    assert nowhere_fix(box).phrase.key == "fixes:delete-or-other-projects"


def test_what_should_send_is_put_first_the_mildest_way() -> None:
    bound = replace(TWO, projects=("p",))
    ahead = replace(ONE, projects=("p", "q"), default=True)
    account = of(ahead, bound)
    fix = outranked_fix(trial(account), bound, [ahead], 2, meant=True)
    after = drafted(account, fix.edits)
    assert fix.edits
    assert senders(after).count("two") == 2
    assert senders(after).count("one") == 2


def test_past_an_own_one_and_a_default_both_are_edited() -> None:
    bound = replace(TWO, projects=("p",))
    ahead, own = replace(ONE, default=True), Mailbox("own", owner="e", test=PASSED)
    account = of(ahead, bound, own)
    fix = outranked_fix(trial(account), bound, [ahead, own], 2, meant=True)
    assert fix.phrase.key == "fixes:default-and-limit"
    after = drafted(account, fix.edits)
    assert senders(after).count("two") == 2
    assert "" not in senders(after)


def test_where_nothing_is_tried_the_same_is_named() -> None:
    bound = replace(TWO, projects=("p",))
    ahead, own = replace(ONE, default=True), Mailbox("own", owner="e", test=PASSED)
    account = of(ahead, bound, own)
    tried = outranked_fix(trial(account), bound, [ahead, own], 2, meant=True)
    untried = trial(account, tries=False)
    fix = outranked_fix(untried, bound, [ahead, own], 2, meant=True)
    assert fix == Fix(Phrase.of("fixes:untried-among-many", fix=tried.phrase))


def test_what_would_leave_somebody_without_a_mailbox_is_not_advised() -> None:
    bound = replace(TWO, projects=("p",))
    selected = {"access": Access.SELECTED, "employees": ("f",)}
    ahead = replace(ONE, default=True, **selected)
    own = Mailbox("own", owner="e", test=PASSED)
    account = of(ahead, bound, own)
    fix = outranked_fix(trial(account), bound, [ahead, own], 2, meant=True)
    assert fix.phrase.key == "fixes:let-it-send"


def test_a_default_that_decides_nothing_may_go() -> None:
    idle = replace(ONE, default=True)
    bound = replace(TWO, projects=("p",), default=True)
    account = of(idle, bound)
    fix = outranked_fix(trial(account), idle, [bound], 2, meant=True)
    assert fix.phrase.key == "fixes:idle-default"
    assert senders(drafted(account, fix.edits)) == senders(account)


def test_what_nobody_means_to_send_is_left_for_choosing_by_hand() -> None:
    fix = outranked_fix(trial(of(ONE, TWO)), TWO, [ONE], 6, meant=False)
    assert (fix.phrase.key, fix.edits) == ("fixes:by-hand", ())
    stuck = outranked_fix(trial(of(ONE, TWO)), TWO, [ONE], 6, meant=True)
    assert stuck.phrase.key == "fixes:let-it-send"
