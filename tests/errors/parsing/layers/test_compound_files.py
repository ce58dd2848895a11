"""Outlook's container is read whole, and a broken one ends without harm."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.errors.parsing.layers.compound_files import (
    MAGIC,
    CompoundError,
    CompoundFile,
    Entry,
)
from tests.errors.parsing.layers.compound import compound
from tests.growth import assert_linear

TREE = {
    "small": b"s" * 100,
    "empty": b"",
    "edge": b"e" * 4095,
    "large": bytes(range(256)) * 40,
    "Folder": {"inner": b"i" * 4096, "deeper": {"last": b"l"}},
}


def all_of(file: CompoundFile, storage: Entry | None = None) -> dict[str, object]:
    return {
        name: all_of(file, one) if one.is_storage else file.read(one, 1 << 20)
        for name, one in file.inside(storage).items()
    }


@pytest.mark.parametrize("size", [512, 4096])
def test_every_stream_is_read_as_it_was_written(size: int) -> None:
    found = all_of(CompoundFile(compound(TREE, size)))
    assert found.pop("folder") == {"inner": b"i" * 4096, "deeper": {"last": b"l"}}
    assert found == {name: TREE[name] for name in ("small", "empty", "edge", "large")}


def test_only_so_much_of_a_stream_is_read_as_is_asked_for() -> None:
    file = CompoundFile(compound(TREE))
    inside = file.inside()
    assert file.read(inside["large"], 3) == b"\0\1\2"
    assert file.read(inside["small"], 65) == b"s" * 65
    with pytest.raises(CompoundError):
        file.read(inside["folder"], 3)


def test_a_file_of_many_blocks_is_read() -> None:
    data = bytes(range(256)) * 1024
    assert all_of(CompoundFile(compound({"a": data}))) == {"a": data}


@pytest.mark.parametrize(
    "data", [b"", MAGIC, b"From: a@b.example\n" * 90, MAGIC + bytes(504)]
)
def test_what_is_no_such_file_is_told(data: bytes) -> None:
    with pytest.raises(CompoundError):
        CompoundFile(data)


WHOLE = compound(TREE)


def read_or_refused(data: bytes) -> None:
    try:
        all_of(CompoundFile(data))
    except CompoundError:
        return


@given(st.integers(0, len(WHOLE)))
def test_a_file_that_is_cut_off_gives_no_stream_short(length: int) -> None:
    try:
        file = CompoundFile(WHOLE[:length])
        streams = file.inside()
    except CompoundError:
        return
    for name in ("small", "edge", "large"):
        try:
            assert file.read(streams[name], 1 << 20) == TREE[name]
        except (CompoundError, KeyError):
            continue


@settings(max_examples=400)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(WHOLE) // 4 - 1),
            st.one_of(st.integers(0, 80), st.integers(0, 0xFFFFFFFF)),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_whatever_numbers_stand_in_a_file_reading_ends(
    changes: list[tuple[int, int]],
) -> None:
    data = bytearray(WHOLE)
    for at, number in changes:
        struct.pack_into("<I", data, at * 4, number)
    read_or_refused(MAGIC + bytes(data[8:]))


@given(st.binary(max_size=4096))
def test_whatever_bytes_follow_the_mark_reading_ends(data: bytes) -> None:
    read_or_refused(MAGIC + data)


def test_a_chain_that_loops_is_told() -> None:
    data = bytearray(compound({"a": b"a" * 6000}))
    chains = len(data) - 512
    assert struct.unpack_from("<III", data, chains) == (1, 2, 3)
    struct.pack_into("<I", data, chains + 8, 0)
    file = CompoundFile(bytes(data))
    with pytest.raises(CompoundError):
        file.read(file.inside()["a"], 1 << 20)


def test_streams_that_share_their_bytes_cost_no_more_than_the_file() -> None:
    data = compound({f"s{n}": b"a" * 5000 for n in range(40)})
    directory = data.index("Root Entry".encode("utf-16-le"))
    shared = bytearray(data)
    for number in range(40):
        at = directory + (number + 1) * 128
        struct.pack_into("<IQ", shared, at + 116, 0, 50_000)
    file, read = CompoundFile(bytes(shared)), 0
    for one in file.inside().values():
        with contextlib.suppress(CompoundError):
            read += len(file.read(one, 1 << 20))
    assert read <= len(data)


def test_an_entry_that_stands_in_two_storages_is_told() -> None:
    data = bytearray(compound({"a": {"x": b"1"}, "b": {"y": b"2"}}))
    first = data.index("a\0".encode("utf-16-le"))
    second = data.index("b\0".encode("utf-16-le"))
    data[second + 76 : second + 80] = data[first + 76 : first + 80]
    with pytest.raises(CompoundError):
        all_of(CompoundFile(bytes(data)))


def with_streams(number: int) -> bytes:
    return compound({f"s{n}": b"a" * 300 for n in range(number)})


def test_reading_takes_time_in_proportion_to_the_file() -> None:
    assert_linear(
        lambda n: all_of(
            CompoundFile(compound({f"s{i}": b"a" * 300 for i in range(n)}))
        ),
        1600,
    )
