"""What a reply means stands in rules/checks, with examples that are tests."""

import pytest

from diagnostics.catalogue import rule, rule_ids
from diagnostics.checks.mail.judges.reply_meanings import (
    ReplyRule,
    meaning,
    reply_rules,
)
from diagnostics.model import State

ENTRIES = [
    (rule_id, entry)
    for rule_id in rule_ids("checks")
    for entry in rule(rule_id).data.get("replies", ())
]
EXAMPLES = [
    (rule_id, entry["service"], entry["step"], text)
    for rule_id, entry in ENTRIES
    for text in entry["examples"]
]
COUNTER = [
    (rule_id, entry["service"], entry["step"], text)
    for rule_id, entry in ENTRIES
    for text in entry["counter_examples"]
]


@pytest.mark.parametrize(("rule_id", "service", "step", "text"), EXAMPLES)
def test_an_example_means_its_rule(
    rule_id: str, service: str, step: str, text: str
) -> None:
    found = meaning(service, step, text)
    assert found is not None
    assert found.rule == rule_id


@pytest.mark.parametrize(("rule_id", "service", "step", "text"), COUNTER)
def test_a_counter_example_means_something_else(
    rule_id: str, service: str, step: str, text: str
) -> None:
    found = meaning(service, step, text)
    assert found is None or found.rule != rule_id


def test_every_pattern_has_examples_and_counter_examples() -> None:
    for rule_id, entry in ENTRIES:
        assert entry["examples"], rule_id
        assert entry["counter_examples"], rule_id


def test_a_reply_that_puts_off_is_never_a_failure() -> None:
    for text in ("454 4.7.0 wait", "421 4.3.0 busy", "450 4.2.0 later"):
        found = meaning("smtp", "login", text)
        assert found is not None
        assert found.state is State.INCONCLUSIVE


def test_special_patterns_come_before_general_ones() -> None:
    orders = [r.order for r in reply_rules()]
    assert orders == sorted(orders)
    last: ReplyRule = [r for r in reply_rules() if r.step == "login"][-1]
    assert last.rule == "checks/login-failed"


def test_an_unknown_reply_means_nothing() -> None:
    assert meaning("smtp", "greeting", "554 go away") is None
