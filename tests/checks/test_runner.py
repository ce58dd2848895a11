"""Whole runs against the lab: each fault is named, and manners are kept."""

import asyncio
import inspect
import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from diagnostics.catalogue import rule_ids
from diagnostics.checks import (
    CheckRun,
    Network,
    Secrets,
    Step,
    acheck,
    check,
    findings_from,
    planning,
    runner,
    step_to_json,
)
from diagnostics.lab import FAULTS, TWINS, Fault, Lab
from diagnostics.model import Account, Endpoint, Mailbox, Security, Severity, State
from diagnostics.words import text

RunChecks = Callable[..., CheckRun]
CheckFault = Callable[[Fault], CheckRun]
BROKEN = [f for f in FAULTS if f.rule]
SLOW = {
    *("silent", "slow-drip", "connect-timeout", "timeout"),
    *("port-blocked", "name-server-silent"),
}


def rules_of(run: CheckRun, service: str) -> set[str]:
    return {s.rule for s in run.steps if s.service == service and s.rule}


@pytest.mark.parametrize("fault", BROKEN, ids=str)
def test_every_fault_of_the_lab_is_named_by_its_rule(
    fault: Fault, check_fault: CheckFault
) -> None:
    run = check_fault(fault)
    assert (fault.step, fault.rule) in {(s.step, s.rule) for s in run.steps}
    assert fault.rule in {f.rule for f in run.findings}
    assert "checks/own-fault" not in rules_of(run, fault.service)


@pytest.mark.parametrize("fault", BROKEN, ids=str)
def test_a_fault_shows_no_other_faults_than_its_own(
    fault: Fault, check_fault: CheckFault
) -> None:
    if fault.id in SLOW:
        pytest.skip("covered above, and slow")
    run = check_fault(fault)
    assert rules_of(run, fault.service) <= {fault.rule, *fault.other_rules}


def test_every_rule_that_a_fault_names_exists() -> None:
    named = {f.rule for f in FAULTS if f.rule} | {
        r for f in FAULTS for r in f.other_rules
    }
    assert named <= {*rule_ids("checks"), *rule_ids("errors")}


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_good_mailbox_passes_every_step(
    security: Security, lab: Lab, run_checks: RunChecks
) -> None:
    run = run_checks(lab.mailbox("good", security))
    assert run.findings == ()
    assert {s.state for s in run.steps} == {State.PASSED}
    names = [s.step for s in run.steps if s.service == "smtp"]
    wanted = [
        "resolve",
        "connect",
        "greeting",
        "capabilities",
        "login",
        "sender",
        "quit",
    ]
    assert [n for n in names if n in wanted] == wanted


@pytest.mark.parametrize("twin", TWINS, ids=str)
def test_what_is_right_but_odd_is_no_fault_and_no_warning(
    twin: Fault, lab: Lab, run_checks: RunChecks
) -> None:
    run = run_checks(lab.mailbox(twin.id), only=["smtp", "pop3", "imap", "dns"])
    told = [(s.service, s.step, s.state, s.rule) for s in run.steps if s.rule]
    states = {s.state for s in run.steps}
    assert not states & {State.FAILED, State.WARNING}, told
    assert all(f.severity is Severity.INFO for f in run.findings), told
    assert {*twin.other_rules} <= {f.rule for f in run.findings}


def test_no_secret_is_in_any_result(lab: Lab, run_checks: RunChecks) -> None:
    boxes = [lab.mailbox(f) for f in ("good", "wrong-password", "oauth-token-expired")]
    run = run_checks(*boxes)
    text = json.dumps([step_to_json(s) for s in run.steps]) + repr(run.findings)
    for password in lab.state.passwords.values():
        assert password not in text
    assert "••••" in text or "\\u2022" in text


def test_one_wrong_password_is_tried_once_in_a_run(
    lab: Lab, run_checks: RunChecks
) -> None:
    before = len(attempts(lab, "wrong-password"))
    twin = replace(lab.mailbox("wrong-password"), id="twin")
    run = run_checks(lab.mailbox("wrong-password"), twin)
    assert len(attempts(lab, "wrong-password")) == before + 1
    skipped = [s for s in run.steps if s.step == "login" and s.state is State.SKIPPED]
    assert len(skipped) == 3
    assert {s.waited_for for s in skipped} == {"login"}


def test_mailboxes_with_one_refused_login_are_one_finding(
    lab: Lab, run_checks: RunChecks
) -> None:
    """The second isn't tried, and is no less wrong for that."""
    wrong = replace(lab.mailbox("wrong-password"), username="one@good.test")
    rows = [replace(wrong, id=i, address=f"{i}@external.test") for i in ("a", "b")]
    run = run_checks(*rows)
    at = {(s.mailbox, s.service): s for s in run.steps if s.step == "login"}
    tried = {at[name, "smtp"].state for name in "ab"}
    assert tried == {State.FAILED, State.SKIPPED}  # whichever came first
    assert {at[name, "smtp"].rule for name in "ab"} == {"errors/auth-failed"}
    assert not any(at[name, "pop3"].rule for name in "ab")
    (finding,) = run.findings
    assert finding.severity is Severity.ERROR
    for name in ("mailboxes", "turn_green", "unproven"):
        assert [row.id for row in finding.data[name]] == ["a", "b"]


def test_what_one_server_refused_is_not_said_of_another(
    lab: Lab, run_checks: RunChecks
) -> None:
    wrong = replace(lab.mailbox("wrong-password"), username="one@good.test")
    there = lab.mailbox("app-password-required")
    other = replace(wrong, id="b", smtp=there.smtp, pop3=there.pop3)
    run = run_checks(wrong, other, only="smtp")
    logins = [s for s in run.steps if s.step == "login"]
    assert {s.state for s in logins} == {State.FAILED, State.SKIPPED}
    (spared,) = [s for s in logins if s.state is State.SKIPPED]
    assert not spared.rule


def test_a_switched_off_protocol_is_no_reason_to_spare_the_other(
    lab: Lab, run_checks: RunChecks
) -> None:
    run = run_checks(lab.mailbox("smtp-auth-disabled"))
    states = {s.service: s.state for s in run.steps if s.step == "login"}
    assert states == {"smtp": State.FAILED, "pop3": State.PASSED}


def test_both_ways_to_run_checks_take_the_same_and_say_so() -> None:
    assert inspect.signature(check) == inspect.signature(acheck)
    assert check.__name__ == "check"
    assert check.__doc__ == acheck.__doc__


def test_checks_can_be_awaited_in_a_loop_that_runs(lab: Lab, network: Network) -> None:
    async def scenario() -> CheckRun:
        return await acheck(lab.account("good"), only="smtp", network=network)

    assert asyncio.run(scenario()).findings == ()


def test_a_check_waits_for_itself_inside_a_running_loop_too(
    lab: Lab, network: Network
) -> None:
    async def notebook() -> tuple[CheckRun, CheckRun]:
        account = lab.account("good")
        inside = check(account, only="smtp", network=network)
        return inside, await acheck(account, only="smtp", network=network)

    inside, awaited = asyncio.run(notebook())
    assert inside.findings == awaited.findings == ()
    assert [s.step for s in inside.steps] == [s.step for s in awaited.steps]


@pytest.mark.parametrize(("places", "is_apart"), [(1, True), (4, False)])
def test_runs_of_one_loop_share_places(
    lab: Lab, network: Network, places: int, is_apart: bool
) -> None:
    heard: list[tuple[int, str]] = []

    async def one(number: int, shared: asyncio.Semaphore) -> CheckRun:
        return await acheck(
            lab.account("good", "weak-key"),
            only="smtp",
            network=network,
            on_step=lambda step: heard.append((number, step.mailbox)),
            places=shared,
        )

    async def both() -> list[CheckRun]:
        shared = asyncio.Semaphore(places)
        return await asyncio.gather(one(1, shared), one(2, shared))

    runs = asyncio.run(both())
    assert [len(run.steps) for run in runs] == [len(heard) / 2] * 2
    stays = [of for of, before in pairwise([*heard, (0, "")]) if of != before]
    assert (sorted(stays) == sorted(set(heard))) is is_apart


def test_one_mailbox_is_checked_by_its_id(lab: Lab, network: Network) -> None:
    run = check(lab.account("good", "weak-key"), "good", "smtp", network=network)
    assert {s.mailbox for s in run.steps} == {"good"}


def attempts(lab: Lab, fault: str) -> list[str]:
    return [s for s in lab.seen(fault) if s.startswith(("AUTH", "PASS"))]


def test_no_letter_is_sent_and_none_deleted(lab: Lab, run_checks: RunChecks) -> None:
    before = len(lab.seen("good"))
    run_checks(lab.mailbox("good"), lab.mailbox("good", Security.STARTTLS))
    said = [line.split(" ")[0].upper() for line in lab.seen("good")[before:]]
    assert "QUIT" in said
    assert not {"DATA", "BDAT", "DELE"} & set(said)


def test_without_tls_the_secret_stays_at_home(lab: Lab, run_checks: RunChecks) -> None:
    box = lab.mailbox("no-starttls")
    plain = replace(box, smtp=replace(box.smtp, security=Security.NONE))
    before = len(attempts(lab, "no-starttls"))
    run = run_checks(plain, only="smtp")
    assert rules_of(run, "smtp") == {"checks/plain-text-refused"}
    assert len(attempts(lab, "no-starttls")) == before


def test_a_user_may_allow_plain_text_for_one_mailbox(
    lab: Lab, network: Network, run_checks: RunChecks
) -> None:
    box = lab.mailbox("no-starttls")
    plain = replace(box, smtp=replace(box.smtp, security=Security.NONE))
    allowed = replace(network, allow_plain=frozenset({box.id}))
    run = run_checks(plain, only="smtp", network=allowed)
    assert rules_of(run, "smtp") == set()


def test_a_host_that_throttles_is_left_alone(lab: Lab, network: Network) -> None:
    boxes = tuple(
        replace(lab.mailbox("login-throttled"), id=f"m{n}", username=f"u{n}@x.test")
        for n in range(4)
    )
    slow = replace(network, connections_per_host=1)
    run = check(Account(mailboxes=boxes), only="smtp", network=slow)
    assert sum(s.rule == "errors/rate-limited" for s in run.steps) == 1
    assert sum(s.rule == "checks/host-stopped" for s in run.steps) == 3
    assert all(f.severity is not Severity.ERROR for f in run.findings)


def test_another_port_is_offered_where_the_configured_one_is_closed(
    lab: Lab, network: Network, run_checks: RunChecks
) -> None:
    open_port = lab.port("good", "smtp-starttls")
    places = {"smtp": ((open_port, Security.STARTTLS), (1, Security.TLS))}
    box = replace(lab.mailbox("good"), smtp=Endpoint("good.lab.test", 1, Security.TLS))
    run = run_checks(box, only="smtp", network=replace(network, other_ports=places))
    assert rules_of(run, "smtp") == {
        "checks/connection-refused",
        "checks/other-port-open",
    }
    offers = [f.data["switch_to"] for f in run.findings]
    assert offers == [f"{open_port} (STARTTLS)"] * 2


def test_both_ways_of_mixing_tls_up_say_what_to_switch_to(
    lab: Lab, run_checks: RunChecks
) -> None:
    for security, offer in ((Security.TLS, "starttls"), (Security.STARTTLS, "tls")):
        run = run_checks(lab.mailbox("tls-on-plain-port", security), only="smtp")
        (found,) = run.findings
        assert found.rule == "checks/tls-mode-mismatch"
        assert found.data["switch_to"] == offer


def test_what_comes_behind_a_failure_names_what_it_waited_for(
    lab: Lab, run_checks: RunChecks
) -> None:
    run = run_checks(lab.mailbox("expired-certificate"), only="smtp")
    skipped = {s.step: s.waited_for for s in run.steps if s.state is State.SKIPPED}
    assert set(skipped.values()) == {"tls"}
    assert {"greeting", "login", "sender"} <= set(skipped)


def test_a_missing_secret_leaves_the_rest_checked(
    lab: Lab, run_checks: RunChecks
) -> None:
    box = replace(lab.mailbox("good"), secret="env:SENDERSCOPE_ABSENT")
    granted = Secrets(granted=["env:SENDERSCOPE_ABSENT@good.lab.test"])
    run = run_checks(box, only="smtp", secrets=granted)
    (login,) = [s for s in run.steps if s.step == "login"]
    assert (login.state, login.rule) == (State.INCONCLUSIVE, "checks/secret-missing")


def test_a_secret_that_nobody_granted_leaves_the_rest_checked(
    lab: Lab, run_checks: RunChecks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", lab.state.passwords["good"])
    box = replace(lab.mailbox("good"), secret="env:AWS_SECRET_ACCESS_KEY")
    run = run_checks(box, only="smtp")
    (login,) = [s for s in run.steps if s.step == "login"]
    rule = "checks/secret-not-granted"
    assert (login.state, login.rule) == (State.INCONCLUSIVE, rule)
    assert "nobody granted env:AWS_SECRET_ACCESS_KEY to good.lab" in text(login.seen)
    assert {s.rule for s in run.steps} == {"", rule}
    assert [f.rule for f in run.findings] == [rule]


def test_typed_secrets_work_also_beyond_ascii(lab: Lab, run_checks: RunChecks) -> None:
    box = lab.mailbox("good")
    run = run_checks(box, only="smtp", secrets=Secrets(typed={box.id: "zażółć"}))
    (login,) = [s for s in run.steps if s.step == "login"]
    assert login.rule == "errors/auth-failed"
    assert "zażółć" not in repr(run)


def test_a_mailbox_without_servers_is_skipped_with_the_reason(
    run_checks: RunChecks,
) -> None:
    run = run_checks(
        Mailbox("m1", "a@b.test"),
        Mailbox("m2", "a@icloud.com", provider="icloud"),
        only="pop3",
    )
    assert {s.rule for s in run.steps if s.service == "pop3"} == {"checks/pop3-none"}
    assert {s.state for s in run.steps if s.service == "pop3"} == {State.SKIPPED}
    seen = [text(s.seen) for s in run.steps if s.service == "pop3"]
    assert "iCloud" in seen[1]
    assert rules_of(run_checks(Mailbox("m1", "a@b.test"), only="smtp"), "smtp") == {
        "checks/smtp-none"
    }


def test_steps_stream_as_they_end_and_come_sorted_in_the_end(
    lab: Lab, run_checks: RunChecks
) -> None:
    streamed: list[Step] = []
    boxes = [replace(lab.mailbox("good"), id=f"m{n}") for n in range(5)]
    run = run_checks(*boxes, on_step=streamed.append)
    assert len(streamed) == len(run.steps)
    assert [s.mailbox for s in run.steps] == sorted(s.mailbox for s in run.steps)
    services = [s.service for s in run.steps if s.mailbox == "m3"]
    assert services == sorted(services, key=["login", "dns", "smtp", "pop3"].index)


def test_a_cancelled_run_ends_within_a_second_with_what_it_has(
    lab: Lab, network: Network
) -> None:
    patient = replace(network, step_timeout=60.0, connect_timeout=60.0)
    cancel = threading.Event()
    stopped: list[float] = []

    def stop(step: Step) -> None:
        if (step.mailbox, step.service, step.step) == ("good", "pop3", "quit"):
            stopped.append(time.monotonic())
            cancel.set()

    account = lab.account("good", "silent", "slow-drip", "connect-timeout")
    run = check(account, None, ["smtp", "pop3"], patient, stop, cancel)
    assert time.monotonic() - stopped[0] < 10  # a second, where nobody is busy
    cancelled = {s.mailbox for s in run.steps if s.rule == "checks/cancelled"}
    assert cancelled == {"silent", "slow-drip", "connect-timeout"}
    good = [s for s in run.steps if s.mailbox == "good"]
    assert {s.state for s in good} == {State.PASSED}


def test_a_check_that_breaks_is_our_fault_and_breaks_nothing_else(
    lab: Lab, run_checks: RunChecks, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = planning.endpoint_of

    def broken(mailbox: Mailbox, service: str) -> Endpoint:
        if mailbox.id == "bad":
            raise ZeroDivisionError("/home/somebody/secret.py")
        return real(mailbox, service)

    monkeypatch.setattr(runner, "endpoint_of", broken)
    bad = replace(lab.mailbox("good"), id="bad")
    run = run_checks(bad, lab.mailbox("good"), only="smtp")
    (own,) = [s for s in run.steps if s.rule]
    assert (own.mailbox, own.state) == ("bad", State.INCONCLUSIVE)
    assert own.rule == "checks/own-fault"
    assert "ZeroDivisionError" in text(own.seen)
    assert "secret.py" not in text(own.seen)
    assert [s.step for s in run.steps if s.mailbox == "good"][-1] == "quit"


def test_the_outer_deadline_ends_a_server_that_is_slow_everywhere(
    lab: Lab, network: Network, run_checks: RunChecks
) -> None:
    hurried = replace(network, step_timeout=30.0, outer_timeout=0.5)
    began = time.monotonic()
    run = run_checks(lab.mailbox("slow-drip"), only="smtp", network=hurried)
    assert time.monotonic() - began < 25
    assert "checks/too-slow" in rules_of(run, "smtp")


def test_a_dead_host_costs_its_time_out_once(lab: Lab, network: Network) -> None:
    boxes = tuple(replace(lab.mailbox("connect-timeout"), id=f"m{n}") for n in range(8))
    began = time.monotonic()
    one = replace(network, connections_per_host=1)
    run = check(Account(mailboxes=boxes), only="smtp", network=one)
    assert time.monotonic() - began < 6 * network.connect_timeout
    assert sum(s.rule == "checks/connection-timeout" for s in run.steps) == 8
    assert run.findings[0].rule == "checks/connection-timeout"
    assert len(run.findings[0].data["mailboxes"]) == 8


def test_findings_can_be_made_again_from_the_recorded_steps(
    lab: Lab, run_checks: RunChecks
) -> None:
    box = lab.mailbox("wrong-password")
    run = run_checks(box)
    assert findings_from(run.steps, {box.id: box}) == run.findings


def test_an_unknown_mailbox_or_service_is_refused(lab: Lab, network: Network) -> None:
    with pytest.raises(KeyError):
        check(lab.account("good"), mailboxes=["absent"], network=network)
    with pytest.raises(ValueError, match="ftp"):
        check(lab.account("good"), only="ftp", network=network)


def test_an_error_in_the_callers_callback_is_the_callers(
    lab: Lab, run_checks: RunChecks
) -> None:
    def broken(_: Step) -> None:
        raise LookupError("the caller's")

    with pytest.raises(LookupError):
        run_checks(lab.mailbox("good"), on_step=broken)
