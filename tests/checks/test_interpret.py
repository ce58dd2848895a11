"""From recorded steps to findings, without a network."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from diagnostics.catalogue import fix_of, rule, rule_ids, texts
from diagnostics.checks import Step, findings_from
from diagnostics.checks.interpret import SHOWN
from diagnostics.checks.mail.judges import refusal_effects
from diagnostics.checks.mail.judges.refusal_effects import NO_REFUSALS, effect
from diagnostics.checks.root_causes import RootCause, cause_of, severity_of
from diagnostics.errors import reasons
from diagnostics.model import (
    NO_PROJECT,
    Finding,
    Mailbox,
    Named,
    Phrase,
    Severity,
    State,
    SubjectKind,
)
from diagnostics.words import evidence, text

MakeStep = Callable[..., Step]
BOXES = {f"m{n}": Mailbox(f"m{n}", f"m{n}@acme.example") for n in range(1, 9)}


@dataclass(frozen=True)
class Impact:
    employees: int
    projects: tuple[str, ...]
    pairs: int
    places: tuple[Named, ...] = ()


def test_a_step_without_a_rule_gives_no_finding(step: MakeStep) -> None:
    steps = [step(state=State.PASSED), step(state=State.SKIPPED, waited_for="tls")]
    assert findings_from(steps, BOXES) == ()


def test_a_failed_login_says_who_why_and_what_depends_on_it(step: MakeStep) -> None:
    broken = step(rule="errors/auth-failed", seen="535 5.7.8 Error: no.")
    impact = Impact(14, ("p1", "p2", "p3"), 40)
    (found,) = findings_from([broken], BOXES, lambda _: impact)
    assert evidence(found) == (
        "m1@acme.example can't log in: Login or password not accepted; its server "
        "said: 535 5.7.8 Error: no; letters of 14 employees in 3 projects fail."
    )
    assert found.severity is Severity.ERROR
    assert found.subject.kind is SubjectKind.MAILBOX
    assert (found.data["employees"], found.data["projects"]) == (14, 3)
    assert found.data["pairs"] == 40
    assert found.data["seen"] == "535 5.7.8 Error: no."
    assert not {"services", "servers"} & set(found.data), "it is one service's"


def test_a_mailbox_that_sends_nothing_is_said_to(step: MakeStep) -> None:
    broken = step(rule="errors/auth-failed", seen="535")
    (found,) = findings_from([broken], BOXES, lambda _: Impact(0, (), 0))
    assert evidence(found).endswith(
        "; it is nobody's sender today, so no letter is concerned."
    )


def test_without_impact_nothing_is_claimed(step: MakeStep) -> None:
    broken = step(rule="errors/auth-failed", seen="535")
    (found,) = findings_from([broken], BOXES, lambda _: None)
    assert evidence(found) == (
        "m1@acme.example can't log in: Login or password not accepted; "
        "its server said: 535."
    )
    assert "pairs" not in found.data


def test_what_dns_says_concerns_letters_and_does_not_fail_them(step: MakeStep) -> None:
    broken = step(name="spf", service="dns", rule="checks/dns-spf-missing", seen="none")
    (found,) = findings_from([broken], BOXES, lambda _: Impact(2, ("p",), 2))
    assert evidence(found).endswith(
        "letters of 2 employees in 1 project are concerned."
    )


def test_no_project_is_not_counted_among_the_projects(step: MakeStep) -> None:
    broken = step(name="spf", service="dns", rule="checks/dns-spf-missing", seen="none")
    outside = Named(NO_PROJECT, "no project")
    two = Impact(2, (outside.id, "p"), 4, (outside, Named("p", "Shop")))
    (found,) = findings_from([broken], BOXES, lambda _: two)
    assert "in 1 project and tasks without one are concerned" in evidence(found)
    (found,) = findings_from([broken], BOXES, lambda _: Impact(2, ("",), 2, (outside,)))
    assert "of 2 employees in tasks without a project are" in evidence(found)


def test_a_long_reply_is_shortened_in_the_sentence_only(step: MakeStep) -> None:
    broken = step(rule="errors/auth-failed", seen="x" * 900)
    (found,) = findings_from([broken], BOXES)
    assert len(evidence(found)) < SHOWN + 100
    assert found.data["seen"] == "x" * 900


@pytest.mark.parametrize(
    ("length", "shown"), [(SHOWN, "x" * SHOWN), (SHOWN + 1, "x" * SHOWN + "…")]
)
def test_a_sentence_repeats_so_many_characters(
    step: MakeStep, length: int, shown: str
) -> None:
    broken = step(rule="errors/auth-failed", seen="x" * length)
    (found,) = findings_from([broken], BOXES)
    assert evidence(found) == (
        "m1@acme.example can't log in: Login or password not accepted; "
        f"its server said: {shown}."
    )


def test_words_of_ours_are_repeated_with_what_is_in_them_shortened(
    step: MakeStep,
) -> None:
    seen = Phrase.of("mail:host-said", host="mx.", reply="no " * 200)
    broken = step(rule="checks/host-stopped", seen=seen)
    (found,) = findings_from([broken], BOXES)
    assert evidence(found).startswith(
        "m1@acme.example wasn't checked: its server asked us to stop: mx said: no no"
    )
    assert len(evidence(found)) < SHOWN + 100
    assert found.data["seen"] is seen


def test_a_finding_carries_facts_and_no_sentence(step: MakeStep) -> None:
    place = {"host": "mx", "port": 465, "security": "tls", "capabilities": {"A": "b"}}
    broken = step(rule="errors/auth-failed", seen="535", data=place)
    (found,) = findings_from([broken], BOXES, lambda _: Impact(1, ("p",), 1))
    assert found.data["mailbox"] == Named("m1", "m1@acme.example")
    assert (found.data["host"], found.data["port"]) == ("mx", 465)
    assert "sentence" not in found.data
    assert "capabilities" not in found.data


def test_a_mailbox_that_the_account_lost_is_named_by_its_id(step: MakeStep) -> None:
    (found,) = findings_from([step("gone", rule="checks/cancelled")], BOXES)
    assert evidence(found) == "gone wasn't checked to the end."


@pytest.mark.parametrize(
    ("rule_id", "data"),
    [
        ("checks/tls-mode-mismatch", {"switch_to": "starttls"}),
        ("checks/connection-refused", {"switch_to": "587 (STARTTLS)"}),
        ("checks/certificate-expired", {"also": ["checks/certificate-name"]}),
        ("checks/pop3-nearly-full", {"messages": 20_000, "bytes": 9}),
        ("checks/pop3-uncollected", {"days": 90}),
        ("checks/size-small", {"size": 5}),
        ("checks/login-foretold", {"provider": "gmail"}),
    ],
)
def test_what_a_step_found_out_stands_in_its_finding(
    step: MakeStep, rule_id: str, data: dict[str, object]
) -> None:
    (found,) = findings_from([step(rule=rule_id, data=data)], BOXES)
    assert {name: found.data[name] for name in data} == data


def test_a_fact_of_another_type_is_refused(step: MakeStep) -> None:
    broken = step(rule="checks/pop3-uncollected", data={"days": "many"})
    with pytest.raises(TypeError, match="days"):
        findings_from([broken], BOXES)


def test_one_of_each_is_said_in_the_singular(step: MakeStep) -> None:
    broken = step(rule="errors/auth-failed", seen="535")
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
    broken = step(service=service, state=state, rule="errors/auth-failed")
    assert severity_of(broken) is severity


def test_pop3_findings_say_what_the_help_demands(step: MakeStep) -> None:
    broken = step(service="pop3", rule="errors/pop-disabled", seen="-ERR off")
    (found,) = findings_from([broken], BOXES, lambda _: Impact(2, ("p",), 2))
    assert "Planfix's help demands POP3" in evidence(found)


def silent(step: MakeStep, host: str, port: int = 465, **rest: object) -> Step:
    given = {"rule": "checks/connection-timeout", "state": State.FAILED, **rest}
    return step("m1", "connect", data={"host": host, "port": port}, **given)


def test_steps_between_those_of_hosts_hide_no_silence(step: MakeStep) -> None:
    between = [step("m1", "resolve"), silent(step, "b"), step("m1", "resolve")]
    steps = [silent(step, "a"), *between, silent(step, "c")]
    assert findings_from(steps, BOXES)[0].rule == "checks/egress-blocked"


def test_silence_of_many_hosts_on_one_port_points_at_this_network(
    step: MakeStep,
) -> None:
    steps = [silent(step, host) for host in ("a", "b", "c")]
    found = findings_from(steps, BOXES)[0]
    assert (found.rule, found.data["port"]) == ("checks/egress-blocked", 465)
    assert found.subject.kind is SubjectKind.ACCOUNT


@pytest.mark.parametrize(("hosts", "suspected"), [("ab", False), ("abc", True)])
def test_three_silent_hosts_are_suspicious_and_two_are_not(
    step: MakeStep, hosts: str, suspected: bool
) -> None:
    found = findings_from([silent(step, host) for host in hosts], BOXES)
    assert ("checks/egress-blocked" in {f.rule for f in found}) is suspected


def test_a_suspicion_names_five_hosts_and_the_port(step: MakeStep) -> None:
    steps = [silent(step, host, 2525, rule="checks/no-route") for host in "fedcba"]
    found = findings_from(steps, BOXES)[0]
    assert evidence(found) == (
        "6 servers (a, b, c, d and e) are silent on port 2525 and none answers, so "
        "this network may block it; what was seen there proves nothing about Planfix."
    )
    assert found.data["hosts"] == list("abcdef")


def test_ports_are_suspected_one_by_one(step: MakeStep) -> None:
    steps = [silent(step, host, port) for host in "abc" for port in (587, 465)]
    steps.append(silent(step, "x", 25, rule="", state=State.PASSED))
    steps.append(step(name="tls", rule="checks/no-greeting", data={"port": 465}))
    ports = [
        f.data["port"]
        for f in findings_from(steps, BOXES)
        if f.rule == "checks/egress-blocked"
    ]
    assert ports == [465, 587]


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


def test_a_server_that_is_not_contacted_clears_nothing(step: MakeStep) -> None:
    steps = [silent(step, host) for host in ("a", "b", "c")]
    steps.append(silent(step, "d", rule="checks/reach-refused"))
    assert any(f.rule == "checks/egress-blocked" for f in findings_from(steps, BOXES))


PLACE = {"host": "mx.acme.example", "port": 465}


def together(findings: tuple[Finding, ...]) -> list[Finding]:
    """The findings of causes that mailboxes share."""
    return [f for f in findings if f.says == "checks:together"]


def test_one_broken_server_is_one_finding_and_names_who_turns_green(
    step: MakeStep,
) -> None:
    steps = [
        step(m, "tls", rule="checks/certificate-expired", data=PLACE) for m in BOXES
    ]
    steps.append(step("m8", "spf", service="dns", rule="checks/dns-spf-missing"))
    found = findings_from(steps, BOXES)
    assert [f.rule for f in found] == [
        "checks/certificate-expired",
        "checks/dns-spf-missing",
    ]
    assert [m.id for m in found[0].data["mailboxes"]] == list(BOXES)
    assert [m.id for m in found[0].data["turn_green"]] == list(BOXES)[:7]
    assert evidence(found[0]) == (
        "mx.acme.example:465: The certificate has expired. 8 mailboxes are concerned "
        "(m1@acme.example, m2@acme.example, m3@acme.example, m4@acme.example and "
        "m5@acme.example and 3 more); fix this one thing and 7 mailboxes turn green, "
        "as far as could be checked."
    )


def test_a_shared_cause_weighs_what_its_mailboxes_weigh_together(
    step: MakeStep,
) -> None:
    steps = [
        step("m1", "tls", rule="checks/certificate-expired", data=PLACE, seen="old"),
        step("m2", "tls", rule="checks/certificate-expired", data=PLACE),
        step("m2", "login", rule="errors/auth-failed", data=PLACE),
    ]
    impacts = {"m2": Impact(2, ("p",), 4), ("m1", "m2"): Impact(2, ("p", "q"), 7)}
    (shared, *_) = findings_from(steps, BOXES, impacts.get)
    assert shared.data["pairs"] == 7
    assert shared.data["seen"] == "old"
    assert shared.severity is Severity.ERROR
    assert shared.subject.id == "mx.acme.example"
    assert "letters of 2 employees in 2 projects fail; fix" in evidence(shared)
    assert "fix this one thing and 1 mailbox turns green" in evidence(shared)


def test_a_certificate_at_both_services_is_one_finding(step: MakeStep) -> None:
    pop = {"host": "mx.acme.example", "port": 995}
    rule_id = "checks/certificate-expired"
    steps = [
        step("m1", "tls", rule=rule_id, data=PLACE, seen="old"),
        step("m1", "tls", service="pop3", rule=rule_id, data=pop, seen="old"),
    ]
    (found,) = findings_from(steps, BOXES)
    assert found.data["services"] == ("SMTP", "POP3")
    assert found.data["servers"] == ("mx.acme.example:465", "mx.acme.example:995")
    assert found.severity is Severity.ERROR
    assert " (SMTP and POP3): old." in evidence(found)


LEAF = {"subject": "CN=mx", "issuer": "CN=ca", "ends": "2026-01-01", "names": ["a"]}


@pytest.mark.parametrize(("leaf", "findings"), [("CN=mx", 1), ("CN=other", 2)])
def test_one_certificate_on_two_hosts_is_one_cause(
    step: MakeStep, leaf: str, findings: int
) -> None:
    smtp = {"host": "smtp.acme.example", "port": 465, "chain": [LEAF]}
    other = {**LEAF, "subject": leaf}
    pop3 = {"host": "pop.acme.example", "port": 995, "chain": [other]}
    rule_id = "checks/certificate-name"
    steps = [
        step("m1", "tls", rule=rule_id, data=smtp),
        step("m2", "tls", service="pop3", rule=rule_id, data=pop3),
    ]
    assert len(findings_from(steps, BOXES)) == findings


def test_a_dead_host_is_one_cause_on_whatever_port(step: MakeStep) -> None:
    steps = [
        step("m1", "connect", rule="checks/connection-timeout", data=PLACE),
        step(
            "m2",
            "connect",
            rule="checks/connection-timeout",
            data=PLACE | {"port": 587},
        ),
    ]
    assert len(findings_from(steps, BOXES)) == 1
    refused = [replace(s, rule="checks/connection-refused") for s in steps]
    assert len(findings_from(refused, BOXES)) == 2


def shared_login(**rest: object) -> dict[str, Mailbox]:
    given = {"username": "team@acme.example", "secret": "env:TEAM", **rest}
    return {m: replace(box, **given) for m, box in BOXES.items()}  # type: ignore[arg-type]


def test_one_login_of_several_mailboxes_is_one_cause(step: MakeStep) -> None:
    steps = [step(m, rule="errors/auth-failed", data=PLACE) for m in ("m1", "m2")]
    (found,) = findings_from(steps, shared_login())
    assert evidence(found).startswith(
        "The login team@acme.example at mx.acme.example:465: Login or password"
    )


@pytest.mark.parametrize("rest", [{"secret": ""}, {"username": ""}])
def test_logins_with_other_names_or_unnamed_secrets_are_causes_of_their_own(
    step: MakeStep, rest: dict[str, object]
) -> None:
    steps = [step(m, rule="errors/auth-failed", data=PLACE) for m in ("m1", "m2")]
    assert len(findings_from(steps, shared_login(**rest))) == 2


def test_what_is_only_told_shares_no_cause(step: MakeStep) -> None:
    steps = [step(m, rule="checks/cancelled", data={"host": "h"}) for m in BOXES]
    assert together(findings_from(steps, BOXES)) == []


def test_different_servers_are_different_causes(step: MakeStep) -> None:
    steps = [
        step(m, "tls", rule="checks/certificate-expired", data={"host": m, "port": 1})
        for m in BOXES
    ]
    assert together(findings_from(steps, BOXES)) == []


def test_one_domain_is_one_cause_of_its_dns_findings(step: MakeStep) -> None:
    steps = [
        step(m, "mx", service="dns", rule="checks/dns-mx-missing") for m in ("m1", "m2")
    ]
    (shared,) = findings_from(steps, BOXES)
    assert shared.rule == "checks/dns-mx-missing"
    assert shared.subject.id == "acme.example"


def test_two_stages_of_a_domain_stay_two_findings(step: MakeStep) -> None:
    steps = [
        step("m1", name, service="dns", rule="checks/dns-inconclusive")
        for name in ("spf", "dmarc")
    ]
    assert len(findings_from(steps, BOXES)) == 2


@pytest.mark.parametrize(
    ("rule_id", "scope", "key"),
    [
        ("checks/certificate-expired", "host", "mx.acme.example"),
        ("checks/starttls-missing", "server", "mx.acme.example:465"),
        ("errors/smtp-auth-disabled-for-mailbox", "server", "mx.acme.example:465"),
        ("errors/sender-not-owned", "mailbox", "m1"),
        ("checks/own-fault", "mailbox", "m1"),
        ("errors/sender-unauthenticated", "domain", "acme.example"),
    ],
)
def test_a_cause_lies_with_the_server_the_domain_or_the_mailbox(
    step: MakeStep, rule_id: str, scope: str, key: str
) -> None:
    broken = step(name="sender", rule=rule_id, data=PLACE)
    assert cause_of(broken, BOXES) == RootCause(rule_id, scope, key, "sender")


def test_wrong_passwords_on_one_server_share_no_cause(step: MakeStep) -> None:
    steps = [step(m, rule="errors/auth-failed", data=PLACE) for m in BOXES]
    assert together(findings_from(steps, BOXES)) == []


def test_who_has_another_trouble_does_not_turn_green(step: MakeStep) -> None:
    steps = [
        step(m, "tls", rule="checks/certificate-expired", data=PLACE) for m in BOXES
    ]
    steps.append(step("m2", "check", service="dns", rule="checks/cancelled"))
    steps.append(step("m3", "foretold", rule="checks/login-foretold"))
    steps.append(step("m4", "ptr", service="dns", state=State.INCONCLUSIVE))
    (shared,) = together(findings_from(steps, BOXES))
    # A run that was stopped is only told of; a login in doubt is a trouble, and so is
    # what nobody could tell.
    green = {m.id for m in shared.data["turn_green"]}
    assert set(BOXES) - green == {"m3", "m4"}


def test_who_turns_green_without_having_been_seen_behind_the_cause_is_said(
    step: MakeStep,
) -> None:
    steps = [
        step("m1", "tls", rule="checks/certificate-expired", data=PLACE),
        step("m1", "login", state=State.SKIPPED, waited_for="tls"),
        step("m2", "tls", rule="checks/certificate-expired", data=PLACE),
    ]
    (shared,) = findings_from(steps, BOXES)
    assert [m.id for m in shared.data["unproven"]] == ["m1"]
    assert (
        "as far as could be checked; what comes behind it wasn't reached at 1 mailbox"
        in evidence(shared)
    )


@pytest.mark.parametrize(
    "rule_id", [r for r in rule_ids("checks") if not r.startswith("checks/dns-")]
)
def test_every_rule_says_what_is_the_case_after_an_address(
    rule_id: str, step: MakeStep
) -> None:
    says = texts(rule_id)["says"]
    (found,) = findings_from([step(rule=rule_id)], BOXES)
    assert evidence(found) == f"m1@acme.example {says}."


def test_a_finding_names_its_reason_and_what_that_means_at_the_service(
    step: MakeStep,
) -> None:
    boxes = {"m1": Mailbox("m1", "a@gmail.com", provider="gmail")}
    (found,) = findings_from([step(rule="errors/auth-failed", seen="535")], boxes)
    assert found.data["reason"] == "auth-failed"
    assert text(found.data["note"]).startswith("Google: ")
    (own,) = findings_from([step(rule="checks/connection-refused")], boxes)
    assert own.data["reason"] == "refused"
    assert "note" not in own.data


def test_the_marks_of_a_reply_name_the_service_of_an_unknown_mailbox(
    step: MakeStep,
) -> None:
    marked = step(rule="errors/auth-failed", data={"operator": "yandex"})
    (found,) = findings_from([marked], BOXES)
    assert text(found.data["note"]).startswith("Yandex: ")


@pytest.mark.parametrize("name", ["greeting", "capabilities", "starttls", "login"])
@pytest.mark.parametrize("state", [State.FAILED, State.INCONCLUSIVE])
def test_a_refusal_has_words_at_each_stage(
    step: MakeStep, name: str, state: State
) -> None:
    said = step(name=name, rule="errors/unknown", state=state, seen="554 no")
    (found,) = findings_from([said], BOXES)
    assert evidence(found).endswith(
        "The text gives no reason; its server said: 554 no."
    )


@pytest.mark.parametrize("rule_id", rule_ids("checks"))
def test_every_rule_of_the_checks_leads_to_a_reason_or_to_none(rule_id: str) -> None:
    named = rule(rule_id).data["reason"]
    assert named == "" or named in reasons()


@pytest.mark.parametrize("name", reasons())
def test_every_reason_says_what_a_refusal_with_it_concerns(name: str) -> None:
    assert effect(name).scope in ("mailbox", "server", "domain")


def test_effects_are_known_of_reasons_only() -> None:
    with pytest.raises(KeyError):
        effect("no-such-reason")
    assert set(refusal_effects._EFFECTS) <= set(reasons())
    assert set(NO_REFUSALS) <= set(reasons())


OF_SMTP = re.compile(r"\b(?:465|587|2525)\b|\bSMTP\b|[Nn]o letter leaves")


@pytest.mark.parametrize(
    "name", [n for n in rule_ids("checks") if "fix_pop3" in texts(n)]
)
def test_a_fault_of_pop3_names_no_port_of_smtp(step: MakeStep, name: str) -> None:
    for service, names_smtp in (("pop3", False), ("smtp", True)):
        broken = step(rule=name, service=service)
        (found,) = findings_from([broken], BOXES, lambda _: Impact(0, (), 0))
        told = f"{fix_of(found)} {rule(name).why} {evidence(found)}"
        assert bool(OF_SMTP.search(told)) is names_smtp, told
