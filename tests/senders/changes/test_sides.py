"""One side of a comparison says what a pair's recipient sees, or why nobody can."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.model import (
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Reading,
    Source,
    TestResult,
    Tie,
)
from diagnostics.senders.changes.sides import (
    PairSide,
    addresses_told,
    mailbox_told,
    pair_sides,
    tied_mailboxes,
)
from diagnostics.senders.simulation import Simulation, simulate
from diagnostics.senders.statements import LISTED_AT_MOST
from diagnostics.words import text

PASSED = TestResult.PASSED


def simulation(
    *boxes: Mailbox, tie: Tie = Tie.LIST_ORDER, plan: Plan = Plan.PAID
) -> Simulation:
    return simulate(
        Account(
            host="acme.example",
            plan=plan,
            reading=Reading(tie=tie),
            employees=(
                Employee("a", login="ada"),
                Employee("bot", kind=EmployeeKind.ROBOT),
                Employee("guest", kind=EmployeeKind.EXTERNAL),
            ),
            mailboxes=boxes,
        )
    )


def side(found: Simulation, row: int = 0) -> PairSide:
    (one,) = pair_sides(found, np.array([row]), np.array([0]))
    return one


def test_a_mailbox_s_letters_leave_from_its_address() -> None:
    one = side(simulation(Mailbox("m", "M@x.example", test=PASSED)))
    assert one == PairSide("m", Source.COMPANY, False, "M@x.example")
    assert one.seen == (Source.COMPANY, "m@x.example")
    assert one.told == "M@x.example"


def test_a_mailbox_without_an_address_is_named_by_its_id() -> None:
    one = side(simulation(Mailbox("m", test=PASSED)))
    assert one.seen == (Source.COMPANY, "m")
    assert text(one.told) == "mailbox m, which has no address"


@pytest.mark.parametrize(
    ("row", "source", "address", "told"),
    [
        (0, Source.INTERNAL, "ada@acme.example", "ada@acme.example"),
        (1, Source.NONE, "", "no address"),
        (2, Source.UNKNOWN, "", "not documented for external users"),
    ],
)
def test_without_a_mailbox_it_is_said_what_there_is(
    row: int, source: Source, address: str, told: str
) -> None:
    one = side(simulation(), row)
    assert one == PairSide("", source, False, address)
    assert text(one.told) == told


@pytest.mark.parametrize(
    ("tie", "mailbox", "told"),
    [(Tie.LIST_ORDER, "m", "m@x.example"), (Tie.UNDECIDED, "", "undecided")],
)
def test_of_equal_mailboxes_the_first_sends_or_nobody_knows(
    tie: Tie, mailbox: str, told: str
) -> None:
    boxes = [Mailbox(i, f"{i}@x.example", test=PASSED) for i in "mn"]
    one = side(simulation(*boxes, tie=tie))
    assert (one.mailbox, one.tied) == (mailbox, True)
    assert text(one.told) == told


def test_tied_mailboxes_are_those_that_only_the_list_tells_apart() -> None:
    boxes = (
        Mailbox("late", test=PASSED),
        Mailbox("one", default=True, test=PASSED),
        Mailbox("failed", default=True, test=TestResult.FAILED),
        Mailbox("two", default=True, test=PASSED),
    )
    found = tied_mailboxes(simulation(*boxes), 0, 0)
    assert [mailbox.id for mailbox in found] == ["one", "two"]


def test_a_mailbox_is_told_by_its_address_or_that_it_has_none() -> None:
    assert mailbox_told(Mailbox("m", "m@x.example")) == "m@x.example"
    assert text(mailbox_told(Mailbox("m"))) == "mailbox m, which has no address"


@pytest.mark.parametrize(
    ("number", "more"),
    [(1, 0), (LISTED_AT_MOST, 0), (LISTED_AT_MOST + 1, 1), (LISTED_AT_MOST + 9, 9)],
)
def test_five_addresses_are_told_and_the_others_counted(number: int, more: int) -> None:
    told = text(addresses_told([f"a{n}@x.example" for n in range(number)]))
    assert told.count("@") == number - more
    assert told.endswith(f" and {more} more") is bool(more)
