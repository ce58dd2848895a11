"""One cell of a map: what is so, for whom, through which mailboxes, what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Employee,
    Finding,
    Mailbox,
    Phrase,
    Project,
    Source,
    SubjectKind,
    worst_first,
)
from diagnostics.report.pair_map.answer_texts import sender_told
from diagnostics.report.pair_map.map_cells import people_of, places_of
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.report.things.findings_about import ids_named
from diagnostics.report.things.sent_groups import few_named
from diagnostics.senders import Simulation
from diagnostics.senders.arrays import Ints
from diagnostics.senders.pair.outcomes import SENDS
from diagnostics.words import plain, text

_OF_HOLES = ("coverage/no-candidate", "coverage/robot-without-mailbox")

_MOST_PAIRS = 1 << 20
"""Up to so many pairs of a cell are looked at for the own mailboxes that send."""


@dataclass(frozen=True, slots=True)
class ToldCell:
    """What is known of all pairs of a cell.

    Attributes:
        sentence: who in which projects sends from what.
        people, places: everybody and every project, in list order; None: no project.
        mailboxes: what the letters leave from.
        findings: what was found about these pairs, worst first.
    """

    sentence: str
    people: Sequence[Employee]
    places: Sequence[Project | None]
    mailboxes: Sequence[Mailbox]
    findings: Sequence[Finding]


def told_cell(
    simulation: Simulation,
    codes: AnswerCodes,
    rows: Ints,
    columns: Ints,
    findings: Iterable[Finding],
) -> ToldCell:
    """What is to be said of a cell.

    Args:
        simulation: all pairs.
        codes: the codes of the map.
        rows: the cell's people by number.
        columns: its columns by number.
        findings: of the files, the coverage and the checks.
    """
    people, places = people_of(simulation, rows), places_of(simulation, columns)
    positions, outcomes = simulation.lookup(rows[:1], columns[:1])
    answer = codes.answer(int(codes.of(positions, outcomes)[0]))
    mailboxes = _senders(simulation, rows, columns)
    sentence = Phrase.of(
        "map:cell",
        people=few_named(people),
        projects=few_named(places),
        sender=sender_told(simulation.account, answer),
    )
    cell = _CellIds(
        frozenset(e.id for e in people),
        frozenset(p.id if p else NO_PROJECT for p in places),
        frozenset(m.id for m in mailboxes),
        answer.source in (Source.INTERNAL, Source.NONE),
    )
    found = worst_first(f for f in findings if _concerns(f, cell))
    return ToldCell(text(sentence), people, places, mailboxes, found)


@dataclass(frozen=True, slots=True)
class _CellIds:
    people: frozenset[str]
    places: frozenset[str]
    mailboxes: frozenset[str]
    is_hole: bool


def _senders(simulation: Simulation, rows: Ints, columns: Ints) -> list[Mailbox]:
    """The mailboxes that send somewhere in the cell, in list order."""
    wide = columns[: max(1, _MOST_PAIRS // len(rows))]
    down, across = np.meshgrid(rows[:_MOST_PAIRS], wide, indexing="ij")
    positions, outcomes = simulation.lookup(down.ravel(), across.ravel())
    sending = np.unique(positions[SENDS[outcomes]])
    return [simulation.account.mailboxes[p] for p in sending.tolist()]


def _concerns(finding: Finding, cell: _CellIds) -> bool:
    """Whether it is about the cell's mailboxes, its pairs, or its lack of a mailbox."""
    if cell.mailboxes.intersection(ids_named(finding, SubjectKind.MAILBOX)):
        return True
    employee = str(plain(finding.data.get("employee")) or "")
    project = str(plain(finding.data.get("project")) or NO_PROJECT)
    if employee in cell.people and project in cell.places:
        return "project" in finding.data
    return (
        cell.is_hole
        and finding.rule.startswith(_OF_HOLES)
        and bool(
            cell.people.intersection(ids_named(finding, SubjectKind.EMPLOYEE))
            or cell.places.intersection(ids_named(finding, SubjectKind.PROJECT))
        )
    )
