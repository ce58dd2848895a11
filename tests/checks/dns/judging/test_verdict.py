"""How a judgement says what it found."""

import pytest

from diagnostics import words
from diagnostics.checks.dns import Answer, AnswerState, DnsOptions
from diagnostics.checks.dns.facts import CheckedDomain
from diagnostics.checks.dns.judging.verdict import (
    Paste,
    chained,
    passed,
    skipped,
    unknown,
    wrong,
)
from diagnostics.model import Mailbox, Phrase, State

SUBJECT = CheckedDomain(Mailbox("m", "a@firm.example"), None, DnsOptions())


@pytest.mark.parametrize(
    ("said", "wanted"), [((), ""), (("a",), "a"), (("a", "b", "c"), "a; b; c")]
)
def test_several_statements_are_said_as_one(said: tuple[str, ...], wanted: str) -> None:
    assert words.text(chained(said)) == wanted


def test_several_offers_are_said_as_a_choice() -> None:
    assert words.text(chained(["a", "b"], "autoconfig:or")) == "a or b"


def test_a_step_where_nothing_is_wrong_names_its_domain() -> None:
    step = passed(SUBJECT, "mx", "10 mx", {"url": "u"})
    assert (step.state, step.rule, step.seen) == (State.PASSED, "", "10 mx")
    assert dict(step.data) == {"domain": "firm.example", "url": "u"}
    assert (step.mailbox, step.service, step.step) == ("m", "dns", "mx")


@pytest.mark.parametrize(
    ("rule", "given", "state"),
    [
        ("spf-missing", None, State.FAILED),
        ("dkim-weak", None, State.WARNING),
        ("ptr", None, State.WARNING),
        ("spf-missing", State.INCONCLUSIVE, State.INCONCLUSIVE),
    ],
)
def test_the_state_follows_the_rule_s_severity_unless_it_is_given(
    rule: str, given: State | None, state: State
) -> None:
    step = wrong(SUBJECT, "x", rule, "seen", state=given)
    assert (step.state, step.rule) == (state, f"checks/dns-{rule}")


def test_a_record_to_paste_is_expected_unless_something_else_is() -> None:
    paste = Paste("firm.example", "v=spf1 -all")
    step = wrong(SUBJECT, "spf", "spf-missing", "none", paste=paste)
    assert step.expected == 'firm.example TXT "v=spf1 -all"'
    assert dict(step.data) == {
        "domain": "firm.example",
        "record": "v=spf1 -all",
        "record_name": "firm.example",
        "record_type": "TXT",
    }
    other = wrong(SUBJECT, "spf", "spf-missing", "none", paste=paste, expected="this")
    assert other.expected == "this"
    assert other.data["record"] == "v=spf1 -all"


@pytest.mark.parametrize("bogus", [True, False])
def test_an_open_answer_is_inconclusive_and_says_why(bogus: bool) -> None:
    answer = Answer("x.example", "MX", AnswerState.SERVFAIL, bogus=bogus)
    step = unknown(SUBJECT, "mx", answer)
    assert (step.state, step.rule) == (State.INCONCLUSIVE, "checks/dns-inconclusive")
    assert words.text(step.seen) == "x.example MX: the name server failed"
    assert words.text(step.expected) == "an answer of the domain's name servers"
    assert step.data["bogus"] is bogus
    other = unknown(SUBJECT, "mx", answer, Phrase("spf:include-answers"))
    assert words.text(other.expected) == "an answer for each include"


def test_a_step_that_waits_says_for_what() -> None:
    step = skipped(SUBJECT, "ptr", "mx", "nothing")
    assert (step.state, step.waited_for, step.seen) == (State.SKIPPED, "mx", "nothing")
    assert step.data["domain"] == "firm.example"
