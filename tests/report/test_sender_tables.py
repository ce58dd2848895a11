"""The matrix is the same in every form, and as a whole the sum of its parts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from diagnostics.accounts import generate
from diagnostics.model import Account, Employee, EmployeeKind, Mailbox, Project
from diagnostics.report import sender_tables
from diagnostics.report.rows import cell
from diagnostics.report.write import as_json
from diagnostics.senders import Simulation, simulate
from diagnostics.senders.pair.answer import SENDER_COLUMNS
from diagnostics.whole_files import placed
from tests.growth import assert_linear


@pytest.fixture
def simulation(sample_account: Account) -> Simulation:
    return simulate(sample_account)


def text_of(
    simulation: Simulation,
    form: str,
    folder: Path,
    chosen: tuple[str | None, str | None] = (None, None),
) -> str:
    path = folder / "out"
    sender_tables.write(simulation, form, str(path), chosen)
    return path.read_text(encoding="utf-8")


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def as_cells(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{key: cell(value) for key, value in row.items()} for row in rows]


def test_the_csv_says_of_every_pair_what_the_simulation_says(
    simulation: Simulation, tmp_path: Path
) -> None:
    rows = read_csv(text_of(simulation, "csv", tmp_path))
    assert len(rows) == simulation.pairs
    for row in rows:
        found = simulation.at(row["employee"], row["project"])
        assert row == {name: cell(getattr(found, name)) for name in SENDER_COLUMNS}


def test_csv_json_and_parquet_hold_the_same_pairs(
    simulation: Simulation, tmp_path: Path
) -> None:
    rows = read_csv(text_of(simulation, "csv", tmp_path))
    told = json.loads(text_of(simulation, "json", tmp_path))
    assert as_cells(told) == rows
    sender_tables.write(simulation, "parquet", str(tmp_path / "m.parquet"))
    frame = pd.read_parquet(tmp_path / "m.parquet")
    assert list(frame.columns) == list(SENDER_COLUMNS)
    assert [row["sender"] for row in rows] == frame["sender"].astype(str).tolist()
    assert [row["employee"] for row in rows] == frame["employee"].astype(str).tolist()
    assert [row["project"] for row in rows] == frame["project"].astype(str).tolist()


def test_the_table_has_a_line_for_every_pair(
    simulation: Simulation, tmp_path: Path
) -> None:
    lines = text_of(simulation, "table", tmp_path).splitlines()
    assert lines[0].split() == [column.upper() for column in SENDER_COLUMNS]
    assert len(lines) == 1 + simulation.pairs
    assert sum(line.startswith("maria ") for line in lines) == 8


def test_one_employee_is_a_part_of_the_whole(
    simulation: Simulation, tmp_path: Path
) -> None:
    whole = read_csv(text_of(simulation, "csv", tmp_path))
    part = read_csv(text_of(simulation, "csv", tmp_path, ("maria", None)))
    assert part == [row for row in whole if row["employee"] == "maria"]
    assert len(part) == len(simulation.projects) + 1


@pytest.mark.parametrize("project", ["", "website"])
def test_one_project_is_a_part_of_the_whole(
    simulation: Simulation, tmp_path: Path, project: str
) -> None:
    whole = read_csv(text_of(simulation, "csv", tmp_path))
    part = read_csv(text_of(simulation, "csv", tmp_path, (None, project)))
    assert part == [row for row in whole if row["project"] == project]
    assert len(part) == len(simulation.employees)


def test_a_part_as_parquet_is_the_part_as_csv(
    simulation: Simulation, tmp_path: Path
) -> None:
    path = tmp_path / "part.parquet"
    sender_tables.write(simulation, "parquet", str(path), (None, "website"))
    frame = pd.read_parquet(path)
    rows = read_csv(text_of(simulation, "csv", tmp_path, (None, "website")))
    assert frame["sender"].astype(str).tolist() == [row["sender"] for row in rows]


@pytest.mark.parametrize("chosen", [("nobody", None), (None, "nowhere")])
def test_an_unknown_part_is_an_error_and_leaves_no_file(
    simulation: Simulation, tmp_path: Path, chosen: tuple[str | None, str | None]
) -> None:
    path = tmp_path / "out.csv"
    with pytest.raises(KeyError):
        sender_tables.write(simulation, "csv", str(path), chosen)
    assert not path.exists()


def test_parquet_needs_a_path(simulation: Simulation) -> None:
    with pytest.raises(ValueError, match="a path only"):
        sender_tables.write(simulation, "parquet", io.StringIO())


def test_without_a_path_the_matrix_goes_to_what_is_open(
    simulation: Simulation, tmp_path: Path
) -> None:
    shown = io.StringIO()
    sender_tables.write(simulation, "csv", shown)
    assert shown.getvalue() == text_of(simulation, "csv", tmp_path)


def test_in_a_narrow_terminal_pieces_join_without_a_seam_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simulation = simulate(generate(7, 4, 6, seed=5))
    whole, pieces = io.StringIO(), io.StringIO()
    sender_tables.write(simulation, "table", whole, room=30)
    monkeypatch.setattr(sender_tables, "_PAIRS_AT_ONCE", 9)
    sender_tables.write(simulation, "table", pieces, room=30)
    assert pieces.getvalue() == whole.getvalue()


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_pieces_join_without_a_seam(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    simulation = simulate(generate(7, 4, 6, seed=5))
    whole = text_of(simulation, form, tmp_path)
    monkeypatch.setattr(sender_tables, "_PAIRS_AT_ONCE", 9)
    assert text_of(simulation, form, tmp_path).split() == whole.split()


def test_an_account_without_employees_has_a_header_and_no_rows(
    sample_account: Account, tmp_path: Path
) -> None:
    empty = simulate(replace(sample_account, employees=()))
    assert text_of(empty, "csv", tmp_path) == ",".join(SENDER_COLUMNS) + "\n"
    assert json.loads(text_of(empty, "json", tmp_path)) == []
    assert text_of(empty, "table", tmp_path) == "nothing found\n"


@pytest.mark.parametrize("chosen", [(None, None), (None, "website")])
def test_parquet_without_employees_has_the_columns(
    sample_account: Account, tmp_path: Path, chosen: tuple[str | None, str | None]
) -> None:
    empty = simulate(replace(sample_account, employees=()))
    path = tmp_path / "m.parquet"
    sender_tables.write(empty, "parquet", str(path), chosen)
    frame = pd.read_parquet(path)
    assert list(frame.columns) == list(SENDER_COLUMNS)
    assert frame.empty


def test_an_id_that_a_spreadsheet_would_run_is_disarmed(
    sample_account: Account, tmp_path: Path
) -> None:
    first = replace(sample_account.employees[0], id="=cmd()")
    account = replace(sample_account, employees=(first,))
    rows = read_csv(text_of(simulate(account), "csv", tmp_path))
    assert {row["employee"] for row in rows} == {"'=cmd()"}


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_ids_that_mean_something_else_keep_their_own_answers(
    tmp_path: Path, form: str
) -> None:
    account = Account(
        employees=(Employee("e"), Employee("f", kind=EmployeeKind.EXTERNAL)),
        projects=(Project("none"), Project("p")),
        mailboxes=(Mailbox("m", projects=("none",)), Mailbox("n")),
    )
    text = text_of(simulate(account), form, tmp_path)
    if form == "table":
        assert [line.split()[:3] for line in text.splitlines()[1:4]] == [
            ["e", "n", "company"],
            ["e", "none", "m"],
            ["e", "p", "n"],
        ]
        return
    rows = read_csv(text) if form == "csv" else json.loads(text)
    assert [(row["project"], row["sender"]) for row in rows] == [
        ("", "n"), ("none", "m"), ("p", "n"), ("", ""), ("none", ""), ("p", ""),
    ]  # fmt: skip


def test_json_is_written_as_everywhere_else(
    simulation: Simulation, tmp_path: Path
) -> None:
    account = replace(simulation.account, host="x")
    odd = replace(account.employees[0], id='"\\\u202e\n🙂')
    simulation = simulate(replace(account, employees=(odd,)))
    text = text_of(simulation, "json", tmp_path)
    rows = [
        as_json(row).rstrip() for row in sender_tables.records(simulation.to_frame())
    ]
    assert text == "[" + ",\n".join(rows) + "]\n"


@pytest.mark.parametrize("form", ["csv", "json", "table", "parquet"])
def test_a_file_has_the_permissions_of_any_other(
    simulation: Simulation, tmp_path: Path, form: str
) -> None:
    (tmp_path / "usual").touch()
    sender_tables.write(simulation, form, tmp_path / "out")
    usual, mode = ((tmp_path / n).stat().st_mode for n in ("usual", "out"))
    assert mode == usual


@pytest.mark.parametrize("form", ["csv", "json", "table", "parquet"])
def test_a_file_that_could_not_be_finished_does_not_stay(
    simulation: Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def half_of_them(self: Simulation, pairs: int) -> Iterator[pd.DataFrame]:
        yield self.to_frame()
        raise KeyboardInterrupt

    def half_a_file(self: Simulation, target: str) -> None:
        with placed(Path(target)) as draft:
            draft.write_bytes(b"PAR1")
            raise KeyboardInterrupt

    monkeypatch.setattr(Simulation, "chunks", half_of_them)
    monkeypatch.setattr(Simulation, "to_parquet", half_a_file)
    path = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        sender_tables.write(simulation, form, str(path))
    assert not path.exists()


PAIRS = (312, 5_000, 20_000)
"""Of employees in 50 projects: a 64th, a quarter and all of them."""


@pytest.mark.parametrize("form", ["table", "json"])
def test_ten_thousand_pairs_cost_no_more_each_than_a_few(
    tmp_path: Path, form: str
) -> None:
    simulations = {n: simulate(generate(n // 50, 50, 10, seed=2)) for n in PAIRS}
    assert_linear(lambda n: text_of(simulations[n], form, tmp_path), PAIRS[-1])
