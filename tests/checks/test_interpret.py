"""From recorded steps to findings, without a network."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from diagnostics.catalogue import rule_ids, texts
from diagnostics.checks import Step, findings_from
from diagnostics.checks.interpret import SHARED, cause_of, severity_of
from diagnostics.model import Mailbox, Severity, State, SubjectKind
from diagnostics.words import evidence

MakeStep = Callable[..., Step]
BOXES = {f"m{n}": Mailbox(f"m{n}", f"m{n}@acme.example") for n in range(1, 9)}


@dataclass(frozen=True)
class Impact:
    employees: int
    projects: tuple[str, ...]
    pairs: int


def test_a_step_without_a_rule_gives_no_finding(step: MakeStep) -> None:
    steps = [step(state=State.PASSED), step(state=State.SKIPPED, waited_for="tls")]
    assert findings_from(steps, BOXES) == ()


def test_a_failed_login_says_who_why_and_what_depends_on_it(step: MakeStep) -> None:
    broken = step(rule="checks/login-failed", seen="535 5.7.8 Error: no.")
    impact = Impact(14, ("p1", "p2", "p3"), 40)
    (found,) = findings_from([broken], BOXES, lambda _: impact)
    assert evidence(found) == (
        "m1@acme.example can't log in: 535 5.7.8 Error: no; "
        "letters of 14 employees in 3 projects fail."
    )
    assert found.severity is Severity.ERROR
    assert found.subject.kind is SubjectKind.MAILBOX
    assert (found.data["employees"], found.data["projects"]) == (14, 3)
    assert found.data["pairs"] == 40
    assert found.data["seen"] == "535 5.7.8 Error: no."


def test_a_mailbox_that_sends_nothing_is_said_to(step: MakeStep) -> None:
    broken = step(rule="checks/login-failed", seen="535")
    (found,) = findings_from([broken], BOXES, lambda _: Impact(0, (), 0))
    assert evidence(found).endswith("; no letter leaves from it today.")


def test_without_impact_nothing_is_claimed(step: MakeStep) -> None:
    broken = step(rule="checks/login-failed", seen="535")
    (found,) = findings_from([broken], BOXES, lambda _: None)
    assert evidence(found) == "m1@acme.example can't log in: 535."
    assert "pairs" not in found.data


def test_what_dns_says_concerns_letters_and_does_not_fail_them(step: MakeStep) -> None:
    broken = step(name="spf", service="dns", rule="checks/dns-spf-missing", seen="none")
    (found,) = findings_from([broken], BOXES, lambda _: Impact(2, ("p",), 2))
    assert evidence(found).endswith(
        "letters of 2 employees in 1 project are concerned."
    )


def test_a_long_reply_is_shortened_in_the_sentence_only(step: MakeStep) -> None:
    broken = step(rule="checks/login-failed", seen="x" * 900)
    (found,) = findings_from([broken], BOXES)
    assert len(evidence(found)) < 300
    assert found.data["seen"] == "x" * 900


def test_one_of_each_is_said_in_the_singular(step: MakeStep) -> None:
    broken = step(rule="checks/login-failed", seen="535")
    (found,) = findings_from([broken], BOXES, lambda _: Impact(1, ("p",), 1))
    assert "1 employee in 1 project fail" in evidence(found)


@pytest.mark.parametrize(
    ("service", "state", "severity"),
    [
        ("smtp", State.FAILED, Severity.ERROR),
        ("pop3", State.FAILED, Severity.WARNING),
        ("smtp", State.INCONCLUSIVE, Severity.WARNING),
        ("smtp", State.WARNING, Severity.WARNING),
    ],
)
def test_doubt_and_pop3_soften_an_error(
    step: MakeStep, service: str, state: State, severity: Severity
) -> None:
    broken = step(service=service, state=state, rule="checks/login-failed")
    assert severity_of(broken) is severity


def test_pop3_findings_say_what_the_help_demands(step: MakeStep) -> None:
    broken = step(service="pop3", rule="checks/pop3-disabled", seen="-ERR off")
    (found,) = findings_from([broken], BOXES, lambda _: Impact(2, ("p",), 2))
    assert "Planfix's help demands POP3" in evidence(found)


def silent(step: MakeStep, host: str, port: int = 465, **rest: object) -> Step:
    given = {"rule": "checks/connection-timeout", "state": State.FAILED, **rest}
    return step("m1", "connect", data={"host": host, "port": port}, **given)


def test_silence_of_many_hosts_on_one_port_points_at_this_network(
    step: MakeStep,
) -> None:
    steps = [silent(step, host) for host in ("a", "b", "c")]
    found = findings_from(steps, BOXES)[0]
    assert (found.rule, found.data["port"]) == ("checks/egress-blocked", 465)
    assert found.subject.kind is SubjectKind.ACCOUNT


def test_one_answer_on_the_port_clears_this_network(step: MakeStep) -> None:
    steps = [silent(step, host) for host in ("a", "b", "c")]
    steps.append(silent(step, "d", rule="", state=State.PASSED))
    assert all(f.rule != "checks/egress-blocked" for f in findings_from(steps, BOXES))
    few = [
        silent(step, "a"),
        silent(step, "a"),
        silent(step, "b"),
        silent(step, "c", 25),
    ]
    assert all(f.rule != "checks/egress-blocked" for f in findings_from(few, BOXES))


def test_one_broken_server_is_one_cause_and_names_who_turns_green(
    step: MakeStep,
) -> None:
    place = {"host": "mx.acme.example", "port": 465}
    steps = [
        step(m, "tls", rule="checks/certificate-expired", data=place) for m in BOXES
    ]
    steps.append(step("m8", "spf", service="dns", rule="checks/dns-spf-missing"))
    found = findings_from(steps, BOXES)
    assert found[0].rule == SHARED
    assert found[0].data["cause"] == "checks/certificate-expired"
    assert [m.id for m in found[0].data["mailboxes"]] == list(BOXES)
    assert [m.id for m in found[0].data["turn_green"]] == list(BOXES)[:7]
    assert "fix this one thing and 7 mailboxes turn green" in evidence(found[0])
    assert len(found) == 1 + len(steps)


def test_different_servers_are_different_causes(step: MakeStep) -> None:
    steps = [
        step(m, "tls", rule="checks/certificate-expired", data={"host": m, "port": 1})
        for m in BOXES
    ]
    assert all(f.rule != SHARED for f in findings_from(steps, BOXES))


def test_one_domain_is_one_cause_of_its_dns_findings(step: MakeStep) -> None:
    steps = [
        step(m, "mx", service="dns", rule="checks/dns-mx-missing") for m in ("m1", "m2")
    ]
    (shared, *_) = findings_from(steps, BOXES)
    assert shared.rule == SHARED
    assert shared.subject.id == "acme.example"


@pytest.mark.parametrize(
    ("rule_id", "place"),
    [
        ("checks/certificate-expired", "mx.acme.example:465"),
        ("checks/smtp-auth-disabled", "mx.acme.example:465"),
        ("checks/login-failed", "mailbox m1"),
        ("checks/own-fault", "mailbox m1"),
        ("checks/sender-unauthenticated", "acme.example"),
    ],
)
def test_a_cause_lies_with_the_server_the_domain_or_the_mailbox(
    step: MakeStep, rule_id: str, place: str
) -> None:
    broken = step(rule=rule_id, data={"host": "mx.acme.example", "port": 465})
    assert cause_of(broken, BOXES) == (rule_id, place)


def test_wrong_passwords_on_one_server_share_no_cause(step: MakeStep) -> None:
    place = {"host": "mx.acme.example", "port": 465}
    steps = [step(m, rule="checks/login-failed", data=place) for m in BOXES]
    assert all(f.rule != SHARED for f in findings_from(steps, BOXES))


def test_who_has_another_trouble_does_not_turn_green(step: MakeStep) -> None:
    place = {"host": "mx.acme.example", "port": 465}
    steps = [
        step(m, "tls", rule="checks/certificate-expired", data=place) for m in BOXES
    ]
    steps.append(step("m2", "check", service="dns", rule="checks/cancelled"))
    steps.append(step("m3", "foretold", rule="checks/login-foretold"))
    (shared, *_) = findings_from(steps, BOXES)
    # A run that was stopped is only told of; a login in doubt is a trouble.
    green = {m.id for m in shared.data["turn_green"]}
    assert set(BOXES) - green == {"m3"}


@pytest.mark.parametrize(
    "rule_id", [r for r in rule_ids("checks") if not r.startswith("checks/dns-")]
)
def test_every_rule_says_what_is_the_case_after_an_address(
    rule_id: str, step: MakeStep
) -> None:
    says = texts(rule_id)["says"]
    (found,) = findings_from([step(rule=rule_id)], BOXES)
    assert evidence(found) == f"m1@acme.example {says}."
