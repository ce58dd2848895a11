"""A Parquet file of texts and flags, each column of a row group made from its runs.

General writers look at every value of every column. Here most columns are a few values
over long runs, and two are the same for all row groups; runs are found by numpy and
written as such, and what is the same is made once. Files are plain Parquet: no
compression, one page a column, numbers of a dictionary in whole bytes.

Source: https://parquet.apache.org/docs/file-format/ (parquet.thrift for field numbers).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from diagnostics.senders.arrays import Codes, renumbered
from diagnostics.senders.tables.thrift import (
    Value,
    binary,
    i32,
    i64,
    listed,
    struct,
    varint,
)

Bytes: TypeAlias = npt.NDArray[np.uint8]

_MAGIC = b"PAR1"
_BOOLEAN, _BYTE_ARRAY = i32(0), i32(6)
_REQUIRED, _UTF8, _UNCOMPRESSED, _FORMAT = i32(0), i32(0), i32(0), i32(1)
_PLAIN, _LEVELS, _DICTIONARY = i32(0), i32(3), i32(8)
_DATA_PAGE, _DICTIONARY_PAGE = i32(0), i32(2)
_STRING = struct({1: struct({})})

_VALUES_A_RUN = 3
"""Runs shorter than this on average take more bytes than their values."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One column of one row group, ready to be written.

    Attributes:
        count: how many values it holds.
        dictionary: the page of distinct texts; empty for flags.
        page: the page of values.
    """

    count: int
    dictionary: bytes
    page: bytes


def text_chunk(codes: Codes, texts: Sequence[str]) -> Chunk:
    """Texts, the i-th being `texts[codes[i]]`; at least one."""
    changes = codes[1:] != codes[:-1]
    if _VALUES_A_RUN * (np.count_nonzero(changes) + 1) <= len(codes):
        starts = np.append(0, np.flatnonzero(changes) + 1)
        distinct, numbers = _distinct(codes[starts], texts)
        body = _as_runs(numbers, np.diff(starts, append=len(codes)))
    else:
        distinct, numbers = _distinct(codes, texts)
        body = _as_they_are(numbers)
    bits = bytes([8 * numbers.shape[1]])
    page = _data_page(len(codes), bits + body, _DICTIONARY)
    return Chunk(len(codes), _dictionary_page(distinct), page)


def flag_chunk(flags: npt.NDArray[np.bool_]) -> Chunk:
    """Flags, a bit each."""
    body = np.packbits(flags, bitorder="little").tobytes()
    return Chunk(len(flags), b"", _data_page(len(flags), body, _PLAIN))


class ParquetWriter:
    """Writes row groups one after the other, then the footer.

    Args:
        file: open for writing, and empty.
        schema: columns of type bool, or dictionaries of strings; none may be null.
    """

    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        self._file = file
        self._schema = schema
        self._names: list[str] = schema.names
        self._groups: list[Value] = []
        self._rows = 0
        self._at = 0
        self._write(_MAGIC)

    def write(self, chunks: Mapping[str, Chunk]) -> None:
        """Writes a row group, its columns by name and all of one length."""
        start = self._at
        columns = listed([self._chunk(name, chunks[name]) for name in self._names])
        (rows,) = {chunk.count for chunk in chunks.values()}
        group = {1: columns, 2: i64(self._at - start), 3: i64(rows)}
        self._groups.append(struct(group))
        self._rows += rows

    def finish(self) -> None:
        """Writes the footer; nothing can be written after it."""
        root = struct({4: binary("schema"), 5: i32(len(self._names))})
        # Tells pyarrow and pandas to read texts as dictionaries, as they are written.
        arrow = base64.b64encode(self._schema.serialize().to_pybytes())
        note = struct({1: binary("ARROW:schema"), 2: binary(arrow)})
        footer = {
            1: _FORMAT,
            2: listed([root, *(_column(field) for field in self._schema)]),
            3: i64(self._rows),
            4: listed(self._groups),
            5: listed([note]),
            6: binary("Senderscope"),
        }
        data = struct(footer).data
        self._write(data + len(data).to_bytes(4, "little") + _MAGIC)

    def _chunk(self, name: str, chunk: Chunk) -> Value:
        """Writes a column, and says for the footer what it is and where."""
        start = self._at
        self._write(chunk.dictionary)
        page = self._at
        self._write(chunk.page)
        size = i64(self._at - start)
        encodings = [_PLAIN, _LEVELS] + [_DICTIONARY] * bool(chunk.dictionary)
        about = {
            1: _BYTE_ARRAY if chunk.dictionary else _BOOLEAN,
            2: listed(encodings),
            3: listed([binary(name)]),
            4: _UNCOMPRESSED,
            5: i64(chunk.count),
            6: size,
            7: size,
            9: i64(page),
        }
        if chunk.dictionary:
            about[11] = i64(start)
        return struct({2: i64(0), 3: struct(about)})

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._at += len(data)


def _column(field: pa.Field) -> Value:
    about = {1: _BOOLEAN, 3: _REQUIRED, 4: binary(field.name)}
    if not pa.types.is_boolean(field.type):
        about |= {1: _BYTE_ARRAY, 6: _UTF8, 10: _STRING}
    return struct(about)


def _distinct(codes: Codes, texts: Sequence[str]) -> tuple[list[str], Bytes]:
    """The distinct texts that occur, and each code's number among them.

    Numbers have as many bytes as the dictionary needs; shape (codes, bytes).
    """
    used, places = renumbered(codes, len(texts))
    numbers: dict[str, int] = {}
    # An account with errors may have one id twice.
    of_used = [numbers.setdefault(texts[code], len(numbers)) for code in used.tolist()]
    width = -(-max(1, (len(numbers) - 1).bit_length()) // 8)
    as_bytes = np.array(of_used, "<u4").view(np.uint8).reshape(-1, 4)
    return list(numbers), as_bytes[:, :width][places]


def _as_runs(numbers: Bytes, lengths: Codes) -> bytes:
    """Runs: a varint of twice the length, then the number."""
    rest = lengths.astype(np.uint32) << 1
    heads = -(-int(rest.max()).bit_length() // 7)
    data = np.empty((len(numbers), heads + numbers.shape[1]), np.uint8)
    kept = np.ones(data.shape, np.bool_)
    for at in range(heads):
        data[:, at] = rest & 0x7F | (rest > 0x7F) * np.uint8(0x80)
        kept[:, at] = rest > 0
        rest >>= 7
    data[:, heads:] = numbers
    return bytes(data[kept])


def _as_they_are(numbers: Bytes) -> bytes:
    """One run of all numbers, "bit-packed" in eights, the last filled up."""
    eights = -(-len(numbers) // 8)
    fill = bytes((8 * eights - len(numbers)) * numbers.shape[1])
    return varint(eights << 1 | 1) + numbers.tobytes() + fill


def _dictionary_page(texts: Sequence[str]) -> bytes:
    data = [text.encode() for text in texts]
    body = b"".join(len(text).to_bytes(4, "little") + text for text in data)
    about = struct({1: i32(len(texts)), 2: _PLAIN})
    return _page(_DICTIONARY_PAGE, body, {7: about})


def _data_page(count: int, body: bytes, encoding: Value) -> bytes:
    about = struct({1: i32(count), 2: encoding, 3: _LEVELS, 4: _LEVELS})
    return _page(_DATA_PAGE, body, {5: about})


def _page(kind: Value, body: bytes, about: Mapping[int, Value]) -> bytes:
    size = i32(len(body))
    return struct({1: kind, 2: size, 3: size, **about}).data + body
