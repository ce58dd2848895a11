"""Merged cells of a workbook: only the first of them holds what all of them show."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostics.accounts.problems import problem
from diagnostics.accounts.sheets import Record
from diagnostics.accounts.understanding.answers import FILL, MERGED, answer_to
from diagnostics.accounts.understanding.headings import LOOKED_AT, heading_at
from diagnostics.accounts.understanding.hidden_cells import letters_of
from diagnostics.accounts.workbooks import Sheet
from diagnostics.model import Finding, Place


def without_merged(
    file: str, table: str, sheet: Sheet, problems: list[Finding]
) -> Sequence[Record]:
    """The records of a sheet, every cell with its own value.

    Merged cells below the heading are asked about once a sheet: they are filled where
    the answer is yes, and stay as they are without one. Titles may be merged.
    """
    rows = sheet.records
    at = heading_at(table, [cells for _, cells in rows[:LOOKED_AT]])
    if at is None:  # no table, as its reader tells
        return rows
    heading, _ = rows[at]
    below = [(a, b) for a, b in sheet.merged if b[0] + 1 > heading]
    if not below:
        return rows
    if answer_to(MERGED) == FILL:
        return _filled(rows, below)
    (top, left), (bottom, right) = below[0]
    told = {
        "first": f"{letters_of(left + 1)}{top + 1}",
        "last": f"{letters_of(right + 1)}{bottom + 1}",
        "merged": len(below),
    }
    problems.append(problem("merged-cells", Place(file, top + 1), facts=told))
    return rows


def _filled(
    rows: Sequence[Record],
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]],
) -> Sequence[Record]:
    by_row = {number: list(cells) for number, cells in rows}
    for (top, left), (bottom, right) in merged:
        first = by_row.get(top + 1, [])
        value = first[left] if left < len(first) else ""
        for row in range(top + 1, bottom + 2):
            if cells := by_row.get(row):
                for column in range(left, min(right + 1, len(cells))):
                    cells[column] = value
    return [*by_row.items()]
