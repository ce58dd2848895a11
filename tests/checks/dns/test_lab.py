"""The checks against the lab's name server, over real sockets on loopback."""

import asyncio
from collections.abc import Iterator

import pytest

from diagnostics.checks.dns import DnsOptions, check_domain, make_resolver
from diagnostics.checks.forecast import provider_of
from diagnostics.checks.network import Network
from diagnostics.checks.step import Step
from diagnostics.lab import FAULTS, Lab
from diagnostics.model import State

DOMAIN_FAULTS = [fault for fault in FAULTS if fault.service == "dns"]


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab() as running:
        yield running


def steps_of(lab: Lab, fault: str) -> tuple[Step, ...]:
    async def run() -> tuple[Step, ...]:
        gate = Network.with_lab(lab.state).forbids_server
        resolver = make_resolver((), {"test": lab.dns}, 1.0, gate)
        mailbox = lab.mailbox(fault)
        options = DnsOptions(bimi=True)
        return await check_domain(mailbox, provider_of(mailbox), resolver, options)

    return asyncio.run(run())


@pytest.mark.parametrize("fault", DOMAIN_FAULTS, ids=lambda f: f.id)
def test_each_fault_of_a_domain_is_found_and_no_other_error(
    lab: Lab, fault: object
) -> None:
    wanted = (fault.step, fault.rule)  # type: ignore[attr-defined]
    steps = steps_of(lab, fault.id)  # type: ignore[attr-defined]
    found = [(step.step, step.rule) for step in steps if step.rule]
    assert wanted in found
    follow_up = {"checks/dns-alignment", "checks/dns-inconclusive"}
    assert {rule for _, rule in found} <= {wanted[1]} | follow_up


def test_a_clean_domain_shows_no_warning(lab: Lab) -> None:
    steps = steps_of(lab, "good")
    assert [step for step in steps if step.rule] == []
    assert {step.state for step in steps} <= {State.PASSED, State.SKIPPED}


@pytest.mark.parametrize("fault", ["servfail", "timeout", "refused-dns"])
def test_a_failing_name_server_is_inconclusive_and_never_failed(
    lab: Lab, fault: str
) -> None:
    steps = steps_of(lab, fault)
    assert State.FAILED not in {step.state for step in steps}
    assert steps[0].state is State.INCONCLUSIVE
    assert {s.waited_for for s in steps[1:]} == {"domain"}
