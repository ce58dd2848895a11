"""All addresses of a host are tried and reported, each in its own step."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from diagnostics.checks import Network, Secrets, Step, check
from diagnostics.checks.dns import Answer, AnswerState
from diagnostics.checks.mail.dial import Dialler
from diagnostics.checks.mail.shared_run import Run
from diagnostics.checks.mail.smtp import SmtpSession
from diagnostics.checks.network import OTHER_PORTS
from diagnostics.lab import Lab
from diagnostics.model import Account, Endpoint, Mailbox, Security, Severity, State
from diagnostics.words import evidence, text


class Known:
    """A resolver that gives these addresses to every name."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def lookup(self, name: str, rdtype: str) -> Answer:
        six = rdtype == "AAAA"
        found = tuple(a for a in self.addresses if (":" in a) is six)
        state = AnswerState.FOUND if found else AnswerState.NODATA
        return Answer(name, rdtype, state, found)


Visit = Callable[..., dict[str, Step]]


@pytest.fixture
def visit(lab: Lab, network: Network) -> Visit:
    """Checks the good server at these addresses; gives the last step of each name."""
    usual = replace(network, allowed=(*network.allowed, "[100::/64]:*"))

    def run(
        *addresses: str, port: int = 0, network: Network = usual
    ) -> dict[str, Step]:
        steps: list[Step] = []

        async def scenario() -> None:
            resolver, dialler = Known(*addresses), Dialler(network)
            secrets = Secrets(lab=lab.state)
            shared = Run(network, resolver, secrets, steps.append, dialler)
            number = port or lab.port("good", "smtp-tls")
            endpoint = Endpoint("good.lab.test", number, Security.TLS)
            box = Mailbox("m1", "sales@good.test", secret="lab:good")
            await SmtpSession(shared, box, endpoint).check()

        asyncio.run(scenario())
        return {s.step: s for s in steps}

    return run


def test_a_dead_ipv4_address_beside_a_good_one_is_a_warning(visit: Visit) -> None:
    steps = visit("127.0.0.2", "127.0.0.1")
    assert steps["connect"].state is State.PASSED
    assert steps["connect-ipv4"].state is State.WARNING
    assert steps["connect-ipv4"].rule == "checks/connection-refused"
    assert "127.0.0.2" in text(steps["connect-ipv4"].seen)
    assert "127.0.0.1" not in text(steps["connect-ipv4"].seen)
    assert steps["login"].state is State.PASSED


def test_no_route_for_ipv6_is_this_machines_matter(visit: Visit) -> None:
    # Discard-only addresses (RFC 6666) lead nowhere; some systems refuse them.
    steps = visit("127.0.0.1", "100::1")
    assert steps["connect"].state is State.PASSED
    assert steps["connect-ipv6"].state in (State.SKIPPED, State.WARNING)
    if steps["connect-ipv6"].state is State.SKIPPED:
        assert "no IPv6" in text(steps["connect-ipv6"].seen)
        assert steps["connect-ipv6"].waited_for


def test_without_ipv6_nothing_is_said_of_it(visit: Visit) -> None:
    assert "connect-ipv6" not in visit("127.0.0.1")


def test_all_addresses_dead_names_each(visit: Visit) -> None:
    steps = visit("127.0.0.2", "127.0.0.3", port=1)
    assert steps["connect"].state is State.FAILED
    assert "127.0.0.2:1 refused and 127.0.0.3:1 refused" in text(steps["connect"].seen)
    assert steps["tls"].waited_for == "connect"


def test_every_step_knows_its_server_and_how_long_it_took(visit: Visit) -> None:
    steps = visit("127.0.0.1")
    for step in steps.values():
        assert step.data["host"] == "good.lab.test"
        assert step.data["security"] == "tls"
        assert 0 <= step.seconds < 5
    assert steps["tls"].data["version"].startswith("TLSv1.")
    assert steps["certificate"].data["chain"][0]["days_left"] > 21


def test_what_was_said_stands_with_the_step_it_was_said_in(visit: Visit) -> None:
    steps = visit("127.0.0.1")
    said = {
        n: [f"{t.direction}{t.text}" for t in s.transcript] for n, s in steps.items()
    }
    assert said["greeting"][0].startswith("<220 ")
    assert said["capabilities"][0].startswith(">EHLO")
    assert said["login"][0] == ">AUTH PLAIN ••••"
    assert said["sender"][0] == ">MAIL FROM:<sales@good.test>"
    assert said["quit"][0] == ">RSET"
    assert ">QUIT" in said["quit"]
    assert any(t.startswith("-TLSv1.") for t in said["tls"])


@pytest.mark.parametrize(
    "address",
    ["10.0.0.5", "169.254.169.254", "127.0.0.2", "::ffff:192.168.0.1", "fd00:ec2::254"],
)
def test_nobody_logs_in_where_an_account_may_not_lead(
    visit: Visit, network: Network, address: str
) -> None:
    steps = visit(address, port=587, network=replace(network, allowed=()))
    assert steps["connect"].state is State.INCONCLUSIVE
    assert steps["connect"].rule == "checks/reach-refused"
    assert f"--allow {steps['connect'].data['allow']}`" in text(steps["connect"].seen)
    for name in ("tls", "greeting", "login", "sender"):
        assert steps[name].state is State.SKIPPED


def test_nobody_logs_in_at_a_server_that_is_not_contacted(
    network: Network,
) -> None:
    endpoint = Endpoint("127.0.0.1", 587, Security.STARTTLS)
    box = Mailbox("m1", "a@good.test", secret="env:HOME", smtp=endpoint)
    run = check(
        Account(mailboxes=(box,)),
        only="smtp",
        network=replace(network, allowed=()),
    )
    assert {s.state for s in run.steps if s.step == "login"} == {State.SKIPPED}
    (finding,) = [f for f in run.findings if f.rule == "checks/reach-refused"]
    assert finding.severity is Severity.WARNING
    said = evidence(finding)
    assert "127.0.0.1:587 is this very machine" in said
    assert "--allow 127.0.0.1" in said
    assert not any(f.rule == "checks/own-fault" for f in run.findings)


def test_a_refused_address_beside_a_good_one_is_told_apart(
    visit: Visit, network: Network
) -> None:
    steps = visit("10.0.0.5", "127.0.0.1", network=replace(network, allowed=()))
    assert steps["connect"].state is State.PASSED
    assert "10.0.0.5" not in text(steps["connect"].seen)
    assert steps["connect-allowed"].state is State.INCONCLUSIVE
    assert "10.0.0.5" in text(steps["connect-allowed"].seen)
    assert steps["login"].state is State.PASSED


def test_the_lab_needs_no_allowance_and_its_ports_only(
    visit: Visit, network: Network
) -> None:
    strict = replace(network, allowed=())
    assert visit("127.0.0.1", network=strict)["login"].state is State.PASSED
    elsewhere = visit("127.0.0.1", port=25, network=strict)
    assert elsewhere["connect"].rule == "checks/reach-refused"


def test_a_dead_server_is_told_as_such_however_long_the_other_ports_take(
    lab: Lab, network: Network
) -> None:
    """Its usual other port is dead as well, and that takes as long again."""
    short = replace(
        network, connect_timeout=0.5, step_timeout=1.0, other_ports=OTHER_PORTS
    )
    run = check(lab.account("connect-timeout"), only="smtp", network=short)
    (connect,) = [step for step in run.steps if step.step == "connect"]
    assert connect.rule == "checks/connection-timeout"
