"""Causes of changed pairs, whatever was edited, beside the oracle."""

from __future__ import annotations

import random
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Plan,
    Precedence,
    Project,
    Reading,
    Subprojects,
    TestResult,
    Tie,
)
from diagnostics.senders.changes.causes import (
    MOST_UNITS,
    Unit,
    units_between,
)
from diagnostics.senders.changes.comparison import Comparison, compare
from diagnostics.senders.edits import Edit, change, drafted
from diagnostics.senders.simulation import simulate
from diagnostics.words import text

MakesAccount = Callable[..., Account]
MakesOracle = Callable[..., Any]


def varied(account: Account, seed: int) -> Account:
    """Another account by two to five edits, at least one of no mailbox."""
    rng = random.Random(seed)
    account = rng.choice(OTHER_EDITS)(account, rng)
    for _ in range(rng.randint(1, 4)):
        edit = rng.choice([*OTHER_EDITS, *[edited_mailbox] * 4])
        account = edit(account, rng)
    return account


def edited_mailbox(account: Account, rng: random.Random) -> Account:
    if not account.mailboxes:
        return account
    fields: dict[str, Any] = rng.choice(
        [
            {"access": rng.choice(list(Access))},
            {"projects": rng.choice([(), ("p0",), ("p1", "p2")])},
            {"default": rng.random() < 0.5},
            {"test": rng.choice(list(TestResult))},
        ]
    )
    at = rng.randrange(len(account.mailboxes))
    boxes = list(account.mailboxes)
    boxes[at] = replace(boxes[at], **fields)
    return replace(account, mailboxes=tuple(boxes))


def regrouped(account: Account, rng: random.Random) -> Account:
    people = list(account.employees)
    at = rng.randrange(len(people))
    groups = tuple(group.id for group in account.groups if rng.random() < 0.5)
    people[at] = replace(people[at], groups=groups)
    return replace(account, employees=tuple(people))


def of_another_kind(account: Account, rng: random.Random) -> Account:
    people = list(account.employees)
    at = rng.randrange(len(people))
    people[at] = replace(people[at], kind=rng.choice(list(EmployeeKind)))
    return replace(account, employees=tuple(people))


def moved_project(account: Account, rng: random.Random) -> Account:
    if not account.projects:
        return account
    projects = list(account.projects)
    at = rng.randrange(len(projects))
    projects[at] = replace(projects[at], parent=rng.choice(projects).id)
    return replace(account, projects=tuple(projects))


def sorted_anew(account: Account, rng: random.Random) -> Account:
    boxes = list(account.mailboxes)
    rng.shuffle(boxes)
    return replace(account, mailboxes=tuple(boxes))


def read_otherwise(account: Account, rng: random.Random) -> Account:
    reading = replace(account.reading, precedence=rng.choice(list(Precedence)))
    return replace(account, reading=reading)


def on_another_plan(account: Account, rng: random.Random) -> Account:
    return replace(account, plan=rng.choice([Plan.PAID, Plan.FREE]))


OTHER_EDITS = [
    regrouped,
    of_another_kind,
    moved_project,
    sorted_anew,
    read_otherwise,
    on_another_plan,
]


def expected_causes(
    oracle: MakesOracle, comparison: Comparison, units: Sequence[Unit]
) -> dict[tuple[str, str], str]:
    """By changed pair, its cause by the letter."""
    before = comparison.before.account

    def said(account: Account) -> dict[tuple[str, str], tuple[str, str, bool]]:
        answers = oracle(account, include_inactive=True).all()
        return {pair: (a.sender, a.source, a.tied) for pair, a in answers.items()}

    alone = [said(drafted(before, unit.edits)) for unit in units]
    without = [
        said(drafted(before, [e for u in units if u is not unit for e in u.edits]))
        for unit in units
    ]
    earlier, later = said(before), said(comparison.after.account)
    aligned, found = comparison.aligned, {}
    for pair in ((e, p) for e in aligned.employees for p in aligned.projects):
        if earlier[pair] != later[pair]:
            explains = [answers[pair] == later[pair] for answers in alone]
            needed = [answers[pair] != later[pair] for answers in without]
            found[pair] = in_words(units, explains, needed)
    return found


def in_words(
    units: Sequence[Unit], explains: Sequence[bool], needed: Sequence[bool]
) -> str:
    alone = [
        text(unit.phrase) for unit, yes in zip(units, explains, strict=True) if yes
    ]
    chosen = [text(unit.phrase) for unit, yes in zip(units, needed, strict=True) if yes]
    if len(units) == 1 or len(alone) == 1:
        return text(units[0].phrase) if len(units) == 1 else alone[0]
    if alone:
        return "any of: " + "; ".join(alone)
    if len(chosen) == 1:
        return f"several edits together, always {chosen[0]}"
    texts = chosen or [text(unit.phrase) for unit in units]
    return "several edits together: " + "; ".join(texts)


def with_other_mailboxes(account: Account, seed: int) -> Account:
    """Another account by two to seven random edits of mailboxes; their order stays."""
    rng = random.Random(seed)
    for turn in range(rng.randint(2, 7)):
        boxes = list(account.mailboxes)
        at = rng.randrange(len(boxes)) if boxes else 0
        if not boxes or rng.random() < 0.2:
            new = Mailbox(f"new{turn}", **random_fields(account, rng, 8))
            boxes.insert(rng.randint(0, len(boxes)), new)
        elif rng.random() < 0.2:
            boxes.pop(at)
        else:
            boxes[at] = replace(boxes[at], **random_fields(account, rng, 2))
        account = replace(account, mailboxes=tuple(boxes))
    return account


def random_fields(account: Account, rng: random.Random, most: int) -> dict[str, Any]:
    people = [e.id for e in account.employees]
    groups = [g.id for g in account.groups]
    projects = [p.id for p in account.projects]
    fields = {
        "owner": rng.choice(["company", "company", *people]),
        "access": rng.choice(list(Access)),
        "employees": tuple(rng.sample(people, min(2, len(people)))),
        "groups": tuple(rng.sample(groups, min(1, len(groups)))),
        "projects": tuple(rng.sample(projects, rng.randint(0, min(2, len(projects))))),
        "default": rng.random() < 0.5,
        "test": rng.choice([TestResult.PASSED, *TestResult]),
    }
    chosen = rng.sample(list(fields), rng.randint(1, min(most, len(fields))))
    return {name: fields[name] for name in chosen}


@pytest.mark.parametrize(
    ("another", "seeds"),
    [(varied, range(700)), (with_other_mailboxes, range(1000, 1200))],
)
def test_every_changed_pair_has_the_cause_that_the_oracle_gives(
    another: Callable[[Account, int], Account],
    seeds: Sequence[int],
    oracle: MakesOracle,
    account_of: MakesAccount,
) -> None:
    seen: Counter[str] = Counter()
    for seed in seeds:
        before = account_of(seed)
        after = another(before, seed)
        comparison = compare(
            simulate(before, None, seed % 3 == 0), simulate(after, None, seed % 2 == 0)
        )
        units = units_between(before, after)
        found = {(c.employee, c.project): text(c.cause) for c in comparison.pairs()}
        assert found == expected_causes(oracle, comparison, units), seed
        seen.update("together" if "together" in t else t[:6] for t in found.values())
    assert min(seen["together"], seen["any of"]) > 20, seen


def different_people_and_projects(side: int, edits: int) -> tuple[Account, Account]:
    """Every employee and every project differs from all others, before and after."""
    rng = random.Random(side)
    people = [f"e{n}" for n in range(side)]
    works = [f"p{n}" for n in range(side)]
    boxes = tuple(
        Mailbox(
            f"m{n}",
            access=Access.SELECTED,
            employees=tuple(rng.sample(people, side // 3)),
            projects=tuple(rng.sample(works, side // 3)),
        )
        for n in range(64)
    )
    before = Account(
        employees=tuple(map(Employee, people)),
        projects=tuple(map(Project, works)),
        mailboxes=boxes,
    )
    flagged = [change(box.id, default=True) for box in boxes[-edits:]]
    return before, drafted(before, flagged)


def test_more_edits_take_no_more_memory_where_all_rows_and_columns_differ() -> None:
    def peak(edits: int) -> int:
        sides = tuple(map(simulate, different_people_and_projects(300, edits)))
        assert sides[0].matrix.first.shape == (300, 301)
        comparison = compare(*sides)
        tracemalloc.start()
        assert len(comparison.causes) > 1
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(6), peak(12)
    assert many < 1.3 * few


def test_an_employee_who_changes_groups_explains_only_her_own_pairs() -> None:
    before = Account(
        employees=(Employee("anna"), Employee("boris")),
        projects=(Project("shop"),),
        mailboxes=(
            Mailbox("team", access=Access.SELECTED, groups=("sales",)),
            Mailbox("closed", access=Access.NOBODY, default=True),
        ),
    )
    anna = replace(before.employees[0], groups=("sales",))
    boris = replace(before.employees[1], kind=EmployeeKind.ROBOT)
    before = replace(before, employees=(before.employees[0], boris))
    opened = replace(before.mailboxes[0], access=Access.SELECTED, employees=("boris",))
    after = replace(
        before,
        employees=(anna, boris),
        mailboxes=(opened, before.mailboxes[1]),
    )
    causes = {
        text(cause.phrase): cause.pairs for cause in compare(before, after).causes
    }
    assert causes == {
        "anna is in group sales (before: no group)": 2,
        "mailbox team may be used by group sales and boris (before: group sales)": 2,
    }


def test_another_plan_explains_what_no_mailbox_does() -> None:
    before = Account(employees=(Employee("anna"),), mailboxes=(Mailbox("a"),))
    lapsed = replace(before, plan=Plan.FREE, mailboxes=(Mailbox("a", default=True),))
    cause, *rest = compare(before, lapsed).causes
    assert (text(cause.phrase), cause.pairs, rest) == (
        "plan of the account: free (before: paid)",
        1,
        [],
    )


def test_two_readings_and_an_edit_are_told_apart() -> None:
    own = Mailbox("own", owner="anna")
    bound = Mailbox("bound", projects=("shop",), access=Access.EVERYONE)
    closed = Mailbox("closed", access=Access.NOBODY)
    before = Account(
        employees=(Employee("anna"), Employee("boris")),
        projects=(Project("shop"), Project("site")),
        mailboxes=(own, bound, closed),
    )
    after = replace(
        before,
        reading=Reading(precedence=Precedence.BOUND_FIRST),
        mailboxes=(own, bound, replace(closed, access=Access.EVERYONE)),
    )
    causes = {
        text(cause.phrase): cause.pairs for cause in compare(before, after).causes
    }
    assert causes == {
        "mailbox closed may be used by everyone (before: nobody)": 2,
        "reading of Planfix's help: precedence = bound-first (before: own-first)": 1,
    }


def test_a_few_edits_stand_alone_and_more_are_put_together_by_kind() -> None:
    boxes = tuple(Mailbox(f"m{n}") for n in range(MOST_UNITS + 1))
    before = Account(mailboxes=boxes)
    flagged = tuple(replace(box, default=True) for box in boxes)
    few = units_between(before, Account(mailboxes=(*flagged[:-1], boxes[-1])))
    many = units_between(before, Account(plan=Plan.FREE, mailboxes=flagged))
    assert [text(unit.phrase) for unit in few] == [
        f"mailbox m{n} marked Default" for n in range(MOST_UNITS)
    ]
    assert [text(unit.phrase) for unit in many] == [
        "plan of the account: free (before: paid)",
        f"{MOST_UNITS + 1} mailboxes: default changed",
    ]
    assert [len(unit.edits) for unit in many] == [1, MOST_UNITS + 1]


def test_many_mailboxes_that_come_or_go_are_told_as_such() -> None:
    boxes = tuple(Mailbox(f"m{n}") for n in range(MOST_UNITS + 2))
    few, many = Account(mailboxes=boxes[:1]), Account(mailboxes=boxes)
    (added,), (removed,) = units_between(few, many), units_between(many, few)
    assert text(added.phrase) == f"{MOST_UNITS + 1} mailboxes added"
    assert text(removed.phrase) == f"{MOST_UNITS + 1} mailboxes removed"


def test_each_of_several_edited_employees_explains_her_own_pairs() -> None:
    before = Account(
        employees=(Employee("anna"), Employee("boris"), Employee("clara")),
        mailboxes=(
            Mailbox("sales", access=Access.SELECTED, groups=("sales",)),
            Mailbox("help", access=Access.SELECTED),
        ),
    )
    anna, boris, clara = before.employees
    after = replace(
        before,
        employees=(
            replace(anna, groups=("sales",)),
            replace(boris, groups=("sales",), kind=EmployeeKind.ROBOT),
            clara,
        ),
        mailboxes=(
            before.mailboxes[0],
            replace(before.mailboxes[1], employees=("clara",)),
        ),
    )
    comparison = compare(before, after)
    causes = {c.employee: text(c.cause) for c in comparison.pairs()}
    assert causes == {
        "anna": "anna is in group sales (before: no group)",
        "boris": "boris is in group sales (before: no group)",
        "clara": "mailbox help may be used by clara"
        " (before: nobody (selected, but the list is empty))",
    }


def test_two_accounts_that_differ_in_nothing_seen_have_no_causes() -> None:
    before = Account(employees=(Employee("anna"),), mailboxes=(Mailbox("a"),))
    unused = (Mailbox("b", projects=("gone",)), Mailbox("c", projects=("gone",)))
    more = (*before.mailboxes, *unused)
    comparison = compare(before, replace(before, mailboxes=more))
    assert comparison.attribution.phrases == ()
    assert comparison.causes == ()


def teams() -> Account:
    """Two teams, a mailbox of the first, one for everyone, and two projects."""
    return Account(
        groups=(Group("sales"), Group("support")),
        employees=(
            Employee("anna", groups=("sales",)),
            Employee("boris", groups=("support",)),
        ),
        projects=(Project("shop"), Project("site", parent="shop")),
        mailboxes=(
            Mailbox("team", access=Access.SELECTED, groups=("sales",), default=True),
            Mailbox("all"),
            Mailbox("old", projects=("shop",), access=Access.NOBODY),
        ),
    )


def caused(before: Account, *edits: Edit) -> dict[str, int]:
    """The causes and how many pairs each has."""
    causes = compare(before, drafted(before, edits)).causes
    return {text(cause.phrase): cause.pairs for cause in causes}


def test_a_mailbox_that_moves_to_another_team_explains_both_teams() -> None:
    moved = change("team", groups=("support",))
    opened = change("old", access=Access.EVERYONE)
    assert caused(teams(), moved, opened) == {
        "mailbox team may be used by group support (before: group sales)": 5,
        # Anna falls back from the team's mailbox to the one bound to the shop.
        "several edits together: mailbox team may be used by group support (before:"
        " group sales); mailbox old may be used by everyone (before: nobody)": 1,
    }


def test_of_two_edits_that_do_the_same_any_explains() -> None:
    failed = change("team", test=TestResult.FAILED)
    closed = change("team", access=Access.NOBODY)
    assert caused(teams(), failed, closed) == {
        "any of: mailbox team may be used by nobody (before: group sales);"
        " mailbox team failed its test (before: not tested)": 3
    }


def test_two_edits_of_one_mailbox_that_need_each_other_are_told_together() -> None:
    before = replace(teams(), mailboxes=(Mailbox("m", test=TestResult.FAILED),))
    before = drafted(before, [change("m", access=Access.NOBODY)])
    opened = change("m", access=Access.EVERYONE)
    passed = change("m", test=TestResult.PASSED)
    both = (
        "mailbox m may be used by everyone (before: nobody);"
        " mailbox m passed its test (before: failed)"
    )
    assert caused(before, opened, passed) == {f"several edits together: {both}": 6}
    other = change("m", default=True)
    assert caused(before, opened, passed, other) == {
        f"several edits together: {both}": 6
    }


def test_an_added_and_a_removed_mailbox_explain_their_own_pairs() -> None:
    before = teams()
    new = Mailbox("shop", access=Access.EVERYONE, projects=("shop",), default=True)
    after = replace(before, mailboxes=(new, *before.mailboxes[1:]))
    causes = {
        text(cause.phrase): cause.pairs for cause in compare(before, after).causes
    }
    assert causes == {"mailbox shop added": 2, "mailbox team removed": 2}


def test_an_own_mailbox_that_changes_hands_explains_both_owners() -> None:
    before = teams()
    own = Mailbox("own", owner="anna", projects=("site",))
    before = replace(before, mailboxes=(*before.mailboxes, own))
    given = change("own", owner="boris")
    failed = change("team", test=TestResult.FAILED)
    assert caused(before, given, failed) == {
        # Without her own one Anna would have had the team's, which failed.
        "mailbox team failed its test (before: not tested)": 2,
        "mailbox own belongs to boris (before: anna)": 1,
        "several edits together: mailbox team failed its test (before: not tested);"
        " mailbox own belongs to boris (before: anna)": 1,
    }


OPENED = "mailbox old may be used by everyone (before: nobody)"
FAILED = "mailbox team failed its test (before: not tested)"


def test_sub_projects_are_covered_as_the_reading_says() -> None:
    before = replace(teams(), reading=Reading(subprojects=Subprojects.INHERIT))
    opened = change("old", access=Access.EVERYONE)
    failed = change("team", test=TestResult.FAILED)
    causes = caused(before, opened, failed)
    assert causes[OPENED] == 2
    assert causes[FAILED] == 1
    separate = caused(teams(), opened, failed)
    assert separate[OPENED] == 1
    assert separate[FAILED] == 2


def test_where_list_order_decides_nothing_a_new_equal_takes_the_sender_away() -> None:
    before = replace(
        teams(),
        reading=Reading(tie=Tie.UNDECIDED),
        mailboxes=(Mailbox("a"), Mailbox("b"), Mailbox("c", access=Access.NOBODY)),
    )
    failed = change("b", test=TestResult.FAILED)
    assert caused(before, failed) == {
        "mailbox b failed its test (before: not tested)": 6
    }
    opened = change("c", access=Access.EVERYONE)
    assert caused(before, failed, opened) == {}
    flagged = change("a", default=True)
    assert caused(before, opened, flagged) == {"mailbox a marked Default": 6}
