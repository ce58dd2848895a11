"""What is wrong by cause: whom it hits by name, and the one thing to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from diagnostics.catalogue import rule
from diagnostics.model import (
    Employee,
    Finding,
    Phrase,
    Severity,
    SubjectKind,
    worst_first,
)
from diagnostics.report.rows import next_step
from diagnostics.report.things.sent_groups import few_named
from diagnostics.words import evidence, text

Serves = Callable[[Sequence[str]], Sequence[Employee]]
"""Whose letters leave from these mailboxes."""

_NAMED = 6


@dataclass(frozen=True, slots=True)
class OverviewCause:
    """Findings of one rule and severity: mended in one way, one after the other.

    Attributes:
        severity: how much they matter.
        title: what is wrong.
        findings: the findings, in order.
        said: the first one's sentence.
        whom: whom they hit or what they concern, by name; may be empty.
        todo: the one thing to do first.
    """

    severity: Severity
    title: str
    findings: tuple[Finding, ...]
    said: str
    whom: str
    todo: str


def causes_of(
    findings: Iterable[Finding], serves: Serves, most: int = 100
) -> list[OverviewCause]:
    """Errors and warnings by their cause, the worst first; notes are left out.

    Args:
        findings: what the files, the coverage and the checks say.
        serves: whose letters leave from some mailboxes; asked for the first causes.
        most: of so many causes it is said whom they hit.
    """
    grouped: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in worst_first(findings):
        if finding.severity is not Severity.INFO:
            key = finding.severity, finding.rule
            grouped.setdefault(key, []).append(finding)
    return [
        OverviewCause(
            severity=severity,
            title=rule(rule_id).title,
            findings=tuple(alike),
            said=evidence(alike[0]),
            whom=_whom(alike, serves) if number < most else "",
            todo=next_step(alike[0]),
        )
        for number, ((severity, rule_id), alike) in enumerate(grouped.items())
    ]


def mailboxes_of(finding: Finding) -> tuple[str, ...]:
    """The ids of the mailboxes that a finding is about."""
    ids = [finding.subject.id] if finding.subject.kind is SubjectKind.MAILBOX else []
    listed = finding.data.get("mailboxes", ())
    if isinstance(listed, (list, tuple)):
        ids += [str(getattr(row, "id", row)) for row in listed]
    return tuple(dict.fromkeys(ids))


def _whom(alike: Sequence[Finding], serves: Serves) -> str:
    """People by name; where nobody is hit, the mailboxes or the files."""
    people = _told_people(alike)
    if not people:
        ids = dict.fromkeys(i for one in alike for i in mailboxes_of(one))
        served = serves(tuple(ids))
        people = [few_named(served)] if served else []
    people = people or _counted_people(alike[0])
    if people:
        return text(Phrase.of("overview:hits", people=people))
    labels = [one.data["mailbox"] for one in alike if one.data.get("mailbox")]
    if labels:
        return text(Phrase.of("overview:concerns", mailboxes=_few(labels)))
    files = dict.fromkeys(str(one.data.get("file") or "") for one in alike)
    named = [name for name in files if name]
    return text(Phrase.of("overview:stands", files=_few(named))) if named else ""


def _told_people(alike: Sequence[Finding]) -> list[object]:
    """The people whom the findings themselves name, and how many more there are.

    Findings may share those whom they only count, so at least as many are told as the
    one that hits most.
    """
    names: dict[str, object] = {}
    most = 0
    for one in alike:
        listed = one.data.get("people", ())
        rows = listed if isinstance(listed, (list, tuple)) else ()
        hit = 0
        for person in rows:
            if isinstance(person, Phrase):
                hit += int(person.data.get("number", 0))
            else:
                hit += 1
                names.setdefault(str(getattr(person, "id", person)), person)
        most = max(most, hit)
        if one.subject.kind is SubjectKind.EMPLOYEE:
            names.setdefault(one.subject.id, one.data.get("employee", one.subject.id))
    return _few([*names.values()], most)


def _counted_people(finding: Finding) -> list[object]:
    """The one whom a finding names for an example, and how many more it hits."""
    named, number = finding.data.get("employee"), finding.data.get("employees")
    if not named or not isinstance(number, int):
        return []
    more = number - 1
    return [named, Phrase.of("senders:more", number=more)] if more else [named]


def _few(rows: Sequence[object], of: int = 0) -> list[object]:
    """The first of them, and how many more there are of `of`, or of these alone."""
    shown = list(rows[:_NAMED])
    more = max(of, len(rows)) - len(shown)
    return [*shown, Phrase.of("senders:more", number=more)] if more > 0 else shown
