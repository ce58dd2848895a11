"""The real check of a fault of the lab, asked in the way in which it shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from diagnostics.checks import CheckRun, DnsOptions, Network, Step, check
from diagnostics.checks.reach_policy import joined
from diagnostics.lab import BLOCK_LIST, Fault, mailboxes_of, silent_server
from diagnostics.lab_state import LabState
from diagnostics.model import Account, NetworkSettings

EVERYTHING = DnsOptions(bimi=True, dnsbl=(BLOCK_LIST,))
"""What is asked beyond the usual, so that each fault of a domain can show."""


def quick(network: Network) -> Network:
    """The network with deadlines for servers of this machine."""
    return replace(
        network,
        step_timeout=4.0,
        connect_timeout=2.5,
        dns_timeout=3.5,
        outer_timeout=20.0,
    )


class EndedInLogin:
    """What is left of a run that ended in the middle of every login."""

    def known(self, _mailbox: str, _service: str) -> Sequence[Step] | None:
        """No service was ended."""
        return None

    async def may_log_in(self, _mailbox: str, _service: str) -> bool:
        """Each login had begun."""
        return False

    def ended(self, _mailbox: str, _service: str) -> None:
        """Nothing is written down."""


def run_of(
    fault: Fault,
    state: LabState,
    network: Network,
    only: str | Iterable[str] | None = None,
) -> CheckRun:
    """Checks a fault's mailbox, or its address where the fault is about that.

    Args:
        fault: the lab serves it.
        state: of the lab that runs.
        network: as `Network.with_lab` has it, with any deadlines.
        only: as of `check`.

    Raises:
        KeyError: the lab doesn't serve the fault.
    """
    silent = silent_server(state, fault)
    if silent:
        network = network.asked(NetworkSettings(dns=(joined(*silent),)))
    whom = Account(name="Lab", mailboxes=mailboxes_of(state, fault))
    return check(
        fault.address if fault.service == "address" else whom,
        only=only,
        network=network,
        dns_options=EVERYTHING,
        ledger=EndedInLogin() if fault.was_cut_off else None,
    )
