"""Causes among edits of mailboxes: mixing beside simulating, beside the oracle."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Group,
    Mailbox,
    Project,
    Reading,
    Subprojects,
    TestResult,
    Tie,
)
from diagnostics.senders.changes.account_edits import edits_between
from diagnostics.senders.changes.causes import (
    Attribution,
    Unit,
    labelled,
    units_between,
)
from diagnostics.senders.changes.comparison import Comparison, compare
from diagnostics.senders.changes.mixtures import MOST_MAILBOXES, codes_between, mixable
from diagnostics.senders.edits import Edit, change, drafted
from diagnostics.senders.simulation import simulate

MakesAccount = Callable[..., Account]
MakesOracle = Callable[..., Any]


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


def pairs_between(
    account_of: MakesAccount, seeds: Sequence[int]
) -> Iterator[tuple[Comparison, tuple[Unit, ...]]]:
    for seed in seeds:
        before = account_of(seed)
        after = with_other_mailboxes(before, seed)
        inactive = seed % 3 == 0, seed % 2 == 0
        comparison = compare(
            simulate(before, None, inactive[0]), simulate(after, None, inactive[1])
        )
        units = units_between(before, after)
        if comparison.changed and len(units) > 1:
            yield comparison, units


def causes_of(told: Attribution, comparison: Comparison) -> list[str]:
    """By common pair, its cause; empty where nothing changed."""
    size = len(comparison.aligned.employees) * len(comparison.aligned.projects)
    labels = told.labels_at(np.arange(size))
    return [told.texts[n] if n >= 0 else "" for n in labels.tolist()]


def counted(told: Attribution) -> dict[str, tuple[int, tuple[Edit, ...]]]:
    """By cause: how many pairs it has, and its edits; none without pairs."""
    pairs = [told.pairs_of(label).count() for label in range(len(told.texts))]
    return {
        text: (count, edits)
        for text, count, edits in zip(told.texts, pairs, told.edits, strict=True)
        if count
    }


def test_mixing_gives_the_causes_that_simulating_gives(
    account_of: MakesAccount,
) -> None:
    seen: Counter[str] = Counter()
    for comparison, units in pairs_between(account_of, range(500)):
        edits = [unit.edits for unit in units]
        every = frozenset(range(len(units)))
        assert mixable(edits) == every
        sides = comparison.aligned, comparison.marked, edits
        mixed = labelled(codes_between(*sides, every), units)
        simulated = labelled(codes_between(*sides, frozenset()), units)
        assert causes_of(mixed, comparison) == causes_of(simulated, comparison)
        assert counted(mixed) == counted(simulated)
        reading = comparison.before.reading
        seen[reading.tie] += 1
        seen[reading.subprojects] += 1
        seen["points"] += bool(comparison.marked.at_cells.any())
        seen["together"] += any("together" in text for text in mixed.texts)
        seen["any of"] += any("any of" in text for text in mixed.texts)
    wanted = [*Tie, *Subprojects, "points", "together", "any of"]
    assert all(seen[what] > 20 for what in wanted), seen


def expected_cause(answers: dict[str, Any], units: Sequence[Unit]) -> str:
    """One pair's cause by the letter, from the answers of every variant."""
    after = answers["after"]
    alone = [u.text for k, u in enumerate(units) if answers[f"alone {k}"] == after]
    needed = [u.text for k, u in enumerate(units) if answers[f"without {k}"] != after]
    if answers["before"] == after:
        return ""
    if alone:
        return alone[0] if len(alone) == 1 else "any of: " + "; ".join(alone)
    if len(needed) == 1:
        return f"several edits together, always {needed[0]}"
    texts = needed or [unit.text for unit in units]
    return "several edits together: " + "; ".join(texts)


def test_every_pair_has_the_cause_that_the_oracle_gives(
    oracle: MakesOracle, account_of: MakesAccount
) -> None:
    seen: Counter[str] = Counter()
    for comparison, units in pairs_between(account_of, range(1000, 1200)):
        before = comparison.before.account
        accounts = {"before": before, "after": comparison.after.account}
        for k, unit in enumerate(units):
            others = [e for u in units if u is not unit for e in u.edits]
            accounts[f"alone {k}"] = drafted(before, unit.edits)
            accounts[f"without {k}"] = drafted(before, others)
        answers = {
            name: oracle(account, include_inactive=True).all()
            for name, account in accounts.items()
        }
        found = causes_of(comparison.attribution, comparison)
        aligned = comparison.aligned
        ids = [(e, p) for e in aligned.employees for p in aligned.projects]
        for pair, text in zip(ids, found, strict=True):
            said = {n: (a[pair].sender, a[pair].source) for n, a in answers.items()}
            assert text == expected_cause(said, units), pair
            seen[text.partition(":")[0] if "edits" in text else "alone"] += 1
    assert min(seen["alone"], seen["several edits together"]) > 50, seen


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
    return {cause.text: cause.pairs for cause in causes}


def test_a_mailbox_that_moves_to_another_team_explains_both_teams() -> None:
    moved = change("team", groups=("support",))
    opened = change("old", access=Access.EVERYONE)
    assert caused(teams(), moved, opened) == {
        "mailbox team: groups = support": 5,
        # Anna falls back from the team's mailbox to the one bound to the shop.
        "several edits together: mailbox team: groups = support;"
        " mailbox old: access = everyone": 1,
    }


def test_of_two_edits_that_do_the_same_any_explains() -> None:
    failed = change("team", test=TestResult.FAILED)
    closed = change("team", access=Access.NOBODY)
    assert caused(teams(), failed, closed) == {
        "any of: mailbox team: access = nobody; mailbox team: test = failed": 3
    }


def test_two_edits_of_one_mailbox_that_need_each_other_are_told_together() -> None:
    before = replace(teams(), mailboxes=(Mailbox("m", test=TestResult.FAILED),))
    before = drafted(before, [change("m", access=Access.NOBODY)])
    opened = change("m", access=Access.EVERYONE)
    passed = change("m", test=TestResult.PASSED)
    text = "mailbox m: access = everyone; mailbox m: test = passed"
    assert caused(before, opened, passed) == {f"several edits together: {text}": 6}
    other = change("m", default=True)
    assert caused(before, opened, passed, other) == {
        f"several edits together: {text}": 6
    }


def test_an_added_and_a_removed_mailbox_explain_their_own_pairs() -> None:
    before = teams()
    new = Mailbox("shop", access=Access.EVERYONE, projects=("shop",), default=True)
    after = replace(before, mailboxes=(new, *before.mailboxes[1:]))
    causes = {cause.text: cause.pairs for cause in compare(before, after).causes}
    assert causes == {"mailbox shop added": 2, "mailbox team removed": 2}


def test_an_own_mailbox_that_changes_hands_explains_both_owners() -> None:
    before = teams()
    own = Mailbox("own", owner="anna", projects=("site",))
    before = replace(before, mailboxes=(*before.mailboxes, own))
    given = change("own", owner="boris")
    failed = change("team", test=TestResult.FAILED)
    assert caused(before, given, failed) == {
        # Without her own one Anna would have had the team's, which failed.
        "mailbox team: test = failed": 2,
        "mailbox own: owner = boris": 1,
        "several edits together: mailbox team: test = failed;"
        " mailbox own: owner = boris": 1,
    }


def test_sub_projects_are_covered_as_the_reading_says() -> None:
    before = replace(teams(), reading=Reading(subprojects=Subprojects.INHERIT))
    opened = change("old", access=Access.EVERYONE)
    failed = change("team", test=TestResult.FAILED)
    causes = caused(before, opened, failed)
    assert causes["mailbox old: access = everyone"] == 2
    assert causes["mailbox team: test = failed"] == 1
    separate = caused(teams(), opened, failed)
    assert separate["mailbox old: access = everyone"] == 1
    assert separate["mailbox team: test = failed"] == 2


def test_where_list_order_decides_nothing_a_new_equal_takes_the_sender_away() -> None:
    before = replace(
        teams(),
        reading=Reading(tie=Tie.UNDECIDED),
        mailboxes=(Mailbox("a"), Mailbox("b"), Mailbox("c", access=Access.NOBODY)),
    )
    failed = change("b", test=TestResult.FAILED)
    assert caused(before, failed) == {"mailbox b: test = failed": 6}
    opened = change("c", access=Access.EVERYONE)
    assert caused(before, failed, opened) == {}
    flagged = change("a", default=True)
    assert caused(before, opened, flagged) == {"mailbox a: default = yes": 6}


def test_only_a_few_edited_mailboxes_are_mixed_and_no_other_edits() -> None:
    plan = edits_between(Account(), Account(reading=Reading(tie=Tie.UNDECIDED)))
    boxes = tuple(Mailbox(f"m{n}") for n in range(MOST_MAILBOXES))
    few = edits_between(Account(), Account(mailboxes=boxes))
    many = edits_between(Account(), Account(mailboxes=(*boxes, Mailbox("more"))))
    turned = edits_between(Account(mailboxes=boxes), Account(mailboxes=boxes[::-1]))
    assert mixable([few]) == {0}
    assert mixable([many]) == set()
    assert mixable([plan, few, turned]) == {1}
    assert mixable([few, many]) == set()
