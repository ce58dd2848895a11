"""How far an import is: what is read, and how many there are as far as we know."""

from __future__ import annotations

from diagnostics.fleet.planfix_api.told_progress import all_read, rows_read
from diagnostics.language import spoken
from diagnostics.model import Account, Employee, Project

BEFORE = Account(
    employees=tuple(Employee(str(n), f"N{n}") for n in range(1_200)),
    projects=(Project("p", "P"),),
)


def test_how_many_there_may_be_is_told_while_fewer_are_read() -> None:
    here = "300 users read, the account here has 1,200"
    assert rows_read("users", 300, BEFORE) == here
    assert rows_read("users", 1_200, BEFORE) == "1,200 users read"
    assert rows_read("users", 300, None) == "300 users read"
    assert rows_read("projects", 2, BEFORE) == "2 projects read"
    assert rows_read("groups", 0, BEFORE) == "0 groups read"


def test_all_lists_that_were_begun_stand_on_one_line() -> None:
    assert all_read({"groups": 3, "users": 1}, None) == "3 groups read · 1 user read"
    assert all_read({}, None) == "Nothing is read yet."


def test_it_is_told_in_polish_too() -> None:
    with spoken("pl"):
        assert all_read({}, BEFORE) != "Nothing is read yet."
        assert "account" not in rows_read("users", 300, BEFORE)
