from __future__ import annotations

import pytest

from diagnostics.senders.tables.thrift import binary, i32, i64, listed, struct, varint


@pytest.mark.parametrize(
    ("number", "data"),
    [
        (0, b"\x00"),
        (127, b"\x7f"),
        (128, b"\x80\x01"),
        (300, b"\xac\x02"),
        (50399, b"\xdf\x89\x03"),  # the specification's example
        (2**31 - 1, b"\xff\xff\xff\xff\x07"),
    ],
)
def test_a_varint_has_seven_bits_a_byte_the_lowest_first(
    number: int, data: bytes
) -> None:
    assert varint(number) == data


def test_numbers_are_zigzag_and_know_their_size() -> None:
    assert i32(1) == (5, b"\x02")
    assert i64(64) == (6, b"\x80\x01")


def test_a_text_is_its_length_in_bytes_and_utf_8() -> None:
    assert binary("ś") == (8, b"\x02\xc5\x9b")
    assert binary(b"\x00\xff") == (8, b"\x02\x00\xff")


def test_a_list_has_its_length_in_its_first_byte_up_to_fourteen_values() -> None:
    assert listed([i32(1)] * 14) == (9, b"\xe5" + b"\x02" * 14)
    assert listed([i32(1)] * 15) == (9, b"\xf5\x0f" + b"\x02" * 15)
    assert listed([i32(1)] * 200) == (9, b"\xf5\xc8\x01" + b"\x02" * 200)
    assert listed([]) == (9, b"\x0c")


def test_fields_of_a_struct_say_how_far_they_are_from_the_one_before() -> None:
    inner = struct({1: i32(1)})
    assert inner == (12, b"\x15\x02\x00")
    fields = struct({2: i64(0), 3: inner, 11: binary("a")})
    assert fields.data == b"\x26\x00" + b"\x1c\x15\x02\x00" + b"\x88\x01a" + b"\x00"
