"""What is held of files that were read, and what isn't held any more."""

from __future__ import annotations

import random

import pytest

from diagnostics.report.intake import packed_files
from diagnostics.report.intake.packed_files import PackedFiles

TABLE = b"id,address\n" + b"m1,desk@example.com\n" * 1000


def test_a_file_is_what_it_was_though_its_upload_is_empty_by_now() -> None:
    held = PackedFiles.of({"1": TABLE, "2": b""})
    assert held.content("1", b"") == TABLE
    assert held.content("2", b"") == b""
    assert held.gone(["1", "2", "3"]) == ()


def test_a_file_that_comes_now_is_what_was_uploaded() -> None:
    assert PackedFiles.of({"1": TABLE}).content("2", b"new") == b"new"
    assert PackedFiles().content("1", TABLE) == TABLE


def test_tables_are_held_in_a_tenth_of_their_bytes() -> None:
    packed = PackedFiles.of({"1": TABLE}).contents["1"]
    assert packed is not None
    assert len(packed) < len(TABLE) / 10


def test_too_many_bytes_are_not_held_and_never_taken_for_an_empty_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packed_files, "MOST_PACKED", 1000)
    noise = random.Random(1).randbytes(2000)
    held = PackedFiles.of({"1": noise, "2": b"small"})
    assert held.gone(["1", "2", "3"]) == ("1", "2")
    with pytest.raises(LookupError):
        held.content("1", b"")


@pytest.mark.parametrize(("spare", "held"), [(-1, False), (0, True), (1, True)])
def test_files_are_held_up_to_the_last_byte_that_is_allowed(
    spare: int, held: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"1": random.Random(1).randbytes(500), "2": b"x" * 100}
    packed = PackedFiles.of(files).contents.values()
    weight = sum(len(data or b"") for data in packed)
    monkeypatch.setattr(packed_files, "MOST_PACKED", weight + spare)
    assert (PackedFiles.of(files).gone(["1", "2"]) == ()) is held


def test_what_is_held_can_be_kept_by_a_cache() -> None:
    one, other = PackedFiles.of({"1": TABLE}), PackedFiles.of({"1": TABLE})
    assert one == other
    assert len({one, other}) == 1
    assert one != PackedFiles.of({"1": b""})
