"""What hangs on a mailbox where nobody decides who sends; else see test_matrix."""

from __future__ import annotations

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Project,
    Reading,
    Tie,
)
from diagnostics.senders.matrix.impacts import Impact
from diagnostics.senders.simulation import impact, simulate

NOTHING = Impact(employees=0, projects=0, pairs=0)


def test_an_undecided_pair_of_own_bound_mailboxes_hangs_on_no_mailbox() -> None:
    account = Account(
        employees=(Employee("a"),),
        projects=(Project("p"),),
        mailboxes=(
            Mailbox("one", owner="a", projects=("p",)),
            Mailbox("team"),
            Mailbox("other", owner="a", projects=("p",)),
        ),
        reading=Reading(tie=Tie.UNDECIDED),
    )
    simulation = simulate(account)
    assert impact(simulation, "team") == Impact(employees=1, projects=1, pairs=1)
    assert impact(simulation, "one") == NOTHING
    assert impact(simulation, "other") == NOTHING


def test_an_undecided_pair_of_company_mailboxes_hangs_on_no_mailbox() -> None:
    account = Account(
        employees=(Employee("a"), Employee("b")),
        mailboxes=(Mailbox("one"), Mailbox("other"), Mailbox("own", owner="b")),
        reading=Reading(tie=Tie.UNDECIDED),
    )
    simulation = simulate(account)
    assert impact(simulation, "one") == NOTHING
    assert impact(simulation, "own") == Impact(employees=1, projects=1, pairs=1)


def test_each_of_many_company_mailboxes_has_its_own_impact() -> None:
    """More than two words of 64 mailboxes, every one for one person."""
    people = tuple(Employee(f"e{n}") for n in range(140))
    account = Account(
        employees=people,
        mailboxes=tuple(
            Mailbox(f"m-{e.id}", access=Access.SELECTED, employees=(e.id,))
            for e in people
        ),
    )
    simulation = simulate(account)
    found = {impact(simulation, mailbox.id) for mailbox in account.mailboxes}
    assert found == {Impact(employees=1, projects=1, pairs=1)}


def test_who_sends_through_two_mailboxes_is_counted_once() -> None:
    account = Account(
        employees=(Employee("a", "Ann"), Employee("b")),
        projects=(Project("p"), Project("q")),
        mailboxes=(
            Mailbox("one", projects=("p",)),
            Mailbox("two", projects=("q",)),
            Mailbox("own", owner="b", projects=("p",)),
        ),
    )
    simulation = simulate(account)
    both = impact(simulation, ("one", "two"))
    assert both == Impact(employees=2, projects=2, pairs=3)
    assert [person.label for person in both.people] == ["Ann", "b"]
    assert [place.id for place in both.places] == ["p", "q"]
    everything = impact(simulation, ("one", "two", "own", "one"))
    assert everything == Impact(employees=2, projects=2, pairs=4)
    assert impact(simulation, ()) == NOTHING


def test_no_project_is_named_as_such() -> None:
    simulation = simulate(
        Account(employees=(Employee("a"),), mailboxes=(Mailbox("one"),))
    )
    assert [str(place) for place in impact(simulation, "one").places] == ["no project"]
