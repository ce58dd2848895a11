from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.senders.tables.parquet import (
    Chunk,
    ParquetWriter,
    flag_chunk,
    text_chunk,
)

TEXT = pa.dictionary(pa.int32(), pa.string())


def schema(**types: Any) -> pa.Schema:
    return pa.schema([pa.field(n, t, nullable=False) for n, t in types.items()])


def written(columns: pa.Schema, *groups: Mapping[str, Chunk]) -> io.BytesIO:
    file = io.BytesIO()
    writer = ParquetWriter(file, columns)
    for group in groups:
        writer.write(group)
    writer.finish()
    return io.BytesIO(file.getvalue())


def read_back(codes: Sequence[int] | np.ndarray[Any, Any], texts: Sequence[str]) -> Any:
    file = written(schema(a=TEXT), {"a": text_chunk(np.asarray(codes), texts)})
    return pq.read_table(file)["a"].to_pylist()


@st.composite
def columns(draw: st.DrawFn) -> tuple[list[str], list[int]]:
    """Texts, some perhaps twice, and codes in runs of any length."""
    texts = draw(st.lists(st.text(max_size=5), min_size=1, max_size=20))
    run = st.tuples(st.integers(0, len(texts) - 1), st.sampled_from([1, 1, 2, 9, 300]))
    runs = draw(st.lists(run, min_size=1, max_size=30))
    return texts, [code for code, length in runs for _ in range(length)]


@given(st.lists(columns(), max_size=4), st.randoms(use_true_random=False))
def test_what_was_written_is_read(
    groups: list[tuple[list[str], list[int]]], rng: Any
) -> None:
    texts, flags, chunks = [], [], []
    for names, codes in groups:
        texts += [names[code] for code in codes]
        flags += (group_flags := [rng.random() < 0.5 for _ in codes])
        chunks.append(
            {
                "text": text_chunk(np.array(codes), names),
                "flag": flag_chunk(np.array(group_flags, np.bool_)),
            }
        )
    file = written(schema(text=TEXT, flag=pa.bool_()), *chunks)
    table = pq.read_table(file)
    assert table.to_pydict() == {"text": texts, "flag": flags}
    assert pq.ParquetFile(file).num_row_groups == len(groups)


@pytest.mark.parametrize("count", [2, 256, 257, 1 << 16, (1 << 16) + 1])
@pytest.mark.parametrize("times", [1, 5])
def test_numbers_of_texts_take_one_two_or_three_bytes(count: int, times: int) -> None:
    texts = [f"t{number}" for number in range(count)]
    codes = np.repeat(np.random.default_rng(count).permutation(count), times)
    assert read_back(codes, texts) == [texts[code] for code in codes.tolist()]
    width = 1 + (count > 256) + (count > 1 << 16)
    one_each = text_chunk(np.arange(count), texts)
    assert len(one_each.page) == pytest.approx(width * count, abs=60)


@pytest.mark.parametrize("length", [1, 63, 64, 8191, 8192, (1 << 20) - 1, 1 << 20])
def test_a_run_may_be_as_long_as_it_likes(length: int) -> None:
    codes = np.repeat([1, 0, 1], [length, 10, 1])
    assert read_back(codes, ["a", "b"]) == ["b"] * length + ["a"] * 10 + ["b"]


def test_codes_of_any_size_are_understood() -> None:
    for kind in (np.uint8, np.int8, np.uint16, np.int32, np.int64):
        codes = np.array([0, 1, 1, 0], kind)
        assert read_back(codes, ["a", "b"]) == ["a", "b", "b", "a"]


def test_long_runs_take_next_to_no_room_and_short_ones_no_more_than_values() -> None:
    long = text_chunk(np.repeat([0, 1], 1 << 20), ["a", "b"])
    assert len(long.page) < 40
    rng = np.random.default_rng(1)
    short = text_chunk(rng.integers(0, 200, 100_000), [str(n) for n in range(200)])
    assert len(short.page) < 100_100
    assert len(flag_chunk(np.ones(80_000, np.bool_)).page) < 10_100


def test_only_texts_that_occur_are_kept_each_once() -> None:
    texts = ["never", "a", "twice", "twice", "never either"]
    chunk = text_chunk(np.array([3, 1, 2, 3]), texts)
    assert b"never" not in chunk.dictionary
    assert chunk.dictionary.count(b"twice") == 1
    file = written(schema(a=TEXT), {"a": chunk})
    (column,) = pq.read_table(file)["a"].chunks
    assert column.dictionary.to_pylist() == ["a", "twice"]


@pytest.mark.parametrize("count", [1, 14, 15, 40])
def test_there_may_be_many_columns_and_row_groups(count: int) -> None:
    names = [f"c{number}" for number in range(count)]
    groups = [
        {name: text_chunk(np.array([0, 0]), [f"{name} {n}"]) for name in names}
        for n in range(count)
    ]
    table = pq.read_table(written(schema(**dict.fromkeys(names, TEXT)), *groups))
    assert table.column_names == names
    for name in names:
        expected = [f"{name} {n}" for n in range(count) for _ in range(2)]
        assert table[name].to_pylist() == expected


def test_a_file_without_row_groups_has_its_columns() -> None:
    table = pq.read_table(written(schema(text=TEXT, flag=pa.bool_())))
    assert table.num_rows == 0
    assert table.schema.equals(schema(text=TEXT, flag=pa.bool_()))


def test_texts_are_read_as_categories_by_pandas_and_never_null() -> None:
    file = written(schema(a=TEXT), {"a": text_chunk(np.array([0, 1]), ["ż", ""])})
    frame = pd.read_parquet(file)
    assert isinstance(frame["a"].dtype, pd.CategoricalDtype)
    assert frame["a"].tolist() == ["ż", ""]
    assert not pq.read_schema(file).field("a").nullable


def test_the_footer_says_where_every_column_lies() -> None:
    chunk = text_chunk(np.array([0, 1, 0]), ["a", "b"])
    flags = flag_chunk(np.array([True, False, True]))
    file = written(schema(a=TEXT, b=pa.bool_()), *[{"a": chunk, "b": flags}] * 2)
    data, groups = file.getvalue(), pq.read_metadata(file)
    for number in range(groups.num_row_groups):
        first, second = (groups.row_group(number).column(n) for n in (0, 1))
        dictionary, page = first.dictionary_page_offset, first.data_page_offset
        assert data[dictionary:page] == chunk.dictionary
        assert data[page : page + len(chunk.page)] == chunk.page
        assert first.total_compressed_size == len(chunk.dictionary + chunk.page)
        assert not second.has_dictionary_page
        assert data[second.data_page_offset :].startswith(flags.page)
    assert groups.num_rows == 6


def test_a_row_group_of_columns_of_different_lengths_is_refused() -> None:
    group = {
        "a": text_chunk(np.array([0, 0]), ["x"]),
        "b": flag_chunk(np.array([True])),
    }
    with pytest.raises(ValueError, match="too many values"):
        written(schema(a=TEXT, b=pa.bool_()), group)
