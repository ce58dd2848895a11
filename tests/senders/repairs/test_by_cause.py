"""Repairs by their cause, in situations that administrators are in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Project,
    TestResult,
    UnknownIdError,
)
from diagnostics.senders.edits import Action, drafted
from diagnostics.senders.repairs.by_cause import repair
from diagnostics.senders.repairs.smallest_repair import Remedy, Repair
from diagnostics.words import text

ADA, BOB, EVA = Employee("ada", "Ada"), Employee("bob", "Bob"), Employee("eva", "Eva")
COLA, PEPSI, NEW = (Project(name.lower(), name) for name in ("Cola", "Pepsi", "New"))


def passed(mailbox_id: str, **fields: Any) -> Mailbox:
    fields = {"test": TestResult.PASSED, "address": f"{mailbox_id}@a.test"} | fields
    return Mailbox(mailbox_id, **fields)


CLIENTS = (passed("pepsi", projects=("pepsi",)), passed("cola", projects=("cola",)))


def account_with(*mailboxes: Mailbox) -> Account:
    return Account(
        employees=(ADA, BOB, EVA),
        projects=(COLA, PEPSI, NEW),
        mailboxes=(*mailboxes, *CLIENTS),
    )


def remedies(found: Repair) -> list[Remedy | None]:
    return [each.remedy for each in (found, *found.others)]


def test_a_failed_test_is_mended_before_a_client_s_mailbox_is_touched() -> None:
    failed = passed("info", test=TestResult.FAILED)
    found = repair(account_with(failed))
    assert [text(step) for step in found.texts] == [
        "Make the test of mailbox info@a.test (info) pass (now: failed): mend its"
        ' password or server, then press "Save and test".'
    ]
    assert (found.gaps_before, found.gaps_after, found.side_effects) == (6, 0, 0)
    assert remedies(found) == [Remedy.TEST, Remedy.NEW, Remedy.CLEARED]


def test_only_the_tests_that_close_gaps_are_to_be_mended() -> None:
    failed = passed("info", test=TestResult.FAILED)
    useless = replace(failed, id="old", projects=("gone",))
    doubled = replace(failed, id="second")
    found = repair(account_with(failed, useless, doubled))
    assert [edit.subject.id for edit in found.edits] == ["info"]


def test_a_mailbox_that_nobody_may_use_is_reopened() -> None:
    found = repair(account_with(passed("info", access=Access.NOBODY)))
    assert remedies(found)[0] is Remedy.REOPEN
    assert text(found.texts[0]) == (
        "Give everyone access to mailbox info@a.test (info) (now: nobody)."
    )
    few = passed("info", access=Access.NOBODY, employees=("ada",))
    told = repair(account_with(few))
    assert Remedy.REOPEN not in remedies(told)[:1], "it was for one person only"


def test_without_a_general_mailbox_a_new_one_is_advised_first() -> None:
    found = repair(account_with())
    assert remedies(found) == [Remedy.NEW, Remedy.CLEARED]
    last = found.others[-1]
    assert [text(said) for said in last.warnings] == [
        "pepsi@a.test (pepsi) is for Pepsi only. Letters of Cola and New would leave"
        " from pepsi@a.test too."
    ]


def test_a_mailbox_of_a_few_people_is_opened_last_and_they_are_named() -> None:
    found = repair(account_with(passed("hr", access=Access.SELECTED, employees="ada")))
    shared = passed("hr", access=Access.SELECTED, employees=("ada",))
    people = tuple(Employee(f"e{n}") for n in range(6))
    many = replace(account_with(shared), employees=(ADA, *people))
    found = repair(many)
    assert remedies(found) == [Remedy.NEW, Remedy.OPENED, Remedy.CLEARED]
    assert [text(said) for said in found.others[0].warnings] == [
        "hr@a.test (hr) is shared by Ada only; then everyone could send from it."
    ]


def test_one_person_is_rather_listed_than_a_mailbox_bought() -> None:
    team = passed("team", access=Access.SELECTED, employees=("ada", "bob"))
    found = repair(account_with(team))
    assert remedies(found)[:2] == [Remedy.LISTS, Remedy.NEW]


def test_a_project_of_another_client_is_listed_with_a_warning() -> None:
    account = account_with()
    found = repair(account, projects_only=True)
    assert found.remedy is Remedy.LISTS
    assert "Letters of New would leave from" in text(found.warnings[0])


def test_an_anonymous_project_is_named_where_its_mailbox_would_be_opened() -> None:
    secret = tuple(replace(p, anonymous=True) for p in (COLA, PEPSI))
    found = repair(replace(account_with(), projects=(*secret, NEW)))
    told = [text(said) for said in found.others[-1].warnings]
    assert any("where the team is to stay anonymous" in said for said in told)


def test_what_is_kept_is_in_no_proposal() -> None:
    failed = passed("info", test=TestResult.FAILED)
    found = repair(account_with(failed), keep=("info", "pepsi", "cola"))
    assert remedies(found) == [Remedy.NEW]
    with pytest.raises(UnknownIdError):
        repair(account_with(), keep=("nothing",))


def test_a_tie_is_ended_by_default_on_one_of_two() -> None:
    info, sales = passed("info"), passed("sales")
    (tie,) = repair(account_with(info, sales)).ties
    assert (tie.pairs, tie.first.id, tie.second.id) == (6, "info", "sales")
    assert [text(way.deed) for way in tie.ways] == [
        "Set Default on mailbox info@a.test (info).",
        "Set Default on mailbox sales@a.test (sales).",
    ]
    both = (replace(info, default=True), replace(sales, default=True))
    (twice,) = repair(account_with(*both)).ties
    assert [text(way.deed) for way in twice.ways] == [
        "Clear Default on mailbox sales@a.test (sales).",
        "Clear Default on mailbox info@a.test (info).",
    ]


@pytest.mark.parametrize("start", range(0, 120, 40))
def test_every_way_closes_all_gaps_of_a_random_account(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    for seed in range(start, start + 40):
        account = account_of(seed, 5)
        before = oracle(account).all()
        gaps = {p for p, a in before.items() if a.decided_by == "no-candidate"}
        found = repair(account, budget_seconds=2.0)
        assert found.gaps_before == len(gaps)
        ways = (found, *found.others) if gaps else ()
        kinds = [way.remedy for way in ways]
        assert len(set(kinds)) == len(kinds)
        for way in ways:
            after = oracle(drafted(account, way.edits)).all()
            left = [p for p, a in after.items() if a.decided_by == "no-candidate"]
            assert (way.gaps_after, left) == (0, []), seed
            moved = [
                p
                for p, a in before.items()
                if p not in gaps and a.sender != after[p].sender
            ]
            assert way.side_effects == len(moved), seed
            opens = {Remedy.OPENED, Remedy.CLEARED}
            cleared = any(
                edit.action is Action.SET and ("projects", ()) in edit.values
                for edit in way.edits
            )
            assert not cleared or way.remedy in opens
