from __future__ import annotations

import errno
import io
import os
import random
import tracemalloc
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from diagnostics.accounts.synthetic import generate
from diagnostics.model import Account, Employee, Mailbox, Project, TestResult
from diagnostics.senders.pair.answer import SENDER_COLUMNS
from diagnostics.senders.simulation import Simulation, simulate
from diagnostics.senders.tables import sender_frames

MakeAccount: TypeAlias = Callable[[random.Random], Account]


def rows_of(simulation: Simulation) -> list[tuple[object, ...]]:
    height, width = simulation.roster.shape
    cells = [simulation.cell(row, at) for row in range(height) for at in range(width)]
    return [(*astuple(cell)[:-1], ";".join(cell.candidates)) for cell in cells]


@pytest.mark.parametrize("seed", range(5))
def test_a_frame_holds_every_cell_in_list_order(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        simulation = simulate(random_account(rng))
        frame = simulation.to_frame()
        assert tuple(frame.columns) == SENDER_COLUMNS
        assert list(frame.itertuples(index=False, name=None)) == rows_of(simulation)


@pytest.mark.parametrize("seed", range(3))
def test_a_part_of_the_frame_is_the_same_part_of_the_matrix(
    seed: int, random_account: MakeAccount
) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        simulation = simulate(random_account(rng), include_inactive=True)
        people = [e.id for e in simulation.employees]
        places = ["none", *(p.id for p in simulation.projects)]
        chosen = rng.sample(people, rng.randint(1, len(people)))
        where = rng.sample(places, rng.randint(1, len(places)))
        frame = simulation.to_frame(chosen, where)
        cells = [simulation.at(e, p) for e in chosen for p in where]
        expected = [(*astuple(c)[:-1], ";".join(c.candidates)) for c in cells]
        assert list(frame.itertuples(index=False, name=None)) == expected


@pytest.mark.parametrize("seed", range(3))
def test_chunks_and_parquet_hold_what_the_frame_holds(
    seed: int, random_account: MakeAccount, tmp_path: Path
) -> None:
    rng = random.Random(seed)
    for number in range(10):
        simulation = simulate(random_account(rng))
        expected = rows_of(simulation)
        parts = [
            row
            for frame in simulation.chunks(5)
            for row in frame.itertuples(index=False, name=None)
        ]
        assert parts == expected
        path = tmp_path / f"{number}.parquet"
        simulation.to_parquet(path)
        columns = pq.read_table(path).to_pydict()
        assert tuple(columns) == SENDER_COLUMNS
        assert list(zip(*columns.values(), strict=True)) == expected


def test_an_account_without_employees_gives_empty_tables(tmp_path: Path) -> None:
    simulation = simulate(Account(mailboxes=(Mailbox("m"),)))
    assert simulation.to_frame().empty
    simulation.to_parquet(tmp_path / "empty.parquet")
    table = pq.read_table(tmp_path / "empty.parquet")
    assert (table.num_rows, tuple(table.column_names)) == (0, SENDER_COLUMNS)


def test_parquet_goes_to_an_open_file_as_well() -> None:
    account = Account(employees=(Employee("e"),), mailboxes=(Mailbox("m"),))
    target = io.BytesIO()
    simulate(account).to_parquet(target)
    assert pq.read_table(io.BytesIO(target.getvalue())).num_rows == 1


def test_an_unknown_id_raises() -> None:
    simulation = simulate(Account(employees=(Employee("e"),), projects=(Project("p"),)))
    with pytest.raises(KeyError, match="x"):
        simulation.to_frame(["x"])
    with pytest.raises(KeyError, match="y"):
        simulation.to_frame(["e"], ["y"])


def test_parquet_of_several_row_groups_holds_what_the_frame_holds() -> None:
    simulation = simulate(generate(400, 4000, 60, groups=5, seed=3))
    target = io.BytesIO()
    simulation.to_parquet(target)
    file = pq.ParquetFile(io.BytesIO(target.getvalue()))
    groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert len([rows for rows in groups if rows]) > 1
    assert len(set(groups)) > 1
    assert sum(groups) == simulation.pairs
    assert not any(field.nullable for field in file.schema_arrow)
    written, frame = file.read().to_pandas(), simulation.to_frame()
    for name in SENDER_COLUMNS:
        assert (written[name].astype("str") == frame[name].astype("str")).all(), name


@pytest.mark.parametrize("shape", [(1, 7), (3, 1), (61, 0), (0, 5), (301, 4099)])
def test_parquet_of_any_shape_holds_what_the_chunks_hold(
    shape: tuple[int, int],
) -> None:
    account = generate(*shape, 40, groups=3, seed=5)
    simulation = simulate(account, include_inactive=True)
    target = io.BytesIO()
    simulation.to_parquet(target)
    written = pq.read_table(io.BytesIO(target.getvalue())).to_pandas()
    start = 0
    for chunk in simulation.chunks(100_003):
        part = written.iloc[start : start + len(chunk)]
        for name in SENDER_COLUMNS:
            expected = chunk[name].astype("object").to_numpy()
            assert (part[name].astype("object").to_numpy() == expected).all(), name
        start += len(chunk)
    assert start == len(written) == simulation.pairs


def test_own_bound_mailboxes_are_in_the_right_pairs_of_every_row_group() -> None:
    people = tuple(Employee(f"e{n}") for n in range(700))
    works = tuple(Project(f"p{n}") for n in range(2000))
    owned = tuple(
        Mailbox(
            id=f"m{n}",
            owner=f"e{n}",
            projects=(f"p{n}",),
            test=TestResult.PASSED,
        )
        for n in range(0, 700, 9)
    )
    simulation = simulate(Account(employees=people, projects=works, mailboxes=owned))
    target = io.BytesIO()
    simulation.to_parquet(target)
    table = pq.read_table(io.BytesIO(target.getvalue()))
    sent = table.filter(pc.not_equal(table["sender"].cast("string"), ""))
    columns = sent.select(["employee", "project", "sender", "candidates"]).to_pydict()
    assert list(zip(*columns.values(), strict=True)) == [
        (f"e{n}", f"p{n}", f"m{n}", f"m{n}") for n in range(0, 700, 9)
    ]


@pytest.mark.parametrize("limit", [1, 1 << 26])
def test_texts_beyond_the_dictionary_are_written_all_the_same(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_frames, "_DICTIONARY_BYTES", limit)
    simulation = simulate(generate(60, 70, 30, groups=5, seed=3))
    target = io.BytesIO()
    simulation.to_parquet(target)
    columns = pq.read_table(io.BytesIO(target.getvalue())).to_pydict()
    assert list(zip(*columns.values(), strict=True)) == rows_of(simulation)


@pytest.mark.parametrize("pairs", [1, 71, 142, 1 << 20])
def test_row_groups_hold_whole_rows_of_about_so_many_pairs(
    pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender_frames, "_PAIRS_AT_ONCE", pairs)
    simulation = simulate(generate(60, 70, 30, groups=5, seed=3), None, True)
    target = io.BytesIO()
    simulation.to_parquet(target)
    file = pq.ParquetFile(io.BytesIO(target.getvalue()))
    groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert sum(groups) == simulation.pairs == 60 * 71
    assert max(groups) <= pairs
    columns = file.read().to_pydict()
    assert list(zip(*columns.values(), strict=True)) == rows_of(simulation)


def test_parquet_read_by_pandas_has_the_frame_s_types() -> None:
    simulation = simulate(generate(20, 30, 10, groups=3, seed=3))
    target = io.BytesIO()
    simulation.to_parquet(target)
    written = pd.read_parquet(io.BytesIO(target.getvalue()))
    frame = simulation.to_frame()
    assert tuple(written.columns) == SENDER_COLUMNS
    for name in SENDER_COLUMNS:
        kind = type(frame[name].dtype)
        assert isinstance(written[name].dtype, kind), name
        assert (written[name].astype(object) == frame[name].astype(object)).all(), name


def test_parquet_takes_no_more_memory_for_more_row_groups() -> None:
    def peak(employees: int) -> int:
        simulation = simulate(generate(employees, 2000, 60, groups=5, seed=3))
        with open(os.devnull, "wb") as nowhere:
            simulation.to_parquet(nowhere)
            tracemalloc.start()
            simulation.to_parquet(nowhere)
            most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few, many = peak(1500), peak(6000)
    assert many < 1.5 * few
    assert many < 150e6


@pytest.mark.timeout(60)
def test_a_full_disk_ends_the_writing() -> None:
    class Full(io.BytesIO):
        def write(self, data: Any, /) -> int:
            if self.tell() > 1000:
                raise OSError(errno.ENOSPC, "no space")
            return super().write(data)

    simulation = simulate(generate(900, 4000, 60, groups=5, seed=3))
    with pytest.raises(OSError, match="no space"):
        simulation.to_parquet(Full())
