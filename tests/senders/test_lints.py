"""Every lint against the account that shows it, and one beside it that doesn't."""

from __future__ import annotations

from datetime import date

import pytest

from diagnostics.catalogue import rule, rule_ids
from diagnostics.model import (
    Access,
    Account,
    AuthKind,
    Employee,
    EmployeeKind,
    Endpoint,
    Mailbox,
    Project,
    Security,
    TestResult,
)
from diagnostics.senders.lints import lints

TODAY = date(2026, 6, 30)
PEOPLE = (
    Employee("a", groups=("g",)),
    Employee("gone", groups=("old",), active=False),
    Employee("guest", groups=("guests",), kind=EmployeeKind.EXTERNAL),
)
PROJECTS = (Project("p"), Project("closed", active=False))


def found(*mailboxes: Mailbox) -> dict[str, list[str]]:
    """{rule without its prefix: subjects}."""
    account = Account(employees=PEOPLE, projects=PROJECTS, mailboxes=mailboxes)
    result: dict[str, list[str]] = {}
    for finding in lints(account, TODAY):
        name = finding.rule.removeprefix("config/lint-")
        result.setdefault(name, []).append(finding.subject.id)
    return result


def healthy(mailbox_id: str = "m", **fields: object) -> Mailbox:
    """A mailbox that no lint speaks of, but for these fields."""
    usual: dict[str, object] = {"test": TestResult.PASSED, "tested_on": "2026-06-01"}
    return Mailbox(mailbox_id, f"{mailbox_id}@example.org", **{**usual, **fields})  # type: ignore[arg-type]


CASES: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("bound-without-project", {"projects": ("p",)}, {"projects": ()}),
    ("access-nobody", {"access": Access.NOBODY}, {"access": Access.EVERYONE}),
    (
        "selected-empty",
        {"access": Access.SELECTED},
        {"access": Access.SELECTED, "employees": ("a",)},
    ),
    (
        "selected-inactive",
        {"access": Access.SELECTED, "employees": ("gone",)},
        {"access": Access.SELECTED, "employees": ("gone", "a")},
    ),
    (
        "selected-inactive",
        {"access": Access.SELECTED, "groups": ("old", "guests")},
        {"access": Access.SELECTED, "groups": ("old", "g")},
    ),
    (
        "access-lists-ignored",
        {"access": Access.NOBODY, "groups": ("g",)},
        {"access": Access.SELECTED, "groups": ("g",)},
    ),
    ("access-lists-ignored", {"employees": ("a",)}, {}),
    ("access-lists-ignored", {"owner": "a", "groups": ("g",)}, {"owner": "a"}),
    ("bound-inactive", {"projects": ("closed", "x")}, {"projects": ("closed", "p")}),
    ("replies-here", {"replies_here": True}, {}),
    ("test-old", {"tested_on": "2026-03-31"}, {"tested_on": "2026-04-01"}),
    ("test-failed", {"test": TestResult.FAILED}, {}),
    ("test-unknown", {"test": TestResult.UNKNOWN}, {}),
    (
        "two-factor-password",
        {"two_factor": True},
        {"two_factor": True, "auth": AuthKind.APP_PASSWORD},
    ),
]


@pytest.mark.parametrize(("name", "wrong", "right"), CASES)
def test_a_lint_speaks_where_it_should_and_is_silent_beside_it(
    name: str, wrong: dict[str, object], right: dict[str, object]
) -> None:
    assert found(healthy("bad", **wrong), healthy("good", **right))[name] == ["bad"]


def test_a_healthy_mailbox_has_no_lint() -> None:
    assert found(healthy()) == {}


def test_an_own_mailbox_needs_no_access() -> None:
    assert found(healthy(owner="a", access=Access.NOBODY)) == {}
    assert found(healthy(owner="a", access=Access.SELECTED)) == {}


def test_one_address_with_two_servers_is_named_once_with_both() -> None:
    tls = Security.TLS
    one = Mailbox("one", "T@example.org", smtp=Endpoint("a.example", 465, tls))
    two = Mailbox("two", "t@example.org", smtp=Endpoint("b.example", 465, tls))
    account = Account(mailboxes=(one, two))
    (finding,) = [f for f in lints(account, TODAY) if "same-address" in f.rule]
    assert finding.subject.id == "one"
    assert finding.data["mailboxes"] == ["one", "two"]
    assert "a.example" in finding.evidence
    assert "b.example" in finding.evidence


def test_one_address_with_one_server_written_twice_is_fine() -> None:
    smtp = Endpoint("A.example", 465, Security.TLS)
    lower = Endpoint("a.example", 465, Security.TLS)
    assert found(healthy(smtp=smtp), healthy(smtp=lower)) == {}


def test_a_date_that_is_none_is_left_to_the_validation() -> None:
    assert found(healthy(tested_on="30.06.2026")) == {}


def test_every_lint_rule_has_a_case_here() -> None:
    names = {name for name, _, _ in CASES} | {"same-address-servers"}
    lint_rules = {i for i in rule_ids("config") if i.startswith("config/lint-")}
    assert lint_rules == {f"config/lint-{name}" for name in names}


def test_every_coverage_rule_says_what_why_and_what_to_do() -> None:
    for rule_id in rule_ids("coverage"):
        entry = rule(rule_id)
        assert all((entry.title, entry.what, entry.why, entry.fix)), rule_id
        assert entry.mark in ("documented", "assumed")
        assert entry.sources or entry.mark == "assumed"
