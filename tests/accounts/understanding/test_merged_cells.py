"""Merged cells of a sheet: which are asked about, and how they are filled."""

import pytest

from diagnostics.accounts.understanding.answers import answering
from diagnostics.accounts.understanding.merged_cells import without_merged
from diagnostics.accounts.workbooks import Sheet
from diagnostics.model import Finding

Corners = tuple[tuple[int, int], tuple[int, int]]

ROWS = (
    (1, ["Groups", "of 2026", ""]),
    (3, ["id", "name", "colour"]),
    (4, ["g1", "Sales", "red"]),
    (5, ["g2", "", ""]),
    (7, ["g3", ""]),
    (8, ["g4", "IT", "blue"]),
)
"""Records of a sheet: blank rows are left out, as are cells behind the last."""


def told(*merged: Corners, rows: object = ROWS) -> tuple[object, list[Finding]]:
    problems: list[Finding] = []
    sheet = Sheet(rows, merged)  # type: ignore[arg-type]
    return without_merged("book", "groups", sheet, problems), problems


def filled(*merged: Corners) -> list[list[str]]:
    with answering({"Merged cells": "fill"}):
        rows, problems = told(*merged)
    assert problems == []
    assert [n for n, _ in rows] == [n for n, _ in ROWS]  # type: ignore[attr-defined]
    return [cells for _, cells in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize("merged", [((0, 0), (0, 2)), ((2, 1), (2, 2))])
def test_a_title_or_heading_may_be_merged(merged: Corners) -> None:
    assert told(merged) == (ROWS, [])


def test_merged_cells_below_are_asked_about_once_and_named() -> None:
    title = (0, 0), (0, 2)
    rows, (asked,) = told(title, ((3, 1), (4, 2)), ((6, 0), (7, 0)))
    assert rows == ROWS
    assert (asked.rule, asked.data["row"]) == ("config/merged-cells", 4)
    assert (asked.data["first"], asked.data["last"]) == ("B4", "C5")
    assert asked.data["merged"] == 2


def test_nothing_is_asked_about_a_sheet_without_a_heading() -> None:
    rows = ((1, ["red", "blue"]), (2, ["green", ""]))
    assert told(((0, 0), (1, 1)), rows=rows) == (rows, [])


@pytest.mark.parametrize(
    ("column", "name"),
    [
        (0, "A"),
        (25, "Z"),
        (26, "AA"),
        (51, "AZ"),
        (52, "BA"),
        (701, "ZZ"),
        (702, "AAA"),
    ],
)
def test_columns_are_named_as_a_spreadsheet_does(column: int, name: str) -> None:
    _, (asked,) = told(((3, column), (4, column)))
    assert (asked.data["first"], asked.data["last"]) == (f"{name}4", f"{name}5")


def test_each_cell_gets_the_first_ones_value_and_no_other_is_touched() -> None:
    assert filled(((3, 1), (4, 2)), ((7, 1), (7, 2))) == [
        *(["Groups", "of 2026", ""], ["id", "name", "colour"]),
        *(["g1", "Sales", "Sales"], ["g2", "Sales", "Sales"]),
        *(["g3", ""], ["g4", "IT", "IT"]),
    ]


def test_rows_left_out_and_cells_behind_the_last_stay_so() -> None:
    assert filled(((3, 2), (7, 2)))[2:] == [
        *(["g1", "Sales", "red"], ["g2", "", "red"]),
        *(["g3", ""], ["g4", "IT", "red"]),
    ]


def test_what_begins_in_a_row_left_out_is_filled_with_nothing() -> None:
    assert filled(((5, 1), (7, 1)))[-2:] == [["g3", ""], ["g4", "", "blue"]]
    assert filled(((6, 2), (7, 2)))[-2:] == [["g3", ""], ["g4", "IT", ""]]
