"""Names beside a map are whole on short lines, or lose only their middle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.report.pair_map.side_names import LINE, in_lines, shortened


@pytest.mark.parametrize(
    ("length", "shown"), [(40, 40), (41, 41), (42, 41), (43, 41), (400, 41)]
)
def test_a_name_of_41_letters_is_whole_and_a_longer_one_is_not(
    length: int, shown: int
) -> None:
    name = "".join(chr(0x4E00 + n) for n in range(length))
    short = shortened(name)
    assert len(short) == shown
    assert ("…" in short) is (length > 41)
    assert name.startswith(short.partition("…")[0])
    assert name.endswith(short.rpartition("…")[2])


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("", [""]),
        ("Sales", ["Sales"]),
        ("x" * LINE, ["x" * LINE]),
        ("x" * (LINE + 1), ["x" * LINE, "x"]),
        (f"{'x' * (LINE - 2)} y", [f"{'x' * (LINE - 2)} y"]),
        (f"{'x' * (LINE - 1)} y", ["x" * (LINE - 1), "y"]),
        ("   ", [""]),
    ],
)
def test_a_line_breaks_where_the_next_letter_has_no_room(
    name: str, lines: list[str]
) -> None:
    assert in_lines(name) == lines


@given(st.text(st.characters(codec="ascii", categories=["L", "Nd", "Zs"])))
def test_no_letter_of_a_name_is_lost_and_no_line_is_longer(name: str) -> None:
    lines = in_lines(name)
    assert "".join("".join(lines).split()) == "".join(name.split())
    assert all(len(line) <= LINE for line in lines)
