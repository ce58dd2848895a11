"""Findings speak of what they name, not of what has the same id."""

from __future__ import annotations

from types import MappingProxyType

from diagnostics.model import Finding, Named, Phrase, Severity, Subject, SubjectKind
from diagnostics.report.things.findings_about import about

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
