"""What one worker of `fleet` does of its probes, with what a worker needs alone."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, replace

from diagnostics.checks import Network
from diagnostics.fleet.checking_accounts import (
    AccountPart,
    CheckBatch,
    CheckOrder,
    checked_batch,
)
from diagnostics.lab_state import LabState
from diagnostics.model import Account, Mailbox


@dataclass(frozen=True)
class ProbePiece:
    """Probes that one worker does: the first, how many, of how many accounts, where.

    `home` is where the logs come to stand.
    """

    first: int
    number: int
    accounts: int
    state: LabState
    good: Mailbox
    home: str


def probed(piece: ProbePiece) -> tuple[float, float]:
    """Seconds of CPU and megabytes of a worker that does a piece.

    Raises:
        AssertionError: something wasn't checked.
    """
    network = replace(
        Network.with_lab(piece.state),
        connections_per_host=1000,
        spacing=0.0,
        other_ports={},
    )
    # Orders made in this process use a network that is the lab's alone.
    CheckOrder.network_of = lambda _self, _account: network  # type: ignore[method-assign]
    boxes = [_mailbox(piece.good, piece.first + n) for n in range(piece.number)]
    parts = tuple(
        AccountPart(
            Account(mailboxes=tuple(boxes[n :: piece.accounts])),
            f"{piece.home}/{n}.jsonl",
        )
        for n in range(piece.accounts)
    )
    began = time.process_time()
    batch = CheckBatch(parts, CheckOrder(only=("smtp",)))
    faults = checked_batch(batch)
    cpu = time.process_time() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert not faults, faults
    return cpu, megabytes


def _mailbox(good: Mailbox, number: int) -> Mailbox:
    name = f"u{number}@d{number % 200}.test"
    return replace(good, id=f"m{number}", address=name, username=name)
