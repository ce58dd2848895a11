"""The state of an account in a few short sentences."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics.model import Finding, Phrase, Severity
from diagnostics.report.standing.overview_causes import Serves, mailboxes_of
from diagnostics.report.things.sent_groups import member_names
from diagnostics.senders.matrix.without_sender import WithoutSender
from diagnostics.words import text

MOST_PEOPLE = 12
"""People without a sender that are told one by one."""


def people_hit(
    findings: Iterable[Finding], without: Iterable[WithoutSender], serves: Serves
) -> int:
    """How many people the errors hit: without a sender, or served by a bad mailbox."""
    errors = _errors(findings)
    bad = dict.fromkeys(i for f in errors for i in mailboxes_of(f))
    hit = {employee.id for employee in serves(tuple(bad))}
    if any(f.rule.startswith("coverage/no-candidate") for f in errors):
        hit |= {one.employee.id for one in without}
    return len(hit)


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity is Severity.ERROR]


def lines_of_state(
    findings: Iterable[Finding], people: int, checked: int, mailboxes: int
) -> list[str]:
    """As `3 errors for 14 people.`, `5 warnings.`, `No mailbox was checked, so ….`.

    Args:
        findings: what the files, the coverage and the checks say.
        people: how many the errors hit.
        checked: mailboxes that were checked.
        mailboxes: how many there are.
    """
    found = list(findings)
    errors, warnings = (
        sum(f.severity is kind for f in found)
        for kind in (Severity.ERROR, Severity.WARNING)
    )
    told = [Phrase.of("overview:no-errors")]
    if errors and people:
        told = [Phrase.of("overview:errors-for", errors=errors, people=people)]
    elif errors:
        of_files = all(f.rule.startswith("config/") for f in _errors(found))
        key = "errors-in-files" if of_files else "errors"
        told = [Phrase.of(f"overview:{key}", errors=errors)]
    if warnings:
        told.append(Phrase.of("overview:warnings", warnings=warnings))
    if mailboxes and not checked:
        told.append(Phrase.of("overview:unchecked-all"))
    elif checked < mailboxes:
        left = mailboxes - checked
        told.append(Phrase.of("overview:unchecked", mailboxes=left, of=mailboxes))
    elif mailboxes:
        told.append(Phrase.of("overview:checked"))
    return [text(said) for said in told]


def without_lines(without: tuple[WithoutSender, ...]) -> list[str]:
    """A line a person who has no sender somewhere; the last ones are counted."""
    shown = without[:MOST_PEOPLE]
    names = member_names([one.employee for one in shown])
    lines = [text(_without_line(*both)) for both in zip(shown, names, strict=True)]
    if more := len(without) - len(lines):
        lines.append(text(Phrase.of("overview:without-more", people=more)))
    return lines


def _without_line(one: WithoutSender, name: str) -> Phrase:
    projects = one.places - one.with_none
    if one.is_everywhere:
        key = "everywhere"
    elif not projects:
        key = "only-none"
    else:
        key = "somewhere-and-none" if one.with_none else "somewhere"
    return Phrase.of(f"overview:{key}", person=name, places=projects, of=one.of - 1)
