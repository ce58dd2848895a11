"""A heading that nobody knows is asked about where its cells decide who sends."""

import json
import re

import pytest

from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.model import Severity
from diagnostics.words import evidence

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
        if (p.rule, p.says) == ("config/unread-decides", "crossed")
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


def refused(loaded: Loaded) -> list[tuple[str, str, str]]:
    """What is said, of which heading or file, and the column that should say it."""
    found = [p for p in loaded.problems if p.rule == "config/unread-decides"]
    wanted = [re.search(r'column "(\w+)" in (\w+),', evidence(p)) for p in found]
    return [
        (p.says, str(p.data["value"]), f"{said[2]}.{said[1]}" if said else "")
        for p, said in zip(found, wanted, strict=True)
    ]


BOXES = "id,address\nm1,one@b.test\nm2,two@b.test\n"
OF_GROUPS = "id,address,access,groups\nm1,one@b.test,selected,g1\n"


def test_members_in_the_table_of_groups_are_not_passed_over() -> None:
    loaded = read(
        OF_GROUPS,
        employees="id,name\nada,Ada Nowak\njan,Jan Lis\n",
        groups="id,name,members\ng1,Sprzedaż,ada;jan\ng2,Serwis,Jan Lis\n",
    )
    assert refused(loaded) == [("related", "members", "employees.groups")]
    assert loaded.account.missing


@pytest.mark.parametrize(
    ("table", "text", "relation"),
    [
        ("projects", "id,name,skrzynka\np1,Sklep,m1\np2,X,m2\n", "mailboxes.projects"),
        (
            "employees",
            "id,name,poczta\nada,A,one@b.test\njan,J,\n",
            "mailboxes.employees",
        ),
        ("groups", "id,name,poczta\ng1,A,two@b.test\n", "mailboxes.groups"),
    ],
)
def test_mailboxes_named_in_another_table_are_not_everybodys(
    table: str, text: str, relation: str
) -> None:
    ((says, _, of),) = refused(read(BOXES, **{table: text}))
    assert (says, of) == ("related", relation)


def test_other_columns_of_names_are_left_where_our_own_say_it() -> None:
    boxes = "id,address,employees,projects,groups\nm1,one@b.test,ada,p1,g1\n"
    loaded = read(
        boxes,
        groups="id,name,leader\ng1,Sprzedaż,ada\ng2,Serwis,jan\n",
        employees="id,name,groups,mail\nada,Ada,g1,one@b.test\n",
        projects="id,name,manager\np1,Sklep,ada\n",
    )
    assert refused(loaded) == []
    assert not [p for p in loaded.problems if p.severity is Severity.ERROR]


@pytest.mark.parametrize(
    "text",
    [
        "Osoba,one@b.test,two@b.test\nada,x,\nJan Lis,x,x\n",
        "kto,skąd\nada,m1\njan,m1\njan,m2\n",
        "Kto?,Sklep,p2\nAda Nowak,one@b.test,\njan,,m2\n",
    ],
)
def test_a_file_of_its_own_that_tells_who_uses_what_is_not_passed_over(
    text: str,
) -> None:
    loaded = read(BOXES, uprawnienia=text)
    assert refused(loaded) == [("aside", "uprawnienia", "mailboxes.employees")]
    assert loaded.account.missing


def test_a_file_that_was_said_to_tell_nothing_is_left() -> None:
    files = {"mailboxes": BOXES, "employees": EMPLOYEES, "dla": "ada,m1\njan,m2\n"}
    held = {f"{name}.csv": text.encode() for name, text in files.items()}
    assert refused(read_files(held, "folder"))
    assert refused(read_files(held, "folder", {"dla": ""})) == []


@pytest.mark.parametrize(
    "text",
    ["osoba,telefon\nada,600100200\njan,600100201\n", "Historia\n1.2.2026 ada i m1\n"],
)
def test_a_file_of_people_alone_or_of_notes_is_left(text: str) -> None:
    loaded = read(BOXES, inne=text)
    assert refused(loaded) == []
    assert "config/unknown-table" in [p.rule for p in loaded.problems]


def test_people_called_as_mailboxes_are_no_relation() -> None:
    people = "id,name\none,Ada Nowak\ntwo,Jan Lis\n"
    boxes = "id,address\none,x@b.test\ntwo,y@b.test\n"
    loaded = read(boxes, employees=people, telefony="osoba,telefon\none,1\ntwo,2\n")
    assert refused(loaded) == []


@pytest.mark.parametrize("word", ["zwolniony", "Archiwum", "dismissed", "уволена"])
def test_who_left_is_asked_about_whatever_the_heading(word: str) -> None:
    people = f"id,name,Status\nada,Ada Nowak,pracuje\njan,Jan Lis,{word}\n"
    assert asked(read(BOXES, employees=people)) == [("Status", "active")]
    files = {"employees.csv": people.encode(), "mailboxes.csv": BOXES.encode()}
    loaded = read_files(files, "folder", {"Status": "active"})
    assert [e.active for e in loaded.account.employees] == [True, False]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [("aktywna", "nie,tak"), ("Status", "archiwum,"), ("Uwagi", ",nie używać")],
)
def test_mailboxes_that_are_out_of_use_do_not_send_in_silence(
    heading: str, cells: str
) -> None:
    first, second = cells.split(",")
    boxes = f"id,address,{heading}\nm1,a@b.test,{first}\nm2,c@b.test,{second}\n"
    assert [says for says, _, _ in refused(read(boxes))] == ["of-use"]


@pytest.mark.parametrize(
    ("heading", "cell"), [("Zablokowany", "tak"), ("Data zwolnienia", "1.3.2024")]
)
def test_a_heading_that_says_who_left_is_no_mere_unknown_one(
    heading: str, cell: str
) -> None:
    people = f"id,name,{heading}\nada,Ada Nowak,\njan,Jan Lis,{cell}\n"
    loaded = read(BOXES, employees=people)
    assert [says for says, _, _ in refused(loaded)] == ["of-leaving"]
    told = people.replace(heading, f"active,{heading}").replace("ada,", "ada,yes,")
    assert refused(read(BOXES, employees=told)) == []


def test_numbers_name_rows_below_a_heading_that_says_whose() -> None:
    tables = {
        "projects": "id,name\n10,Sklep\n11,Strona\n",
        "mailboxes": "id,address\n100,a@b.test\n101,c@b.test\n",
    }
    boxes = tables.pop("mailboxes")
    pairs = "projekt,skrzynka\n10,100\n11,101\n"
    ((says, _, of),) = refused(read(boxes, **tables, przypisania=pairs))
    assert (says, of) == ("aside", "mailboxes.projects")
    amounts = pairs.replace("projekt,skrzynka", "ilość,kwota")
    assert refused(read(boxes, **tables, przypisania=amounts)) == []


def test_a_key_of_a_document_that_tells_who_uses_what_is_not_passed_over() -> None:
    document = {
        "employees": [{"id": "ada"}, {"id": "jan"}],
        "mailboxes": [{"id": f"m{n}", "address": f"m{n}@b.test"} for n in (1, 2)],
        "rights": [{"who": "ada", "box": ["m1"]}, {"who": "jan", "box": ["m2"]}],
        "notes": ["ada called"],
    }
    loaded = read_files({"a.json": json.dumps(document).encode()})
    assert refused(loaded) == [("aside", "rights", "mailboxes.employees")]
