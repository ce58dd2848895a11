"""Candidates first, then the nearest, then the rest; nothing is lost or doubled."""

from __future__ import annotations

import pytest

from diagnostics.accounts import generate
from diagnostics.model import Access, Account, Employee, Mailbox, TestResult
from diagnostics.report.pairs.other_mailboxes import (
    NEAREST,
    by_nearness,
    reason_lines,
    verdict_table,
)
from diagnostics.senders import resolve


@pytest.mark.parametrize("seed", range(6))
def test_every_other_mailbox_is_in_exactly_one_part(seed: int) -> None:
    account = generate(employees=5, projects=5, mailboxes=40, groups=3, seed=seed)
    answer = resolve(account, account.employees[0].id, account.projects[0].id)
    found = by_nearness(answer)
    parts = [*found.candidates, *found.nearest, *found.rest]
    assert sorted(v.mailbox.id for v in parts) == sorted(
        v.mailbox.id for v in answer.others
    )
    assert all(v.is_candidate for v in found.candidates)
    assert len(found.nearest) <= NEAREST
    edits = [v.edits_needed for v in found.rest if v.edits_needed]
    assert all((v.edits_needed or 0) <= min(edits, default=99) for v in found.nearest)


def test_a_table_for_people_names_addresses_and_reasons(
    sample_account: Account,
) -> None:
    answer = resolve(sample_account, "maria", "shop")
    row = verdict_table(by_nearness(answer).candidates)[0]
    assert row == {
        "Mailbox": "shop@expired-certificate.test",
        "Why it doesn't send": "Another level comes first",
        "To make it a candidate": "It is a candidate already.",
    }


def test_a_reason_says_what_was_seen_needed_and_where(sample_account: Account) -> None:
    verdict = by_nearness(resolve(sample_account, "maria", "shop")).candidates[0]
    assert reason_lines(verdict) == [
        (
            "Another level comes first",
            "Seen: company mailbox\nNeeded: own mailbox\nWhere: mailboxes.csv, row 3",
        )
    ]


@pytest.mark.parametrize(
    ("far", "nearest", "rest"), [(4, 4, 0), (5, 5, 0), (6, 5, 1), (9, 5, 4)]
)
def test_five_that_are_no_candidates_stand_before_the_rest(
    far: int, nearest: int, rest: int
) -> None:
    closed = (Mailbox(f"m{n}", access=Access.NOBODY) for n in range(far))
    account = Account(employees=(Employee("e"),), mailboxes=tuple(closed))
    found = by_nearness(resolve(account, "e", "none"))
    assert (len(found.nearest), len(found.rest)) == (nearest, rest)
    assert [v.mailbox.id for v in found.nearest] == [f"m{n}" for n in range(nearest)]


def test_what_needs_fewer_edits_is_nearer_whatever_the_list_says() -> None:
    far = Mailbox("far", access=Access.NOBODY, test=TestResult.FAILED, projects=("p",))
    near = Mailbox("near", access=Access.NOBODY)
    account = Account(employees=(Employee("e"),), mailboxes=(far, near))
    found = by_nearness(resolve(account, "e", "none"))
    assert [v.mailbox.id for v in found.nearest] == ["near", "far"]
