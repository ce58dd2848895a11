"""Which mailboxes are equal, where, and what is said of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    Finding,
    Mailbox,
    Plan,
    Project,
    Reading,
    TestResult,
)
from diagnostics.senders.coverage import ties
from diagnostics.senders.coverage.auditing import audit
from diagnostics.words import evidence

PEOPLE = (Employee("ada", "Ada"), Employee("bob", "Bob"))
PROJECTS = (Project("shop", "Shop"), Project("web", "Web"))


def box(mailbox_id: str, **fields: Any) -> Mailbox:
    return Mailbox(mailbox_id, **{"test": TestResult.PASSED, **fields})


def ties_of(*mailboxes: Mailbox) -> list[Finding]:
    account = Account(employees=PEOPLE, projects=PROJECTS, mailboxes=mailboxes)
    return [f for f in audit(account) if f.rule.startswith("coverage/tied")]


def fixes_of(*mailboxes: Mailbox) -> list[str]:
    """What ends each tie where "Default" doesn't count."""
    reading = Reading(default_flag=DefaultFlag.IGNORED)
    account = Account(
        employees=PEOPLE, projects=PROJECTS, mailboxes=mailboxes, reading=reading
    )
    found = [f for f in audit(account) if f.rule.startswith("coverage/tied")]
    return [f.data["fix"].key for f in found]


def names(finding: Finding) -> list[str]:
    return [mailbox.id for mailbox in finding.data["mailboxes"]]


def test_one_tie_is_said_in_one_row_with_its_mailboxes() -> None:
    (found,) = ties_of(box("a"), box("b"))
    assert evidence(found) == (
        "Two candidates are equal for 6 pairs of 6 (2 employees in 2 projects and "
        "tasks without one), Ada without a project for one: a and b; which of them "
        "sends isn't documented."
    )


def test_one_default_too_many_is_what_is_said() -> None:
    (found,) = ties_of(box("a", default=True), box("b", default=True))
    assert evidence(found).startswith(
        '2 mailboxes are marked "Default" for the same pairs: a and b.'
    )
    assert ties_of(box("a", default=True), box("b")) == []


def test_an_equal_one_that_comes_first_nowhere_may_be_deleted() -> None:
    assert fixes_of(box("a"), box("b")) == ["fixes:delete-second"]


def test_an_equal_one_that_comes_first_somewhere_is_never_deleted() -> None:
    mine = box("a", access=Access.SELECTED, employees=("ada",))
    assert fixes_of(mine, box("b")) == ["fixes:decide"]


def test_ties_of_several_mailboxes_have_a_row_each() -> None:
    whole, *single = ties_of(
        *(box("team"), box("a", projects=("shop",)), box("b", projects=("shop",))),
        *(box("c", projects=("web",)), box("d", projects=("web", "shop"))),
    )
    assert (whole.data["pairs"], names(whole)) == (4, ["a", "b", "d"])
    assert [(names(f), f.data["pairs"], f.subject.id) for f in single] == [
        (["a", "b", "d"], 2, "a"),
        (["c", "d"], 2, "c"),
    ]
    assert [f.data["project"].id for f in single] == ["shop", "web"]
    assert evidence(single[0]).startswith("a, b and d are equal for 2 pairs, Ada for")


@pytest.mark.parametrize(
    "third",
    [
        box("c", test=TestResult.FAILED),
        box("c", access=Access.SELECTED, employees=("somebody",)),
        box("c", projects=("shop",)),
        box("c", owner="ada", access=Access.NOBODY),
    ],
)
def test_what_is_no_candidate_there_or_differs_is_not_among_the_equal(
    third: Mailbox,
) -> None:
    found = ties_of(box("a"), box("b"), third)
    assert [names(f) for f in found] == [["a", "b"]]


@pytest.mark.parametrize("seed", range(0, 180, 3))
def test_each_tie_counts_the_pairs_in_which_its_first_mailbox_comes_first(
    oracle: Callable[..., Any], account_of: Callable[..., Account], seed: int
) -> None:
    account = account_of(seed)
    judge = oracle(account)
    keys = {m.id: judge.key(m) for m in account.mailboxes}
    tied = {pair: a for pair, a in judge.all().items() if a.tied}
    counts = Counter(a.candidates[0] for a in tied.values())
    equal: dict[str, set[str]] = {}
    for answer in tied.values():
        first, *others = answer.candidates
        equal.setdefault(first, {first}).update(
            other for other in others if keys[other] == keys[first]
        )
    found = [f for f in audit(account) if f.rule.startswith("coverage/tied")]
    single = [f for f in found if f.rule == ties._SINGLE]
    assert sum(f.data["pairs"] for f in found if f not in single) == len(tied)
    if len(counts) == 1:
        (first,) = counts
        assert (set(names(found[0])), single) == (equal[first], [])
        return
    assert {f.subject.id: f.data["pairs"] for f in single} == counts
    for finding in single:
        first = finding.subject.id
        assert (names(finding)[0], set(names(finding))) == (first, equal[first])
        pair = finding.data["employee"].id, finding.data["project"].id
        assert tied[pair].candidates[0] == first


def test_the_witness_of_a_tie_is_a_pair_in_which_it_ties() -> None:
    """For ada the first mailbox sends alone, so nothing is to be decided there."""
    for_bob = {"access": Access.SELECTED, "employees": ("bob",)}
    shop = {"projects": ("shop",), **for_bob}
    _, *single = ties_of(
        *(box("a"), box("b", **for_bob)), *(box("c", **shop), box("d", **shop))
    )
    assert [names(finding) for finding in single] == [["a", "b"], ["c", "d"]]
    assert [f.data["employee"].id for f in single] == ["bob", "bob"]
    assert [f.data["project"].id for f in single] == ["none", "shop"]


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_in_a_large_account_the_first_ties_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(ties, "_LOOKED_AT", most)
    own = box("adas", owner="ada")
    (found,) = ties_of(box("a"), box("b"), own)
    assert (found.data["pairs"], names(found)) == (3, ["a", "b"])
    assert found.data["employee"].id == "bob"


def with_more_ties(account: Account) -> Account:
    alike = {"default": False, "test": TestResult.PASSED}
    boxes = tuple(replace(mailbox, **alike) for mailbox in account.mailboxes)
    return replace(account, plan=Plan.PAID, mailboxes=boxes)


def test_of_each_tie_s_first_mailbox_the_pairs_are_counted_as_the_oracle_does(
    account_of: Callable[..., Account], oracle: Any
) -> None:
    told = 0
    for seed in range(250):
        account = with_more_ties(account_of(seed))
        answers = oracle(account).all().values()
        expected = Counter(a.candidates[0] for a in answers if a.tied)
        if len(expected) < 2:
            continue  # the account's own finding says all of it
        told += 1
        assert expected == {
            f.subject.id: f.data["pairs"]
            for f in audit(account)
            if f.rule == ties._SINGLE
        }
    assert told > 5


@pytest.mark.parametrize("at_once", [1, 5])
def test_however_many_pairs_are_looked_at_once_the_same_ones_are_equal(
    at_once: int, account_of: Callable[..., Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [with_more_ties(account_of(seed)) for seed in range(25)]
    expected = [[f for f in audit(a) if "tied" in f.rule] for a in accounts]
    assert any(expected)
    monkeypatch.setattr(ties, "_LOOKED_AT", at_once)
    assert [[f for f in audit(a) if "tied" in f.rule] for a in accounts] == expected
