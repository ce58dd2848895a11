from __future__ import annotations

import re
import time
from typing import Any

import pytest

from diagnostics.catalogue import rule
from diagnostics.errors import explain, reason, reasons
from diagnostics.errors.deciding.patterns import Pattern, catalogue_patterns, wordings
from diagnostics.errors.deciding.speaker import SPEAKERS
from diagnostics.errors.literals import required

PEOPLE = {"user", "admin", "provider", "recipient", "planfix"}
VERBS = {"CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "POP3"}

KEYS = {
    *("match", "both", "weight", "speaker", "stage", "said_by"),
    *("reply", "follows", "hosts", "remarks"),
}


def entry(name: str) -> dict[str, Any]:
    return dict(rule(f"errors/{name}").data)


def explained(name: str, key: str) -> dict[str, str]:
    """The reason found for each sample of a reason; one test tells them all."""
    return {text: explain(text)[0].reason for text in entry(name).get(key, ())}


def test_there_are_seventy_six_reasons() -> None:
    assert len(reasons()) == 76


@pytest.mark.parametrize("name", reasons())
def test_an_example_is_explained_by_its_own_reason(name: str) -> None:
    found = explained(name, "examples")
    assert {text: other for text, other in found.items() if other != name} == {}


@pytest.mark.parametrize("name", reasons())
def test_a_counter_example_is_explained_otherwise(name: str) -> None:
    found = explained(name, "counter_examples")
    assert [text for text, reason in found.items() if reason == name] == []


@pytest.mark.parametrize("name", reasons())
def test_no_other_reason_ranks_equal_on_an_example(name: str) -> None:
    for text in entry(name).get("examples", ()):
        best: dict[str, int] = {}
        for hit in catalogue_patterns().hits(text):
            owner = hit.pattern.reason
            best[owner] = max(best.get(owner, 0), hit.pattern.weight)
        own = best.pop(name, None)
        assert own is None or own not in best.values(), (text, best)


@pytest.mark.parametrize("name", reasons())
def test_a_reason_is_complete(name: str) -> None:
    known = reason(name)
    assert known.title
    assert not known.title.endswith(".")
    assert known.rule.what
    assert known.rule.why
    assert known.rule.fix
    assert known.reply.endswith(".")
    assert set(known.fixes) <= PEOPLE
    assert known.retry in ("yes", "later", "no", "code")
    assert set(known.speakers) <= set(SPEAKERS)
    assert set(known.pairs) <= set(reasons()) - {name}
    assert entry(name)["examples"]
    assert entry(name)["counter_examples"]


@pytest.mark.parametrize("name", reasons())
def test_weights_and_conditions_are_known_ones(name: str) -> None:
    for row in entry(name).get("pattern", ()):
        assert row.get("stage", "DATA") in VERBS
        assert 1 <= row["weight"] <= 100
        assert row.get("speaker", "local") in SPEAKERS
        assert set(row) <= KEYS
        for key in ("reply", "follows", "hosts", "remarks"):
            assert row.get(key, True) is True, f"{key} is true or left out"
        assert "match" in row or "both" in row
        assert all(len(pair) == 2 for pair in row.get("both", ()))
        for wording in wordings(row):
            re.compile(wording)
            assert "  " not in wording, "texts have single blanks"
            assert wording.strip("|") == wording, "an empty one matches anything"
    for row in entry(name).get("code", ()):
        assert re.fullmatch(r"[2-6]\d\d|[245]\.\d\.\d{1,3}", row["code"])
        assert set(row) <= {"code", "weight", "provider", "stage"}
        assert row.get("stage", "DATA") in VERBS
        most = 60 if row.get("provider") else 50
        assert row["weight"] <= most, "a code alone is weak evidence"


WORST = (
    "a " * 50_000,
    "the message from the user was not " * 3_000,
    "address <a@b. over " * 5_200,
    "ip host [1.2.3.4] " * 5_500,
)


@pytest.mark.parametrize("name", reasons())
def test_no_pattern_needs_long_for_100_kb_of_its_worst_input(name: str) -> None:
    for pattern in (p for p in catalogue_patterns().patterns if p.reason == name):
        compiled = re.compile(pattern.match)
        for text in (*WORST, *(x * (100_000 // len(x)) for x in own_worst(pattern))):
            start = time.process_time()
            compiled.search(text)
            assert time.process_time() - start < 1.0, (pattern.match, text[:40])


def own_worst(pattern: Pattern) -> tuple[str, ...]:
    return tuple(f"{literal} " for literal in required(pattern.match)[:1])


def test_no_pattern_has_a_quantifier_within_an_unbounded_one() -> None:
    for pattern in catalogue_patterns().patterns:
        nested = re.search(r"[+*}]\)[+*]", pattern.match)
        assert not nested or pattern.match[nested.start()] == "\\", pattern.match
        assert ".*" not in pattern.match
        assert ".+" not in pattern.match
