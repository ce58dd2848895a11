"""The whole report: its summary in five sentences, its tables, its appendix."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.model import Missing, Phrase
from diagnostics.report.origin import Origin
from diagnostics.report.rows import stamp_text
from diagnostics.report.standing.next_dates import NextDate, dates_ahead
from diagnostics.report.standing.state_lines import lines_of_state, people_hit
from diagnostics.report.whole_report.report_facts import ReportFacts
from diagnostics.report.whole_report.report_map import SenderMap, sender_map
from diagnostics.report.whole_report.report_tables import (
    ReportTable,
    accepted_table,
    expected_table,
    findings_table,
    mailbox_table,
    map_table,
    open_table,
    without_table,
    work_table,
)
from diagnostics.senders.matrix.without_sender import people_without
from diagnostics.words import text

MAP_LINES, MAP_COLUMNS = 20, 6
"""The map on paper: as many groups of people and of projects as a page holds."""

APPENDIX_CLASSES = 100
"""Groups of people, and of projects, in the appendix."""

_CAUSES_NAMED, _PEOPLE_NAMED = 3, 6


@dataclass(frozen=True, slots=True)
class WholeReport:
    """A report ready to be written in any form.

    Attributes:
        origin: which account, files and reading it is about, and when it was made.
        stamp: what the account lacks; empty for a whole one.
        missing: the same, as JSON has it.
        summary: five sentences or short runs of them.
        map: who sends where.
        tables: its parts in order, the map's cells among them under `map`.
        appendix: further tables, where they are wished.
        title: of what is about more than one account; empty: the account's.
    """

    origin: Origin
    stamp: str
    missing: tuple[Missing, ...]
    summary: tuple[str, ...]
    map: SenderMap
    tables: tuple[ReportTable, ...]
    appendix: tuple[ReportTable, ...] = ()
    title: str = ""


def whole_report(facts: ReportFacts, with_appendix: bool = False) -> WholeReport:
    """Puts the report together.

    Args:
        facts: what it is made of.
        with_appendix: whether every finding and every class of pairs is wished.
    """
    work, left_open = work_table(facts), open_table(facts)
    accepted, expected = accepted_table(facts), expected_table(facts)
    found = sender_map(facts.simulation, MAP_LINES, MAP_COLUMNS)
    tables = (
        work,
        *([accepted] if accepted.lines else []),
        without_table(facts),
        map_table(found),
        mailbox_table(facts),
        *([expected] if expected else []),
        left_open,
        _dates_table(facts),
    )
    return WholeReport(
        facts.origin,
        stamp_text(facts.account.missing),
        facts.account.missing,
        _summary(facts, work, left_open),
        found,
        tables,
        _appendix(facts) if with_appendix else (),
    )


def _appendix(facts: ReportFacts) -> tuple[ReportTable, ...]:
    most = APPENDIX_CLASSES
    classes = sender_map(facts.simulation, most, most)
    return findings_table(facts), map_table(classes, "classes")


def _dates_table(facts: ReportFacts) -> ReportTable:
    lines = tuple((d.day.isoformat(), d.subject, d.said) for d in _ahead(facts, 20))
    return ReportTable("dates", ("day", "id", "what"), lines, ("id",))


def _ahead(facts: ReportFacts, most: int) -> list[NextDate]:
    made, steps = facts.origin.made, facts.seen.steps
    return dates_ahead(facts.account, steps, made, facts.findings, most)


def _summary(
    facts: ReportFacts, work: ReportTable, left_open: ReportTable
) -> tuple[str, ...]:
    return (
        _state(facts),
        _worst(work),
        _without(facts),
        text(Phrase.of("report:sum-open", count=len(left_open.lines))),
        _next(facts),
    )


def _state(facts: ReportFacts) -> str:
    checked = {step.mailbox for step in facts.seen.steps}
    mailboxes = facts.account.mailboxes
    without = people_without(facts.simulation)
    lines = lines_of_state(
        facts.counted,
        people_hit(facts.counted, without, facts.serves),
        sum(mailbox.id in checked for mailbox in mailboxes),
        len(mailboxes),
    )
    if not facts.account.plan.can_send:
        lines.insert(0, text(Phrase.of("report:sum-plan")))
    return " ".join(lines)


def _worst(work: ReportTable) -> str:
    titles = [line[work.columns.index("what")] for line in work.lines]
    if not titles:
        return text(Phrase.of("report:sum-no-cause"))
    return text(Phrase.of("report:sum-worst", causes="; ".join(titles[:_CAUSES_NAMED])))


def _without(facts: ReportFacts) -> str:
    if not facts.simulation.employees:
        return text(Phrase.of("report:sum-no-people"))
    names: list[object] = [o.employee.label for o in people_without(facts.simulation)]
    if not names:
        return text(Phrase.of("report:sum-covered"))
    more = len(names) - _PEOPLE_NAMED
    shown = names[:_PEOPLE_NAMED]
    if more > 0:
        shown.append(Phrase.of("senders:more", number=more))
    said = Phrase.of("report:sum-without", count=len(names), people=shown)
    return text(said)


def _next(facts: ReportFacts) -> str:
    ahead = _ahead(facts, 2)
    if not ahead:
        return text(Phrase.of("report:sum-no-date"))
    told = "; ".join(f"{one.day.isoformat()} {one.said}" for one in ahead)
    return text(Phrase.of("report:sum-dates", dates=told))
