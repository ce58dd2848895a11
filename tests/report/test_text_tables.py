"""A table fits its terminal, whatever is in it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.report.text_tables import as_table, printable, shown_width

LONG = " ".join(f"word{n}" for n in range(60))
AUDIT = [
    {"rule": "coverage/tied", "severity": "warning", "evidence": LONG},
    {"rule": "coverage/gap", "severity": "error", "evidence": "short"},
]
COLUMNS = ["rule", "severity", "evidence"]


def test_a_table_says_so_when_there_is_nothing() -> None:
    assert as_table([], ["a"]) == "nothing found\n"


def test_no_line_of_a_table_ends_in_blanks() -> None:
    lines = as_table([{"a": "x", "b": "long text"}], ["a", "b"]).splitlines()
    assert lines == ["A  B", "x  long text"]


def test_columns_of_a_table_stand_below_each_other() -> None:
    rows = [{"id": "a", "text": "x"}, {"id": "longer", "text": "y"}]
    head, first, second = as_table(rows, ["id", "text"]).splitlines()
    assert head.index("TEXT") == first.index("x") == second.index("y")


def test_without_a_terminal_a_table_is_as_wide_as_it_takes() -> None:
    lines = as_table(AUDIT, COLUMNS).splitlines()
    assert len(lines) == 3
    assert lines[1].endswith(LONG)


@pytest.mark.parametrize("room", [1, 2, 9, 20, 21, 22, 40, 54, 55, 56, 80, 120, 700])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(room: int) -> None:
    lines = as_table(AUDIT, COLUMNS, room).splitlines()
    assert max(map(shown_width, lines)) <= room
    shown = "".join("".join(lines).split())
    if room >= 22:
        assert all(word in shown for word in LONG.split())
    else:
        assert LONG.replace(" ", "") in shown or room > 2


def test_a_table_that_just_fits_is_not_touched() -> None:
    whole = as_table(AUDIT, COLUMNS)
    room = max(map(len, whole.splitlines()))
    assert as_table(AUDIT, COLUMNS, room) == whole
    assert as_table(AUDIT, COLUMNS, room - 1) != whole


def test_columns_go_below_each_other_where_the_widest_would_be_unreadable() -> None:
    beside = as_table(AUDIT, COLUMNS, 2 + 13 + 2 + 8 + 30)
    below = as_table(AUDIT, COLUMNS, 2 + 13 + 2 + 8 + 29)
    assert beside.splitlines()[0].split() == ["RULE", "SEVERITY", "EVIDENCE"]
    assert below.splitlines()[:2] == [
        "RULE      coverage/tied",
        "SEVERITY  warning",
    ]
    assert "\n\nRULE      coverage/gap\n" in below


def test_ids_are_parted_behind_their_marks() -> None:
    rows = [{"id": "maria", "candidates": "maria;sales;shop;desk"}]
    assert as_table(rows, ["id", "candidates"], 20).splitlines() == [
        "ID     CANDIDATES",
        "maria  maria;sales;",
        "       shop;desk",
    ]


def test_below_each_other_empty_cells_are_left_out() -> None:
    rows = [{"rule": "r", "severity": "", "evidence": "e" * 90}]
    assert "SEVERITY" not in as_table(rows, COLUMNS, 30)


def test_wide_characters_take_two_columns_and_accents_none() -> None:
    assert shown_width("Łódź") == 4
    assert shown_width("東京") == 4
    assert shown_width(unicodedata.normalize("NFD", "é")) == 1
    rows = [{"id": "東京", "text": "x"}, {"id": "abcd", "text": "y"}]
    assert as_table(rows, ["id", "text"]).splitlines() == [
        "ID    TEXT",
        "東京  x",
        "abcd  y",
    ]


def test_a_character_wider_than_the_terminal_is_clipped() -> None:
    assert as_table([{"a": "東x"}], ["a"], 1) == "A\n…\nx\n"


@given(st.lists(st.text(), min_size=1, max_size=3), st.integers(1, 60))
def test_any_text_fits_any_terminal_and_drives_none(
    texts: list[str], room: int
) -> None:
    columns = [f"c{n}" for n in range(len(texts))]
    shown = as_table([dict(zip(columns, texts, strict=True))], columns, room)
    assert all(shown_width(line) <= room for line in shown.split("\n"))
    assert shown.replace("\n", "").isprintable()


def test_foreign_control_characters_never_reach_the_terminal() -> None:
    assert printable("\x1b[31mred\x07 \x9b \u202e") == "�[31mred� � �"
    assert printable("two\nlines\tand\rmore") == "two lines and more"
    assert printable("two\nlines\x1b", keep="\n") == "two\nlines�"
