"""What people write below a table is no row of it."""

import pytest

from diagnostics.accounts import Loaded, load_files

PEOPLE = "id,name,groups\nann,Ann,sales\nbob,Bob,\n"
OTHERS = {
    "groups.csv": b"id,name\nsales,Sales\n",
    "projects.csv": b"id,name\np1,One\n",
    "mailboxes.csv": b"id,address,employees\nm,m@nine.test,old staff\n",
}


def read(people: str) -> Loaded:
    return load_files({**OTHERS, "employees.csv": people.encode()})


def told(loaded: Loaded) -> list[object]:
    return [p.data["row"] for p in loaded.problems if p.rule == "config/id-missing"]


@pytest.mark.parametrize(
    "note", ["as of 12 March", "Strona 1 z 1", "koniec", "- Ende -", "exported by ann"]
)
def test_a_sentence_or_a_word_for_the_end_is_left_out_and_told(note: str) -> None:
    loaded = read(f"{PEOPLE}{note},,\n")
    assert [e.id for e in loaded.account.employees] == ["ann", "bob"]
    assert told(loaded) == [4]


@pytest.mark.parametrize(
    "row", ["eve", "old staff", "as of 12 March,Name", "as of 12 March,,sales"]
)
def test_a_row_with_a_word_or_more_than_an_id_or_that_others_name_stays(
    row: str,
) -> None:
    filled = row + "," * (2 - row.count(","))
    loaded = read(f"{PEOPLE}{filled}\n")
    assert len(loaded.account.employees) == 3
    assert told(loaded) == []


def test_where_ids_are_sentences_or_names_are_missing_nothing_is_left_out() -> None:
    assert len(read("id,name\nann lee,Ann\nbob ray,\n").account.employees) == 2
    assert len(read("id,name\nann,Ann\nbob,\nold one,\n").account.employees) == 3
    assert len(read("id,name\nann lee,\nbob ray,\n").account.employees) == 2
