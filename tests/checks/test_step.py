"""Steps survive JSON, and are fit to be shown."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.catalogue import rule_ids
from diagnostics.checks import Line, Step, step_from_json, step_to_json
from diagnostics.checks.former_rules import FORMER, renewed
from diagnostics.checks.step import LONGEST_SEEN, cleaned, fit, visible
from diagnostics.model import State

lines = st.builds(Line, st.sampled_from("><-"), st.text(max_size=9), st.just(0.25))
steps = st.builds(
    Step,
    mailbox=st.text(max_size=5),
    service=st.sampled_from(["smtp", "pop3", "dns", "login"]),
    step=st.text(max_size=5),
    state=st.sampled_from(State),
    rule=st.just("checks/cancelled"),
    seen=st.text(max_size=9),
    seconds=st.just(1.5),
    transcript=st.lists(lines, max_size=3).map(tuple),
    data=st.dictionaries(st.text(max_size=4), st.integers(), max_size=3),
)


@given(steps)
def test_a_step_comes_back_from_json_as_it_was(step: Step) -> None:
    assert step_from_json(json.loads(json.dumps(step_to_json(step)))) == step


def test_a_step_is_cleaned_of_what_could_drive_a_screen_and_cut_short() -> None:
    raw = Step(
        "m1", "dns", "spf", State.FAILED, seen="v=spf1 \x1b[31m", expected="a\x07"
    )
    assert cleaned(raw).seen == "v=spf1 \N{WHITE SQUARE}[31m"
    assert cleaned(raw).expected == "a\N{WHITE SQUARE}"
    assert cleaned(cleaned(raw)) == cleaned(raw)
    long = replace(raw, seen="ż" * (LONGEST_SEEN + 5), expected="")
    assert cleaned(long).seen.endswith(f"… ({LONGEST_SEEN + 5} characters)")
    assert len(cleaned(long).seen) < LONGEST_SEEN + 30


@pytest.mark.parametrize(
    ("length", "whole"),
    [(LONGEST_SEEN - 1, True), (LONGEST_SEEN, True), (LONGEST_SEEN + 1, False)],
)
def test_four_thousand_characters_are_whole_and_more_are_counted(
    length: int, whole: bool
) -> None:
    text = "x" * length
    assert (fit(text) == text) is whole
    if not whole:
        assert fit(text) == f"{'x' * LONGEST_SEEN}… ({length} characters)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ż 漢", "plain ż 漢"),
        ("a\tb", "a\tb"),
        ("a\nb", "a\N{WHITE SQUARE}b"),
        ("\x1b[2J", "\N{WHITE SQUARE}[2J"),
        ("\u202e", "\N{WHITE SQUARE}"),
        ("\x7f\x80", "\N{WHITE SQUARE}" * 2),
    ],
)
def test_what_drives_a_screen_is_a_box(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize("former", FORMER)
def test_a_former_rule_is_one_that_there_is_now(former: str) -> None:
    assert former not in rule_ids()
    assert renewed(former) in rule_ids()
    assert renewed(renewed(former)) == renewed(former)


@pytest.mark.parametrize("other", ["", "checks/tls-old", "nothing"])
def test_a_rule_that_is_no_former_one_stays(other: str) -> None:
    assert renewed(other) == other


@pytest.mark.parametrize("lost", ["state", "transcript", "data", "waited_for"])
def test_what_lacks_a_part_is_no_step(lost: str) -> None:
    entry = step_to_json(Step("m", "smtp", "x", State.PASSED))
    del entry[lost]
    with pytest.raises(KeyError):
        step_from_json(entry)


def test_what_a_check_saw_is_there_only_where_it_saw_something() -> None:
    bare = Step("m", "smtp", "x", State.PASSED)
    assert "collected" not in step_to_json(bare)
    seen = replace(bare, collected={})
    assert step_to_json(seen)["collected"] == {}
    assert step_from_json(step_to_json(seen)).collected == {}
    assert step_from_json(step_to_json(bare)).collected is None


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.0004, 0.0), (0.0006, 0.001), (1.2345, 1.234)]
)
def test_seconds_are_told_to_the_millisecond(seconds: float, told: float) -> None:
    entry = step_to_json(Step("m", "smtp", "x", State.PASSED, seconds=seconds))
    assert entry["seconds"] == pytest.approx(told, abs=1e-9)
