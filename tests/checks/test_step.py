"""Steps survive JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks import Line, Step, step_from_json, step_to_json
from diagnostics.model import State

lines = st.builds(Line, st.sampled_from("><-"), st.text(max_size=9), st.just(0.25))
steps = st.builds(
    Step,
    mailbox=st.text(max_size=5),
    service=st.sampled_from(["smtp", "pop3", "dns", "login"]),
    step=st.text(max_size=5),
    state=st.sampled_from(State),
    rule=st.just("checks/busy"),
    seen=st.text(max_size=9),
    seconds=st.just(1.5),
    transcript=st.lists(lines, max_size=3).map(tuple),
    data=st.dictionaries(st.text(max_size=4), st.integers(), max_size=3),
)


@given(steps)
def test_a_step_comes_back_from_json_as_it_was(step: Step) -> None:
    assert step_from_json(json.loads(json.dumps(step_to_json(step)))) == step
