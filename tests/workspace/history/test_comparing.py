"""What became of a finding since a moment, at the moment's very edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.model import Finding, Severity, Subject
from diagnostics.workspace.history.comparing import Span, since

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FOUND = Finding("coverage/tied", Subject(), Severity.ERROR)
PARTS = ("new", "fixed", "same", "first_seen")


def span(first: int, gone: int | None, is_new: bool = True) -> Span:
    """A finding that came and went so many seconds from noon."""
    ended = None if gone is None else NOON + gone * SECOND
    return Span(f"{first}/{gone}", FOUND, NOON + first * SECOND, ended, is_new)


def parts_of(one: Span) -> list[str]:
    told = since([one], NOON)
    return [name for name in PARTS if one in getattr(told, name)]


@pytest.mark.parametrize(
    ("first", "gone", "is_new", "part"),
    [
        (-1, None, True, ["same"]),
        (0, None, True, ["same"]),  # seen by the run of that very moment
        (1, None, True, ["new"]),
        (1, None, False, ["first_seen"]),
        (0, None, False, ["same"]),
        (-2, -1, True, []),
        (-2, 0, True, []),  # gone with the run of that very moment
        (-2, 1, True, ["fixed"]),
        (0, 1, True, ["fixed"]),
        (1, 2, True, []),  # came and went since
        (1, 2, False, []),
    ],
)
def test_a_finding_is_told_by_when_it_came_and_went(
    first: int, gone: int | None, is_new: bool, part: list[str]
) -> None:
    assert parts_of(span(first, gone, is_new)) == part


SPANS = st.builds(
    lambda first, length, is_new: span(
        first, None if length is None else first + length, is_new
    ),
    st.integers(-3, 3),
    st.none() | st.integers(1, 4),
    st.booleans(),
)


@given(st.lists(SPANS, max_size=12))
def test_no_finding_is_told_twice_and_what_is_there_now_is_told_once(
    spans: list[Span],
) -> None:
    told = since(spans, NOON)
    assert told.at == NOON
    everything = [*told.new, *told.fixed, *told.same, *told.first_seen]
    assert len(everything) <= len(spans)
    there_now = [s for s in spans if s.gone_at is None]
    assert len(told.new) + len(told.same) + len(told.first_seen) == len(there_now)
    there_then = [
        s
        for s in spans
        if s.first_at <= NOON and (s.gone_at is None or s.gone_at > NOON)
    ]
    assert len(told.same) + len(told.fixed) == len(there_then)


def test_each_part_keeps_the_order_of_the_spans() -> None:
    spans = [span(3, None), span(1, None), span(2, None)]
    assert list(since(spans, NOON).new) == spans
