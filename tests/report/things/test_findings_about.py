"""Findings speak of what they name, not of what has the same id."""

from __future__ import annotations

from types import MappingProxyType

from diagnostics.model import (
    Account,
    Employee,
    Finding,
    Mailbox,
    Named,
    Phrase,
    Project,
    Severity,
    Subject,
    SubjectKind,
)
from diagnostics.report.things.findings_about import MOST_NAMED, about, things_named

MAILBOX, EMPLOYEE, PROJECT = (
    SubjectKind.MAILBOX,
    SubjectKind.EMPLOYEE,
    SubjectKind.PROJECT,
)


def finding(
    kind: SubjectKind, row_id: str, severity: Severity = Severity.INFO, **data: object
) -> Finding:
    return Finding(
        "coverage/tied", Subject(kind, row_id), severity, MappingProxyType(data)
    )


def test_a_finding_is_about_its_subject_of_that_kind_only() -> None:
    of_mailbox, of_person = finding(MAILBOX, "sales"), finding(EMPLOYEE, "sales")
    group = finding(SubjectKind.GROUP, "sales")
    every = [of_mailbox, of_person, group]
    assert about(every, MAILBOX, "sales") == [of_mailbox]
    assert about(every, EMPLOYEE, "sales") == [of_person]
    assert about(every, PROJECT, "sales") == []


def test_a_finding_is_about_all_rows_that_it_lists() -> None:
    shared = finding(
        SubjectKind.ACCOUNT,
        "",
        mailboxes=[Named("a", "a@example.com"), Named("b")],
        people=[Named("x"), Phrase.of("senders:more", number=3)],
        places=[Phrase.of("senders:tasks-without-project"), Named("p")],
    )
    plain = finding(MAILBOX, "a", mailboxes=["a", "c"])
    assert about([shared, plain], MAILBOX, "b") == [shared]
    assert about([shared, plain], MAILBOX, "c") == [plain]
    assert about([shared, plain], EMPLOYEE, "x") == [shared]
    assert about([shared, plain], PROJECT, "p") == [shared]


def test_a_mere_witness_is_not_what_a_finding_is_about() -> None:
    told = finding(SubjectKind.ACCOUNT, "", employee=Named("x"), project=Named("p"))
    assert about([told], EMPLOYEE, "x") == []


def test_the_worst_stands_first() -> None:
    info, error = finding(MAILBOX, "a"), finding(MAILBOX, "a", Severity.ERROR)
    assert about([info, error], MAILBOX, "a") == [error, info]


ACCOUNT = Account(
    employees=tuple(Employee(f"e{n}", f"Person {n}") for n in range(30)),
    projects=(Project("p", "Shop"), Project("m")),
    mailboxes=(Mailbox("m", "m@a.example"), Mailbox("n")),
)


def test_the_subject_is_named_first_and_what_the_account_lacks_is_not() -> None:
    listed = [Named("n"), Named("gone"), Named("m")]
    of_person = finding(EMPLOYEE, "e7", mailboxes=listed)
    assert things_named(of_person, ACCOUNT) == [
        (EMPLOYEE, Named("e7", "Person 7")),
        (MAILBOX, Named("n", "n")),
        (MAILBOX, Named("m", "m@a.example")),
    ]
    assert things_named(finding(MAILBOX, "gone"), ACCOUNT) == []


def test_a_project_of_the_same_id_as_a_mailbox_is_another_thing() -> None:
    found = finding(PROJECT, "m", mailboxes=["m"])
    assert things_named(found, ACCOUNT) == [
        (PROJECT, Named("m", "m")),
        (MAILBOX, Named("m", "m@a.example")),
    ]


def test_a_finding_names_so_many_things_at_most_and_each_once() -> None:
    people = [Named(f"e{n}") for n in (*range(30), *range(30))]
    told = things_named(finding(SubjectKind.ACCOUNT, "", people=people), ACCOUNT)
    assert len(told) == min(MOST_NAMED, 30)
    assert len({named.id for _, named in told}) == len(told)
