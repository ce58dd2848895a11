"""Expectations about single pairs, kept beside an account and verified against it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from diagnostics.accounts.encoding import decode
from diagnostics.accounts.schema import BLANKS
from diagnostics.accounts.sheets import records
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Finding,
    Named,
    Phrase,
    Place,
    Reading,
    Said,
    Source,
    Subject,
    SubjectKind,
)
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.simulation import Simulation, simulate
from diagnostics.senders.statements import (
    Facts,
    named,
    named_project,
    pair_phrase,
    stated,
)
from diagnostics.words import evidence

COLUMNS = ("employee", "project", "sender")


@dataclass(frozen=True, slots=True)
class Expectation:
    """Which mailbox one pair should send from.

    Attributes:
        employee: the employee's id.
        project: the project's id, `none` for no project.
        sender: the mailbox's id; empty for the internal address.
        place: where it stands.
    """

    employee: str
    project: str
    sender: str
    place: Place = field(default=Place(), compare=False)


def read_expectations(path: Path) -> tuple[Expectation, ...]:
    """Reads a CSV file with the columns employee, project, sender.

    `,` or `;` separates; an empty project or `none` is no project, an empty sender the
    internal address; rows without any entry are left out. What `senders` writes as CSV
    is such a file.

    Raises:
        ValueError: a column is missing, or the text isn't CSV in UTF-8.
        OSError: the file can't be read.
    """
    text, found = decode(path.name, path.read_bytes())
    problems = list(found)
    (row, header), *rows = [*records(path.name, text, problems)] or [(1, ())]
    if problems:
        raise ValueError(evidence(problems[0]))
    names = [name.strip(BLANKS).lower() for name in header]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ValueError(
            f"{Place(path.name, row)}: expected the columns {', '.join(COLUMNS)};"
            f" missing {', '.join(missing)}"
        )
    expectations = []
    for row, cells in rows:
        told = dict(zip(names, (c.strip(BLANKS) for c in cells), strict=False))
        employee, project, sender = (told.get(name, "") for name in COLUMNS)
        if employee or project or sender:
            place = Place(path.name, row)
            expectations.append(
                Expectation(employee, project or NO_PROJECT, sender, place)
            )
    return tuple(expectations)


def verify(
    account: Account,
    expectations: tuple[Expectation, ...],
    reading: Reading | None = None,
    *,
    partial: bool = False,
) -> tuple[Finding, ...]:
    """What differs from the expectations, in their order.

    Inactive employees and projects are resolved as if active. `partial` and what is
    raised are as for `simulate`.
    """
    simulation = simulate(account, reading, include_inactive=True, partial=partial)
    mailboxes = {mailbox.id for mailbox in account.mailboxes}
    found = []
    for expected in expectations:
        unknown = _unknown(expected, simulation, mailboxes)
        if unknown:
            found.append(_of_unknown(expected, unknown))
            continue
        cell = simulation.at(expected.employee, expected.project)
        if not _holds(expected, cell):
            found.append(_failed(expected, simulation, cell))
    return tuple(found)


def _unknown(
    expected: Expectation, simulation: Simulation, mailboxes: set[str]
) -> list[Phrase]:
    found = []
    if expected.employee not in simulation.roster.rows:
        found.append(_no("employee", expected.employee))
    if expected.project not in simulation.roster.columns:
        found.append(_no("project", expected.project))
    if expected.sender and expected.sender not in mailboxes:
        found.append(_no("mailbox", expected.sender))
    return found


def _no(kind: str, row_id: str) -> Phrase:
    return Phrase.of(f"coverage/expectation-unknown-id:{kind}", id=row_id)


def _holds(expected: Expectation, cell: Cell) -> bool:
    if expected.sender:
        return cell.sender == expected.sender
    return cell.source is Source.INTERNAL


def _of_unknown(expected: Expectation, unknown: list[Phrase]) -> Finding:
    return stated(
        "coverage/expectation-unknown-id",
        employee=Named(expected.employee),
        project=Named(expected.project),
        expected=expected.sender,
        unknown=unknown,
        place=_written(expected.place),
        **_place(expected),
    )


def _failed(expected: Expectation, simulation: Simulation, cell: Cell) -> Finding:
    row = simulation.roster.rows[expected.employee]
    column = simulation.roster.columns[expected.project]
    employee = simulation.employees[row]
    project = simulation.projects[column - 1] if column else None
    facts: Facts = {
        "pairs": 1,
        "employee": named(employee),
        "project": named_project(project),
        "witness": pair_phrase(employee, project),
        "expected": expected.sender,
        "wanted": expected.sender or Phrase.of("senders:internal"),
        "seen": cell.sender,
        **_place(expected),
    }
    subject = Subject(SubjectKind.EMPLOYEE, employee.id)
    if cell.decided_by is DecidedBy.TIE:
        facts["candidates"] = list(cell.candidates)
        if expected.sender in cell.candidates:
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


def _written(place: Place) -> Said:
    if not place.row:
        return place.file
    return Phrase.of("senders:place", file=place.file, row=str(place.row))


def _place(expected: Expectation) -> Facts:
    return {"file": expected.place.file, "row": expected.place.row}
