"""Alike problems are one line, the worst kind first, and all of them are at hand."""

from collections.abc import Mapping

import pytest

from diagnostics.accounts import limits
from diagnostics.accounts.reader import read_files
from diagnostics.model import Finding, Severity, Subject
from diagnostics.report.intake.kinds_of_problems import (
    PROBLEM_COLUMNS,
    mended,
    problem_kinds,
    problem_row,
)
from diagnostics.report.write import as_csv
from diagnostics.words import text

FILES = {"account.toml": "name='A'\n", "projects.csv": "id\np1\n"}
BOXES = "id,address,default,smtp_host\n"


def problems(change: Mapping[str, str]) -> tuple[Finding, ...]:
    files = {**FILES, **change}
    return read_files({n: t.encode() for n, t in files.items()}, "folder").problems


def told(found: tuple[Finding, ...]) -> list[str]:
    return [text(kind.says) for kind in problem_kinds(found) if kind.says]


def boxes(*words: str) -> str:
    rows = (f"m{n},a{n}@b.test,{word},h.test\n" for n, word in enumerate(words))
    return BOXES + "".join(rows)


def test_alike_problems_are_one_kind_with_their_commonest_values() -> None:
    words = ["maybe"] * 120 + ["perhaps"] * 80
    found = problems({"mailboxes.csv": boxes(*words)})
    assert told(found) == ["200 cells: maybe and perhaps"]
    (kind,) = problem_kinds(found)
    assert (kind.count, len(kind.listed)) == (200, 200)


def test_many_different_values_are_cut_short() -> None:
    words = [f"word{n}" for n in range(9)]
    (line,) = told(problems({"mailboxes.csv": boxes(*words)}))
    assert line == "9 cells: word0, word1, word2, word3 and others"


def test_words_read_as_ours_are_summed_over_the_tables() -> None:
    projects = "id,active\np1,tak\np2,nie\n"
    found = problems({"mailboxes.csv": boxes(*["tak"] * 3), "projects.csv": projects})
    (line,) = told(found)
    assert line == "In all: 5 cells with other words for yes and no"


def test_a_missing_table_comes_first_then_what_takes_most_away() -> None:
    changes = {"projects.csv": "id,parent\np1,x\np1,y\n", "employees.csv": ""}
    kinds = [kind.rule for kind in problem_kinds(problems(changes))]
    assert kinds[0] == "config/table-missing"
    assert kinds[1] == "config/file-empty"
    severities = [k.severity.rank for k in problem_kinds(problems(changes))]
    assert severities == sorted(severities, reverse=True)


def test_problems_that_are_counted_only_are_counted_with_their_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_FINDINGS_OF_A_RULE", 5)
    found = problems({"mailboxes.csv": boxes(*["maybe"] * 30)})
    (kind,) = problem_kinds(found)
    assert (kind.count, len(kind.listed)) == (30, 5)


def test_every_problem_is_a_row_of_a_csv_without_formulas() -> None:
    found = problems({"mailboxes.csv": boxes("=1+1", "maybe")})
    lines = as_csv(map(problem_row, found), PROBLEM_COLUMNS).splitlines()
    assert lines[0] == ",".join(PROBLEM_COLUMNS)
    assert len(lines) == len(found) + 1
    assert "'=1+1" in lines[1]
    row = problem_row(found[0])
    assert (row["file"], row["row"], row["column"]) == ("mailboxes.csv", 2, "default")


def test_a_new_file_tells_what_got_better() -> None:
    before = problems({"mailboxes.csv": boxes("maybe", "maybe", "yes")})
    after = problems({"mailboxes.csv": "\n" + boxes("yes", "maybe", "often")})
    assert text(mended(before, after)) == "1 problem gone, 1 new, 1 left."
    assert text(mended(before, ())) == "All 2 problems gone."
    assert text(mended(before, before)) == "The same 2 problems as before."
    assert text(mended((), ())) == "No problem before and none now."
    assert text(mended((), after)) == "0 problems gone, 2 new, 0 left."


def test_notes_are_no_problems_that_could_go() -> None:
    found = problems({"mailboxes.csv": "id,address\nm,a@b.test\n"})
    assert {p.severity for p in found} == {Severity.INFO}
    assert text(mended(found, ())) == "No problem before and none now."


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["a"], "1 cell: a"),
        (["a", "a", "b", ""], "4 cells: a and b"),
        (["b", "a", "a"], "3 cells: a and b"),  # the commonest first
        (["a", "b", "c", "d"], "4 cells: a, b, c and d"),
        (["a", "b", "c", "d", "e"], "5 cells: a, b, c, d and others"),
        ([7, ["x"], "a"], "3 cells: a"),  # what is no text is no cell's word
    ],
)
def test_values_of_cells_are_named_the_commonest_first(
    values: list[object], said: str
) -> None:
    found = [
        Finding("config/bad-boolean", Subject(), Severity.WARNING, {"value": value})
        for value in values
    ]
    (kind,) = problem_kinds(found)
    assert kind.says is not None
    assert text(kind.says) == said


@pytest.mark.parametrize("values", [[""], [0], [None, []]])
def test_where_no_cell_says_anything_nothing_is_quoted(values: list[object]) -> None:
    found = [
        Finding("config/bad-boolean", Subject(), Severity.WARNING, {"value": value})
        for value in values
    ]
    (kind,) = problem_kinds(found)
    assert kind.says is None
