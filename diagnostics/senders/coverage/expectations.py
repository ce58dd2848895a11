"""Expectations about single pairs, kept beside an account and verified against it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from diagnostics.accounts.encoding import decode
from diagnostics.accounts.sheets import records
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Finding,
    Place,
    Reading,
    Source,
    Subject,
    SubjectKind,
)
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.simulation import Simulation, simulate
from diagnostics.senders.statements import pair_text, stated
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
    internal address; rows without any entry are left out.

    Raises:
        ValueError: a column is missing, or the text isn't CSV in UTF-8.
        OSError: the file can't be read.
    """
    text, found = decode(path.name, path.read_bytes())
    problems = list(found)
    (row, header), *rows = [*records(path.name, text, problems)] or [(1, ())]
    if problems:
        raise ValueError(evidence(problems[0]))
    names = [name.strip().lower() for name in header]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ValueError(
            f"{Place(path.name, row)}: expected the columns {', '.join(COLUMNS)};"
            f" missing {', '.join(missing)}"
        )
    expectations = []
    for row, cells in rows:
        told = dict(zip(names, map(str.strip, cells), strict=False))
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
) -> tuple[Finding, ...]:
    """What differs from the expectations, in their order.

    Inactive employees and projects are resolved as if active.
    """
    simulation = simulate(account, reading, include_inactive=True)
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
) -> list[str]:
    found = []
    if expected.employee not in simulation.roster.rows:
        found.append(f"employee {expected.employee!r}")
    if expected.project not in simulation.roster.columns:
        found.append(f"project {expected.project!r}")
    if expected.sender and expected.sender not in mailboxes:
        found.append(f"mailbox {expected.sender!r}")
    return found


def _holds(expected: Expectation, cell: Cell) -> bool:
    if expected.sender:
        return cell.sender == expected.sender
    return cell.source is Source.INTERNAL


def _of_unknown(expected: Expectation, unknown: list[str]) -> Finding:
    return stated(
        "coverage/expectation-unknown-id",
        f"{expected.place}: the account has no {' and no '.join(unknown)}, so the"
        " expectation can't be verified.",
        None,
        **_data(expected),
    )


def _failed(expected: Expectation, simulation: Simulation, cell: Cell) -> Finding:
    row = simulation.roster.rows[expected.employee]
    column = simulation.roster.columns[expected.project]
    employee = simulation.employees[row]
    project = simulation.projects[column - 1] if column else None
    wanted = expected.sender or "the internal address"
    pair = pair_text(employee, project)
    if cell.decided_by is DecidedBy.TIE:
        tied = expected.sender in cell.candidates
        return stated(
            "coverage/expectation-undecided" if tied else "coverage/expectation-failed",
            f"{pair} should send from {wanted}; this reading leaves open which of"
            f" {', '.join(cell.candidates)} sends.",
            Subject(SubjectKind.EMPLOYEE, employee.id),
            **_data(expected),
            seen="",
            pairs=1,
        )
    seen = cell.sender or _WITHOUT[cell.source]
    return stated(
        "coverage/expectation-failed",
        f"{pair} should send from {wanted} and sends from {seen}; decided by"
        f" {cell.decided_by}.",
        Subject(SubjectKind.EMPLOYEE, employee.id),
        **_data(expected),
        seen=cell.sender,
        pairs=1,
    )


_WITHOUT = {
    Source.INTERNAL: "the internal address",
    Source.NONE: "no address at all",
    Source.UNKNOWN: "an address that isn't documented (external user)",
}


def _data(expected: Expectation) -> dict[str, str | int]:
    return {
        "employee": expected.employee,
        "project": expected.project,
        "expected": expected.sender,
        "file": expected.place.file,
        "row": expected.place.row,
    }
