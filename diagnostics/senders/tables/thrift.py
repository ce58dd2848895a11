"""Values written in Thrift's compact protocol, which Parquet's headers are made of.

Only what those need: whole numbers, texts, lists and structs. Source: "Thrift compact
protocol encoding", https://github.com/apache/thrift/tree/master/doc/specs
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Value(NamedTuple):
    """A value as bytes, with the number that the protocol gives its type."""

    type: int
    data: bytes


_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
_LONG_LIST = 15


def varint(number: int) -> bytes:
    """A number of at least 0, seven bits a byte, the lowest first."""
    data = bytearray()
    while number > 0x7F:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)
    return bytes(data)


def i32(number: int) -> Value:
    """A number of at least 0 in 32 bits."""
    return Value(_I32, varint(number << 1))


def i64(number: int) -> Value:
    """A number of at least 0 in 64 bits."""
    return Value(_I64, varint(number << 1))


def binary(content: str | bytes) -> Value:
    """Bytes, or a text as UTF-8."""
    data = content.encode() if isinstance(content, str) else content
    return Value(_BINARY, varint(len(data)) + data)


def listed(values: Sequence[Value]) -> Value:
    """Values of one type; a list without any is one of structs."""
    kind = values[0].type if values else _STRUCT
    if len(values) < _LONG_LIST:
        head = bytes([len(values) << 4 | kind])
    else:
        head = bytes([_LONG_LIST << 4 | kind]) + varint(len(values))
    return Value(_LIST, head + b"".join(value.data for value in values))


def struct(fields: Mapping[int, Value]) -> Value:
    """Fields by number, rising from 1 by at most 15 each."""
    data, before = bytearray(), 0
    for number, value in fields.items():
        data.append((number - before) << 4 | value.type)
        data += value.data
        before = number
    return Value(_STRUCT, bytes(data) + b"\0")
