"""Findings of one rule are counted first, and made only where they are listed."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.model import Employee, Finding
from diagnostics.senders.coverage.singly import OfOneRule, listed
from diagnostics.senders.statements import stated
from diagnostics.words import evidence

RULE = "coverage/robot-without-mailbox"
AT_MOST = 200  # people read no more of one kind; files and counts hold the rest


def group(pairs: list[int], made: list[int]) -> OfOneRule:
    """Findings named `e0`, `e1`, …; those that are made are noted."""

    def make(at: int) -> Finding:
        made.append(at)
        return stated(RULE, Employee(f"e{at}"), pairs=pairs[at])

    return OfOneRule(RULE, np.array(pairs, np.int64), lambda at: f"e{at}", make)


@pytest.mark.parametrize("number", [0, 1, AT_MOST])
def test_up_to_the_limit_all_are_listed_and_nothing_stands_for_more(
    number: int,
) -> None:
    found = listed([group([1] * number, [])])
    assert [f.rule for f in found] == [RULE] * number


def test_one_beyond_the_limit_is_one_that_stands_for_it() -> None:
    found = listed([group([1] * (AT_MOST + 1), [])])
    assert [f.rule for f in found].count(RULE) == AT_MOST
    (rest,) = (f for f in found if f.rule == "coverage/more-of-a-rule")
    assert rest.data["subjects"] == [f"e{AT_MOST}"]
    assert evidence(rest) == (
        '1 more subject has the finding "A robot without any mailbox"'
        f" ({RULE}); those with the most pairs are listed singly."
    )


def test_those_with_the_most_pairs_are_listed_and_only_those_are_made() -> None:
    made: list[int] = []
    pairs = list(range(AT_MOST + 50))
    found = listed([group(pairs, made)])
    assert sorted(made) == pairs[50:]
    (rest,) = (f for f in found if f.rule == "coverage/more-of-a-rule")
    assert rest.data["findings"] == 50
    assert rest.data["subjects"] == [f"e{at}" for at in range(49, -1, -1)]


def test_equal_ones_keep_their_order() -> None:
    found = listed([group([1, 3, 1, 3], [])])
    assert [f.subject.id for f in found] == ["e1", "e3", "e0", "e2"]


def test_ready_findings_are_listed_as_they_are() -> None:
    ready = [stated(RULE, Employee(n), pairs=p) for n, p in (("a", 1), ("b", 2))]
    found = OfOneRule.ready(ready)
    assert [f.subject.id for f in listed([found])] == ["b", "a"]
    assert found.subject(0) == "a"
