"""A table fits its terminal, whatever is in it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.report.text_tables import as_table, printable, shown_width, wrapped

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


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 5, [""]),
        ("     ", 3, [""]),
        ("abcde", 5, ["abcde"]),
        ("abcdef", 5, ["abcde", "f"]),
        ("ab cd", 5, ["ab cd"]),
        ("ab cde", 5, ["ab", "cde"]),
        ("ab  cde", 7, ["ab  cde"]),  # what fits stays as it is
        ("ab  cdef", 7, ["ab cdef"]),
        ("a;b;c", 3, ["a;", "b;c"]),
        ("a-b-c", 2, ["a-", "b-", "c"]),
        ("漢字", 3, ["漢", "字"]),
        ("漢字", 4, ["漢字"]),
        ("漢", 1, ["…"]),
        ("ab", None, ["ab"]),
    ],
)
def test_a_text_is_broken_where_the_next_part_has_no_room(
    text: str, width: int | None, lines: list[str]
) -> None:
    assert wrapped(text, width) == lines


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("ż", 1), ("z\u0301", 1), ("漢", 2), ("ａ", 2), ("😀", 2)],
)
def test_a_text_takes_the_columns_of_its_characters(text: str, width: int) -> None:
    assert shown_width(text) == width


@pytest.mark.parametrize(
    ("text", "keep", "shown"),
    [
        ("a\nb\tc", "", "a b c"),
        ("a\nb\tc", "\n", "a\nb c"),
        ("a\x1b[0m", "", "a\N{REPLACEMENT CHARACTER}[0m"),
        ("a\u202eb", "", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\u00a0b", "", "a b"),
        ("żółw 漢", "", "żółw 漢"),
    ],
)
def test_what_drives_a_screen_is_a_blank_or_a_mark(
    text: str, keep: str, shown: str
) -> None:
    assert printable(text, keep) == shown


@pytest.mark.parametrize(("room", "beside"), [(12, True), (11, True), (10, False)])
def test_columns_stand_side_by_side_as_long_as_each_has_eight(
    room: int, beside: bool
) -> None:
    rows = [{"a": "x", "b": "yyyyyyyyyy"}]  # one and ten, two blanks between
    lines = as_table(rows, ["a", "b"], room).splitlines()
    assert lines[0].startswith("A  B") is beside
    assert all(shown_width(line) <= room for line in lines)


@pytest.mark.parametrize(("room", "beside"), [(33, True), (32, False)])
def test_prose_stands_beside_others_while_it_has_thirty_columns(
    room: int, beside: bool
) -> None:
    rows = [{"a": "x", "b": "word " * 20}]
    lines = as_table(rows, ["a", "b"], room).splitlines()
    assert lines[0].startswith("A  B") is beside


def test_rows_that_follow_others_have_no_heading() -> None:
    rows = [{"a": "x"}]
    assert as_table(rows, ["a"], continued=True) == "x\n"
    stacked = as_table([{"a": "x" * 40, "b": "y" * 40}], ["a", "b"], 20, continued=True)
    assert stacked.startswith("\nA")
