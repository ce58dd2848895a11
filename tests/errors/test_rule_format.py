"""How a file of rules/errors is written, so that others can mend it."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

import pytest

from diagnostics.catalogue import rule
from diagnostics.errors import reasons
from diagnostics.errors.deciding.patterns import Pattern, PatternSet

LONGEST = 120
"""Characters of a pattern that somebody else can still read."""

SOURCE = re.compile(r"https://\S+|RFC \d{3,5}(?:, (?:section|appendix) [\w.]+)?")


FILES = reasons()


def entry(name: str) -> dict[str, Any]:
    return dict(rule(f"errors/{name}").data)


def known(name: str) -> PatternSet:
    return PatternSet({name: entry(name)})


def exercised(name: str) -> set[Pattern]:
    """The patterns that an example of their own file holds."""
    own = known(name)
    conditions = {(p.speaker, p.stage) for p in own.patterns} | {("", "")}
    return {
        hit.pattern
        for text in entry(name)["examples"]
        for speaker, stage in conditions
        for hit in own.hits(text, speaker, stage)
    }


@pytest.mark.parametrize("name", FILES)
def test_every_pattern_is_in_an_example_of_its_file(name: str) -> None:
    used = exercised(name)
    assert [p.match for p in known(name).patterns if p not in used] == []


@pytest.mark.parametrize("name", FILES)
def test_no_pattern_is_too_long_to_read(name: str) -> None:
    written = [
        words
        for row in entry(name).get("pattern", ())
        for words in (*row.get("match", ()), *chain(*row.get("both", ())))
    ]
    assert [words for words in written if len(words) > LONGEST] == []


@pytest.mark.parametrize("name", FILES)
def test_the_heaviest_patterns_come_first(name: str) -> None:
    weights = [row["weight"] for row in entry(name).get("pattern", ())]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("name", FILES)
def test_no_words_are_found_by_another_pattern_all_the_same(name: str) -> None:
    every = known(name).patterns
    covered = [
        (p.match, other.match)
        for i, p in enumerate(every)
        for k, other in enumerate(every)
        if i != k and covers(other, p) and not (covers(p, other) and i < k)
    ]
    assert covered == []


def covers(one: Pattern, other: Pattern) -> bool:
    """Whether `one` is found, and weighs as much, wherever `other` is."""
    if one.weight < other.weight or (one.follows, one.hosts) != (
        other.follows,
        other.hosts,
    ):
        return False
    for field in ("speaker", "stage", "said_by", "reply"):
        if getattr(one, field) not in ("", False, getattr(other, field)):
            return False
    plain = re.sub(r"\\([.\-/ ])", r"\1", other.match)
    if re.search(r"[\\^$*+?{}\[\]()|]", plain):
        return one.match == other.match
    # Words around may matter to a look-around, so both sides are tried.
    return all(
        re.search(one.match, text) for text in (plain, f"x{plain}x", f" {plain} ")
    )


@pytest.mark.parametrize("name", FILES)
def test_every_source_can_be_looked_up(name: str) -> None:
    sources = rule(f"errors/{name}").sources
    assert sources
    assert [text for text in sources if not SOURCE.fullmatch(text)] == []
