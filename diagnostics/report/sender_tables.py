"""The matrix of all pairs written out, streamed, so that its size doesn't matter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import pandas as pd

from diagnostics.formula_guard import guarded
from diagnostics.language import gettext as _
from diagnostics.report import write as writing
from diagnostics.report.rows import Row, cell, stamp_text
from diagnostics.report.text_tables import as_table
from diagnostics.senders import Simulation
from diagnostics.senders.pair.answer import SENDER_COLUMNS
from diagnostics.whole_files import placed
from diagnostics.wholeness import missing_json

_PAIRS_AT_ONCE = 200_000


class Stream(Protocol):
    """What text is written to: an open file, a terminal."""

    def write(self, text: str, /) -> object:
        """Writes the text."""


def write(
    simulation: Simulation,
    form: str,
    out: str | Path | Stream,
    chosen: tuple[str | None, str | None] = (None, None),
    room: int | None = None,
) -> None:
    """Writes the matrix, or one employee's or project's part of it.

    A file appears whole or not at all.

    Args:
        simulation: the matrix.
        form: `table`, `csv`, `json` or `parquet`.
        out: a path, or for all but Parquet something open.
        chosen: an employee's and a project's id (empty: no project); None: all.
        room: how many columns of a terminal a table may take; None: any number.

    JSON of half an account is an object with its `missing` parts and its `rows`; a
    table begins with what is missing. CSV and Parquet have no place to say it.

    Raises:
        UnknownIdError: the matrix has no such employee or project.
        ValueError: Parquet without a path.
        OSError: the path can't be written.
    """
    if not isinstance(out, (str, Path)):
        if form == "parquet":
            raise ValueError(_("Parquet is written to a path only"))
        _write_stamped(simulation, chosen, form, out, room)
        return
    path = Path(out)
    if form == "parquet":
        _write_parquet(simulation, path, chosen)
        return
    with placed(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        _write_stamped(simulation, chosen, form, file, room)


def _write_stamped(
    simulation: Simulation,
    chosen: tuple[str | None, str | None],
    form: str,
    file: Stream,
    room: int | None,
) -> None:
    """Half an account's matrix says so, where the form has a place for it."""
    frames = _frames(simulation, chosen)
    missing = simulation.account.missing
    if missing and form == "json":
        parts = json.dumps(missing_json(missing), ensure_ascii=False)
        file.write(f'{{"missing": {parts},\n"rows": ')
    elif missing and form == "table":
        file.write(f"{stamp_text(missing)}\n\n")
    _write_text(frames, form, file, room)
    if missing and form == "json":
        file.write("}\n")


def _write_parquet(
    simulation: Simulation, path: Path, chosen: tuple[str | None, str | None]
) -> None:
    if chosen == (None, None):
        simulation.to_parquet(path)
        return
    part = _part(simulation, *chosen)
    with placed(path) as draft:
        part.to_parquet(draft, index=False)


def _frames(
    simulation: Simulation, chosen: tuple[str | None, str | None]
) -> Iterable[pd.DataFrame]:
    """At least one frame, so that a matrix without employees has its columns."""
    if chosen == (None, None) and simulation.employees:
        return simulation.chunks(_PAIRS_AT_ONCE)
    return [_part(simulation, *chosen)]


def _part(
    simulation: Simulation, employee: str | None, project: str | None
) -> pd.DataFrame:
    return simulation.to_frame(
        None if employee is None else [employee],
        None if project is None else [project],
    )


def records(frame: pd.DataFrame) -> list[Row]:
    """The frame's lines as rows."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _write_text(
    frames: Iterable[pd.DataFrame], form: str, file: Stream, room: int | None
) -> None:
    first = True
    if form == "json":
        file.write("[")
    for frame in frames:
        if form == "csv":
            header = [list(frame.columns)] if first else []
            file.write(writing.csv_text([*header, *_guarded_lines(frame)]))
        elif form == "json":
            file.write(("" if first else ",\n") + ",\n".join(_objects(frame)))
        else:
            lines = as_table(records(frame), SENDER_COLUMNS, room, continued=not first)
            file.write(lines)
        first = False
    if form == "json":
        file.write("]\n")


def _objects(frame: pd.DataFrame) -> Iterator[str]:
    """The frame's lines as `write.as_json` writes them, each distinct value once."""
    columns = []
    for name in frame.columns:
        values = frame[name].unique().tolist()
        texts = {
            value: f'  "{name}": {json.dumps(value, ensure_ascii=False)}'
            for value in values
        }
        columns.append(map(texts.__getitem__, frame[name].tolist()))
    for parts in zip(*columns, strict=True):
        yield "{\n" + ",\n".join(parts) + "\n}"


def _guarded_lines(frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """The frame's cells as CSV writes them, each distinct value looked at once."""
    columns = []
    for name in frame.columns:
        values = frame[name].unique().tolist()
        texts = {value: guarded(cell(value)) for value in values}
        columns.append(map(texts.__getitem__, frame[name].tolist()))
    return zip(*columns, strict=True)
