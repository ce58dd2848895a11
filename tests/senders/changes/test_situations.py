"""Administrators' situations, each with the answer that was written down first."""

from __future__ import annotations

from dataclasses import replace

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Plan,
    Project,
    TestResult,
)
from diagnostics.senders.changes.comparison import compare
from diagnostics.words import text

INFO = Mailbox("info", "info@example.org", test=TestResult.PASSED)
KIM = Mailbox("kim", "kim@example.org", owner="kim", test=TestResult.PASSED)
OFFICE = Account(
    host="office.example.org",
    employees=(Employee("kim", "Kim", "kim"), Employee("bot", kind=EmployeeKind.ROBOT)),
    projects=(Project("plain", "Internal"), Project("shop", "Shop")),
    mailboxes=(INFO, KIM),
)


def told(before: Account, after: Account) -> list[tuple[str, ...]]:
    """Severity, pairs, cause, address before and after of each row."""
    return [
        (
            str(row.kind.severity),
            str(row.pairs),
            text(row.cause),
            text(row.before),
            text(row.after),
        )
        for row in compare(before, after).outcomes
    ]


def test_the_only_general_mailbox_fails_its_test() -> None:
    failed = replace(INFO, test=TestResult.FAILED)
    cause = "info@example.org failed its test (before: passed)"
    assert told(OFFICE, replace(OFFICE, mailboxes=(failed, KIM))) == [
        ("error", "3", cause, "info@example.org", "no address"),
    ]


def test_an_own_mailbox_is_limited_to_a_project() -> None:
    limited = replace(KIM, projects=("plain",))
    cause = "kim@example.org limited to Internal (before: all projects)"
    assert told(OFFICE, replace(OFFICE, mailboxes=(INFO, limited))) == [
        ("info", "2", cause, "kim@example.org", "info@example.org"),
    ]


def test_a_second_general_mailbox_makes_ties_and_moves_nobody() -> None:
    sales = Mailbox("sales", "sales@example.org", test=TestResult.PASSED)
    after = replace(OFFICE, mailboxes=(INFO, KIM, sales))
    tied = "info@example.org and sales@example.org (tied)"
    assert told(OFFICE, after) == [
        ("warning", "3", "sales@example.org added", "info@example.org", tied),
    ]


def test_a_lapsed_plan_loses_people_and_robots_in_a_row_each() -> None:
    rows = told(OFFICE, replace(OFFICE, plan=Plan.UNPAID))
    cause = "plan of the account: unpaid (before: paid)"
    assert rows == [
        ("error", "3", cause, "kim@example.org", "kim@office.example.org"),
        ("error", "3", cause, "info@example.org", "no address"),
    ]


def test_another_login_changes_the_internal_address() -> None:
    nobody = replace(OFFICE, mailboxes=())
    kim, bot = nobody.employees
    after = replace(nobody, employees=(replace(kim, login="kimberly"), bot))
    cause = "login of Kim changed to kimberly (before: kim)"
    addresses = "kim@office.example.org", "kimberly@office.example.org"
    assert told(nobody, after) == [("info", "3", cause, *addresses)]


def test_an_export_with_other_numbers_and_one_edit_tells_the_edit_alone() -> None:
    group = Group("g", "Sales")
    kim, bot = OFFICE.employees
    team = replace(INFO, access=Access.SELECTED, groups=("g",))
    before = replace(
        OFFICE,
        groups=(group,),
        employees=(replace(kim, groups=("g",)), bot),
        mailboxes=(team,),
    )
    after = replace(
        OFFICE,
        groups=(Group("900", "Sales"),),
        employees=(replace(kim, id="7"), replace(bot, id="8", name="bot")),
        mailboxes=(replace(team, id="31", groups=("900",)),),
    )
    comparison = compare(before, after)
    assert told(before, after) == [
        (
            "error",
            "3",
            "Kim is in no group (before: group Sales)",
            "info@example.org",
            "kim@office.example.org",
        ),
    ]
    assert sum(comparison.matching.new_ids.values()) == 3


def test_a_leaver_is_named_with_what_he_had() -> None:
    kim, bot = OFFICE.employees
    after = replace(OFFICE, employees=(replace(kim, active=False), bot))
    comparison = compare(OFFICE, after)
    (left,) = comparison.crossings
    assert comparison.outcomes == ()
    assert text(left.phrase) == "employee Kim (kim) is inactive now"
    assert text(left.had) == "kim@example.org (3 pairs)"
    assert left.own == ("kim@example.org",)
