"""What comes back from the process that reads is data, whoever wrote it."""

from pathlib import Path

import pytest

from diagnostics.accounts import generate, load
from diagnostics.accounts.guarded.loading import OURS
from diagnostics.accounts.guarded.result_lines import (
    ACCOUNTS,
    KINDS,
    read_back,
    value_of,
    written,
)
from diagnostics.accounts.reader import Loaded, read_files
from diagnostics.model import (
    Account,
    Employee,
    Finding,
    Group,
    Place,
    Severity,
    Subject,
)
from diagnostics.words import evidence


def test_an_account_comes_back_with_its_places_and_problems(tmp_path: Path) -> None:
    ours = load(OURS / "broken")
    copied = tmp_path / "broken"
    copied.mkdir()
    for path in (OURS / "broken").iterdir():
        (copied / path.name).write_bytes(path.read_bytes())
    theirs = load(copied)
    assert theirs == ours
    assert [m.place for m in theirs.account.mailboxes] == [
        m.place for m in ours.account.mailboxes
    ]
    assert [p.data for p in theirs.problems] == [p.data for p in ours.problems]
    assert list(map(evidence, theirs.problems)) == list(map(evidence, ours.problems))


def test_long_tables_go_in_lines_of_bounded_length() -> None:
    loaded = Loaded(generate(2_000, 30, 5))
    lines = list(written(loaded))
    assert read_back(lines) == loaded
    assert max(map(len, lines)) < 200_000


def test_half_a_character_comes_back_as_it_is() -> None:
    loaded = read_files({"\ud800.csv": b"id,address\n"})
    assert read_back(written(loaded)) == loaded


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"7",
        b"[]",
        b"\xff",
        b"[-1]",
        b"[-1, 7]",
        b'[-1, ["os.system", "true"]]',
        b'[-1, ["Loaded"]]',
        b'[-1, ["Account"]]',
        b'[-1, ["Plan", "golden"]]',
        b"[-1, [2, 9]]",
        b"[-1, [[1], 9]]",
        b'[-1, [3, "Group", 2, ["a", "b"], "", ["c"]]]',
        b'[-1, [0, [3, "Group", 2, ["a", "b"], ["x"], [3, "Place", 2, "", 0]]]]',
        b'[-1, [0, [3, "Group", 2, ["a", "b"], "x"]]]',
        b'[-1, [0, [3, "Place", 1000000000, "", 0]]]',
        b'[-1, [0, [3, "Place", 0, "", 0]]]',
        b'[-1, [0, [3, "Plan", 2, ["paid", "golden"]]]]',
        b'[-1, [0, [3, "Plan", 1, "paid"], [3, "Plan", 1, "paid"]]]',
        b'[-1, {"a": []}]',
        b"[-1, " + b"9" * 9_000 + b"]",
        b"[-1, " + b"[0, " * 100_000,
    ],
)
def test_other_lines_are_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_back([line])


@pytest.mark.parametrize(
    ("rows", "lines"), [(0, 1), (1, 1), (500, 1), (501, 3), (1000, 3), (1001, 4)]
)
def test_a_table_of_more_than_five_hundred_rows_goes_ahead_in_lines(
    rows: int, lines: int
) -> None:
    loaded = Loaded(Account(groups=tuple(Group(f"g{i}") for i in range(rows))))
    found = list(written(loaded))
    assert len(found) == lines
    assert found[-1].startswith(b'[-1,["Loaded",')
    assert all(line.endswith(b"\n") and b" " not in line for line in found)
    assert read_back(found) == loaded


def test_two_long_tables_are_kept_apart() -> None:
    people = generate(600, 700, 3)
    assert read_back(written(Loaded(people))).account == people


def test_the_first_answer_counts_and_nothing_after_it() -> None:
    whole = list(written(Loaded(Account(name="A"))))
    other = list(written(Loaded(Account(name="B"))))
    assert read_back([*whole, *other]).account.name == "A"
    with pytest.raises(ValueError, match="no lines"):
        read_back([b"[-1, 7]", *whole])


def test_a_value_that_is_none_of_ours_is_not_written() -> None:
    with pytest.raises(TypeError, match="holds no set"):
        list(written(Loaded(Account(name={"a"}))))  # type: ignore[arg-type]


def test_a_line_can_name_frozen_values_of_ours_only() -> None:
    assert {"Loaded", "Account", "Mailbox", "Plan", "Finding", "Phrase"} <= set(KINDS)
    assert all(kind.__module__.startswith("diagnostics.") for kind in KINDS.values())
    assert not {"Path", "StrEnum", "Enum", "MappingProxyType"} & set(KINDS)


def test_rows_are_written_by_columns_and_what_all_have_once() -> None:
    people = tuple(Employee(f"e{n}", "Jan", place=Place("e.csv", n)) for n in (1, 2, 3))
    line = list(written(Loaded(Account(employees=people))))[-1]
    assert line.count(b"Jan") == line.count(b"person") == line.count(b"e.csv") == 1
    (*back,) = read_back([line]).account.employees
    assert [(e, e.place) for e in back] == [(e, e.place) for e in people]


def test_what_is_the_same_for_people_but_not_in_kind_is_kept_apart() -> None:
    told = [Finding("config/x", Subject(), Severity.INFO, {"n": n}) for n in (1, True)]
    found = read_back(written(Loaded(Account(), tuple(told))))
    assert [type(f.data["n"]) for f in found.problems] == [int, bool]
    plain = [value_of(written((1, True, 1.0)), ACCOUNTS)]
    assert plain == [(1, True, 1.0)]
    assert list(map(type, plain[0])) == [int, bool, float]  # type: ignore[call-overload]


def test_an_account_that_was_written_row_by_row_is_read_still() -> None:
    place = b'["Place","g.csv",2]'
    rows = b'[["Group","a","A",' + place + b'],["Group","b","B",' + place + b"]]"
    line = b"[1," + rows[1:]
    root = next(written(Loaded(Account()))).replace(
        b"[1],[1],[1],[1],[1]", b"[2,1],[1],[1],[1],[1]", 1
    )
    assert read_back([line, root]).account.groups == (Group("a", "A"), Group("b", "B"))
