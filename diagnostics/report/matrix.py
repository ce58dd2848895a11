"""The matrix of all pairs written out, streamed, so that its size doesn't matter."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pandas as pd

from diagnostics.report import write as writing
from diagnostics.report.rows import SENDER_COLUMNS, Row, cell
from diagnostics.senders import Simulation

_PAIRS_AT_ONCE = 200_000


def write(
    simulation: Simulation,
    form: str,
    out: str | None,
    chosen: tuple[str | None, str | None] = (None, None),
) -> None:
    """Writes the matrix, or one employee's or project's part of it.

    Args:
        simulation: the matrix.
        form: `table`, `csv`, `json` or `parquet`.
        out: a path; None: standard output.
        chosen: an employee's and a project's id (empty: no project); None: all.

    Raises:
        KeyError: the matrix has no such employee or project.
        ValueError: Parquet without a path.
    """
    employees, projects = _ids(simulation, chosen)
    if form == "parquet":
        if not out:
            raise ValueError("Parquet is binary: say where with --out FILE")
        if chosen == (None, None):
            simulation.to_parquet(out)
        else:
            _frames_joined(simulation, employees, projects).to_parquet(out, index=False)
        return
    if out:
        with Path(out).open("w", encoding="utf-8", newline="") as file:
            _write_text(simulation, form, file, employees, projects)
    else:
        _write_text(simulation, form, sys.stdout, employees, projects)


def _ids(
    simulation: Simulation, chosen: tuple[str | None, str | None]
) -> tuple[list[str], list[str]]:
    employee, project = chosen
    employees = [e.id for e in simulation.employees]
    projects = ["none", *(p.id for p in simulation.projects)]
    if employee is not None:
        simulation.roster.rows[employee]
        employees = [employee]
    if project is not None:
        simulation.roster.columns[project or "none"]
        projects = [project or "none"]
    return employees, projects


def _frames(
    simulation: Simulation, employees: list[str], projects: list[str]
) -> Iterator[pd.DataFrame]:
    """At least one frame, so that a matrix without employees has its columns."""
    step = max(1, _PAIRS_AT_ONCE // len(projects))
    for start in range(0, max(1, len(employees)), step):
        yield simulation.to_frame(employees[start : start + step], projects)


def _frames_joined(
    simulation: Simulation, employees: list[str], projects: list[str]
) -> pd.DataFrame:
    return pd.concat(list(_frames(simulation, employees, projects)))


def records(frame: pd.DataFrame) -> list[Row]:
    """The frame's lines as rows."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _write_text(
    simulation: Simulation,
    form: str,
    file: TextIO,
    employees: list[str],
    projects: list[str],
) -> None:
    first = True
    if form == "json":
        file.write("[")
    for frame in _frames(simulation, employees, projects):
        if form == "csv":
            _safe(frame).to_csv(
                file, header=first, index=False, lineterminator="\n", encoding="utf-8"
            )
        elif form == "json":
            parts = (writing.as_json(row).rstrip("\n") for row in records(frame))
            file.write(("" if first else ",\n") + ",\n".join(parts))
        else:
            text = writing.as_table(records(frame), SENDER_COLUMNS)
            file.write(text if first else text.partition("\n")[2])
        first = False
    if form == "json":
        file.write("]\n")


def _safe(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame's cells as CSV writes them, each distinct value looked at once."""
    safe = {}
    for name in frame.columns:
        values = frame[name].unique().tolist()
        safe[name] = frame[name].map(
            {value: writing.spreadsheet_safe(cell(value)) for value in values}
        )
    return pd.DataFrame(safe)
