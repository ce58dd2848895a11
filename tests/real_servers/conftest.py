"""Checks of one mailbox at a real server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diagnostics.checks import CheckRun, Network, Secrets, check
from diagnostics.model import Account, Endpoint, Mailbox, Security
from tests.real_servers.jailed_mail import Served

Visit = Callable[..., CheckRun]
SALES = "sales@example.test"


@pytest.fixture
def visit() -> Visit:
    """Checks one service; every certificate but the expired ones is right."""

    def run(
        served: Served,
        port: str,
        security: Security,
        secret: str = "",
        address: str = SALES,
        patience: float = 8.0,
    ) -> CheckRun:
        service = "pop3" if port.startswith("pop3") else "smtp"
        endpoint = Endpoint("127.0.0.1", served.ports[port], security)
        mailbox = Mailbox("m1", address, username=SALES, **{service: endpoint})  # type: ignore[arg-type]
        return check(
            Account(mailboxes=(mailbox,)),
            only=service,
            network=Network(
                nameservers=(),
                ca_file=served.ca_file,
                step_timeout=patience,
                other_ports={},
                spacing=0.0,
                allowed=("127.0.0.1:*",),
            ),
            secrets=Secrets(typed={"m1": secret or served.users[SALES]}),
        )

    return run
