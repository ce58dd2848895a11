"""Whether a server was found and answered, judged from what was seen."""

from __future__ import annotations

import pytest

from diagnostics.checks.mail.judges.reaching import (
    judge_addresses,
    judge_broken,
    judge_late,
    judge_reached,
    judge_stopped,
)
from diagnostics.checks.mail.seen import (
    Addresses,
    Attempt,
    Broken,
    HostStopped,
    Late,
    OpenPort,
    Reached,
    Visit,
)
from diagnostics.model import State
from diagnostics.words import text

SMTP = Visit("smtp", "mx.acme.example", 2525, "starttls")


def attempt(address: str, outcome: str = "ok") -> Attempt:
    return Attempt(address, 2525, outcome, 0.1)


def test_addresses_found_are_listed() -> None:
    outcome = judge_addresses(SMTP, Addresses(("192.0.2.1", "2001:db8::1")))
    assert (outcome.state, outcome.rule) == (State.PASSED, "")
    assert text(outcome.seen) == "192.0.2.1, 2001:db8::1"
    assert outcome.data == {"addresses": ["192.0.2.1", "2001:db8::1"]}
    assert not outcome.is_last


@pytest.mark.parametrize(
    ("problem", "state", "rule", "seen", "expected"),
    [
        (
            "missing",
            State.FAILED,
            "resolve-failed",
            "mx.acme.example: A: nxdomain, AAAA: nodata",
            "an A or AAAA record",
        ),
        (
            "no-name",
            State.FAILED,
            "resolve-failed",
            "mx.acme.example is no host name",
            "an A or AAAA record",
        ),
        (
            "unknown",
            State.INCONCLUSIVE,
            "resolve-inconclusive",
            "mx.acme.example: A: nxdomain, AAAA: nodata",
            "",
        ),
    ],
)
def test_absent_names_fail_and_unanswered_ones_leave_it_open(
    problem: str, state: State, rule: str, seen: str, expected: str
) -> None:
    outcome = judge_addresses(SMTP, Addresses((), problem, "nxdomain", "nodata"))
    assert (outcome.state, outcome.rule) == (state, f"checks/{rule}")
    assert text(outcome.seen) == seen
    assert text(outcome.expected) == expected
    assert outcome.is_last


@pytest.mark.parametrize(
    ("outcomes", "rule"),
    [
        (["refused"], "connection-refused"),
        (["timeout"], "connection-timeout"),
        (["reset"], "connection-reset"),
        (["no-route"], "no-route"),
        (["no-route", "reset"], "connection-reset"),
        (["reset", "timeout"], "connection-timeout"),
        (["timeout", "refused"], "connection-refused"),
        (["ok", "timeout"], "connection-timeout"),
    ],
)
def test_the_most_telling_failure_names_the_rule(
    outcomes: list[str], rule: str
) -> None:
    attempts = tuple(attempt(f"192.0.2.{n}", o) for n, o in enumerate(outcomes))
    outcome = judge_reached(SMTP, Reached(attempts, False))
    assert (outcome.state, outcome.rule) == (State.FAILED, f"checks/{rule}")
    assert text(outcome.expected) == "an open port 2525"
    assert dict(outcome.data) == {}
    assert outcome.asides == ()


def test_ports_that_answer_instead_are_offered_the_first_to_switch_to() -> None:
    others = (OpenPort(465, "tls"), OpenPort(587, "starttls"), OpenPort(25, "none"))
    reached = Reached((attempt("192.0.2.1", "refused"),), False, others)
    outcome = judge_reached(SMTP, reached)
    assert outcome.data == {"switch_to": "465 (SSL)"}
    ((name, aside),) = outcome.asides
    assert (name, aside.state) == ("other-ports", State.WARNING)
    assert aside.rule == "checks/other-port-open"
    ports = "465 (SSL), 587 (STARTTLS), 25 (plain)"
    assert text(aside.seen) == f"port 2525 doesn't answer, {ports} does"
    assert text(aside.expected) == f"port {ports}"
    assert aside.data == {"switch_to": "465 (SSL)"}


def test_a_connection_that_stands_passes_and_names_who_else_answered() -> None:
    both = (attempt("192.0.2.1"), attempt("2001:db8::1"))
    outcome = judge_reached(SMTP, Reached(both, True))
    assert outcome.state is State.PASSED
    assert text(outcome.seen) == "192.0.2.1:2525 ok and [2001:db8::1]:2525 ok"
    ((name, aside),) = outcome.asides
    assert (name, aside.state, aside.rule) == ("connect-ipv6", State.PASSED, "")
    assert text(aside.seen) == "[2001:db8::1]:2525 ok"


def test_an_ipv4_address_that_is_dead_beside_a_good_one_is_a_warning() -> None:
    some = (attempt("192.0.2.1"), attempt("192.0.2.2", "timeout"))
    ((name, aside),) = judge_reached(SMTP, Reached(some, True)).asides
    assert (name, aside.state) == ("connect-ipv4", State.WARNING)
    assert aside.rule == "checks/connection-timeout"
    assert text(aside.seen) == "192.0.2.2:2525 timeout"
    assert text(aside.expected) == "all addresses answer"


@pytest.mark.parametrize(
    ("six", "state", "rule", "waited_for"),
    [
        (["no-route", "no-route"], State.SKIPPED, "", "ipv6"),
        (["no-route", "refused"], State.WARNING, "checks/ipv6-broken", ""),
        (["ok", "no-route"], State.WARNING, "checks/ipv6-broken", ""),
        (["ok", "ok"], State.PASSED, "", ""),
    ],
)
def test_ipv6_is_broken_skipped_or_well(
    six: list[str], state: State, rule: str, waited_for: str
) -> None:
    attempts = [attempt(f"2001:db8::{n}", o) for n, o in enumerate(six)]
    reached = Reached((attempt("192.0.2.1"), *attempts), True)
    ((name, aside),) = judge_reached(SMTP, reached).asides
    assert name == "connect-ipv6"
    assert (aside.state, aside.rule, aside.waited_for) == (state, rule, waited_for)


def test_a_machine_without_ipv6_says_so() -> None:
    reached = Reached((attempt("192.0.2.1"), attempt("::1", "no-route")), True)
    ((_, aside),) = judge_reached(SMTP, reached).asides
    assert text(aside.seen) == "[::1]:2525 no route: this machine has no IPv6"


@pytest.mark.parametrize(
    ("stage", "broken", "rule", "seen"),
    [
        (
            "greeting",
            Broken("timeout", "", 0, 15.0),
            "no-greeting",
            "nothing within 15 s",
        ),
        ("tls", Broken("timeout", "", 0, 0.5), "no-greeting", "nothing within 0.5 s"),
        ("greeting", Broken("timeout", "", 1, 15.0), "too-slow", "1 byte within 15 s"),
        ("login", Broken("timeout", "", 0, 15.0), "too-slow", "nothing within 15 s"),
        (
            "sender",
            Broken("timeout", "", 1234, 2.0),
            "too-slow",
            "1,234 bytes within 2 s",
        ),
        (
            "login",
            Broken("closed"),
            "connection-dropped",
            "the server closed the connection",
        ),
        ("login", Broken("failed", "Broken pipe"), "connection-dropped", "Broken pipe"),
    ],
)
def test_a_stage_that_broke_is_silence_slowness_or_hanging_up(
    stage: str, broken: Broken, rule: str, seen: str
) -> None:
    outcome = judge_broken(SMTP, stage, broken)
    broke = broken.kind != "timeout"
    state = State.FAILED if broke else State.INCONCLUSIVE
    assert (outcome.state, outcome.rule) == (state, f"checks/{rule}")
    assert text(outcome.seen) == seen
    assert text(outcome.expected) == f"the server's answer to {stage}"


@pytest.mark.parametrize(
    ("detail", "seen"),
    [
        ("line-too-long", "line too long"),
        ("dialogue-too-long", "dialogue too long"),
        ("embedded null byte", "embedded null byte"),
    ],
)
def test_more_than_the_protocol_allows_is_told_as_that(detail: str, seen: str) -> None:
    outcome = judge_broken(SMTP, "greeting", Broken("too-long", detail, 9000))
    assert outcome.rule == "checks/line-too-long"
    assert outcome.state is State.INCONCLUSIVE  # a limit of ours
    assert text(outcome.seen) == seen
    assert text(outcome.expected) == "lines of 512 bytes"


def test_silence_on_a_port_that_speaks_tls_at_once_is_a_mix_up() -> None:
    broken = Broken("timeout", "", 0, 15.0, speaks_tls=True)
    outcome = judge_broken(SMTP, "greeting", broken)
    assert outcome.rule == "checks/tls-mode-mismatch"
    assert outcome.data == {"switch_to": "tls"}
    assert (
        text(outcome.seen) == "no greeting in plain text; port 2525 speaks TLS at once"
    )
    assert text(outcome.expected) == "a greeting before TLS"


def test_a_host_that_wants_to_be_left_alone_is_quoted() -> None:
    outcome = judge_stopped(SMTP, HostStopped("421 4.7.0 busy"))
    assert outcome.state is State.INCONCLUSIVE
    assert outcome.rule == "checks/host-stopped"
    assert text(outcome.seen) == "mx.acme.example said: 421 4.7.0 busy"
    assert text(outcome.expected) == "the host accepts us again"


def test_a_service_that_took_too_long_says_how_long_it_may() -> None:
    outcome = judge_late(Late(75.0))
    assert (outcome.state, outcome.rule) == (State.INCONCLUSIVE, "checks/too-slow")
    assert text(outcome.seen) == "more than 75 s in all"


def test_an_answer_before_its_question_is_no_pass() -> None:
    outcome = judge_broken(SMTP, "login", Broken("unasked", "235 you are in"))
    assert outcome.state is State.INCONCLUSIVE
    assert outcome.rule == "checks/reply-before-question"
    assert outcome.is_last
    said = text(outcome.seen)
    assert said == "the server spoke before it was asked for login: 235 you are in"


def refused(address: str, kind: str) -> Attempt:
    return Attempt(address, 2525, "forbidden", 0.0, kind)


def test_what_is_not_contacted_is_unknown_whatever_else_failed() -> None:
    attempts = attempt("192.0.2.1", "timeout"), refused("10.0.0.5", "private")
    outcome = judge_reached(SMTP, Reached(attempts, False))
    assert (outcome.state, outcome.rule) == (State.INCONCLUSIVE, "checks/reach-refused")
    assert outcome.data["allow"] == "mx.acme.example"
    assert "10.0.0.5:2525" in text(outcome.seen)


def test_a_refused_address_is_said_beside_one_that_stands() -> None:
    attempts = attempt("192.0.2.1"), refused("fd00::1", "private")
    outcome = judge_reached(SMTP, Reached(attempts, True))
    assert outcome.state is State.PASSED
    ((name, aside),) = outcome.asides
    assert (name, aside.state) == ("connect-allowed", State.INCONCLUSIVE)


def test_a_service_that_waits_for_us_to_speak_is_told_by_its_words() -> None:
    """It spoke, and its line never ended."""
    broken = Broken("timeout", "SSH-2.0-OpenSSH_9.2p1", 21, 15.0)
    assert judge_broken(SMTP, "greeting", broken).rule == "checks/wrong-service"
    ours = Broken("timeout", "220 mx", 6, 15.0)
    assert judge_broken(SMTP, "greeting", ours).rule == "checks/too-slow"
    closed = Broken("closed", "SSH-2.0-OpenSSH_9.2p1")
    assert judge_broken(SMTP, "greeting", closed).rule == "checks/connection-dropped"


@pytest.mark.parametrize("kind", ["failed", "timeout"])
def test_a_certificate_that_is_asked_for_late_is_told(kind: str) -> None:
    detail = "tlsv13 alert certificate required (_ssl.c:2578)"
    outcome = judge_broken(SMTP, "greeting", Broken(kind, detail))
    assert outcome.rule == "checks/client-certificate"


def test_nobody_wrote_that_this_machine_has_both_families() -> None:
    home = Visit("smtp", "localhost", 2525, "none")
    attempts = attempt("::1", "refused"), attempt("127.0.0.1")
    assert judge_reached(home, Reached(attempts, True)).asides == ()
    elsewhere = judge_reached(SMTP, Reached(attempts, True))
    assert [name for name, _ in elsewhere.asides] == ["connect-ipv6"]
