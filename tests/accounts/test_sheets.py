import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.accounts.limits import MAX_COLUMNS
from diagnostics.accounts.reader import read_files
from diagnostics.accounts.schema import COLUMNS, LIST_COLUMNS, REQUIRED
from diagnostics.accounts.sheets import records, separator_of, table_of
from diagnostics.model import Finding
from diagnostics.words import evidence

BEYOND = [(5, ["c", "C"])]
CELLS = st.text("ab,;\"\n\r' ", max_size=6)


def read(text: str) -> tuple[list[tuple[int, list[str]]], list[Finding]]:
    problems: list[Finding] = []
    return [(n, list(r)) for n, r in records("f.csv", text, problems)], problems


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=5))
def test_what_csv_writes_is_read_with_the_line_where_it_starts(
    rows: list[list[str]],
) -> None:
    buffer = io.StringIO(newline="")
    starts = []
    writer = csv.writer(buffer)
    for row in [["id", "name"], *rows]:
        before = buffer.getvalue()
        lines = before.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        starts.append(lines + 1)
        writer.writerow(row)
    found, problems = read(buffer.getvalue())
    assert [cells for _, cells in found] == [["id", "name"], *rows]
    assert [number for number, _ in found] == starts
    assert problems == []


@pytest.mark.parametrize(
    ("header", "separator"),
    [
        ("id,name", ","),
        ("id;name", ";"),
        ('"id";"name"', ";"),
        ("ID ; Name", ";"),
        ("id", ","),
        ("id;a,b;name", ";"),
        ("id,a;b,name", ","),
        ("\n\nid;name", ";"),
        ("\r\nid;name", ";"),
        ("id,x,y;name", ","),
        ("name;x;y,id", ";"),  # as many known names: the one with more columns
        ("x;y;z,a", ";"),
        ("x,y,z;a", ","),
        ("x", ","),
        ("id,name;login", ","),  # equal in all: the comma
        ('"id" ;\t"name"', ";"),
    ],
)
def test_the_separator_is_the_one_between_known_columns(
    header: str, separator: str
) -> None:
    assert separator_of(f"{header}\na;b;c,d\n") == separator


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    found, problems = read(end.join(["id,name", "a,A", "b,B", ""]))
    assert found == [(1, ["id", "name"]), (2, ["a", "A"]), (3, ["b", "B"])]
    assert problems == []


def test_a_broken_record_is_told_with_its_first_line_and_without_its_cells() -> None:
    found, problems = read('id,name\na,"hunter2\nb,"c\n')
    assert [number for number, _ in found] == [1]
    assert problems[0].data["row"] == 2
    assert "hunter2" not in repr(problems)
    assert evidence(problems[0]) == (
        "f.csv, row 2: the record that starts here can't be read (',' expected after "
        "'\"'); expected cells with a quote in them quoted, and the quote doubled: "
        '"".'
    )


def test_a_long_cell_is_read() -> None:
    found, problems = read("id,name\na," + "x" * 1_000_000 + "\n")
    assert len(found[1][1][1]) == 1_000_000
    assert problems == []


def test_columns_are_known_in_any_case_and_order() -> None:
    problems: list[Finding] = []
    rows = [(1, ["Name", " ID "]), (2, ["A", " a "])]
    table = table_of("groups", "groups.csv", rows, problems)
    assert table.columns == ("name", "id")
    assert table.rows == ((2, ("A", "a")),)
    assert problems == []


def test_separators_left_over_at_the_end_are_nothing() -> None:
    problems: list[Finding] = []
    rows = [(1, ["id", "name", "", ""]), (2, ["a", "A", "", "", ""])]
    table = table_of("groups", "groups.csv", rows, problems)
    assert table.rows == ((2, ("a", "A")),)
    assert problems == []


def test_a_table_with_too_many_columns_is_refused() -> None:
    problems: list[Finding] = []
    header = ["id", *(f"c{i}" for i in range(300))]
    table = table_of("groups", "groups.csv", [(1, header)], problems)
    assert table.columns == ()
    assert [p.rule for p in problems] == ["config/over-limit"]


def test_as_many_columns_as_are_allowed_are_read() -> None:
    problems: list[Finding] = []
    header = ["id", *(f"c{i}" for i in range(MAX_COLUMNS - 1))]
    table = table_of("groups", "groups.csv", [(1, header)], problems)
    assert table.columns == ("id",)
    assert "config/over-limit" not in {p.rule for p in problems}
    problems.clear()
    table_of("groups", "groups.csv", [(1, [*header, "more"])], problems)
    assert [evidence(p) for p in problems] == [
        "groups.csv, row 1: the table has 201 columns; expected at most 200."
    ]


@pytest.mark.parametrize("last", [[], [(5, ["", ""])], BEYOND])
def test_rows_are_read_up_to_the_limit(
    monkeypatch: pytest.MonkeyPatch, last: list[tuple[int, list[str]]]
) -> None:
    monkeypatch.setattr("diagnostics.accounts.sheets.MAX_ROWS", 2)
    rows = [(1, ["id", "name"]), (2, ["a", "A"]), (3, ["", ""]), (4, ["b", "B"])]
    problems: list[Finding] = []
    table = table_of("groups", "groups.csv", [*rows, *last], problems)
    assert table.rows == ((2, ("a", "A")), (4, ("b", "B")))
    told = ["groups.csv, row 5: the table goes on; expected at most 2 rows."]
    assert [evidence(p) for p in problems] == (told if last == BEYOND else [])


def test_a_table_without_a_known_column_names_those_that_it_needs() -> None:
    problems: list[Finding] = []
    table = table_of("mailboxes", "m.csv", [(1, ["x"]), (2, ["y"])], problems)
    assert (table.columns, table.rows) == ((), ())
    assert [evidence(p) for p in problems] == [
        "m.csv, row 1: no column is known; expected a header row with id or address."
    ]


def test_of_columns_that_stand_twice_the_first_is_read_and_nameless_ones_are_not() -> (
    None
):
    problems: list[Finding] = []
    rows = [(1, ["", "name", "id", "NAME", "nme"]), (2, ["x", "A", "a", "B", "y"])]
    table = table_of("groups", "g.csv", rows, problems)
    assert table.columns == ("name", "id")
    assert table.rows == ((2, ("A", "a")),)
    assert [evidence(p) for p in problems] == [
        'g.csv, row 1, column nme: "nme" is no known column, it is not read; '
        'expected id or name; the nearest known name is "name".',
        "g.csv, row 1, column NAME: the name stands twice, only the first is read.",
    ]


def test_columns_that_stand_twice_with_the_same_are_read_once_with_one_warning() -> (
    None
):
    text = "id,address,Adres,address,id\na,a@b.test,a@b.test, a@b.test,b\n"
    rows, problems = table_from(text)
    assert rows == [2]
    assert problems == [
        "f.csv, row 1, column id: the name stands twice, only the first is read.",
        "f.csv, row 1: columns that stand twice with the same in every row were read "
        "once: Adres and address.",
    ]


def test_a_needed_column_that_is_missing_is_named() -> None:
    problems: list[Finding] = []
    table_of("mailboxes", "m.csv", [(1, ["id"])], problems)
    assert [evidence(p) for p in problems] == [
        "m.csv, row 1, column address: the table has no column address."
    ]


def test_a_row_that_is_too_short_is_filled_and_doubtful() -> None:
    problems: list[Finding] = []
    rows = [(1, ["id", "name", "login"]), (2, ["a", "A"]), (3, ["b", "B", "l"])]
    table = table_of("employees", "e.csv", rows, problems)
    assert table.rows == ((2, ("a", "A", "")), (3, ("b", "B", "l")))
    assert table.doubtful == {2}
    assert evidence(problems[0]) == (
        "e.csv, row 2: the row has 2 cells, the header 3; expected as many cells as "
        "columns, cells with the separator in quotes."
    )


def test_a_row_that_is_too_long_is_read_whole_where_there_is_no_secret() -> None:
    problems: list[Finding] = []
    rows = [(1, ["id", "name"]), (2, ["a", "A", "", "x"])]
    table = table_of("groups", "g.csv", rows, problems)
    assert table.rows == ((2, ("a", "A")),)
    assert table.doubtful == {2}
    assert evidence(problems[0]).startswith(
        "g.csv, row 2: the row has 4 cells, the header 2;"
    )


def test_a_row_that_is_too_long_is_read_up_to_the_secret_only() -> None:
    problems: list[Finding] = []
    rows = [
        (1, ["id", "address", "secret", "smtp_host"]),
        (2, ["m", "Smith", "m@example.com", "hunter2", "smtp.example.com"]),
    ]
    table = table_of("mailboxes", "mailboxes.csv", rows, problems)
    assert table.rows == ((2, ("m", "Smith", "", "")),)
    assert table.doubtful == {2}
    assert [p.rule for p in problems] == ["config/row-long"]


def test_the_schema_agrees_with_itself() -> None:
    for table, columns in COLUMNS.items():
        assert len(set(columns)) == len(columns)
        assert set(REQUIRED[table]) <= set(columns)
        assert LIST_COLUMNS[table] <= set(columns)


def table_from(text: str) -> tuple[list[int], list[str]]:
    rows, problems = read(text)
    table = table_of("mailboxes", "f.csv", rows, problems)
    return [row for row, _ in table.rows], [evidence(p) for p in problems]


def test_the_heading_once_more_is_no_row_and_is_told() -> None:
    heading = "id,address\n"
    text = f"{heading}a,a@b.test\n{heading}b,b@b.test\n\n {heading}c,c@b.test\n"
    rows, problems = table_from(text)
    assert rows == [2, 4, 7]
    assert ["once more" in p and p.endswith(": 3 and 6.") for p in problems] == [True]


@pytest.mark.parametrize("line", ["---,---", " :---: , -----: "])
def test_a_line_that_is_drawn_below_a_heading_is_no_row(line: str) -> None:
    rows, problems = table_from(f"id,address\n{line}\na,a@b.test\n-,--\n")
    assert (rows, problems) == ([3, 4], [])


def test_a_row_of_an_id_that_is_called_as_its_column_is_a_row() -> None:
    assert table_from("address,id\nid,address\n")[0] == [2]


@pytest.mark.parametrize("title", ["", "projects\n", "Projects\n\n", "A\nof May\n"])
@pytest.mark.parametrize("heading", ["id,name,parent", "ID,Name,Parent,Remarks"])
def test_another_table_below_a_gap_ends_the_first_and_is_an_error(
    title: str, heading: str
) -> None:
    text = f"id,address\na,a@b.test\n\n{title}{heading}\np,P,\n"
    rows, problems = table_from(text)
    assert rows == [2]
    assert any("another table begins here" in problem for problem in problems)


def test_rows_of_one_cell_below_gaps_are_rows_in_their_order() -> None:
    text = "id,address\na,a@b.test\n\nb\n\nc\nd\ne\nf,f@b.test\n\ng\n"
    assert table_from(text)[0] == [2, 4, 6, 7, 8, 9, 11]


@pytest.mark.parametrize(
    "text",
    [
        "id,m1,m2\naddress,a@b.test,b@b.test\nowner,company,e1\n",
        "id\naddress\nowner\nm1\na@b.test\ncompany\n",
        "Mail\n\nAdres,a@b.test\nid,m1\nsmtp_host,x.test\n",
    ],
)
def test_a_table_whose_headings_stand_below_one_another_is_refused(text: str) -> None:
    rows, problems = table_from(text)
    assert rows == []
    assert any("below one another" in problem for problem in problems)


def test_a_row_that_is_called_as_a_column_turns_no_table() -> None:
    problems: list[Finding] = []
    rows = [(1, ["id", "x"]), (2, ["name", ""]), (3, ["g", ""])]
    assert len(table_of("groups", "g.csv", rows, problems).rows) == 2


def told_of_projects(text: str) -> list[str]:
    loaded = read_files({"projects.csv": text.encode()}, "folder")
    return [p.says for p in loaded.problems if p.rule == "config/read-as"]


@pytest.mark.parametrize(
    "name", ["    Strona", "\tStrona", "- Strona", "Alfa / Strona"]
)
def test_projects_that_only_look_nested_are_told(name: str) -> None:
    assert told_of_projects(f"id,name\np1,Alfa\np2,{name}\n") == ["nested"]
    assert told_of_projects(f"id,name,parent\np1,Alfa,\np2,{name},p1\n") == []


@pytest.mark.parametrize(
    "name", [" Strona", "Beta / Strona", "Alfa/Strona", "-5 stopni"]
)
def test_names_that_say_nothing_of_others_are_not_told(name: str) -> None:
    assert told_of_projects(f"id,name\np1,Alfa\np2,{name}\n") == []
