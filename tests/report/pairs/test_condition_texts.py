"""Conditions are said in whole sentences that name what decides."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from diagnostics.model import (
    Account,
    DefaultFlag,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Precedence,
    Project,
    Reading,
    Subprojects,
    TestResult,
    Tie,
)
from diagnostics.report.pairs.condition_texts import (
    condition_lines,
    held_line,
    outcome_phrase,
    untested_line,
)
from diagnostics.senders import resolve
from diagnostics.words import text

READINGS = [Reading(*both) for both in product(Precedence, DefaultFlag, Subprojects)]
OWN = Mailbox("own", "own@example.org", owner="e", test=TestResult.PASSED)
TEAM = Mailbox("team", "team@example.org", test=TestResult.PASSED)
BOUND = replace(TEAM, id="bound", address="bound@example.org", projects=("p",))
ACCOUNT = Account(
    host="acme.example",
    employees=(Employee("e", "Anna", "anna"),),
    projects=(Project("p"), Project("child", parent="p")),
)


def of(*mailboxes: Mailbox) -> Account:
    return replace(ACCOUNT, mailboxes=mailboxes)


def lines(account: Account, project: str = "p") -> list[str]:
    return condition_lines(account, resolve(account, "e", project))


def test_a_pair_that_hangs_on_precedence_says_so_for_both_addresses() -> None:
    assert lines(of(OWN, BOUND)) == [
        "If own mailboxes come before company mailboxes, own@example.org sends: that "
        "is how it is read here.",
        "If a mailbox bound to the project comes before every general one, "
        "bound@example.org sends.",
    ]


def test_an_outcome_with_two_causes_is_said_once_with_both() -> None:
    account = of(OWN, replace(BOUND, default=True))
    assert lines(account)[1] == (
        "If a mailbox bound to the project comes before every general one, or if a "
        "mailbox with the Default checkbox comes before all others, "
        "bound@example.org sends."
    )


def test_the_internal_address_is_named_where_a_reading_leads_to_it() -> None:
    said = lines(of(BOUND), "child")
    assert said[0].startswith(
        "If a mailbox bound to a project doesn't serve its sub-projects, the letter "
        "leaves from the internal address anna@acme.example"
    )
    assert said[1] == (
        "If a mailbox bound to a project serves its sub-projects too, "
        "bound@example.org sends."
    )


def test_a_pair_beyond_doubt_needs_no_words() -> None:
    assert lines(of(TEAM)) == []


def test_an_untested_sender_says_what_sends_if_it_may_not() -> None:
    account = of(replace(OWN, test=TestResult.UNKNOWN), TEAM)
    assert untested_line(account, resolve(account, "e", "p")).endswith(
        "if Planfix takes no untested mailbox, team@example.org sends."
    )
    tested = of(OWN, TEAM)
    assert untested_line(tested, resolve(tested, "e", "p")) == ""


def test_what_holds_always_never_and_on_condition_is_told_apart() -> None:
    own_first = [r for r in READINGS if r.precedence is Precedence.OWN_FIRST]
    assert held_line(READINGS) == "under every reading"
    assert held_line([]) == "under no reading"
    assert held_line(own_first) == (
        "only if own mailboxes come before company mailboxes"
    )


def test_a_tie_that_nobody_decides_names_both_mailboxes() -> None:
    account = of(TEAM, replace(TEAM, id="t2", address="t2@example.org"))
    found = resolve(account, "e", "p", Reading(tie=Tie.UNDECIDED))
    assert text(outcome_phrase(account, found)) == (
        "nobody can tell which of team@example.org and t2@example.org sends"
    )


def test_no_address_and_an_unknown_one_are_said_as_such() -> None:
    robot = replace(ACCOUNT, employees=(Employee("e", kind=EmployeeKind.ROBOT),))
    found = resolve(robot, "e", "p")
    assert text(outcome_phrase(robot, found)) == "there is no address to send from"
    free = replace(of(TEAM), plan=Plan.FREE)
    assert "internal address" in text(outcome_phrase(free, resolve(free, "e", "p")))


def test_of_three_mailboxes_in_a_tie_the_first_two_are_named() -> None:
    three = (replace(TEAM, id=f"t{n}", address=f"t{n}@example.org") for n in range(3))
    account = of(*three)
    found = resolve(account, "e", "p", Reading(tie=Tie.UNDECIDED))
    said = text(outcome_phrase(account, found))
    assert "t0@example.org" in said
    assert "t1@example.org" in said
    assert "t2@example.org" not in said


def test_one_reading_less_than_all_is_no_always() -> None:
    assert held_line(READINGS[1:]) not in ("under every reading", "under no reading")
    assert held_line(READINGS[:1]).startswith("only if ")
