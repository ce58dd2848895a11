"""Of a large table a part is shown; a cell offers what it uses and what is found."""

from __future__ import annotations

import pytest

from diagnostics.model import Employee
from diagnostics.ui.choosing import AT_ONCE, MATCHES
from diagnostics.ui.compare_tabs import part_of_table
from diagnostics.ui.compare_tabs.part_of_table import TablePart, offered, part_of


def people(number: int) -> tuple[Employee, ...]:
    return tuple(Employee(f"e{n}", f"Person {n}") for n in range(number))


@pytest.mark.parametrize("number", [0, 1, AT_ONCE])
def test_a_small_table_is_shown_whole(number: int) -> None:
    rows = people(number)
    assert part_of(rows, "people", "") == TablePart(
        "people", rows, ("", ""), rows, tuple(range(number)), rows
    )


@pytest.mark.parametrize("number", [AT_ONCE - 1, AT_ONCE])
def test_a_small_table_is_not_searched(number: int) -> None:
    assert part_of_table._found(people(number), "nobody") == tuple(range(number))


def test_rows_of_a_large_table_are_found_by_name_and_stand_in_its_order() -> None:
    rows = people(AT_ONCE + 1)
    assert part_of_table._found(rows, "person 20") == (20, 120, 200)
    assert part_of_table._found(rows, "e7") == (7, *range(70, 80))
    assert part_of_table._found(rows, "nobody") == ()


def test_without_a_search_the_first_rows_are_shown() -> None:
    found = part_of_table._found(people(AT_ONCE + 1), "")
    assert found == tuple(range(MATCHES))


def test_rows_of_one_id_are_two_rows() -> None:
    rows = (*people(AT_ONCE), Employee("e3", "Twin"), Employee("e3", "Twin"))
    assert part_of_table._found(rows, "twin") == (AT_ONCE, AT_ONCE + 1)
    assert part_of_table._found(rows, "person 3")[0] == 3


def names(number: int) -> dict[str, str]:
    return {f"p{n}": f"Project {n}" for n in range(number)}


def test_a_short_list_is_offered_whole_in_its_order() -> None:
    assert offered(names(AT_ONCE), ["p9"], "nobody") == list(names(AT_ONCE))


def test_of_a_long_list_what_is_used_comes_first_and_each_row_once() -> None:
    found = offered(names(AT_ONCE + 1), ["p9", "gone", "p9"], "project 19")
    beginning = (f"p{n}" for n in range(190, 200))
    assert found == ["p9", "gone", "p19", *beginning, "p119"]
    assert offered(names(AT_ONCE + 1), [], "nobody") == []
