"""A cause says what is wrong, whom it hits by name, and the one thing to do."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from diagnostics.model import (
    Account,
    Employee,
    Finding,
    Named,
    Phrase,
    Severity,
    Subject,
    SubjectKind,
)
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


SAYS = "things:age-now"
"""A sentence without facts."""


def hits(number: int, more: int = 0, first: int = 0) -> Finding:
    """A finding that names so many people and counts more."""
    people: list[object] = [Named(f"e{n}") for n in range(first, first + number)]
    if more:
        people.append(Phrase.of("senders:more", number=more))
    facts = {"people": people}
    return Finding("coverage/tied", Subject(), Severity.ERROR, facts, SAYS)


@pytest.mark.parametrize(
    ("found", "shown", "more"),
    [
        ([hits(5)], 5, None),
        ([hits(6)], 6, None),
        ([hits(7)], 6, "1 more"),
        ([hits(5, 3)], 5, "3 more"),
        ([hits(6, 2)], 6, "2 more"),
        ([hits(5, 3), hits(5, 3)], 5, "3 more"),  # the same ones
        ([hits(5, 3), hits(2, 0, first=5)], 6, "2 more"),  # eight at least
        ([hits(5, 30), hits(2, 0, first=5)], 6, "29 more"),
        ([hits(5, 3), hits(5, 0, first=5)], 6, "4 more"),
    ],
)
def test_those_who_are_only_counted_are_never_forgotten(
    found: list[Finding], shown: int, more: str | None
) -> None:
    (cause,) = causes_of(found, lambda _: ())
    for at in range(10):
        assert (f"e{at}" in cause.whom) is (at < shown)
    assert (more or "more") in cause.whom or more is None
    assert ("more" in cause.whom) is (more is not None)


@pytest.mark.parametrize(("most", "asked"), [(0, 0), (1, 1), (2, 2), (9, 2)])
def test_whom_the_first_causes_hit_is_looked_up_and_no_further(
    most: int, asked: int
) -> None:
    looked: list[object] = []

    def serves(ids: Sequence[str]) -> Sequence[Employee]:
        looked.append(ids)
        return ()

    found = [
        Finding(rule, Subject(SubjectKind.MAILBOX, "m"), Severity.ERROR, says=SAYS)
        for rule in ("coverage/tied", "coverage/dead-nobody")
    ]
    assert len(causes_of(found, serves, most)) == 2
    assert len(looked) == asked
