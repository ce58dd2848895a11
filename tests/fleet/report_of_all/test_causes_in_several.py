"""What is wrong in several accounts at once is told once, the worst first."""

from __future__ import annotations

import pytest

from diagnostics.catalogue import rule
from diagnostics.fleet.report_of_all.causes_in_several import SharedCause, shared_causes
from diagnostics.fleet.standing_now.account_standings import (
    ACCEPTED,
    NEW,
    OPEN,
    AccountStanding,
    StandingFinding,
)
from diagnostics.model import Finding, Severity, Subject, SubjectKind

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
DEAD, EXPIRED = "coverage/dead-nowhere", "checks/certificate-expired"
NOT_CHECKED = "coverage/not-tested"
SAYS = "things:age-now"  # a sentence without facts


def found(
    name: str,
    severity: Severity = ERROR,
    kind: SubjectKind = SubjectKind.MAILBOX,
    subject: str = "m",
) -> Finding:
    return Finding(name, Subject(kind, subject), severity, says=SAYS)


def account(name: str, *findings: Finding, state: str = OPEN) -> AccountStanding:
    rows = tuple(StandingFinding(name, name.title(), f, state) for f in findings)
    return AccountStanding(name, name.title(), rows)


def told(*accounts: AccountStanding) -> list[tuple[str, tuple[str, ...], int]]:
    return [
        (c.rows[0].finding.rule, c.accounts, len(c.rows))
        for c in shared_causes(accounts)
    ]


@pytest.mark.parametrize(
    ("severity", "state", "counts"),
    [
        (ERROR, OPEN, True),
        (ERROR, NEW, True),
        (WARNING, OPEN, True),
        (ERROR, ACCEPTED, False),
        (WARNING, ACCEPTED, False),
        (INFO, OPEN, False),
        (INFO, NEW, False),
    ],
)
def test_notes_and_what_is_accepted_are_no_causes(
    severity: Severity, state: str, counts: bool
) -> None:
    one = account("a", found(DEAD, severity), state=state)
    assert len(shared_causes([one])) == counts


def test_nothing_found_has_no_causes() -> None:
    assert shared_causes([]) == []
    assert shared_causes([account("a"), account("b")]) == []


def test_mailboxes_of_several_accounts_are_one_cause_that_names_each_account_once() -> (
    None
):
    a = account("a", found(DEAD, subject="m1"), found(DEAD, subject="m2"))
    b = account("b", found(DEAD, subject="m1"))
    (one,) = shared_causes([a, b])
    assert (one.accounts, len(one.rows), one.about) == (("A", "B"), 3, "")


def test_a_domain_is_one_thing_in_every_account_and_two_domains_are_two_causes() -> (
    None
):
    def of(domain: str) -> Finding:
        return found(DEAD, kind=SubjectKind.DOMAIN, subject=domain)

    accounts = [
        account("a", of("x.example")),
        account("b", of("y.example"), of("x.example")),
    ]
    causes = shared_causes(accounts)
    assert [(c.about, c.accounts) for c in causes] == [
        ("x.example", ("A", "B")),
        ("y.example", ("B",)),
    ]


def test_two_accounts_of_one_name_count_as_two() -> None:
    one, other = account("a", found(DEAD)), account("a", found(DEAD))
    row = StandingFinding("b", "A", found(DEAD), OPEN)
    twin = AccountStanding("b", "A", (row,))
    assert told(one, twin) == [(DEAD, ("A", "A"), 2)]
    assert told(one, other) == [(DEAD, ("A",), 2)]


def test_the_most_severe_then_most_accounts_then_most_findings_come_first() -> None:
    names = sorted([DEAD, EXPIRED], key=lambda name: rule(name).title)
    few, many = names
    assert told(account("a", found(few, WARNING), found(many, ERROR)))[0][0] == many
    wide = [account(n, found(many)) for n in "ab"]
    assert told(account("a", found(few), found(few, subject="n")), *wide) == [
        (many, ("A", "B"), 2),
        (few, ("A",), 2),
    ]
    deep = account("a", found(few), found(many), found(many, subject="n"))
    assert told(deep) == [(many, ("A",), 2), (few, ("A",), 1)]
    equal = account("a", found(many), found(few))
    assert [name for name, *_ in told(equal)] == [few, many]


def test_a_cause_is_as_severe_as_its_worst_finding_which_stands_first() -> None:
    a = account(
        "a", found(DEAD, WARNING, subject="m1"), found(DEAD, ERROR, subject="m2")
    )
    (one,) = shared_causes([a, account("b", found(DEAD, ERROR, subject="m3"))])
    assert one.severity is ERROR
    assert [row.finding.subject.id for row in one.rows] == ["m2", "m3", "m1"]


def test_a_cause_is_told_by_its_rule() -> None:
    cause = SharedCause((StandingFinding("a", "A", found(DEAD), OPEN),), ("A",))
    assert cause.title == rule(DEAD).title
    assert cause.todo
