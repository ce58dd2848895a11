"""What could be a new mailbox's address, and how narrow the mailbox is made."""

from __future__ import annotations

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Phrase,
    Project,
    TestResult,
)
from diagnostics.senders import resolve
from diagnostics.senders.changes.account_edits import edits_between
from diagnostics.senders.edits import drafted
from diagnostics.senders.pair.losing_reasons import Pair
from diagnostics.senders.wishes.held_under import held_phrase
from diagnostics.senders.wishes.new_mailbox import (
    adding,
    is_address,
    nearest_address,
    new_mailboxes,
    with_mailbox,
)
from diagnostics.senders.wishes.standings import READINGS
from diagnostics.words import text

ACCOUNT = Account(
    employees=(Employee("e", "Eva"), Employee("f")),
    projects=(Project("p", "Shop"), Project("q")),
    mailboxes=(Mailbox("sales", "sales@a.example", access=Access.NOBODY),),
)


@pytest.mark.parametrize(
    ("wanted", "is_one"),
    [
        ("sales@a.example", True),
        (" sales@a.example ", True),
        ('"a@b"@a.example', True),
        ("sales@a", False),
        ("sales@", False),
        ("@a.example", False),
        ("sales", False),
        ("", False),
        ("sales@a..example", False),
        ("sales@.example", False),
        ("sales@a.", False),
        ("our sales@a.example", False),
        ("sales@a.example\tx", False),
    ],
)
def test_an_address_has_a_name_and_a_domain_of_two_parts(
    wanted: str, is_one: bool
) -> None:
    assert is_address(wanted) is is_one


@pytest.mark.parametrize(
    ("address", "known", "nearest"),
    [
        ("saels@a.example", ["sales@a.example"], "sales@a.example"),
        ("sales@a.exmaple", ["sales@a.example"], "sales@a.example"),
        ("SAELS@A.example", ["Sales@a.example"], "Sales@a.example"),
        ("sales@b.test", ["desk@a.example"], ""),
        ("info@a.example", ["sales@a.example"], ""),  # another name altogether
        ("saels@b.test", ["sales@a.example"], ""),  # both parts are others
        ("sales@a.example", [], ""),
    ],
)
def test_an_address_is_near_where_one_of_its_parts_is_right(
    address: str, known: list[str], nearest: str
) -> None:
    assert nearest_address(address, known) == nearest


def pair(project: str = "p") -> Pair:
    """The pair of Eva and a project, or none."""
    return Pair.of(ACCOUNT, "e", project, ACCOUNT.reading)


def test_the_narrowest_mailbox_comes_first_and_is_for_the_author_only() -> None:
    made = list(new_mailboxes(pair(), "desk@a.example"))
    assert [(m.projects, m.default) for m in made] == [
        (("p",), False),
        (("p",), True),
        ((), False),
        ((), True),
    ]
    for mailbox in made:
        assert mailbox.access is Access.SELECTED
        assert mailbox.employees == ("e",)
        assert mailbox.test is TestResult.PASSED
        assert mailbox.id == "desk"


def test_a_task_without_a_project_needs_a_general_one() -> None:
    made = list(new_mailboxes(pair(""), "desk@a.example"))
    assert [(m.projects, m.default) for m in made] == [((), False), ((), True)]


def test_its_id_is_free_in_the_account() -> None:
    (first, *_) = new_mailboxes(pair(), "sales@b.example")
    assert first.id != "sales"
    assert first.id.startswith("sales")


def test_what_is_narrower_costs_less_and_each_step_has_its_words() -> None:
    moves = [
        adding(pair(), mailbox) for mailbox in new_mailboxes(pair(), "d@a.example")
    ]
    costs = [move.cost for move in moves]
    assert costs == [5.0, 6.0, 5.5, 6.5]
    told = [text(move.phrase) for move in moves]
    assert len(set(told)) == 4
    assert all("d@a.example" in said and "Eva" in said for said in told)
    assert ["Shop" in said for said in told] == [True, True, False, False]


def test_added_it_sends_in_the_pair_and_nowhere_else() -> None:
    (narrow, *_) = new_mailboxes(pair(), "desk@a.example")
    after = with_mailbox(ACCOUNT, narrow)
    assert resolve(after, "e", "p").sender == narrow.id
    assert not resolve(after, "e", "q").sender
    assert not resolve(after, "f", "p").sender
    assert drafted(ACCOUNT, edits_between(ACCOUNT, after)) == after


def test_an_answer_under_some_readings_names_what_breaks_it() -> None:
    assert held_phrase(READINGS).key == "wishes:holds-always"
    assert held_phrase(()).key == "wishes:holds-never"
    own_first = [r for r in READINGS if r.precedence == "own-first"]
    told = held_phrase(own_first)
    assert told.data["held"] == 6
    assert told.data["readings"] == 12
    assert told.data["breaking"] == [Phrase.of("values:precedence-bound-first")]
    one = held_phrase(READINGS[:1])
    assert len(one.data["breaking"]) == 4  # one, two and one other values
