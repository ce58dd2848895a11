"""Texts explained in processes of their own, which hostile ones can't outlive."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from diagnostics import errors
from diagnostics.model import Phrase
from diagnostics.report.explanations import explaining_apart
from diagnostics.report.explanations.explained_text import (
    EXCERPT,
    MOST_ANSWERS,
    explain_text,
)
from diagnostics.report.explanations.explaining_apart import explained

REFUSED = b"550 5.7.1 <kim@example.com>: Relay access denied"
STOPPED = Phrase("errors:stopped")


def test_a_text_comes_back_as_it_would_be_explained_here() -> None:
    assert explained(REFUSED, "a.txt") == explain_text(REFUSED, "a.txt")
    (answer,) = explained(REFUSED).answers
    (here,) = errors.explain(REFUSED)
    assert answer.found == here
    assert "kim@example.com" in explained(REFUSED).addresses


def test_texts_of_several_visitors_are_not_mixed_up() -> None:
    texts = [b"550 5.1.1 user%d@example.com unknown" % n for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(explained, texts))
    assert [f.addresses for f in found] == [
        (f"user{n}@example.com",) for n in range(12)
    ]


def test_a_process_that_ends_is_one_text_without_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    explaining_apart._room.close()
    with monkeypatch.context() as patch:
        patch.setattr(explaining_apart, "WALL_SECONDS", 0.0)
        assert explained(REFUSED).stopped == STOPPED
    assert explained(REFUSED).answers


@pytest.mark.parametrize("program", ["keyword", "this"])
def test_a_process_that_answers_nonsense_is_one_text_without_an_answer(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    explaining_apart._room.close()
    with monkeypatch.context() as patch:
        patch.setattr(explaining_apart, "_PROGRAM", program)
        assert explained(REFUSED).stopped == STOPPED
    assert explained(REFUSED).answers


def test_a_process_that_died_while_it_waited_is_replaced() -> None:
    explained(REFUSED)
    idle = explaining_apart._room._idle[-1]
    idle._child.kill()
    idle._child.wait(10)
    assert explained(REFUSED).answers
    assert not idle.is_of_use


def test_processor_time_is_given_for_one_text_at_a_time() -> None:
    pytest.importorskip("resource")
    code = """
import time
from diagnostics.accounts.guarded.confining import allow, confine_for_many
confine_for_many()
for _ in range(3):
    allow(1)
    until = time.process_time() + 0.4
    while time.process_time() < until: pass
print("alive", flush=True)
while True: pass
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60)
    assert done.stdout.split() == [b"alive"]
    assert done.returncode < 0


def test_as_much_comes_back_as_is_shown() -> None:
    many = b"".join(
        b"<user%d@example.com>: host mx.example.com said: 550 5.1.1 unknown\n" % n
        for n in range(MOST_ANSWERS + 5)
    )
    found = explain_text(many)
    assert len(found.answers) <= MOST_ANSWERS
    assert found.count >= len(found.answers)
    long = explain_text(b"550 5.1.1 user unknown " * 20_000)
    for one in long.answers:
        assert len(one.excerpt) <= EXCERPT
        assert len(one.found.statement.raw) <= EXCERPT
        assert replace(one.found, statement=errors.Statement())


def test_the_process_has_loaded_what_it_needs_before_it_gives_up_its_rights() -> None:
    code = (
        "import sys, diagnostics.report.explanations.explaining_process as process\n"
        "before = {*sys.modules}\n"
        "process.texts.explain_text(b'550 5.1.1 no such user')\n"
        "print(sorted(n for n in {*sys.modules} - before if 'diagnostics' in n))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
