"""Which changed pairs stand together, and which of their addresses are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Plan,
    Project,
    Reading,
    Source,
    TestResult,
    Tie,
)
from diagnostics.senders.changes.comparison import Comparison, compare
from diagnostics.senders.changes.verdict_grid import VerdictGrid
from diagnostics.senders.changes.verdicts import ChangeKind
from diagnostics.words import text


def box(row_id: str, **fields: Any) -> Mailbox:
    usual = {"address": f"{row_id}@a.test", "test": TestResult.PASSED}
    return Mailbox(row_id, **{**usual, **fields})


def office(*boxes: Mailbox, people: int = 3, places: int = 2, **more: Any) -> Account:
    return Account(
        host="a.test",
        employees=tuple(Employee(f"e{n}", login=f"e{n}") for n in range(people)),
        projects=tuple(Project(f"p{n}") for n in range(places)),
        mailboxes=boxes,
        **more,
    )


def grid(before: Account, after: Account) -> tuple[Comparison, VerdictGrid]:
    found = compare(before, after)
    return found, VerdictGrid.of(found.aligned, found.attribution.labels)


def the_only(before: Account, after: Account) -> tuple[ChangeKind, int, str, str]:
    """What became of all changed pairs, how many they are, both addresses."""
    _, found = grid(before, after)
    (group,) = found.groups
    addresses = [text(found.addresses(0, side)) for side in (0, 1)]
    return group.kind, int(found.counts[0]), addresses[0], addresses[1]


FAILED: dict[str, Any] = {"test": TestResult.FAILED}


def test_a_group_is_one_cause_and_one_way_to_change() -> None:
    """A mailbox that fails leaves some with another one and some with none."""
    some = box("some", access=Access.SELECTED, employees=("e0",))
    before, after = office(box("all"), some), office(box("all", **FAILED), some)
    _, found = grid(before, after)
    assert [(g.kind, g.before, g.after) for g in found.groups] == [
        (ChangeKind.LOST, Source.COMPANY, Source.INTERNAL),
        (ChangeKind.CHANGED, Source.COMPANY, Source.COMPANY),
    ]
    assert found.counts.tolist() == [6, 3]
    assert [found.witness(n) for n in (0, 1)] == [(1, 0), (0, 0)]


def test_the_pairs_of_all_groups_are_the_changed_pairs_each_once(
    account_of: Callable[..., Account],
) -> None:
    """Own mailboxes of some projects are kept pair by pair, the others by class."""
    seen = 0
    for seed in range(60):
        before = account_of(seed)
        boxes = list(before.mailboxes)
        if len(boxes) < 2:
            continue
        at = seed % len(boxes)
        boxes[at] = replace(boxes[at], test=TestResult.FAILED)
        other = (at + 1) % len(boxes)
        boxes[other] = replace(boxes[other], owner="e0", projects=("p0", "p1"))
        after = replace(before, mailboxes=tuple(boxes))
        comparison = compare(before, after)
        if not comparison.changed:
            continue
        found = VerdictGrid.of(comparison.aligned, comparison.attribution.labels)
        height, width = (
            len(comparison.aligned.employees),
            len(found.numbers.of_column),
        )
        told: dict[tuple[int, int], int] = {}
        for number in range(len(found.groups)):
            marked = found.marked(number)
            pairs = [(r, c) for r in range(height) for c in marked.columns_of(r)]
            assert len(pairs) == found.counts[number] == marked.count(), seed
            assert found.witness(number) == pairs[0], seed
            assert not told.keys() & pairs, seed
            told |= dict.fromkeys(pairs, number)
        changed = comparison.marked
        cells = product(range(height), range(width))
        assert told.keys() == {(r, c) for r, c in cells if c in changed.columns_of(r)}
        for change, ((row, column), number) in zip(
            comparison.pairs(), sorted(told.items()), strict=True
        ):
            group = found.groups[number]
            assert change.employee == comparison.aligned.employees[row]
            assert change.project == comparison.aligned.projects[column]
            assert group.kind is change.kind
            assert (group.before, group.after) == (
                change.before_source,
                change.after_source,
            )
        seen += len(found.groups)
    assert seen > 50


def test_where_each_pair_of_a_class_is_its_own_nothing_is_counted_twice() -> None:
    """All people have own mailboxes in all projects: the classes hold no pair."""
    owned = [box(f"m{n}", owner=f"e{n}", projects=("p0",)) for n in range(3)]
    before, after = (
        office(*owned, places=1),
        office(*(replace(m, **FAILED) for m in owned), places=1),
    )
    found = compare(before, after)
    assert (found.changed, sum(row.pairs for row in found.outcomes)) == (3, 3)
    assert {row.kind for row in found.outcomes} == {ChangeKind.LOST}


def test_a_number_that_no_group_has_has_no_witness() -> None:
    _, found = grid(office(box("m")), office(box("m", **FAILED)))
    with pytest.raises(LookupError):
        found.witness(1)


# Addresses


@pytest.mark.parametrize("people", [1, 5, 6, 7])
def test_addresses_of_up_to_five_people_are_named_more_are_counted(people: int) -> None:
    accounts = office(box("m"), people=people), office(people=people)
    kind, pairs, before, after = the_only(*accounts)
    assert (kind, pairs, before) == (ChangeKind.LOST, 3 * people, "m@a.test")
    named = [f"e{n}@a.test" for n in range(people)]
    if people > 5:
        assert after == f"internal addresses of {people} employees"
    else:
        last = [" and ".join(named[-2:])]
        assert after == ", ".join([*named[:-2], *last])


@pytest.mark.parametrize(("people", "told"), [(2, "m0@a.test and m1@a.test"), (6, "")])
def test_own_addresses_are_told_as_internal_ones_are(people: int, told: str) -> None:
    owned = tuple(box(f"m{n}", owner=f"e{n}") for n in range(people))
    before = office(*owned, people=people)
    after = replace(before, plan=Plan.UNPAID)
    kind, pairs, was, _ = the_only(before, after)
    assert (kind, pairs) == (ChangeKind.LOST, 3 * people)
    assert was == (told or f"own addresses of {people} employees")


def test_company_addresses_are_named_in_the_order_of_the_list_five_at_most() -> None:
    boxes = [box(f"m{n}", projects=(f"p{n}",)) for n in range(7)]
    before = office(*boxes[::-1], people=1, places=7)
    after = replace(before, plan=Plan.UNPAID)
    kind, pairs, was, _ = the_only(before, after)
    assert (kind, pairs) == (ChangeKind.LOST, 7)
    assert was == ("m6@a.test, m5@a.test, m4@a.test, m3@a.test, m2@a.test and 2 more")


def test_one_address_on_two_mailboxes_is_one_sender() -> None:
    twins = [box(f"m{n}", address="Team@a.test", projects=(f"p{n}",)) for n in (0, 1)]
    before = office(*twins, people=1)
    _, pairs, was, _ = the_only(before, replace(before, plan=Plan.UNPAID))
    assert (pairs, was) == (2, "Team@a.test")
    swapped = office(*twins[::-1], people=1)
    assert compare(before, swapped).changed == 0


def test_a_mailbox_without_an_address_is_told_by_its_id() -> None:
    bare = office(box("m", address=""))
    *_, was, now = the_only(bare, office(box("n")))
    assert "m" in was
    assert "@" not in was
    assert now == "n@a.test"


def test_of_a_tie_all_equal_mailboxes_are_named() -> None:
    first, second = box("m"), box("n")
    bound = box("b", projects=("p9",))
    kind, pairs, was, now = the_only(office(first), office(first, bound, second))
    assert (kind, pairs) == (ChangeKind.TIED, 9)
    assert (was, now) == ("m@a.test", "m@a.test and n@a.test (tied)")
    kind, _, was, now = the_only(office(first, second), office(first))
    assert (kind, was, now) == (
        ChangeKind.SETTLED,
        "m@a.test and n@a.test (tied)",
        "m@a.test",
    )


def test_who_settles_an_undecided_tie_has_moved_nobody() -> None:
    """Nobody knew which of the two sent, so the one that stays is no other one."""
    undecided = Reading(tie=Tie.UNDECIDED)
    both = office(box("m"), box("n"), reading=undecided)
    last = office(box("n"), reading=undecided)
    kind, pairs, was, now = the_only(both, last)
    assert (kind, pairs) == (ChangeKind.SETTLED, 9)
    assert (was, now) == ("m@a.test and n@a.test (tied)", "n@a.test")
    # Where the list decides it is another address.
    listed = (replace(account, reading=Reading()) for account in (both, last))
    assert the_only(*listed)[0] is ChangeKind.CHANGED


def test_who_gets_a_tie_instead_of_nothing_is_told_of_the_tie() -> None:
    kind, pairs, was, now = the_only(
        office(people=1), office(box("m"), box("n"), people=1)
    )
    assert (kind, pairs, was) == (ChangeKind.TIED, 3, "e0@a.test")
    assert now == "m@a.test and n@a.test (tied)"
