"""Lints of single mailboxes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from diagnostics.catalogue import rule
from diagnostics.model import (
    Access,
    Account,
    AuthKind,
    Employee,
    EmployeeKind,
    Endpoint,
    Finding,
    Mailbox,
    Project,
    Reading,
    Subprojects,
    TestResult,
)
from diagnostics.senders.coverage.linting import counted_lints, lints, told_once
from diagnostics.senders.simulation import simulate
from diagnostics.words import evidence

TODAY = date(2026, 3, 1)
PEOPLE = (
    Employee("a", groups=("g",)),
    Employee("gone", groups=("old",), active=False),
    Employee("guest", groups=("guests",), kind=EmployeeKind.EXTERNAL),
)
PROJECTS = (Project("p"), Project("closed", active=False))


def found_in(*mailboxes: Mailbox) -> tuple[Finding, ...]:
    account = Account(employees=PEOPLE, projects=PROJECTS, mailboxes=mailboxes)
    return lints(account, TODAY)


def names_for(**fields: Any) -> list[str]:
    """Lints of one mailbox that is fine apart from these fields."""
    mailbox = Mailbox("m", **{"test": TestResult.PASSED, **fields})
    return [f.rule.removeprefix("config/lint-") for f in found_in(mailbox)]


def selected(**fields: Any) -> list[str]:
    return names_for(access=Access.SELECTED, **fields)


def test_a_plain_tested_general_mailbox_says_nothing() -> None:
    assert names_for() == []


def test_a_bound_mailbox_is_never_available_without_a_project() -> None:
    assert names_for(projects=("p",)) == ["bound-without-project"]


@pytest.mark.parametrize("projects", [("closed",), ("missing",), ("closed", "missing")])
def test_a_mailbox_bound_to_no_active_project_is_named(projects: tuple[str]) -> None:
    assert "bound-inactive" in names_for(projects=projects)
    assert "bound-inactive" not in names_for(projects=(*projects, "p"))


def test_access_for_nobody_concerns_company_mailboxes_only() -> None:
    assert names_for(access=Access.NOBODY) == ["access-nobody"]
    assert names_for(access=Access.NOBODY, owner="a") == []


def test_selected_access_without_names_is_empty() -> None:
    assert selected() == ["selected-empty"]
    assert selected(owner="a") == []


@pytest.mark.parametrize("who", ["gone", "guest", "missing"])
def test_selected_people_who_cannot_send_are_nobody(who: str) -> None:
    assert selected(employees=(who,)) == ["selected-inactive"]
    assert selected(employees=(who, "a")) == []


@pytest.mark.parametrize("group", ["old", "guests", "missing"])
def test_selected_groups_without_active_people_are_nobody(group: str) -> None:
    assert selected(groups=(group,)) == ["selected-inactive"]
    assert selected(groups=(group, "g")) == []


@pytest.mark.parametrize("lists", [{"employees": ("a",)}, {"groups": ("g",)}])
def test_lists_that_have_no_effect_are_named(lists: dict[str, Any]) -> None:
    assert names_for(**lists) == ["access-lists-ignored"]
    assert selected(owner="a", **lists) == ["access-lists-ignored"]
    assert selected(**lists) == []


def test_replies_to_the_same_address_need_forwarding() -> None:
    assert names_for(replies_here=True) == ["replies-here"]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (TestResult.FAILED, ["test-failed"]),
        (TestResult.UNKNOWN, ["test-unknown"]),
        (TestResult.PASSED, []),
    ],
)
def test_a_test_result_is_told(result: TestResult, expected: list[str]) -> None:
    assert names_for(test=result) == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (90, []),
        (91, ["test-old"]),
        (1000, ["test-old"]),
        (-5, []),
    ],
)
def test_a_test_grows_old(age: int, expected: list[str]) -> None:
    tested_on = (TODAY - timedelta(days=age)).isoformat()
    assert names_for(tested_on=tested_on) == expected


def test_only_a_passed_test_can_grow_old() -> None:
    long_ago = "2020-01-01"
    assert names_for(test=TestResult.FAILED, tested_on=long_ago) == ["test-failed"]
    assert names_for(test=TestResult.UNKNOWN, tested_on=long_ago) == ["test-unknown"]


@pytest.mark.parametrize("tested_on", ["", "soon", "2026-13-45"])
def test_a_date_that_says_nothing_is_not_old(tested_on: str) -> None:
    assert names_for(tested_on=tested_on) == []


def test_two_factor_needs_more_than_the_plain_password() -> None:
    assert names_for(two_factor=True) == ["two-factor-password"]
    assert names_for(two_factor=True, auth=AuthKind.APP_PASSWORD) == []
    assert names_for(two_factor=True, auth=AuthKind.OAUTH2) == []


def at(mailbox_id: str, host: str, address: str = "x@example.org") -> Mailbox:
    smtp = Endpoint(host, 465)
    return Mailbox(mailbox_id, address=address, smtp=smtp, test=TestResult.PASSED)


def test_one_address_on_two_servers_is_one_finding_with_both() -> None:
    other = at("n", "two.example", "X@Example.org")
    (finding,) = found_in(at("m", "one.example"), other)
    assert finding.rule == "config/lint-same-address-servers"
    assert [str(one) for one in finding.data["mailboxes"]] == [
        "x@example.org (m)",
        "X@Example.org (n)",
    ]
    assert finding.subject.id == "m"
    assert evidence(finding).startswith("x@example.org stands on 2 mailboxes with")
    assert "one.example" in evidence(finding)
    assert "two.example" in evidence(finding)


def test_one_address_on_one_server_is_fine_in_any_case() -> None:
    assert found_in(at("m", "one.example"), at("n", "ONE.example")) == ()
    assert found_in(at("m", "one.example"), at("n", "")) == ()
    assert found_in(at("m", "one.example"), at("n", "two.example", "y@e.org")) == ()


def test_every_lint_is_a_rule_and_names_its_mailbox() -> None:
    troubled = Mailbox(
        "t",
        access=Access.NOBODY,
        employees=("a",),
        projects=("closed",),
        replies_here=True,
        two_factor=True,
    )
    found = found_in(troubled)
    assert len(found) == 7
    for finding in found:
        assert rule(finding.rule).id == finding.rule
        assert finding.subject.id == "t"
        assert finding.severity is rule(finding.rule).severity
        assert evidence(finding).endswith(".")


def test_listing_inactive_projects_says_nothing_of_those_below_them() -> None:
    """Under `inherit` the active sub-project is served, so "nowhere" would be wrong."""
    account = Account(
        projects=(Project("old", active=False), Project("new", parent="old")),
        mailboxes=(Mailbox("m", projects=("old",), test=TestResult.PASSED),),
        employees=(Employee("a"),),
        reading=Reading(subprojects=Subprojects.INHERIT),
    )
    assert simulate(account).at("a", "new").sender == "m"
    (found,) = (f for f in lints(account) if f.rule == "config/lint-bound-inactive")
    assert evidence(found) == (
        "m lists 1 project, none of them active, so it serves none that it lists."
    )


def told_once_in(*mailboxes: Mailbox, folded: dict[str, set[str]]) -> list[str]:
    """`lint: mailbox` of what is left."""
    account = Account(employees=PEOPLE, projects=PROJECTS, mailboxes=mailboxes)
    groups = told_once(counted_lints(account, TODAY), folded)
    found = [group.make(at) for group in groups for at in range(len(group.pairs))]
    return [f"{f.rule.removeprefix('config/lint-')}: {f.subject.id}" for f in found]


def test_what_another_finding_says_of_a_mailbox_is_left_out_and_nothing_else() -> None:
    boxes = [Mailbox(name, access=Access.NOBODY) for name in ("m", "n", "o")]
    told = {"config/lint-access-nobody": {"m", "o"}}
    assert told_once_in(*boxes, folded=told) == [
        "access-nobody: n",
        *(f"test-unknown: {name}" for name in ("m", "n", "o")),
    ]
    assert len(told_once_in(*boxes, folded={})) == 6


def test_bound_mailboxes_are_told_at_once_from_two_on() -> None:
    boxes = [
        Mailbox(name, projects=("p",), test=TestResult.PASSED) for name in ("m", "n")
    ]
    bound = "config/lint-bound-without-project"
    assert told_once_in(boxes[0], folded={}) == ["bound-without-project: m"]
    assert len(told_once_in(*boxes, folded={})) == 1
    assert told_once_in(*boxes, folded={bound: {"m"}}) == ["bound-without-project: n"]
