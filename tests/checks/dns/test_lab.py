"""The checks against the lab's name server, over real sockets on loopback."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from diagnostics.checks import CheckRun, Step
from diagnostics.lab import FAULTS, Fault
from diagnostics.model import State

CheckFault = Callable[[Fault], CheckRun]

BY_ID = {fault.id: fault for fault in FAULTS}
DOMAIN_FAULTS = [fault for fault in FAULTS if fault.service == "dns"]


@pytest.fixture
def steps_of(check_fault: CheckFault) -> Callable[[str], tuple[Step, ...]]:
    return lambda fault: check_fault(replace(BY_ID[fault], service="dns")).steps


@pytest.mark.parametrize("fault", DOMAIN_FAULTS, ids=str)
def test_each_fault_of_a_domain_is_found_and_no_other_error(
    steps_of: Callable[[str], tuple[Step, ...]], fault: Fault
) -> None:
    found = [(step.step, step.rule) for step in steps_of(fault.id) if step.rule]
    assert (fault.step, fault.rule) in found
    follow_up = {"checks/dns-alignment", "checks/dns-inconclusive"}
    assert {rule for _, rule in found} <= {fault.rule, *fault.other_rules} | follow_up


def test_a_clean_domain_shows_no_warning(
    steps_of: Callable[[str], tuple[Step, ...]],
) -> None:
    steps = steps_of("good")
    assert [step for step in steps if step.rule] == []
    assert {step.state for step in steps} <= {State.PASSED, State.SKIPPED}


@pytest.mark.parametrize("fault", ["servfail", "timeout", "refused-dns"])
def test_a_failing_name_server_is_inconclusive_and_never_failed(
    steps_of: Callable[[str], tuple[Step, ...]], fault: str
) -> None:
    steps = steps_of(fault)
    assert State.FAILED not in {step.state for step in steps}
    assert steps[0].state is State.INCONCLUSIVE
    assert {s.waited_for for s in steps[1:]} == {"domain"}
