"""What turns green is found by judging the run once more, not by counting findings."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from diagnostics.checks import CheckRun, Network, check
from diagnostics.checks.root_causes import cause_of, mended_by
from diagnostics.lab import Lab
from diagnostics.model import Account, Finding, Mailbox

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
