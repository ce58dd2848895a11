"""A heading that nobody knows is asked about where its cells decide who sends."""

import json

import pytest

from diagnostics.accounts.reader import Loaded, read_files

GROUPS = "id,name\ng1,Sprzedaż\ng2,Serwis\n"
EMPLOYEES = "id,name,groups\nada,Ada Nowak,g1\njan,Jan Lis,g2\n"
PROJECTS = "id,name\np1,Sklep\np2,Remont biura\n"


def read(boxes: str, **tables: str) -> Loaded:
    texts = {
        "groups": GROUPS,
        "employees": EMPLOYEES,
        "projects": PROJECTS,
        "mailboxes": boxes,
        **tables,
    }
    files = {f"{name}.csv": text.encode() for name, text in texts.items()}
    return read_files(files, "folder")


def asked(loaded: Loaded) -> list[tuple[str, str]]:
    return [
        (str(p.data["value"]), str(p.data["nearest"]))
        for p in loaded.problems
        if p.rule == "config/column-near"
    ]


@pytest.mark.parametrize(
    ("heading", "cell", "column"),
    [
        ("W projektach", "p1;p2", "projects"),
        ("Gdzie", "Remont biura", "projects"),
        ("Zakres", '"p1, p2"', "projects"),
        ("Dział", "Serwis", "groups"),
        ("Kto może używać?", "wybrani", "access"),
        ("Czyja", "Ada Nowak", "owner"),
        ("Czy domyślna", "tak", "default"),
        ("Osoby", "ada;jan", "employees"),
    ],
)
def test_a_column_whose_cells_decide_is_asked_about_and_blocks(
    heading: str, cell: str, column: str
) -> None:
    loaded = read(f"id,address,{heading}\nm1,a@b.test,{cell}\n")
    assert asked(loaded) == [(heading, column)]
    assert loaded.account.missing


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Uwagi", "Sklep ma nowy adres"),
        ("Limit", "250"),
        ("Aktywna od", "2026-11-02"),
        ("Archiwum", "tak"),
        ("Status", "ok"),
    ],
)
def test_other_columns_are_unknown_and_block_nothing(heading: str, cell: str) -> None:
    loaded = read(f"id,address,{heading}\nm1,a@b.test,{cell}\n")
    assert asked(loaded) == []
    assert not loaded.account.missing


def test_who_cares_for_a_mailbox_is_not_asked_where_its_access_is_told() -> None:
    loaded = read("id,address,access,Opiekun\nm1,a@b.test,everyone,Ada Nowak\n")
    assert asked(loaded) == []


def test_numbers_that_could_be_ids_are_not_taken_for_projects() -> None:
    numbers = "id,name\n1,Sklep\n2,Remont\n"
    loaded = read("id,address,Limit\nm1,a@b.test,2\n", projects=numbers)
    assert asked(loaded) == []


def test_a_department_of_an_employee_is_asked_about() -> None:
    people = "id,name,Dział\nada,Ada Nowak,Sprzedaż\n"
    loaded = read("id,address\nm1,a@b.test\n", employees=people)
    assert asked(loaded) == [("Dział", "groups")]


def test_the_same_in_a_document() -> None:
    rows = {
        "projects": [{"id": "p1"}],
        "mailboxes": [{"id": "m", "address": "a@b.test", "where": ["p1"]}],
    }
    assert asked(read_files({"a.json": json.dumps(rows).encode()})) == [
        ("where", "projects")
    ]


def test_what_stands_in_an_unknown_column_is_kept_nowhere() -> None:
    loaded = read("id,address,Uwagi\nm1,a@b.test,Xq7-tulip\n")
    assert "Xq7-tulip" not in repr(loaded)


def crossed(loaded: Loaded) -> list[str]:
    return [
        str(p.data["value"])
        for p in loaded.problems
        if (p.rule, p.says) == ("config/wrong-shape", "crossed")
    ]


def test_a_column_for_each_project_is_an_error_and_makes_nothing_general() -> None:
    boxes = "id,address,Sklep,p2\nm1,a@nine.test,x,\nm2,b@nine.test,,x\n"
    loaded = read(boxes)
    assert crossed(loaded) == ["Sklep", "p2"]
    assert loaded.account.missing


def test_a_column_for_each_group_of_people_is_an_error() -> None:
    people = "id,name,Serwis\nada,Ada Nowak,x\njan,Jan Lis,\n"
    boxes = "id,address\nm1,a@nine.test\n"
    assert crossed(read(boxes, employees=people)) == ["Serwis"]


def test_such_a_column_without_crosses_or_of_a_strangers_name_is_left() -> None:
    boxes = "id,address,Sklep,Uwagi\nm1,a@nine.test,,stara\n"
    loaded = read(boxes)
    assert crossed(loaded) == []
    assert not loaded.account.missing or "account" in str(loaded.account.missing)


@pytest.mark.parametrize(
    "cells",
    [("Wszyscy pracownicy", '"Ada Nowak, Serwis"'), ("ada", "g2"), ("nikt", "jan")],
)
def test_people_groups_and_words_for_access_by_turns_are_asked_about(
    cells: tuple[str, str],
) -> None:
    first, second = cells
    loaded = read(
        f"id,address,Kto może używać\nm1,a@b.test,{first}\nm2,c@b.test,{second}\n"
    )
    assert asked(loaded) == [("Kto może używać", "access")]
    assert loaded.account.missing


def test_people_beside_other_texts_are_not_asked_about() -> None:
    text = "id,address,Uwagi\nm1,a@b.test,Ada Nowak\nm2,c@b.test,nowy adres od maja\n"
    assert asked(read(text)) == []
