"""A continue code says what was done, and tells a slip of the pen."""

from __future__ import annotations

import random

import pytest

from diagnostics.training.progress import (
    CodeError,
    Progress,
    TriedOnce,
    code_of,
    is_right,
    progress_of,
    with_answer,
    with_hint,
    with_mending,
)
from diagnostics.training.scenario_files import scenario, scenarios

ONE = scenario("first-day")


def test_nothing_done_is_no_code() -> None:
    assert code_of({}) == ""
    assert progress_of("") == {}


@pytest.mark.parametrize("seed", range(30))
def test_a_code_says_what_was_done(seed: int) -> None:
    rng = random.Random(seed)
    progress: Progress = {
        one.number: TriedOnce(
            rng.choice(["", *one.choices]), rng.randrange(4), rng.random() < 0.5
        )
        for one in rng.sample(scenarios(), rng.randrange(1, len(scenarios())))
    }
    code = code_of(progress)
    assert progress_of(code) == progress
    assert progress_of(code.lower().replace("-", " ")) == progress


def test_letters_that_look_alike_are_read_alike() -> None:
    code = code_of(with_answer({}, scenario("a-detour"), "b"))
    assert progress_of(code.replace("0", "O").replace("1", "l")) == progress_of(code)


def test_a_slip_of_the_pen_is_told() -> None:
    code = code_of(with_answer(with_hint({}, ONE), ONE, "b"))
    slips = [code[:-1], code + "7", code[::-1], "A" + code, "ü" + code, "7" * 3000]
    for slip in slips:
        with pytest.raises(CodeError):
            progress_of(slip)


def test_every_code_fits_into_an_address() -> None:
    progress: Progress = {}
    for one in scenarios():
        progress = with_mending(with_answer(progress, one, list(one.choices)[-1]), one)
    assert len(code_of(progress)) < 100


def test_the_first_answer_stays() -> None:
    once = with_answer({}, ONE, "a")
    assert with_answer(once, ONE, "b") == once
    assert not is_right(ONE, once[ONE.number])
    with pytest.raises(KeyError):
        with_answer({}, ONE, "z")


def test_hints_count_up_to_three_and_not_behind_the_answer() -> None:
    progress: Progress = {}
    for _ in range(5):
        progress = with_hint(progress, ONE)
    assert progress[ONE.number].hints == 3
    answered = with_answer({}, ONE, "b")
    assert with_hint(answered, ONE) == answered
