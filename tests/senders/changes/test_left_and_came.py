"""Whoever left or came is named with the pairs that can't be compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Account,
    Employee,
    Mailbox,
    Project,
    Source,
    SubjectKind,
    TestResult,
)
from diagnostics.senders.changes.left_and_came import Crossing, crossings
from diagnostics.senders.changes.matching import Matching
from diagnostics.senders.simulation import simulate
from diagnostics.words import text

ADA, BEN = Employee("a", "Ada", "ada"), Employee("b", "Ben", "ben")
WEB, SHOP = Project("web", "Web"), Project("shop")
TEAM = Mailbox("team", "team@x.example", test=TestResult.PASSED)
BENS = Mailbox("own", "ben@x.example", owner="b", projects=("web",),
               test=TestResult.PASSED)  # fmt: skip
ACCOUNT = Account(
    host="acme.example",
    employees=(ADA, BEN),
    projects=(WEB, SHOP),
    mailboxes=(TEAM, BENS),
)


def between(after: Account, before: Account = ACCOUNT) -> list[Crossing]:
    return list(crossings(simulate(before), simulate(after), Matching(before)))


def without(**tables: Any) -> Account:
    return replace(ACCOUNT, **tables)


def test_the_same_account_has_nobody_who_left_or_came() -> None:
    assert between(ACCOUNT) == []
    assert between(without(mailboxes=())) == []


@pytest.mark.parametrize(
    ("after", "kind", "phrase", "pairs"),
    [
        (
            without(employees=(ADA,)),
            SubjectKind.EMPLOYEE,
            "employee Ben (b) is no longer in the account",
            3,
        ),
        (
            without(employees=(ADA, replace(BEN, active=False))),
            SubjectKind.EMPLOYEE,
            "employee Ben (b) is inactive now",
            3,
        ),
        (
            without(projects=(WEB,)),
            SubjectKind.PROJECT,
            "project shop is no longer in the account",
            2,
        ),
        (
            without(projects=(replace(WEB, active=False), SHOP)),
            SubjectKind.PROJECT,
            "project Web (web) is archived now",
            2,
        ),
    ],
)
def test_who_left_is_told_with_the_number_of_pairs(
    after: Account, kind: SubjectKind, phrase: str, pairs: int
) -> None:
    (gone,) = between(after)
    assert (gone.kind, text(gone.phrase), gone.pairs) == (kind, phrase, pairs)
    assert not gone.came
    (back,) = between(ACCOUNT, after)  # and the other way round
    assert back.came
    assert back.pairs == pairs
    assert text(back.phrase).endswith(
        "is new" if "no longer" in phrase else "is active now"
    )


def test_addresses_stand_with_their_pairs_the_most_first() -> None:
    (gone,) = between(without(employees=(ADA,)))
    assert gone.addresses == (("team@x.example", 2), ("ben@x.example", 1))
    assert text(gone.had) == "team@x.example (2 pairs) and ben@x.example (1 pair)"
    assert set(gone.sources) == {Source.COMPANY, Source.OWN}
    assert gone.witness is not None
    assert gone.witness[:2] == ("b", "none")
    assert gone.witness[2].mailbox == "team"


def test_a_project_s_first_pair_is_its_first_person_s() -> None:
    (gone,) = between(without(projects=(SHOP,)))
    assert gone.witness is not None
    assert gone.witness[:2] == ("a", "web")
    assert gone.addresses == (("team@x.example", 1), ("ben@x.example", 1))


def test_own_mailboxes_that_a_leaver_still_has_are_named_and_a_comer_s_are_not() -> (
    None
):
    (left,) = between(without(employees=(ADA,)))
    assert left.own == ("ben@x.example",)
    (tidy,) = between(without(employees=(ADA,), mailboxes=(TEAM,)))
    assert tidy.own == ()
    (came,) = between(ACCOUNT, without(employees=(ADA,)))
    assert came.own == ()


def test_who_left_stands_before_who_came_and_people_before_projects() -> None:
    eva, low = Employee("e", "Eva"), Project("low", "Low")
    after = without(employees=(ADA, eva), projects=(WEB, low))
    assert [(one.id, one.came) for one in between(after)] == [
        ("b", False),
        ("shop", False),
        ("e", True),
        ("low", True),
    ]


def test_a_leaver_is_called_as_the_account_before_has_it() -> None:
    matching = Matching(ACCOUNT, was={SubjectKind.EMPLOYEE: {"b": "7"}})
    after = simulate(without(employees=(ADA,)))
    (gone,) = crossings(simulate(ACCOUNT), after, matching)
    assert gone.id == "7"
    assert text(gone.phrase) == "employee Ben (7) is no longer in the account"
    assert gone.witness is not None
    assert gone.witness[0] == "7"


def test_without_any_pair_there_is_nothing_to_compare() -> None:
    bare = Account(projects=(WEB,))
    (gone,) = between(Account(), bare)
    assert (gone.pairs, gone.witness, gone.addresses) == (0, None, ())
    assert text(gone.had) == "not compared"
