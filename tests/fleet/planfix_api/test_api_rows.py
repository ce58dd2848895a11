"""Rows of the API become rows of an account; what is open is said, not guessed."""

from __future__ import annotations

from typing import Any

import pytest

from diagnostics.fleet.planfix_api.api_client import (
    MOST_SAID,
    PlanfixApi,
    account_host,
)
from diagnostics.fleet.planfix_api.api_rows import LONGEST, NAMED, read_rows
from diagnostics.fleet.planfix_api.import_stops import ImportStopError
from diagnostics.fleet.planfix_api.kept_pages import HeldPages, KeptPages
from diagnostics.fleet.planfix_api.table_changes import TableChange, between
from diagnostics.model import Employee, EmployeeKind, Group, Place, Project
from diagnostics.words import text


def user(number: object = 1, **more: Any) -> dict[str, Any]:
    usual = {"id": number, "name": "Eva", "login": "eva", "role": "User"}
    return {**usual, "status": "Active", **more}


def keys(notes: tuple[Any, ...]) -> list[str]:
    return [note.key.partition(":")[2] for note in notes]


@pytest.mark.parametrize(
    ("given", "own"),
    [
        (7, "7"),
        ("7", "7"),
        (" 7 ", "7"),
        ("007", "007"),
        (0, "0"),
        (-3, "-3"),
        ("a b", "a b"),
    ],
)
def test_an_id_is_text_as_it_is_written(given: object, own: str) -> None:
    read = read_rows([user(given)], [], [])
    assert [e.id for e in read.employees] == [own]
    assert read.notes == ()


@pytest.mark.parametrize(
    "given",
    [None, "", "  ", True, 1.5, [1], {"id": 1}, "a;b", "company", 10**5000],
    ids=lambda given: repr(given)[:20] if not isinstance(given, int) else "number",
)
def test_a_row_without_an_id_that_a_table_can_hold_is_counted(given: object) -> None:
    read = read_rows([user(given), user(2)], [], [])
    assert [e.id for e in read.employees] == ["2"]
    assert keys(read.notes) == ["note-no-id"]
    assert read.notes[0].data["count"] == 1


def test_a_word_of_one_table_is_an_id_in_another() -> None:
    read = read_rows([user("none")], [{"id": "company"}], [{"id": "company"}])
    assert read.notes == ()
    assert keys(read_rows([], [], [{"id": "none"}]).notes) == ["note-no-id"]


def test_an_id_that_comes_twice_is_one_row_the_first() -> None:
    read = read_rows([user(1), user("1", name="Other"), user(1)], [], [])
    assert [e.name for e in read.employees] == ["Eva"]
    (note,) = read.notes
    assert (note.key, note.data["count"]) == ("planfix:note-twice", 2)


@pytest.mark.parametrize(
    ("more", "kind", "active"),
    [
        ({}, EmployeeKind.PERSON, True),
        ({"role": "Robot"}, EmployeeKind.ROBOT, True),
        ({"role": {"name": "Robot"}}, EmployeeKind.ROBOT, True),
        ({"role": "Admin", "status": None}, EmployeeKind.PERSON, True),
        ({"status": "Inactive"}, EmployeeKind.PERSON, False),
        ({"status": "IN_ACTIVE"}, EmployeeKind.PERSON, False),
        ({"role": "UserWithoutAccess"}, EmployeeKind.PERSON, False),
        ({"status": "ActiveWithoutAccess"}, EmployeeKind.PERSON, False),
        ({"isDeleted": True}, EmployeeKind.PERSON, False),
        ({"isDeleted": "true"}, EmployeeKind.PERSON, True),  # no truth of JSON's
        ({"isDeleted": None}, EmployeeKind.PERSON, True),
    ],
    ids=str,
)
def test_role_and_state_say_who_writes_letters(
    more: dict[str, Any], kind: EmployeeKind, active: bool
) -> None:
    (person,) = read_rows([user(**more)], [], []).employees
    assert (person.kind, person.active) == (kind, active)


@pytest.mark.parametrize(
    ("more", "noted"),
    [
        ({}, []),
        ({"login": ""}, ["note-no-login"]),
        ({"login": "", "role": "Robot"}, []),
        ({"login": "", "status": "Inactive"}, []),
        ({"role": "UserWithoutAccess", "login": ""}, ["note-no-access"]),
        ({"role": "Wizard"}, ["note-role"]),
        ({"status": "Asleep"}, ["note-state"]),
        ({"role": "Tech Admin", "status": ""}, []),
        ({"role": "notDefined"}, []),
    ],
    ids=str,
)
def test_what_our_words_do_not_have_is_noted(
    more: dict[str, Any], noted: list[str]
) -> None:
    assert keys(read_rows([user(**more)], [], []).notes) == noted


@pytest.mark.parametrize("people", [NAMED, NAMED + 1])
def test_five_are_named_in_a_note_and_all_are_counted(people: int) -> None:
    rows = [user(n, login="") for n in range(people)]
    (note,) = read_rows(rows, [], []).notes
    assert note.data["people"] == people
    assert len(note.data["names"]) == NAMED


def test_a_name_is_put_together_on_one_line_and_cut() -> None:
    parts = user(name=" Eva\n", midname=None, lastname="Lis\t Nowak")
    (person,) = read_rows([parts], [], []).employees
    assert person.name == "Eva Lis Nowak"
    (long,) = read_rows([user(name="x" * (LONGEST + 1))], [], []).employees
    assert len(long.name) == LONGEST


def test_groups_that_only_people_name_are_added_once() -> None:
    rows = [
        user(1, groups=[{"id": 5, "name": "Sales"}, {"id": 6}]),
        user(2, groups=[{"id": 6}, {"id": 6}, "odd", {"name": "no id"}, {"id": "a;b"}]),
        user(3, groups="odd"),
    ]
    read = read_rows(rows, [{"id": 5, "name": "Hotline"}], [])
    assert read.groups == (Group("5", "Hotline"), Group("6"))
    assert [e.groups for e in read.employees] == [("5", "6"), ("6",), ()]
    (note,) = read.notes
    assert (note.key, note.data["count"]) == ("planfix:note-group", 1)


@pytest.mark.parametrize(
    ("parent", "kept", "lost"),
    [
        ({"id": 1}, "1", 0),
        (1, "1", 0),
        ("1", "1", 0),
        (None, "", 0),
        (0, "", 0),
        ({"id": 0}, "", 0),
        ({}, "", 0),
        ({"id": 99}, "", 1),
        ("99", "", 1),
    ],
    ids=str,
)
def test_a_parent_that_was_not_read_is_none_and_said(
    parent: object, kept: str, lost: int
) -> None:
    rows = [{"id": 1, "name": "A"}, {"id": 2, "name": "B", "parent": parent}]
    read = read_rows([], [], rows)
    assert [p.parent for p in read.projects] == ["", kept]
    assert len(read.notes) == lost


def test_projects_above_themselves_stand_without_a_parent_and_are_named() -> None:
    above = {1: 2, 2: 3, 3: 1, 4: 2, 5: 5}
    rows = [{"id": i, "name": f"P{i}", "parent": {"id": up}} for i, up in above.items()]
    read = read_rows([], [], rows)
    assert [p.parent for p in read.projects] == ["", "", "", "2", ""]
    (note,) = read.notes
    assert note.key == "planfix:note-ring"
    assert text(note) == (
        "4 projects are said to be above themselves; they stand without a parent: "
        "P1, P2, P3 and P5."
    )


def test_a_project_keeps_its_group_s_name_and_whether_it_is_there() -> None:
    rows = [
        {"id": 1, "group": {"id": 3, "name": "Clients"}, "isDeleted": True},
        {"id": 2, "group": "Own", "parent": 99},
    ]
    first, second = read_rows([], [], rows).projects
    assert (first.group, first.active) == ("Clients", False)
    assert (second.group, second.active) == ("Own", True)


BEFORE = (Employee("1", "Eva", "eva"), Employee("2", "Jan"), Employee("3"))


def test_a_table_s_change_tells_what_is_new_gone_and_other() -> None:
    after = (
        Employee("3", place=Place("employees.csv", 9)),  # only elsewhere in a file
        Employee("1", "Eva", "eva2", active=False),
        Employee("4"),
    )
    change = between("employees", BEFORE, after)
    assert [row.id for row in change.new] == ["4"]
    assert [row.id for row in change.gone] == ["2"]
    assert [(c.row.id, c.columns) for c in change.changed] == [
        ("1", ("login", "active"))
    ]
    assert change


def test_the_same_rows_in_another_order_are_no_change() -> None:
    assert not between("employees", BEFORE, BEFORE[::-1])
    assert between("projects", (), (Project("p"),))
    assert not TableChange("groups")


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("acme.planfix.com", "acme.planfix.com"),
        (" https://ACME.planfix.com/ ", "acme.planfix.com"),
        ("https://acme.planfix.com:8443/x?y", "acme.planfix.com:8443"),
        ("acme", "acme"),
        ("пример.example", "xn--e1afmkfd.example"),
    ],
)
def test_a_host_is_read_as_one_writes_it(written: str, host: str) -> None:
    assert account_host(written) == host


@pytest.mark.parametrize(
    "written",
    [
        *("", "http://acme.planfix.com", "https://", "https://eva@acme.planfix.com"),
        *("acme.planfix.com:port", "acme.planfix.com:99999", "[::1]", "a..b"),
    ],
)
def test_what_is_no_host_gets_no_token(written: str) -> None:
    with pytest.raises(ImportStopError) as stop:
        account_host(written)
    assert stop.value.told.key == "planfix:no-host"


def test_a_long_text_in_the_host_s_place_is_cut() -> None:
    with pytest.raises(ImportStopError) as stop:
        account_host("x y" * MOST_SAID)
    assert len(stop.value.told.data["host"]) == MOST_SAID


@pytest.mark.parametrize("token", ["", "a\nb", "tökén", "a\x00b"])
def test_a_token_that_would_break_its_line_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="one word of plain letters"):
        PlanfixApi("acme.planfix.com", token, None)  # type: ignore[arg-type]


def test_pages_are_kept_for_their_host_until_they_are_forgotten(tmp_path: Any) -> None:
    folder = tmp_path / "pages"
    kept = KeptPages(folder, "a.example")
    assert kept.page("users", 0) is None
    kept.keep("users", 0, [{"id": 1}])
    assert KeptPages(folder, "a.example").page("users", 0) == [{"id": 1}]
    assert KeptPages(folder, "b.example").page("users", 0) is None
    again = KeptPages(folder, "b.example")
    again.keep("groups", 1, [])
    assert again.page("groups", 1) == []
    again.forget()
    assert not folder.exists()


@pytest.mark.parametrize("damage", ["", "[", "[1]", '{"rows": 3}', "\udc80"])
def test_a_page_that_is_damaged_is_read_anew(tmp_path: Any, damage: str) -> None:
    kept = KeptPages(tmp_path / "pages", "a.example")
    kept.keep("users", 0, [1])
    path = tmp_path / "pages" / "users-0.json"
    path.write_bytes(damage.encode("utf-8", "surrogatepass"))
    assert kept.page("users", 0) is None


def test_pages_in_memory_are_apart_by_list_and_number() -> None:
    held = HeldPages()
    held.keep("users", 0, [1])
    assert held.page("users", 0) == [1]
    assert held.page("users", 1) is None
    assert held.page("groups", 0) is None
