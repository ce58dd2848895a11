"""What coverage-guided fuzzing reads, and the inputs that it left, without atheris."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from benchmarks import atheris_fuzz
from benchmarks.atheris_fuzz import (
    LONGEST_KEPT,
    MOST_KEPT,
    keeping,
    kept_as_seeds,
    member_changed,
    readers,
    seeds,
)

READERS = readers()


@pytest.mark.parametrize("name", READERS)
def test_every_input_that_fuzzing_left_is_read_to_the_end(name: str) -> None:
    read, begun = READERS[name]
    assert begun
    for data in (*begun, *seeds(name)):
        assert len(data) <= LONGEST_KEPT or data in begun
        read(data)


def test_one_input_is_kept_for_each_place_that_fails(tmp_path: Path) -> None:
    def read(data: bytes) -> None:
        int(data)
        data[9:10].decode("ascii")
        if data == b"1":
            raise LookupError

    tried = keeping(read, tmp_path)
    for data in (b"x", b"y", b"1", b"2", b"0"):
        tried(data)
    kept = {p.name.partition("-")[0]: p.read_bytes() for p in tmp_path.iterdir()}
    assert kept == {"ValueError": b"x", "LookupError": b"1"}


def test_what_takes_long_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atheris_fuzz.hostile_texts, "LIMIT", 0.01)

    def read(_: bytes) -> None:
        end = time.process_time() + 0.02
        while time.process_time() < end:
            pass

    keeping(read, tmp_path)(b"a")
    assert (tmp_path / "slow").read_bytes() == b"a"


def test_seeds_stay_few_and_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atheris_fuzz, "SEEDS", tmp_path)
    chance = random.Random(1)
    made = [chance.randbytes(chance.randrange(2 * LONGEST_KEPT)) for _ in range(500)]
    for _ in range(3):
        kept_as_seeds("a", made)
        assert len(seeds("a")) <= 2 * MOST_KEPT
        assert set(seeds("a")) <= {data for data in made if len(data) <= LONGEST_KEPT}


def test_a_zip_stays_one_where_a_member_is_changed() -> None:
    (data,) = READERS["a.zip"][1]
    changed = [member_changed(data, 1 << 16, seed) for seed in range(9)]
    assert len({data, *changed}) == 10
    assert all(one.startswith(b"PK") for one in changed)
    assert member_changed(b"no zip", 4, 1) != b"no zip"
