"""One zone through five name servers: the checks see the same."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from diagnostics import words
from diagnostics.checks import Network, Step, check
from diagnostics.model import Account, Endpoint, Mailbox, Security, State
from tests.real_servers.jailed_names import NAME_SERVERS, ZONE

pytestmark = pytest.mark.real_servers


def steps_through(port: int) -> tuple[Step, ...]:
    network = Network(
        nameservers=(("127.0.0.1", port),), allowed=("127.0.0.1:*",), spacing=0.0
    )
    mailbox = Mailbox(
        "m1",
        f"sales@{ZONE}",
        smtp=Endpoint(f"mail.{ZONE}", 587, Security.STARTTLS),
        pop3=Endpoint(f"mail.{ZONE}", 995, Security.TLS),
    )
    return check(Account(mailboxes=(mailbox,)), only="dns", network=network).steps


@pytest.mark.parametrize("name", NAME_SERVERS)
def test_a_good_zone_shows_no_fault(name_servers: Mapping[str, int], name: str) -> None:
    steps = steps_through(name_servers[name])
    told = {s.step: s.rule for s in steps if s.state in (State.FAILED, State.WARNING)}
    # An address for documentation, so that nobody's server is named.
    assert told == {"mx": "checks/dns-mx-private"}
    passed = {s.step for s in steps if s.state is State.PASSED}
    assert {"spf", "dkim", "dmarc", "srv"} <= passed


def test_the_same_zone_reads_the_same_everywhere(
    name_servers: Mapping[str, int],
) -> None:
    seen = {
        name: [
            (s.step, s.state, s.rule, words.text(s.seen)) for s in steps_through(port)
        ]
        for name, port in name_servers.items()
    }
    for name in NAME_SERVERS:
        assert seen[name] == seen["knot"], name
