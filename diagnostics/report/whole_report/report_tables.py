"""The tables of a report, made of its facts; in words, with ids beside names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diagnostics.catalogue import rule, with_preset
from diagnostics.checks import Step
from diagnostics.model import (
    Employee,
    Finding,
    Mailbox,
    Phrase,
    Severity,
    State,
    worst_first,
)
from diagnostics.report.named_findings import finding_names
from diagnostics.report.rows import to_do
from diagnostics.report.standing.acceptances import acceptance_of
from diagnostics.report.standing.overview_causes import causes_of
from diagnostics.report.things.check_age import age
from diagnostics.report.things.mailbox_settings import settings
from diagnostics.report.things.mailbox_verdict import GetsOut, verdict
from diagnostics.report.things.sent_groups import few_named
from diagnostics.report.whole_report.report_facts import ReportFacts
from diagnostics.report.whole_report.report_map import SenderMap
from diagnostics.report.wording.value_words import step_told, waited_told
from diagnostics.senders.matrix.first_counts import first_pairs
from diagnostics.senders.matrix.without_sender import people_without
from diagnostics.words import counted, evidence, text

_MOST_SERVED = 100
"""Mailboxes for which the people that they serve are named."""

_SETTINGS_SHOWN = 8
"""Of a mailbox's settings: who may use it where, its test, its servers."""

_MOST_MAILBOXES_OF_A_CAUSE = 20

Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A part of the report as a table.

    Attributes:
        name: what programs call it.
        columns: what programs call its columns.
        lines: its cells.
        aside: columns that stand in files only, and not on the page for people.
        note: what has to be known of all of it; may be empty.
    """

    name: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    aside: tuple[str, ...] = ()
    note: str = ""

    @property
    def title(self) -> str:
        """Its heading in words."""
        return text(Phrase.of(f"report:title-{self.name.replace('_', '-')}"))

    @property
    def headings(self) -> tuple[str, ...]:
        """Its columns in words."""
        names = (column.replace("_", "-") for column in self.columns)
        return tuple(text(Phrase.of(f"report:head-{name}")) for name in names)

    @property
    def empty(self) -> str:
        """What is said where it has no line."""
        return text(Phrase.of(f"report:empty-{self.name.replace('_', '-')}"))


def work_table(facts: ReportFacts) -> ReportTable:
    """What is wrong by cause, the worst first; notes are counted only."""

    def serves(ids: Sequence[str]) -> Sequence[Employee]:
        return facts.serves(ids) if len(ids) <= _MOST_MAILBOXES_OF_A_CAUSE else []

    causes = causes_of(facts.counted, serves)
    lines = tuple(
        (
            str(number),
            _severity(cause.severity),
            _title(cause.title, len(cause.findings)),
            cause.said,
            cause.whom,
            cause.todo,
            "; ".join(dict.fromkeys(f.subject.id for f in cause.findings)),
            "; ".join(dict.fromkeys(map(facts.subject_name, cause.findings))),
        )
        for number, cause in enumerate(causes, 1)
    )
    notes = sum(f.severity is Severity.INFO for f in facts.counted)
    return ReportTable(
        "work",
        ("number", "severity", "what", "said", "whom", "to_do", "ids", "names"),
        lines,
        ("ids", "names"),
        text(Phrase.of("report:notes", notes=notes)) if notes else "",
    )


def _title(title: str, alike: int) -> str:
    if alike == 1:
        return title
    return text(Phrase.of("report:alike", title=title, count=alike))


def _severity(severity: Severity) -> str:
    return text(Phrase.of(f"report:severity-{severity}"))


def accepted_table(facts: ReportFacts) -> ReportTable:
    """The findings that the administrator accepts, until when and why."""
    lines = []
    for finding in worst_first(facts.accepted):
        held = acceptance_of(finding, facts.held)
        until = held.until if held else ""
        lines.append(
            (
                rule(finding.rule).title,
                finding.subject.id,
                facts.subject_name(finding),
                evidence(finding),
                until or text(Phrase.of("report:for-good")),
                held.because if held else "",
            )
        )
    columns = ("what", "id", "name", "said", "until", "because")
    return ReportTable("accepted", columns, tuple(lines), ("id",))


def without_table(facts: ReportFacts) -> ReportTable:
    """Everybody without a mailbox somewhere."""
    lines = tuple(
        (one.employee.id, one.employee.label, str(one.places), str(one.of))
        for one in people_without(facts.simulation)
    )
    return ReportTable("without", ("id", "name", "places", "of"), lines, ("id",))


def map_table(found: SenderMap, name: str = "map") -> ReportTable:
    """The map with a line a cell, as files have it."""
    lines = tuple(
        (
            cell.people,
            str(cell.people_count),
            cell.projects,
            str(cell.projects_count),
            cell.sender,
        )
        for line in found.lines
        for cell in line
    )
    columns = ("people", "people_count", "projects", "projects_count", "sender")
    return ReportTable(name, columns, lines, note=map_left(found))


def map_left(found: SenderMap) -> str:
    """What the map doesn't show; empty where it shows everything."""
    if not (found.people_left or found.projects_left):
        return ""
    left = {"people": found.people_left, "projects": found.projects_left}
    return text(Phrase.of("report:map-left", **left))


def mailbox_table(facts: ReportFacts) -> ReportTable:
    """Every mailbox: do its letters get out, whom it serves, its settings."""
    pairs = first_pairs(facts.simulation)
    lines = []
    for number, mailbox in enumerate(facts.account.mailboxes):
        answer, why = _gets_out(facts, mailbox)
        whom = _whom(facts, mailbox, pairs[mailbox.id], number < _MOST_SERVED)
        set_up = settings(facts.account, mailbox)[1:_SETTINGS_SHOWN]
        told = "\n".join(
            f"{row['setting']}: {row['value']}" for row in set_up if row["value"]
        )
        lines.append((mailbox.id, mailbox.label, answer, why, whom, told))
    columns = ("id", "mailbox", "gets_out", "why", "serves", "settings")
    return ReportTable("mailboxes", columns, tuple(lines), ("id",))


def _gets_out(facts: ReportFacts, mailbox: Mailbox) -> tuple[str, str]:
    """The answer in a word, and the reasons with the age of what was seen."""
    found = verdict(facts.seen.of(mailbox.id))
    answer = text(Phrase.of(f"report:out-{found.gets_out}"))
    if found.gets_out is GetsOut.UNCHECKED:
        return answer, text(Phrase.of("report:out-open"))
    told = [text(found.said), *map(text, found.besides)]
    when = facts.seen.times.get(mailbox.id)
    told.append(
        text(Phrase.of("report:age", age=age(when, facts.origin.made)))
        if when
        else text(Phrase.of("report:age-unknown"))
    )
    return answer, " ".join(told)


def _whom(facts: ReportFacts, mailbox: Mailbox, pairs: int, named: bool) -> str:
    if not pairs:
        return text(Phrase.of("report:serves-nobody"))
    people = facts.serves([mailbox.id]) if named else []
    if not people:
        return counted(pairs, "pair")
    return text(Phrase.of("report:serves", count=len(people), people=few_named(people)))


def expected_table(facts: ReportFacts) -> ReportTable | None:
    """What isn't as expected; None where nothing was expected."""
    held = facts.expected
    if held is None:
        return None
    lines = tuple(
        (_severity(f.severity), rule(f.rule).title, evidence(f), to_do(f))
        for f in worst_first(held.findings)
    )
    note = Phrase.of("report:expected", lines=held.lines, file=held.file)
    columns = ("severity", "what", "said", "to_do")
    return ReportTable("expected", columns, lines, note=text(note))


def open_table(facts: ReportFacts) -> ReportTable:
    """What was not checked, or couldn't be told, and why."""
    lines = [*_unchecked(facts)]
    for mailbox in facts.account.mailboxes:
        lines += _open_services(mailbox, facts.seen.of(mailbox.id))
    if facts.seen.from_file:
        name = text(Phrase.of("report:open-settings"))
        why = Phrase.of("report:why-saved", file=facts.seen.from_file)
        lines.append(("", name, text(why)))
    for constant in ("planfix", "inbox"):
        name = text(Phrase.of(f"report:open-{constant}"))
        lines.append(("", name, text(Phrase.of(f"report:why-{constant}"))))
    return ReportTable("open", ("id", "what", "why"), tuple(lines), ("id",))


def _unchecked(facts: ReportFacts) -> Iterator[Line]:
    """The mailboxes that no check has looked at; all of them are one line."""
    mailboxes = facts.account.mailboxes
    left = [m for m in mailboxes if not facts.seen.of(m.id)]
    why = text(Phrase.of("report:why-no-run"))
    if facts.seen.none_because:
        because = facts.seen.none_because
        why = text(Phrase.of("report:why-none", because=because))
    if left and len(left) == len(mailboxes):
        what = Phrase.of("report:open-all", count=len(left))
        yield "", text(what), why
        return
    for mailbox in left:
        yield mailbox.id, mailbox.label, why


def _open_services(mailbox: Mailbox, steps: Sequence[Step]) -> Iterator[Line]:
    """What checks of one mailbox left open; nothing where none has run."""
    if not steps:
        return
    filled = with_preset(mailbox)
    wanted = [s for s in ("smtp", "pop3", "imap") if not getattr(filled, s).is_empty]
    asked = dict.fromkeys(step.service for step in steps)
    for service in [*wanted, "dns"]:
        if service not in asked:
            yield _line(mailbox, service, Phrase.of("report:why-not-asked"))
    for service in asked:
        own = [step for step in steps if step.service == service]
        unclear = [s for s in own if s.state is State.INCONCLUSIVE]
        waiting = [s for s in own if s.state is State.SKIPPED and s.waited_for]
        if unclear:
            seen = text(unclear[0].seen)
            why = Phrase.of(
                "report:why-unclear", step=step_told(unclear[0].step), seen=seen
            )
            yield _line(mailbox, service, why)
        elif waiting:
            first = waiting[0]
            why = Phrase.of(
                "report:why-waiting",
                step=step_told(first.step),
                waited=waited_told(first.step, first.waited_for),
            )
            yield _line(mailbox, service, why)


def _line(mailbox: Mailbox, service: str, why: Phrase) -> Line:
    what = Phrase.of(
        "report:open-service", mailbox=mailbox.label, service=service.upper()
    )
    return mailbox.id, text(what), text(why)


def findings_table(facts: ReportFacts) -> ReportTable:
    """Every finding, notes and accepted ones too, for the appendix."""
    ordered: list[Finding] = worst_first(facts.findings)
    lines = tuple(
        (
            name,
            _severity(finding.severity),
            rule(finding.rule).title,
            finding.subject.id,
            facts.subject_name(finding),
            evidence(finding),
            to_do(finding),
        )
        for name, finding in zip(finding_names(ordered), ordered, strict=True)
    )
    columns = ("finding", "severity", "what", "id", "name", "said", "to_do")
    return ReportTable("findings", columns, lines, ("finding", "id"))
