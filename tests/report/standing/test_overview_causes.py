"""A cause says what is wrong, whom it hits by name, and the one thing to do."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.model import Account, Employee, Finding, Severity, Subject, SubjectKind
from diagnostics.report.standing.overview_causes import causes_of, mailboxes_of
from diagnostics.senders import audit


def nobody(_: Sequence[str]) -> Sequence[Employee]:
    return ()


def test_causes_come_worst_first_and_notes_are_left_out(
    sample_account: Account,
) -> None:
    causes = causes_of(audit(sample_account), nobody)
    ranks = [cause.severity.rank for cause in causes]
    assert ranks == sorted(ranks, reverse=True)
    assert Severity.INFO not in {cause.severity for cause in causes}


def test_every_error_and_warning_stands_in_exactly_one_cause(
    sample_account: Account,
) -> None:
    findings = audit(sample_account)
    told = [f for cause in causes_of(findings, nobody) for f in cause.findings]
    wanted = [f for f in findings if f.severity is not Severity.INFO]
    assert len(told) == len(wanted)
    assert all(f in told for f in wanted)


def test_people_are_named_and_those_beyond_are_counted(sample_account: Account) -> None:
    causes = {c.findings[0].rule: c for c in causes_of(audit(sample_account), nobody)}
    said = causes["coverage/no-candidate"].whom
    assert said.startswith("Hits Jan Nowak, Olga Zych, ")
    assert said.endswith(" more.")
    assert "fix" not in causes["coverage/no-candidate"].todo
    assert causes["coverage/no-candidate"].todo


def lint(mailbox: str) -> Finding:
    return Finding(
        "config/lint-test-unknown",
        Subject(SubjectKind.MAILBOX, mailbox),
        Severity.WARNING,
        {"mailbox": f"{mailbox}@example.org", "file": "mailboxes.csv", "row": 2},
    )


def test_a_mailbox_hits_those_whose_letters_leave_from_it() -> None:
    def serves(ids: Sequence[str]) -> Sequence[Employee]:
        assert set(ids) == {"a", "b"}
        return (Employee("e", "Eva"), Employee("f", "Filip"))

    (cause,) = causes_of([lint("a"), lint("b")], serves)
    assert cause.whom == "Hits Eva and Filip."
    assert len(cause.findings) == 2


def test_a_mailbox_that_serves_nobody_is_named_itself() -> None:
    (cause,) = causes_of([lint("a"), lint("b")], nobody)
    assert cause.whom == "Concerns a@example.org and b@example.org."


def test_a_problem_of_the_files_names_its_file() -> None:
    problem = Finding(
        "config/unknown-column",
        Subject(),
        Severity.WARNING,
        {"where": "x", "expected": "y", "value": "c", "nearest": "", "file": "m.csv"},
    )
    assert causes_of([problem], nobody)[0].whom == "Stands in m.csv."


def test_a_finding_of_several_mailboxes_knows_them_all() -> None:
    shared = Finding(
        "coverage/tied", Subject(), Severity.WARNING, {"mailboxes": ["a", "b", "a"]}
    )
    assert mailboxes_of(shared) == ("a", "b")
    assert mailboxes_of(lint("c")) == ("c",)
