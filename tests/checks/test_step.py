"""Steps survive JSON, and are fit to be shown."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks import Line, Step, step_from_json, step_to_json
from diagnostics.checks.step import LONGEST_SEEN, cleaned
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
