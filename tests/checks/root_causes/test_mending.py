"""What turns green is found by judging the run once more, not by counting findings."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from diagnostics.checks import CheckRun, Network, check
from diagnostics.checks.dns.facts import DomainFacts
from diagnostics.checks.root_causes import cause_of, mended_by
from diagnostics.checks.step import Step
from diagnostics.lab import Lab
from diagnostics.model import Account, Finding, Mailbox, State

RunChecks = Callable[..., CheckRun]


def shared(run: CheckRun, rule: str) -> Finding:
    (found,) = [f for f in run.findings if f.rule == rule]
    return found


def ids(finding: Finding, fact: str) -> list[str]:
    return [row.id for row in finding.data[fact]]


def twins(lab: Lab, fault: str) -> tuple[Mailbox, Mailbox]:
    box = lab.mailbox(fault)
    return replace(box, id="m1"), replace(box, id="m2", address=f"x.{box.address}")


def test_a_domain_without_spf_turns_green_with_the_record_that_mends_it(
    lab: Lab, network: Network
) -> None:
    run = check(Account(mailboxes=twins(lab, "no-spf")), only="dns", network=network)
    found = shared(run, "checks/dns-spf-missing")
    assert ids(found, "mailboxes") == ["m1", "m2"]
    # SPF's own consequences (alignment) go with it: they are judged again.
    assert found.data["record"]
    others = {f.rule for f in run.findings} - {found.rule}
    wanted = [] if others - {"checks/dns-alignment"} else ["m1", "m2"]
    assert ids(found, "turn_green") == wanted


def test_a_dead_certificate_of_both_services_is_mended_at_once(
    lab: Lab, run_checks: RunChecks
) -> None:
    run = run_checks(*twins(lab, "expired-certificate"))
    found = shared(run, "checks/certificate-expired")
    assert found.data["services"] == ("SMTP", "POP3")
    assert ids(found, "turn_green") == ["m1", "m2"]
    assert ids(found, "unproven") == ["m1", "m2"]


def test_who_is_refused_besides_stays_as_it_is(lab: Lab, run_checks: RunChecks) -> None:
    one, other = twins(lab, "expired-certificate")
    refused = replace(lab.mailbox("wrong-password"), id="m2")
    two_faced = replace(other, pop3=refused.pop3, secret=refused.secret)
    run = run_checks(one, two_faced)
    found = shared(run, "checks/certificate-expired")
    assert "m1" in ids(found, "turn_green")
    remaining = {f.rule for f in run.findings if f.subject.id == "m2"}
    assert ("m2" in ids(found, "turn_green")) is (not remaining)


@pytest.mark.parametrize("fault", ["no-spf", "no-dmarc"])
def test_a_record_that_cannot_be_read_again_changes_nothing(
    lab: Lab, network: Network, fault: str
) -> None:
    run = check(Account(mailboxes=twins(lab, fault)), only="dns", network=network)
    boxes = {box.id: box for box in twins(lab, fault)}
    steps = [
        replace(s, collected={"domain": 1} if s.collected else None) for s in run.steps
    ]
    broken = next(s for s in steps if s.rule)
    cause = cause_of(broken, boxes)
    runs = [(i, [s for s in steps if s.mailbox == i]) for i in boxes]
    assert set(mended_by(cause, runs, boxes).green) <= set(boxes)


def domain_of(lab: Lab, network: Network, fault: str) -> tuple[Mailbox, list[Step]]:
    """A mailbox whose domain has this fault, and the steps about it."""
    box = replace(lab.mailbox(fault), id="m")
    run = check(Account(mailboxes=(box,)), only="dns", network=network)
    return box, [*run.steps]


def greens(box: Mailbox, steps: list[Step], rule: str) -> tuple[str, ...]:
    shown = next(step for step in steps if step.rule == f"checks/{rule}")
    boxes = {box.id: box}
    return mended_by(cause_of(shown, boxes), [(box.id, steps)], boxes).green


def test_a_domain_is_judged_anew_with_the_record_that_mends_it(
    lab: Lab, network: Network
) -> None:
    box, steps = domain_of(lab, network, "no-spf")
    rule = "dns-spf-missing"
    assert greens(box, steps, rule) == ("m",)
    shown = next(step for step in steps if step.rule.endswith(rule))
    saved = next(step.collected for step in steps if step.collected)
    facts = DomainFacts.from_json(saved)
    assert facts.proposed
    doubled = (*facts.proposed.records, "v=spf1 -all")
    answer = replace(facts.proposed.answer, records=doubled)
    worse = replace(facts, proposed=replace(facts.proposed, answer=answer))
    changed = [
        replace(step, collected=worse.to_json()) if step.collected else step
        for step in steps
    ]
    assert shown.data["record"] == doubled[0]
    assert greens(box, changed, rule) == (), "two records are no better than none"
    other = [
        replace(step, data={**step.data, "record": "v=spf1 +all"})
        if step == shown
        else step
        for step in changed
    ]
    assert greens(box, other, rule) == ("m",), "put nowhere, so nothing is read"


def test_a_dmarc_record_is_put_where_receivers_look(lab: Lab, network: Network) -> None:
    box, steps = domain_of(lab, network, "no-dmarc")
    rule = "dns-dmarc-missing"
    assert greens(box, steps, rule) == ("m",)

    def given(**facts: str) -> list[Step]:
        return [
            replace(step, data={**step.data, **facts})
            if "record" in step.data
            else step
            for step in steps
        ]

    unreadable = {"record": "v=DMARC1; p=nonsense"}
    assert greens(box, given(**unreadable), rule) == ()
    elsewhere = given(**unreadable, record_name=box.domain)
    assert greens(box, elsewhere, rule) == ("m",), "put nowhere, so nothing is read"


def seen(
    step: str, state: State, rule: str = "", service: str = "smtp", waits: str = ""
) -> Step:
    return Step("m", service, step, state, rule, waited_for=waits)


BOX = Mailbox("m", "a@acme.example")
BROKEN = seen("tls", State.FAILED, "checks/old-tls")


@pytest.mark.parametrize(
    ("beside", "is_green"),
    [
        (seen("ehlo", State.PASSED), True),
        (seen("login", State.SKIPPED, waits="tls"), True),
        (seen("oldest", State.PASSED, "checks/pop3-uncollected", "pop3"), True),
        (seen("ehlo", State.FAILED), False),
        (seen("ehlo", State.WARNING), False),
        (seen("ehlo", State.INCONCLUSIVE), False),
        (seen("ehlo", State.WARNING, "checks/size-small"), False),
        (seen("tls", State.FAILED, "checks/old-tls", "pop3"), True),
    ],
)
def test_what_is_wrong_besides_keeps_a_mailbox_from_turning_green(
    beside: Step, is_green: bool
) -> None:
    boxes = {"m": BOX}
    cured = mended_by(cause_of(BROKEN, boxes), [("m", [BROKEN, beside])], boxes)
    assert cured.green == (("m",) if is_green else ())


@pytest.mark.parametrize(
    ("behind", "is_unproven"),
    [
        (seen("login", State.SKIPPED, waits="tls"), True),
        (seen("login", State.SKIPPED, waits="tls", service="pop3"), False),
        (seen("login", State.SKIPPED, waits="preset"), False),
        (seen("login", State.PASSED, waits="tls"), False),
    ],
)
def test_green_is_unproven_where_a_stage_waited_for_what_is_mended(
    behind: Step, is_unproven: bool
) -> None:
    boxes = {"m": BOX}
    cured = mended_by(cause_of(BROKEN, boxes), [("m", [BROKEN, behind])], boxes)
    assert cured.green == ("m",)
    assert cured.unproven == (("m",) if is_unproven else ())
