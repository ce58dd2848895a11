from __future__ import annotations

from itertools import product

import pytest

from diagnostics.model import (
    Account,
    DefaultFlag,
    Mailbox,
    Precedence,
    Reading,
    Tie,
    Unverified,
)
from diagnostics.model import TestResult as Tested
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.ranking import (
    DecidedBy,
    accepts_test,
    deciding_part,
    key_code,
)

ALL_KINDS = tuple(
    Mailbox(
        f"{owner}{'-default' if flag else ''}{'-bound' if bound else ''}",
        owner=owner,
        default=flag,
        projects=("p",) if bound else (),
    )
    for owner, flag, bound in product(("company", "anna"), (False, True), (False, True))
)

ORDERS = {
    (Precedence.OWN_FIRST, DefaultFlag.WITHIN_LEVEL): [
        "anna-default-bound",
        "anna-default",
        "anna-bound",
        "anna",
        "company-default-bound",
        "company-default",
        "company-bound",
        "company",
    ],
    (Precedence.OWN_FIRST, DefaultFlag.ACROSS_LEVELS): [
        "anna-default-bound",
        "anna-default",
        "company-default-bound",
        "company-default",
        "anna-bound",
        "anna",
        "company-bound",
        "company",
    ],
    (Precedence.OWN_FIRST, DefaultFlag.IGNORED): [
        "anna-bound",
        "anna-default-bound",
        "anna",
        "anna-default",
        "company-bound",
        "company-default-bound",
        "company",
        "company-default",
    ],
    (Precedence.BOUND_FIRST, DefaultFlag.WITHIN_LEVEL): [
        "anna-default-bound",
        "anna-bound",
        "company-default-bound",
        "company-bound",
        "anna-default",
        "anna",
        "company-default",
        "company",
    ],
    (Precedence.BOUND_FIRST, DefaultFlag.ACROSS_LEVELS): [
        "anna-default-bound",
        "company-default-bound",
        "anna-default",
        "company-default",
        "anna-bound",
        "company-bound",
        "anna",
        "company",
    ],
    (Precedence.BOUND_FIRST, DefaultFlag.IGNORED): [
        "anna-bound",
        "anna-default-bound",
        "company-bound",
        "company-default-bound",
        "anna",
        "anna-default",
        "company",
        "company-default",
    ],
}
"""Written out from the facts' table of keys; `ignored` falls to list order."""


@pytest.mark.parametrize("switches", ORDERS, ids=lambda s: "-".join(s))
def test_all_kinds_of_mailboxes_rank_as_the_table_says(
    switches: tuple[Precedence, DefaultFlag],
) -> None:
    reading = Reading(*switches)
    order = sorted(ALL_KINDS, key=lambda mailbox: key_code(mailbox, reading))
    assert [mailbox.id for mailbox in order] == ORDERS[switches]


@pytest.mark.parametrize("switches", ORDERS, ids=lambda s: "-".join(s))
def test_codes_of_all_mailboxes_at_once_are_the_single_codes(
    switches: tuple[Precedence, DefaultFlag],
) -> None:
    reading = Reading(*switches)
    roster = Roster.of(Account(mailboxes=ALL_KINDS), reading, include_inactive=False)
    assert roster.codes(reading).tolist() == [key_code(m, reading) for m in ALL_KINDS]


def test_the_first_difference_decides() -> None:
    reading = Reading()
    codes = {mailbox.id: key_code(mailbox, reading) for mailbox in ALL_KINDS}

    def between(one: str, other: str) -> DecidedBy:
        return deciding_part(codes[one], codes[other], reading)

    assert between("anna", "company-default-bound") is DecidedBy.LEVEL
    assert between("company-default", "company-bound") is DecidedBy.DEFAULT_FLAG
    assert between("company-bound", "company") is DecidedBy.BOUND
    assert between("company", "company") is DecidedBy.LIST_ORDER
    undecided = Reading(tie=Tie.UNDECIDED)
    assert deciding_part(7, 7, undecided) is DecidedBy.TIE


def test_only_list_order_and_tie_mean_tied() -> None:
    tied = [decision for decision in DecidedBy if decision.is_tied]
    assert tied == [DecidedBy.LIST_ORDER, DecidedBy.TIE]


def test_a_failed_test_is_never_accepted_and_none_by_the_reading() -> None:
    strict = Reading(unverified=Unverified.UNUSABLE)
    found = {
        result: (
            accepts_test(Mailbox("m", test=result), Reading()),
            accepts_test(Mailbox("m", test=result), strict),
        )
        for result in Tested
    }
    assert found == {
        Tested.PASSED: (True, True),
        Tested.FAILED: (False, False),
        Tested.UNKNOWN: (True, False),
    }
