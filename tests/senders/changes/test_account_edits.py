"""What differs between two accounts is told in the edits that Planfix has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    DefaultFlag,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Precedence,
    Project,
    Reading,
    Subject,
    SubjectKind,
    TestResult,
)
from diagnostics.senders.changes.account_edits import edits_between
from diagnostics.senders.edits import Action, Edit, add, remove

MAILBOX = Mailbox("m", "m@x.example", owner="company")
PERSON, WORK = Employee("e", "Ada", "ada"), Project("p", "Web")
ACCOUNT = Account(
    host="a.example", employees=(PERSON,), projects=(WORK,), mailboxes=(MAILBOX,)
)


def between(**after: Any) -> tuple[Edit, ...]:
    return edits_between(ACCOUNT, replace(ACCOUNT, **after))


def setting(kind: SubjectKind, row_id: str, /, **values: object) -> Edit:
    subject = Subject(kind, row_id) if row_id else Subject()
    return Edit(Action.SET, subject, tuple(values.items()))


def of_account(**values: object) -> Edit:
    return setting(SubjectKind.ACCOUNT, "", **values)


@pytest.mark.parametrize(
    ("after", "edits"),
    [
        ({}, ()),
        ({"name": "Acme"}, ()),
        ({"plan": Plan.FREE}, (of_account(plan=Plan.FREE),)),
        ({"host": "b.example"}, (of_account(host="b.example"),)),
        ({"host": "A.Example"}, ()),
        (
            {
                "reading": Reading(
                    Precedence.BOUND_FIRST, default_flag=DefaultFlag.IGNORED
                )
            },
            (
                of_account(precedence=Precedence.BOUND_FIRST),
                of_account(default_flag=DefaultFlag.IGNORED),
            ),
        ),
    ],
)
def test_of_the_account_its_plan_host_and_reading_count(
    after: dict[str, Any], edits: tuple[Edit, ...]
) -> None:
    assert between(**after) == edits


@pytest.mark.parametrize(
    ("changed", "settings"),
    [
        ({"name": "Desk"}, []),
        ({"username": "x"}, []),
        ({"secret": "env:X"}, []),
        ({"owner": "e"}, [{"owner": "e"}]),
        ({"default": True}, [{"default": True}]),
        ({"test": TestResult.FAILED}, [{"test": TestResult.FAILED}]),
        ({"address": "n@x.example"}, [{"address": "n@x.example"}]),
        ({"projects": ("p",)}, [{"projects": ("p",)}]),
        (
            {"access": Access.SELECTED, "groups": ("g",)},
            [{"access": Access.SELECTED, "groups": ("g",)}],  # one setting in Planfix
        ),
        (
            {"employees": ("e",), "default": True, "owner": "e"},
            [{"owner": "e"}, {"employees": ("e",)}, {"default": True}],
        ),
    ],
)
def test_settings_of_a_mailbox_that_belong_together_are_one_edit(
    changed: dict[str, Any], settings: list[dict[str, Any]]
) -> None:
    found = between(mailboxes=(replace(MAILBOX, **changed),))
    assert found == tuple(setting(SubjectKind.MAILBOX, "m", **s) for s in settings)


@pytest.mark.parametrize(
    ("changed", "settings"),
    [
        ({"name": "Ada L"}, []),
        ({"active": False}, []),
        ({"login": "lis"}, [{"login": "lis"}]),
        ({"groups": ("g",)}, [{"groups": ("g",)}]),
        (
            {"kind": EmployeeKind.ROBOT, "groups": ("g",)},
            [{"groups": ("g",)}, {"kind": EmployeeKind.ROBOT}],
        ),
    ],
)
def test_of_a_person_groups_kind_and_login_count(
    changed: dict[str, Any], settings: list[dict[str, Any]]
) -> None:
    found = between(employees=(replace(PERSON, **changed),))
    assert found == tuple(setting(SubjectKind.EMPLOYEE, "e", **s) for s in settings)


@pytest.mark.parametrize(
    ("changed", "settings"),
    [
        ({"name": "Shop"}, []),
        ({"anonymous": True}, []),
        ({"active": False}, []),
        ({"parent": "q"}, [{"parent": "q"}]),
    ],
)
def test_of_a_project_its_place_in_the_tree_counts(
    changed: dict[str, Any], settings: list[dict[str, Any]]
) -> None:
    found = between(projects=(replace(WORK, **changed),))
    assert found == tuple(setting(SubjectKind.PROJECT, "p", **s) for s in settings)


def test_people_who_come_and_go_are_no_edits_and_projects_are() -> None:
    new = Project("q")
    assert between(employees=(PERSON, Employee("f"))) == ()
    assert between(employees=()) == ()
    assert between(projects=(WORK, new)) == (add(new, ("p", "q")),)
    assert between(projects=()) == (remove(WORK),)


def named(*ids: str) -> tuple[Mailbox, ...]:
    return tuple(MAILBOX if i == "m" else Mailbox(i) for i in ids)


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ("m", "mn", [("add", "n", "mn")]),
        ("m", "nm", [("add", "n", "nm")]),
        ("m", "nmo", [("add", "n", "nmo"), ("add", "o", "nmo")]),
        ("mn", "m", [("remove", "n", "")]),
        ("mn", "n", [("remove", "m", "")]),
        ("mn", "mo", [("add", "o", "mno"), ("remove", "n", "")]),
        ("nm", "om", [("add", "o", "nom"), ("remove", "n", "")]),
        ("mno", "mpo", [("add", "p", "mnpo"), ("remove", "n", "")]),
        ("mn", "nm", [("sort", "", "nm")]),
        ("mno", "mon", [("sort", "", "mon")]),
        ("mno", "mo", [("remove", "n", "")]),  # the others keep their order
        ("mno", "om", [("remove", "n", ""), ("sort", "", "om")]),
        ("mn", "onm", [("add", "o", "onm"), ("sort", "", "onm")]),
    ],
)
def test_mailboxes_come_go_and_change_places(
    before: str, after: str, edits: list[tuple[str, str, str]]
) -> None:
    one = replace(ACCOUNT, mailboxes=named(*before))
    found = edits_between(one, replace(ACCOUNT, mailboxes=named(*after)))
    assert [(e.action, e.subject.id, "".join(e.order)) for e in found] == edits


def test_edits_stand_in_the_order_of_the_account_s_tables() -> None:
    found = between(
        plan=Plan.TRIAL,
        mailboxes=(replace(MAILBOX, default=True),),
        employees=(replace(PERSON, login="x"),),
        projects=(replace(WORK, parent="q"),),
    )
    assert [edit.subject.kind for edit in found] == [
        SubjectKind.ACCOUNT,
        SubjectKind.MAILBOX,
        SubjectKind.EMPLOYEE,
        SubjectKind.PROJECT,
    ]
