"""A lab for the checks' tests, and a hurried network."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from diagnostics.checks import CheckRun, Network, Step, check
from diagnostics.lab import Lab
from diagnostics.model import Account, Mailbox, State


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    with Lab(base=0) as running:
        yield running


@pytest.fixture
def network(lab: Lab) -> Network:
    """Short deadlines, no pauses, and no usual ports: nothing leaves loopback."""
    return replace(
        Network.with_lab(lab.state),
        step_timeout=2.0,
        connect_timeout=1.5,
        dns_timeout=2.0,
        spacing=0.0,
        other_ports={},
    )


@pytest.fixture
def run_checks(network: Network) -> Callable[..., CheckRun]:
    """Checks some mailboxes on the lab's network."""

    def run(*mailboxes: Mailbox, **options: object) -> CheckRun:
        settings = {"network": network, "only": ["smtp", "pop3"], **options}
        return check(Account(mailboxes=mailboxes), **settings)  # type: ignore[arg-type]

    return run


@pytest.fixture
def step() -> Callable[..., Step]:
    """A recorded step, as a check would leave it."""

    def make(mailbox: str = "m1", name: str = "login", **rest: object) -> Step:
        given = {"service": "smtp", "state": State.FAILED, **rest}
        return Step(mailbox=mailbox, step=name, **given)  # type: ignore[arg-type]

    return make
