"""Whether letters get out: never told better, nor worse, than the check saw it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.checks import Step
from diagnostics.model import State
from diagnostics.report.things.check_age import age
from diagnostics.report.things.mailbox_verdict import GetsOut, verdict
from diagnostics.report.things.past_runs import runs_of
from diagnostics.words import text

PASSED, WARNING, FAILED = State.PASSED, State.WARNING, State.FAILED
SKIPPED, OPEN = State.SKIPPED, State.INCONCLUSIVE
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

TAKEN = Step("m", "smtp", "sender", PASSED)
DNS = Step("m", "dns", "spf", PASSED)
POP3 = Step("m", "pop3", "login", PASSED)


def smtp(step: str, state: State, rule: str = "", waited_for: str = "") -> Step:
    return Step("m", "smtp", step, state, rule, waited_for=waited_for)


@pytest.mark.parametrize(
    ("steps", "answer"),
    [
        ([], GetsOut.UNCHECKED),
        ([TAKEN, DNS, POP3], GetsOut.YES),
        ([smtp("greeting", WARNING, "checks/too-slow"), TAKEN, DNS], GetsOut.YES),
        ([Step("m", "smtp", "sender", WARNING, "checks/size-small")], GetsOut.YES),
        ([smtp("login", FAILED, "errors/auth-failed"), DNS], GetsOut.NO),
        ([smtp("connect", FAILED, "checks/connection-refused")], GetsOut.NO),
        ([smtp("connect", SKIPPED, "checks/smtp-none", "configuration")], GetsOut.NO),
        ([smtp("login", SKIPPED, "checks/auth-without-tls", "tls")], GetsOut.UNPROVEN),
        ([smtp("login", OPEN, "checks/secret-missing")], GetsOut.UNPROVEN),
        ([smtp("connect", OPEN, "checks/machine-offline")], GetsOut.UNPROVEN),
        ([DNS], GetsOut.UNPROVEN),
        ([POP3], GetsOut.UNPROVEN),
        ([TAKEN, Step("m", "dns", "spf", FAILED, "checks/dns-spf-missing")],
         GetsOut.DOUBTED),
        ([smtp("tls", FAILED, "checks/old-tls"), TAKEN, DNS], GetsOut.DOUBTED),
        ([smtp("quit", OPEN, "checks/cancelled"), TAKEN, DNS], GetsOut.UNPROVEN),
        ([TAKEN, DNS, Step("m", "pop3", "login", FAILED, "errors/auth-failed")],
         GetsOut.YES),
    ],
)  # fmt: skip
def test_the_answer_follows_from_the_steps(steps: list[Step], answer: GetsOut) -> None:
    assert verdict(steps).gets_out is answer


def test_the_reason_is_named_by_its_title() -> None:
    found = verdict([smtp("connect", FAILED, "checks/connection-refused")])
    assert text(found.said).startswith("Its letters don't get out: ")
    assert "checks/" not in text(found.said)


def test_an_answer_that_is_kept_is_told_in_any_language() -> None:
    missing = Step("m", "dns", "spf", FAILED, "checks/dns-spf-missing")
    found = verdict([TAKEN, missing]).said
    assert text(found, "en").endswith("may not arrive: The domain has no SPF record.")
    assert text(found, "pl").endswith("mogą nie dojść: Domena nie ma rekordu SPF.")


def test_a_step_without_a_rule_is_named_in_words() -> None:
    said = text(verdict([smtp("connect", FAILED)]).said, "pl")
    assert said == "Jej wiadomości nie wychodzą: SMTP połączenie."
    unknown = text(verdict([smtp("of-a-newer-version", FAILED)]).said)
    assert unknown.endswith(": SMTP of-a-newer-version.")


def test_what_was_not_asked_and_what_else_fails_is_said_besides() -> None:
    refused = Step("m", "pop3", "login", FAILED, "errors/auth-failed")
    copies = Step("m", "imap", "login", FAILED, "errors/auth-failed")
    told = " ".join(text(said) for said in verdict([TAKEN, refused, copies]).besides)
    assert "DNS wasn't asked" in told
    assert "Replies aren't collected" in told
    assert "Copies of sent letters aren't kept" in told
    assert verdict([TAKEN, DNS, POP3]).besides == ()


def test_an_open_question_in_dns_is_said() -> None:
    found = verdict([TAKEN, Step("m", "dns", "mx", OPEN, "checks/dns-inconclusive")])
    assert found.gets_out is GetsOut.YES
    assert "no answer in DNS" in text(found.besides[0])


@pytest.mark.parametrize(
    ("passed", "told"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(passed: timedelta, told: str) -> None:
    assert text(age(NOW - passed, NOW)) == told


def test_a_run_is_remembered_mailbox_by_mailbox() -> None:
    other = Step("n", "smtp", "connect", FAILED, "checks/connection-refused")
    first, second = runs_of([TAKEN, DNS, other], NOW)
    assert (first.mailbox, first.verdict.gets_out) == ("m", GetsOut.YES)
    assert (second.mailbox, second.verdict.gets_out) == ("n", GetsOut.NO)
    assert first.when == second.when == NOW


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-1, "things:age-now"),
        (0, "things:age-now"),
        (59, "things:age-now"),
        (60, "things:age-minutes"),
        (3599, "things:age-minutes"),
        (3600, "things:age-hours"),
        (86399, "things:age-hours"),
        (86400, "things:age-days"),
    ],
)
def test_an_age_changes_its_unit_at_the_second(seconds: int, said: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW).key == said


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (State.PASSED, GetsOut.YES),
        (State.WARNING, GetsOut.YES),
        (State.FAILED, GetsOut.NO),
        (State.INCONCLUSIVE, GetsOut.UNPROVEN),
        (State.SKIPPED, GetsOut.UNPROVEN),
    ],
)
def test_only_a_sender_that_was_taken_gets_out(state: State, answer: GetsOut) -> None:
    steps = [smtp("connect", State.PASSED), smtp("sender", state)]
    assert verdict(steps).gets_out is answer


@pytest.mark.parametrize(
    ("service", "state", "answer"),
    [
        ("dns", State.FAILED, GetsOut.DOUBTED),
        ("dns", State.INCONCLUSIVE, GetsOut.YES),
        ("dns", State.WARNING, GetsOut.YES),
        ("pop3", State.FAILED, GetsOut.YES),
        ("imap", State.FAILED, GetsOut.YES),
        ("smtp", State.FAILED, GetsOut.DOUBTED),
        ("login", State.FAILED, GetsOut.DOUBTED),
        ("address", State.FAILED, GetsOut.DOUBTED),
        ("smtp", State.INCONCLUSIVE, GetsOut.UNPROVEN),
        ("login", State.INCONCLUSIVE, GetsOut.YES),
    ],
)
def test_what_else_is_wrong_doubts_a_sender_that_was_taken(
    service: str, state: State, answer: GetsOut
) -> None:
    steps = [smtp("sender", State.PASSED), Step("m", service, "x", state)]
    assert verdict(steps).gets_out is answer


@pytest.mark.parametrize(
    ("waited_for", "rule", "answer"),
    [
        ("configuration", "checks/connection-refused", GetsOut.NO),
        ("configuration", "", GetsOut.UNPROVEN),
        ("connect", "checks/connection-refused", GetsOut.UNPROVEN),
    ],
)
def test_a_server_that_is_not_written_stops_a_letter(
    waited_for: str, rule: str, answer: GetsOut
) -> None:
    step = Step("m", "smtp", "connect", State.SKIPPED, rule, waited_for=waited_for)
    assert verdict([step]).gets_out is answer


@pytest.mark.parametrize(
    ("steps", "besides"),
    [
        ([smtp("sender", State.PASSED)], ["things:besides-dns-unasked"]),
        ([DNS], []),
        ([Step("m", "dns", "spf", State.INCONCLUSIVE)], ["things:besides-dns-open"]),
        ([DNS, Step("m", "pop3", "x", FAILED)], ["things:besides-pop3-failed"]),
        ([DNS, Step("m", "imap", "x", FAILED)], ["things:besides-imap-failed"]),
        ([DNS, smtp("tls", State.WARNING)], ["things:besides-warnings"]),
    ],
)
def test_what_was_not_asked_or_is_wrong_stands_besides(
    steps: list[Step], besides: list[str]
) -> None:
    assert [said.key for said in verdict(steps).besides] == besides


@pytest.mark.parametrize(
    ("step", "key"),
    [
        (
            smtp("tls", State.INCONCLUSIVE, "checks/cancelled"),
            "things:verdict-unproven",
        ),
        (smtp("tls", State.INCONCLUSIVE), "things:verdict-unproven-unasked"),
        (
            smtp("tls", State.WARNING, "checks/too-slow"),
            "things:verdict-unproven-unasked",
        ),
        (smtp("tls", State.SKIPPED, "checks/cancelled"), "things:verdict-unproven"),
    ],
)
def test_what_is_open_is_named_where_it_has_a_reason(step: Step, key: str) -> None:
    found = verdict([smtp("connect", State.PASSED), step])
    assert found.gets_out is GetsOut.UNPROVEN
    assert found.said.key == key
