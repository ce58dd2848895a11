"""The comparison against two oracles, pair by pair."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

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
    Tie,
)
from diagnostics.senders.changes.account_edits import edits_between
from diagnostics.senders.changes.comparison import Change, compare
from diagnostics.senders.changes.verdicts import ChangeKind
from diagnostics.senders.edits import drafted
from diagnostics.words import text

SEEDS = range(120)
MORE_SEEDS = range(500)

MakesOracle = Callable[..., Any]
MakesAccount = Callable[..., Account]


def varied(account: Account, seed: int) -> Account:
    """Another account by one to four random edits of every kind."""
    rng = random.Random(seed)
    for _ in range(rng.randint(1, 4)):
        account = rng.choice(EDITS)(account, rng)
    return account


def changed_mailbox(account: Account, rng: random.Random, **fields: object) -> Account:
    if not account.mailboxes:
        return account
    at = rng.randrange(len(account.mailboxes))
    boxes = list(account.mailboxes)
    boxes[at] = replace(boxes[at], **fields)  # type: ignore[arg-type]
    return replace(account, mailboxes=tuple(boxes))


def without_one(account: Account, rng: random.Random, table: str) -> Account:
    rows = list(getattr(account, table))
    if len(rows) > 1:
        rows.pop(rng.randrange(len(rows)))
    return replace(account, **{table: tuple(rows)})


def with_new_mailbox(account: Account, rng: random.Random) -> Account:
    boxes = list(account.mailboxes)
    new = Mailbox(f"new{len(boxes)}", default=rng.random() < 0.5)
    boxes.insert(rng.randint(0, len(boxes)), new)
    return replace(account, mailboxes=tuple(boxes))


def shuffled(account: Account, rng: random.Random) -> Account:
    boxes = list(account.mailboxes)
    rng.shuffle(boxes)
    return replace(account, mailboxes=tuple(boxes))


def with_other_groups(account: Account, rng: random.Random) -> Account:
    people = list(account.employees)
    at = rng.randrange(len(people))
    kind = rng.choice(list(EmployeeKind))
    people[at] = replace(people[at], groups=("g0", "g1"), kind=kind)
    rng.shuffle(people)
    return replace(account, employees=tuple(people))


EDITS = [
    lambda a, r: changed_mailbox(a, r, access=r.choice(list(Access))),
    lambda a, r: changed_mailbox(a, r, default=r.random() < 0.5),
    lambda a, r: changed_mailbox(a, r, projects=r.choice([(), ("p0",), ("p1", "p2")])),
    lambda a, r: changed_mailbox(a, r, test=r.choice(list(TestResult))),
    lambda a, r: without_one(a, r, "mailboxes"),
    lambda a, r: without_one(a, r, "employees"),
    lambda a, r: without_one(a, r, "projects"),
    lambda a, r: replace(a, plan=r.choice([Plan.PAID, Plan.PAID, Plan.FREE])),
    lambda a, r: replace(a, reading=replace(a.reading, tie=r.choice(list(Tie)))),
    with_new_mailbox,
    shuffled,
    with_other_groups,
]


def with_other_addresses(account: Account, rng: random.Random) -> Account:
    """One or two mailboxes get an address, perhaps that of another one."""
    for _ in range(rng.randint(1, 2)):
        address = rng.choice(["m0@example.org", "M1@example.org", "new@example.org"])
        account = changed_mailbox(account, rng, address=address)
    return account


def with_another_login(account: Account, rng: random.Random) -> Account:
    people = list(account.employees)
    at = rng.randrange(len(people))
    people[at] = replace(people[at], login=f"{people[at].id}-new")
    return replace(account, employees=tuple(people))


EDITS += [
    with_other_addresses,
    with_another_login,
    lambda a, r: replace(a, host=r.choice(["acme.example", "acme.test"])),
]


def with_logins(account: Account) -> Account:
    people = tuple(replace(e, login=e.id, name=e.id) for e in account.employees)
    return replace(account, employees=people)


def said(oracle: MakesOracle, account: Account) -> dict[Any, Any]:
    """By pair, what the recipient sees and whether it is tied, by the letter."""
    boxes = {m.id: m.address.casefold() or m.id for m in account.mailboxes}
    people = {e.id: account.internal_address(e) for e in account.employees}
    return {
        (person, project): (
            people[person] if a.source == "internal" else boxes.get(a.sender, ""),
            a.source,
            a.tied,
        )
        for (person, project), a in oracle(account).all().items()
    }


def differences(oracle: MakesOracle, before: Account, after: Account) -> dict[Any, Any]:
    old, new = said(oracle, before), said(oracle, after)
    return {p: (old[p], new[p]) for p in new if p in old and old[p] != new[p]}


def told(change: Change) -> tuple[Any, ...]:
    return tuple(
        (side.address.casefold() or side.mailbox, side.source, side.tied)
        for side in change.sides
    )


def test_changed_pairs_are_the_oracles(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    for seed in MORE_SEEDS:
        before = with_logins(account_of(seed))
        after = varied(before, seed)
        comparison = compare(before, after)
        found = {(c.employee, c.project): told(c) for c in comparison.pairs()}
        assert found == differences(oracle, before, after), seed
        assert comparison.changed == len(found)


def renumbered(account: Account, rng: random.Random) -> Account:
    """The same account under other ids, shifted among themselves or new."""
    new: dict[str, str] = {}
    for name in ("groups", "employees", "projects", "mailboxes"):
        ids = [row.id for row in getattr(account, name)]
        shifted = [*ids[1:], f"{name}-x"][: len(ids)]
        others = rng.choice([shifted, [f"{name}-{n}" for n in range(len(ids))]])
        new |= dict(zip(ids, others if rng.random() < 0.8 else ids, strict=True))

    def all_new(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new.get(i, i) for i in ids)

    return replace(
        account,
        groups=tuple(replace(g, id=new[g.id]) for g in account.groups),
        employees=tuple(
            replace(e, id=new[e.id], groups=all_new(e.groups))
            for e in account.employees
        ),
        projects=tuple(
            replace(p, id=new[p.id], parent=new.get(p.parent, p.parent))
            for p in account.projects
        ),
        mailboxes=tuple(
            replace(
                m,
                id=new[m.id],
                owner=new.get(m.owner, m.owner),
                employees=all_new(m.employees),
                groups=all_new(m.groups),
                projects=all_new(m.projects),
            )
            for m in account.mailboxes
        ),
    )


def test_an_export_under_new_ids_changes_nothing(account_of: MakesAccount) -> None:
    told = 0
    for seed in SEEDS:
        account = with_logins(account_of(seed))
        groups = tuple(replace(g, name=f"Group {g.id}") for g in account.groups)
        projects = tuple(replace(p, name=f"Work {p.id}") for p in account.projects)
        account = replace(account, groups=groups, projects=projects)
        comparison = compare(account, renumbered(account, random.Random(seed)))
        assert (comparison.changed, comparison.crossings) == (0, ()), seed
        told += bool(comparison.matching.new_ids)
    assert told > 80


def test_outcomes_count_every_changed_pair_by_cause_and_what_became_of_it(
    account_of: MakesAccount,
) -> None:
    seen: Counter[str] = Counter()
    for seed in MORE_SEEDS:
        before = with_logins(account_of(seed))
        comparison = compare(before, varied(before, seed))
        changes = list(comparison.pairs())
        rows = comparison.outcomes
        keys = [(text(row.cause), text(row.witness.outcome)) for row in rows]
        assert len(set(keys)) == len(keys), seed
        assert Counter((text(c.cause), text(c.outcome)) for c in changes) == {
            key: row.pairs for key, row in zip(keys, rows, strict=True)
        }, seed
        for key, row in zip(keys, rows, strict=True):
            group = [c for c in changes if (text(c.cause), text(c.outcome)) == key]
            assert row.witness == min(group, key=changes.index)
            assert row.kind is row.witness.kind
            for at, addresses in enumerate((row.before, row.after)):
                named = {text(c.sides[at].told).casefold() for c in group}
                if len(named) <= 5 and not any(c.sides[at].tied for c in group):
                    shown = addresses.data["names"]
                    assert {text(one).casefold() for one in shown} == named, seed
        seen.update(row.kind for row in rows)
    assert min(seen[kind] for kind in ChangeKind) > 4, seen


def test_every_changed_pair_has_exactly_one_cause(account_of: MakesAccount) -> None:
    for seed in SEEDS:
        before = account_of(seed)
        comparison = compare(before, varied(before, seed))
        changes = list(comparison.pairs())
        assert Counter(text(c.cause) for c in changes) == Counter(
            {text(cause.phrase): cause.pairs for cause in comparison.causes}
        )
        assert all(cause.witness in changes for cause in comparison.causes)


def test_a_single_cause_alone_gives_every_one_of_its_pairs(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    seen = 0
    for seed in SEEDS:
        before = account_of(seed)
        after = varied(before, seed)
        comparison = compare(before, after)
        causes = {text(c.phrase): c for c in comparison.causes if len(c.edits) == 1}
        for change in comparison.pairs():
            told = text(change.cause)
            if told not in causes or len(comparison.causes) < 2:
                continue
            alone = drafted(before, causes[told].edits)
            answer = oracle(alone, include_inactive=True).all()
            pair = change.employee, change.project
            assert answer[pair].source == change.after_source
            assert answer[pair].sender == change.after
            seen += 1
    assert seen > 20


def test_the_edits_between_two_accounts_give_the_second_one(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    for seed in SEEDS:
        before = account_of(seed)
        after = varied(before, seed)
        again = oracle(drafted(before, edits_between(before, after))).all()
        wanted = oracle(after).all()
        common = wanted.keys() & again.keys()
        assert {p: again[p] for p in common} == {p: wanted[p] for p in common}, seed


def test_two_readings_of_one_account_are_compared(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    for seed in range(40):
        before = account_of(seed)
        other = replace(before, reading=Reading(precedence=Precedence.BOUND_FIRST))
        found = {(c.employee, c.project) for c in compare(before, other).pairs()}
        assert found == set(differences(oracle, before, other))


def test_added_and_removed_rows_are_reported_apart() -> None:
    before = Account(employees=(Employee("a"), Employee("b")), projects=(Project("p"),))
    after = Account(employees=(Employee("b"), Employee("c")), projects=(Project("q"),))
    comparison = compare(before, after)
    assert comparison.added_employees == ("c",)
    assert comparison.removed_employees == ("a",)
    assert comparison.added_projects == ("q",)
    assert comparison.removed_projects == ("p",)
    assert (comparison.compared, comparison.changed, comparison.causes) == (1, 0, ())


def test_edits_that_only_work_together_are_one_cause() -> None:
    before = Account(
        employees=(Employee("a"),),
        projects=(Project("p"),),
        mailboxes=(
            Mailbox("m", access=Access.NOBODY, projects=("q",)),
            Mailbox("n", access=Access.NOBODY),
        ),
    )
    m = replace(before.mailboxes[0], access=Access.EVERYONE, projects=("p",))
    cause, *rest = compare(
        before, replace(before, mailboxes=(m, *before.mailboxes[1:]))
    ).causes
    assert not rest
    assert text(cause.phrase).startswith(
        "several edits together: mailbox m may be used by everyone (before: nobody)"
    )
    assert (cause.pairs, cause.employee, cause.project) == (1, "a", "p")
    assert (cause.before, cause.after) == ("", "m")


def test_causes_name_the_edit_in_words() -> None:
    before = Account(
        employees=(Employee("a"),),
        mailboxes=(Mailbox("m", "team@example.org"), Mailbox("n", "x@example.org")),
    )
    gone = compare(before, replace(before, mailboxes=before.mailboxes[1:])).causes
    flag = replace(before.mailboxes[1], default=True)
    flagged = compare(before, replace(before, mailboxes=(before.mailboxes[0], flag)))
    turned = compare(before, replace(before, mailboxes=before.mailboxes[::-1])).causes
    assert [text(c.phrase) for c in gone] == ["team@example.org removed"]
    assert [text(c.phrase) for c in flagged.causes] == ["x@example.org marked Default"]
    assert [text(c.phrase) for c in turned] == ["order of the mailboxes changed"]


def test_many_edits_are_put_together_by_what_they_change() -> None:
    boxes = tuple(
        Mailbox(f"m{i}", access=Access.NOBODY, projects=(f"p{i}",)) for i in range(30)
    )
    before = Account(
        employees=(Employee("a"),),
        projects=tuple(Project(f"p{i}") for i in range(30)),
        mailboxes=boxes,
    )
    opened = tuple(replace(box, access=Access.EVERYONE) for box in boxes)
    causes = compare(before, replace(before, mailboxes=opened)).causes
    assert [(text(c.phrase), c.pairs) for c in causes] == [
        ("30 mailboxes: access changed", 30)
    ]


def test_an_unchanged_account_has_no_changes(account_of: MakesAccount) -> None:
    for seed in range(20):
        account = account_of(seed)
        assert compare(account, account).changed == 0
        assert list(compare(account, account).pairs()) == []


def test_a_mailbox_in_another_s_place_is_told_together_with_its_removal() -> None:
    """Beside the old one the new one would stand behind it and send nothing."""
    before = Account(
        employees=(Employee("a"),),
        mailboxes=(Mailbox("first", projects=("x",)), Mailbox("old"), Mailbox("last")),
    )
    first, _, last = before.mailboxes
    after = replace(before, mailboxes=(first, Mailbox("new"), last))
    (cause,) = compare(before, after).causes
    together = "several edits together: mailbox new added; mailbox old removed"
    assert text(cause.phrase) == together
    assert (cause.before, cause.after) == ("old", "new")
    assert drafted(before, edits_between(before, after)) == after
