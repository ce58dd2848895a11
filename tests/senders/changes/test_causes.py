"""Causes of changed pairs, whatever was edited, beside the oracle."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Precedence,
    Project,
    Reading,
    TestResult,
)
from diagnostics.senders.changes.causes import (
    MOST_UNITS,
    Unit,
    labelled,
    units_between,
)
from diagnostics.senders.changes.codes import taking_part
from diagnostics.senders.changes.comparison import Comparison, compare
from diagnostics.senders.changes.mixtures import codes_between, mixable
from diagnostics.senders.edits import drafted
from diagnostics.senders.simulation import simulate

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

    def said(account: Account) -> dict[tuple[str, str], tuple[str, str]]:
        answers = oracle(account, include_inactive=True).all()
        return {pair: (a.sender, a.source) for pair, a in answers.items()}

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
    alone = [unit.text for unit, yes in zip(units, explains, strict=True) if yes]
    chosen = [unit.text for unit, yes in zip(units, needed, strict=True) if yes]
    if len(units) == 1 or len(alone) == 1:
        return units[0].text if len(units) == 1 else alone[0]
    if alone:
        return "any of: " + "; ".join(alone)
    if len(chosen) == 1:
        return f"several edits together, always {chosen[0]}"
    texts = chosen or [unit.text for unit in units]
    return "several edits together: " + "; ".join(texts)


def test_every_changed_pair_has_the_cause_that_the_oracle_gives(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    simulated = together = 0
    for seed in range(700):
        before = account_of(seed)
        after = varied(before, seed)
        comparison = compare(
            simulate(before, None, seed % 3 == 0), simulate(after, None, seed % 2 == 0)
        )
        units = units_between(before, after)
        found = {(c.employee, c.project): c.cause for c in comparison.pairs()}
        assert found == expected_causes(oracle, comparison, units), seed
        simulated += len(units) - len(mixable([u.edits for u in units])) > 1
        together += any("together" in text for text in found.values())
    assert min(simulated, together) > 20, (simulated, together)


def test_simulating_only_rows_that_changed_leaves_the_others_without_a_cause(
    account_of: MakesAccount,
) -> None:
    partly = 0
    for seed in range(120):
        before = account_of(seed)
        after = varied(before, seed)
        comparison = compare(simulate(before), simulate(after, None, True))
        units = units_between(before, after)
        if not comparison.changed or not units:
            continue
        edits = [unit.edits for unit in units]
        codes = codes_between(comparison.aligned, comparison.marked, edits, frozenset())
        told = labelled(codes, units)
        height, width = len(told.of_row), len(told.of_column)
        labels = told.labels_at(np.arange(height * width)).reshape(height, width)
        rows, columns = taking_part(comparison.marked)
        assert set(np.flatnonzero((labels >= 0).any(axis=1))) <= set(rows.tolist())
        assert set(np.flatnonzero((labels >= 0).any(axis=0))) <= set(columns.tolist())
        assert (labels >= 0).sum() == comparison.changed
        partly += len(rows) < height
    assert partly > 10


def test_an_employee_who_changes_groups_explains_only_her_own_pairs() -> None:
    before = Account(
        employees=(Employee("anna"), Employee("boris")),
        projects=(Project("shop"),),
        mailboxes=(
            Mailbox("team", access=Access.SELECTED, groups=("sales",)),
            Mailbox("closed", access=Access.NOBODY),
        ),
    )
    anna = replace(before.employees[0], groups=("sales",))
    opened = replace(before.mailboxes[1], access=Access.EVERYONE)
    after = replace(
        before,
        employees=(anna, before.employees[1]),
        mailboxes=(before.mailboxes[0], opened),
    )
    causes = {cause.text: cause.pairs for cause in compare(before, after).causes}
    assert causes == {
        "mailbox closed: access = everyone": 2,
        "employee anna: groups = sales": 2,
    }


def test_another_plan_explains_what_no_mailbox_does() -> None:
    before = Account(employees=(Employee("anna"),), mailboxes=(Mailbox("a"),))
    lapsed = replace(before, plan=Plan.FREE, mailboxes=(Mailbox("a", default=True),))
    cause, *rest = compare(before, lapsed).causes
    assert (cause.text, cause.pairs, rest) == ("plan: plan = free", 1, [])


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
    causes = {cause.text: cause.pairs for cause in compare(before, after).causes}
    assert causes == {
        "mailbox closed: access = everyone": 2,
        "reading: precedence = bound-first": 1,
    }


def test_a_few_edits_stand_alone_and_more_are_put_together_by_kind() -> None:
    boxes = tuple(Mailbox(f"m{n}") for n in range(MOST_UNITS + 1))
    before = Account(mailboxes=boxes)
    flagged = tuple(replace(box, default=True) for box in boxes)
    few = units_between(before, Account(mailboxes=(*flagged[:-1], boxes[-1])))
    many = units_between(before, Account(plan=Plan.FREE, mailboxes=flagged))
    assert [unit.text for unit in few] == [
        f"mailbox m{n}: default = yes" for n in range(MOST_UNITS)
    ]
    assert [unit.text for unit in many] == [
        "plan: plan = free",
        f"{MOST_UNITS + 1} mailboxes: default changed",
    ]
    assert [len(unit.edits) for unit in many] == [1, MOST_UNITS + 1]


def test_many_mailboxes_that_come_or_go_are_told_as_such() -> None:
    boxes = tuple(Mailbox(f"m{n}") for n in range(MOST_UNITS + 2))
    few, many = Account(mailboxes=boxes[:1]), Account(mailboxes=boxes)
    (added,), (removed,) = units_between(few, many), units_between(many, few)
    assert added.text == f"{MOST_UNITS + 1} mailboxes added"
    assert removed.text == f"{MOST_UNITS + 1} mailboxes removed"


def test_each_of_several_edited_employees_explains_her_own_pairs() -> None:
    before = Account(
        employees=(Employee("anna"), Employee("boris"), Employee("clara")),
        mailboxes=(
            Mailbox("sales", access=Access.SELECTED, groups=("sales",)),
            Mailbox("help", access=Access.NOBODY),
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
            replace(before.mailboxes[1], access=Access.EVERYONE),
        ),
    )
    comparison = compare(before, after)
    causes = {change.employee: change.cause for change in comparison.pairs()}
    assert causes == {
        "anna": "employee anna: groups = sales",
        "boris": "employee boris: groups = sales",
        "clara": "mailbox help: access = everyone",
    }


def test_two_accounts_that_differ_in_nothing_seen_have_no_causes() -> None:
    before = Account(employees=(Employee("anna"),), mailboxes=(Mailbox("a"),))
    more = (*before.mailboxes, Mailbox("b"), Mailbox("c", projects=("gone",)))
    comparison = compare(before, replace(before, mailboxes=more))
    assert comparison.attribution.texts == ()
    assert comparison.causes == ()
