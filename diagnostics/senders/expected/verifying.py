"""Expectations of who sends, held against an account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Account,
    Employee,
    Finding,
    Named,
    Phrase,
    Project,
    Reading,
    Source,
    Subject,
    SubjectKind,
)
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.expected.meanings import Expected, Meanings
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.pair.outcomes import SENDS, SOURCES
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.simulation import Simulation, simulate
from diagnostics.senders.statements import (
    Facts,
    named,
    named_project,
    pair_phrase,
    stated,
)


def verify(
    account: Account,
    expectations: tuple[Expectation, ...],
    reading: Reading | None = None,
    *,
    partial: bool = False,
) -> tuple[Finding, ...]:
    """What differs from the expectations, in their order.

    An expectation of an inactive employee or project isn't met, whatever would send if
    they were active. `partial` and what is
    raised are as for `simulate`.
    """
    simulation = simulate(account, reading, include_inactive=True, partial=partial)
    meanings = Meanings(account)
    mailboxes = {mailbox.id: at for at, mailbox in enumerate(account.mailboxes)}
    found = []
    for expected in expectations:
        meant = meanings.of(expected)
        if not isinstance(meant, Expected):
            found.append(_of_unknown(expected, meant))
            continue
        inactive = _inactive(meant, simulation)
        if inactive:
            found.append(_of_inactive(meant, inactive))
            continue
        found += _unmet(meant, simulation, mailboxes)
    return tuple(found)


def _inactive(meant: Expected, simulation: Simulation) -> list[Named]:
    """The one employee and the project of a line, as far as they are inactive."""
    at, column = simulation.roster.rows, simulation.roster.columns
    rows: list[Employee | Project] = []
    rows += [simulation.employees[at[e]] for e in meant.employees]
    rows += [
        simulation.projects[column[p] - 1] for p in meant.projects if p != NO_PROJECT
    ]
    return [named(row) for row in rows if not row.active]


def _unmet(
    meant: Expected, simulation: Simulation, mailboxes: Mapping[str, int]
) -> Iterator[Finding]:
    """A finding for every answer that differs, with how many pairs have it."""
    roster = simulation.roster
    people = [roster.rows[e] for e in meant.employees]
    places = [roster.columns[p] for p in meant.projects]
    rows, columns = np.repeat(people, len(places)), np.tile(places, len(people))
    if not len(rows):
        return
    rows, columns = rows.astype(np.int64), columns.astype(np.int64)
    first, outcome = simulation.lookup(rows, columns)
    if meant.mailbox:
        met = SENDS[outcome] & (first == mailboxes[meant.mailbox.id])
    else:
        met = SOURCES[outcome] == list(Source).index(Source.INTERNAL)
    wrong = np.flatnonzero(~met)
    said = np.stack([first[wrong], outcome[wrong].astype(np.int64)])
    _, places_of, counts = np.unique(
        said, axis=1, return_index=True, return_counts=True
    )
    for at in np.argsort(places_of).tolist():
        pair = wrong[places_of[at]]
        cell = simulation.cell(int(rows[pair]), int(columns[pair]))
        yield _failed(meant, simulation, cell, int(counts[at]))


def _of_inactive(meant: Expected, inactive: list[Named]) -> Finding:
    expected = meant.row
    one = meant.employees[0] if len(meant.employees) == 1 else expected.employee
    return stated(
        "coverage/expectation-inactive",
        Subject(SubjectKind.EMPLOYEE, one),
        employee=Named(expected.employee),
        project=Named(expected.project),
        expected=expected.sender,
        inactive=inactive,
        place=expected.place.said,
        **_place(expected),
    )


def _of_unknown(expected: Expectation, unknown: list[Phrase]) -> Finding:
    return stated(
        "coverage/expectation-unknown-id",
        employee=Named(expected.employee),
        project=Named(expected.project),
        expected=expected.sender,
        unknown=unknown,
        place=expected.place.said,
        **_place(expected),
    )


def _failed(meant: Expected, simulation: Simulation, cell: Cell, pairs: int) -> Finding:
    """What one answer among its pairs is instead; `cell` is the first such pair."""
    expected, wanted = meant.row, meant.mailbox.id if meant.mailbox else ""
    row = simulation.roster.rows[cell.employee]
    column = simulation.roster.columns[cell.project or NO_PROJECT]
    employee = simulation.employees[row]
    project = simulation.projects[column - 1] if column else None
    facts: Facts = {
        "pairs": pairs,
        "employee": named(employee),
        "project": named_project(project),
        "witness": pair_phrase(employee, project),
        "expected": wanted,
        "wanted": wanted or Phrase.of("senders:internal"),
        "seen": cell.sender,
        **_place(expected),
    }
    subject = Subject(SubjectKind.EMPLOYEE, employee.id)
    if cell.decided_by is DecidedBy.TIE:
        facts["candidates"] = list(cell.candidates)
        if wanted in cell.candidates:
            return stated("coverage/expectation-undecided", subject, **facts)
        rule_id = "coverage/expectation-failed"
        return stated(rule_id, subject, says="evidence-tied", **facts)
    facts["sends"] = cell.sender or Phrase.of(_WITHOUT[cell.source])
    facts["decided_by"] = str(cell.decided_by)
    return stated("coverage/expectation-failed", subject, **facts)


_WITHOUT = {
    Source.INTERNAL: "senders:internal",
    Source.NONE: "senders:no-address",
    Source.UNKNOWN: "senders:unknown-address",
}


def _place(expected: Expectation) -> Facts:
    return {"file": expected.place.file, "row": expected.place.row}
