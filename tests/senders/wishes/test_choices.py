"""Which choices go together, what they cost, and in which order they are made."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Group,
    Mailbox,
    Project,
    TestResult,
)
from diagnostics.senders.edits import change, exclude, include, join, leave
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.expected.meanings import Expected, expanded
from diagnostics.senders.wishes.choices import OF_GROUP, Choice, Choices, Deed

PROJECTS = (Project("p"), Project("q"), Project("old", active=False))
OPEN, BOUND = Mailbox("open"), Mailbox("bound", projects=("p", "q", "gone"))
CLOSED = Mailbox("closed", access=Access.NOBODY, employees=("e",))
ACCOUNT = Account(
    employees=(Employee("e", groups=("g",)), Employee("f")),
    groups=(Group("g"), Group("h")),
    projects=PROJECTS,
    mailboxes=(OPEN, BOUND, CLOSED),
)


def choices(*expected: Expected, keep: tuple[str, ...] = ()) -> Choices:
    return Choices(ACCOUNT, keep, expected)


def of(step: Deed, mailbox: str = "open", target: str = "") -> Choice:
    return Choice(step, mailbox, target)


def test_every_deed_has_a_price_and_a_name_on_a_list_is_the_cheapest() -> None:
    prices = {deed: of(deed).cost for deed in Deed}
    assert min(prices.values()) == prices[Deed.PERSON] == prices[Deed.PROJECT] == 1.0
    assert prices[Deed.GROUP] > prices[Deed.PERSON]
    assert prices[Deed.NO_GROUP] > prices[Deed.NO_PERSON]
    assert prices[Deed.LEAVE] > prices[Deed.JOIN] > prices[Deed.GROUP]
    opening = prices[Deed.CLEAR], prices[Deed.EVERYONE]
    assert sorted(prices.values(), reverse=True)[:2] == [*opening] == [6.0, 3.0]


def test_a_choice_keeps_its_number() -> None:
    made = choices()
    one, other = of(Deed.DEFAULT), of(Deed.DEFAULT, "bound")
    assert [made.number(c) for c in (one, other, one)] == [0, 1, 0]
    assert [*made.numbers] == [one, other]


def test_what_is_to_be_kept_is_known() -> None:
    made = choices(keep=("bound",))
    assert made.is_kept("bound")
    assert not made.is_kept("open")
    assert not choices().is_kept("bound")


def test_a_limited_mailbox_keeps_the_active_projects() -> None:
    made = choices()
    assert made.active == ("p", "q")
    assert made.is_active == {"p", "q"}
    assert made.there(OPEN) == {"p", "q"}
    assert made.there(BOUND) == {"p", "q"}
    assert made.there(Mailbox("x", projects=("p", "old"))) == {"p", "old"}
    assert made.there(Mailbox("x", projects=("gone",))) == {"p", "q"}


def line(who: str = "f", sender: str = "open", group: str = "") -> Expected:
    return expanded(
        ACCOUNT, Expectation("" if group else who, "p", sender, group=group)
    )


def wanting(mailbox: Mailbox, who: str = "f") -> Expected:
    account = Account(
        employees=ACCOUNT.employees,
        groups=ACCOUNT.groups,
        projects=PROJECTS,
        mailboxes=(mailbox,),
    )
    return expanded(account, Expectation(who, "p", mailbox.id))


@pytest.mark.parametrize(
    ("fields", "joinable"),
    [
        ({"access": Access.SELECTED, "groups": ("g", "h")}, ("g", "h")),
        ({"access": Access.SELECTED, "groups": ("h", "gone", "h")}, ("h",)),
        ({"access": Access.SELECTED}, ()),
        ({"access": Access.NOBODY, "groups": ("g",)}, ()),
        ({"access": Access.EVERYONE, "groups": ("g",)}, ()),
        ({"access": Access.SELECTED, "groups": ("g",), "owner": "e"}, ()),
    ],
)
def test_somebody_may_join_groups_that_the_wanted_mailbox_lists(
    fields: dict[str, Any], joinable: tuple[str, ...]
) -> None:
    made = choices(wanting(Mailbox("m", **fields)))
    assert made.joinable("f") == joinable


def test_a_line_of_a_mailbox_without_a_list_hides_none_behind_it() -> None:
    everybody = wanting(Mailbox("m", groups=("g",)))
    listed = wanting(Mailbox("n", access=Access.SELECTED, groups=("h",)))
    assert choices(everybody, listed).joinable("f") == ("h",)


def test_nobody_joins_a_group_twice_or_one_that_a_line_names() -> None:
    listed = Mailbox("m", access=Access.SELECTED, groups=("g", "h"))
    made = choices(wanting(listed), wanting(listed, "e"))
    assert made.joinable("e") == ("h",)
    assert made.leavable("g")
    named = choices(wanting(listed), line(group="g"))
    assert named.joinable("f") == ("h",)
    assert not named.leavable("g")
    assert named.leavable("h")


@pytest.mark.parametrize(
    ("taken", "allowed"),
    [
        ((), True),
        ((of(Deed.CLEAR, "bound"), of(Deed.PROJECT, "bound", "p")), False),
        ((of(Deed.CLEAR, "bound"), of(Deed.NO_PROJECT, "bound", "p")), False),
        ((of(Deed.CLEAR, "bound"), of(Deed.PERSON, "bound", "e")), True),
        ((of(Deed.EVERYONE), of(Deed.NO_PERSON, target="e")), False),
        ((of(Deed.EVERYONE), of(Deed.NO_GROUP, target="g")), False),
        ((of(Deed.EVERYONE), of(Deed.REOPEN)), False),
        ((of(Deed.EVERYONE), of(Deed.PERSON, target="e")), True),
        ((of(Deed.NO_PROJECT, "bound", "p"),), True),
        (
            (of(Deed.NO_PROJECT, "bound", "p"), of(Deed.NO_PROJECT, "bound", "q")),
            False,  # none of its projects would be left
        ),
        ((of(Deed.NO_PROJECT, "open", "p"),), False),  # general: it isn't limited
        ((of(Deed.LIMIT), of(Deed.NO_PROJECT, "open", "p")), True),
        (
            (
                of(Deed.LIMIT),
                of(Deed.NO_PROJECT, "open", "p"),
                of(Deed.NO_PROJECT, "open", "q"),
            ),
            False,
        ),
        ((of(Deed.LIMIT),), True),
    ],
)
def test_choices_about_one_mailbox_go_together_or_do_not(
    taken: tuple[Choice, ...], allowed: bool
) -> None:
    made = choices()
    assert made.allowed(taken) is allowed
    assert breaks(made, taken) is not allowed


def breaks(made: Choices, taken: tuple[Choice, ...]) -> bool:
    """Whether the rules, as sums, forbid these choices."""
    for choice in taken:
        made.number(choice)
    rules = list(made.rules())
    held = {made.numbers[choice] for choice in taken}
    return any(
        sum(n in held for n in more) - sum(n in held for n in less) > most
        for more, less, most in rules
    )


def test_rules_speak_only_of_choices_that_were_thought_of() -> None:
    made = choices()
    assert list(made.rules()) == []
    made.number(of(Deed.DEFAULT))
    made.number(of(Deed.PERSON, target="e"))
    assert list(made.rules()) == []


@pytest.mark.parametrize(
    ("choice", "edit"),
    [
        (of(Deed.TEST), change("open", test=TestResult.PASSED)),
        (of(Deed.EVERYONE), change("open", access=Access.EVERYONE)),
        (of(Deed.REOPEN), change("open", access=Access.SELECTED)),
        (of(Deed.CLEAR), change("open", projects=())),
        (of(Deed.LIMIT), change("open", projects=("p", "q"))),
        (of(Deed.PERSON, target="e"), include("open", "employees", "e")),
        (of(Deed.GROUP, target="g"), include("open", "groups", "g")),
        (of(Deed.PROJECT, target="p"), include("open", "projects", "p")),
        (of(Deed.NO_PERSON, target="e"), exclude("open", "employees", "e")),
        (of(Deed.NO_GROUP, target="g"), exclude("open", "groups", "g")),
        (of(Deed.NO_PROJECT, target="p"), exclude("open", "projects", "p")),
        (of(Deed.DEFAULT), change("open", default=True)),
        (of(Deed.NO_DEFAULT), change("open", default=False)),
        (of(Deed.JOIN, "g", "f"), join("f", "g")),
        (of(Deed.LEAVE, "g", "e"), leave("e", "g")),
    ],
)
def test_each_choice_is_one_edit(choice: Choice, edit: object) -> None:
    assert choices().edits([choice]) == (edit,)


def test_edits_are_made_in_an_order_that_works() -> None:
    taken = [
        of(Deed.NO_PROJECT, "open", "p"),
        of(Deed.LIMIT),
        of(Deed.DEFAULT, "bound"),
        of(Deed.DEFAULT),
        of(Deed.TEST, "closed"),
    ]
    assert choices().edits(taken) == (
        change("closed", test=TestResult.PASSED),
        change("open", projects=("p", "q")),
        exclude("open", "projects", "p"),
        change("bound", default=True),
        change("open", default=True),
    )


EMPTIED = change("closed", employees=(), groups=())


@pytest.mark.parametrize(
    ("taken", "first"),
    [
        ([of(Deed.PERSON, "closed", "f")], EMPTIED),
        ([of(Deed.GROUP, "closed", "g")], EMPTIED),
        (
            [of(Deed.PERSON, "closed", "f"), of(Deed.REOPEN, "closed")],
            change("closed", access=Access.SELECTED),
        ),
        (
            [of(Deed.PERSON, "closed", "f"), of(Deed.EVERYONE, "closed")],
            change("closed", access=Access.EVERYONE),
        ),
        ([of(Deed.DEFAULT, "closed")], change("closed", default=True)),
        ([of(Deed.PERSON, "open", "f")], include("open", "employees", "f")),
    ],
)
def test_a_list_that_nobody_used_is_forgotten_before_somebody_is_put_on_it(
    taken: list[Choice], first: object
) -> None:
    edits = choices().edits(taken)
    assert edits[0] == first
    assert len(edits) == len(taken) + (first == EMPTIED)


def test_an_empty_list_needs_no_forgetting() -> None:
    bare = Mailbox("closed", access=Access.NOBODY)
    made = Choices(Account(mailboxes=(bare,)), ())
    assert made.edits([of(Deed.PERSON, "closed", "f")]) == (
        include("closed", "employees", "f"),
    )


def test_only_two_deeds_are_about_a_group() -> None:
    assert OF_GROUP == (Deed.JOIN, Deed.LEAVE)
