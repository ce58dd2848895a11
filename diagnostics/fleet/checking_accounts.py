"""Checks a batch of mailboxes of several accounts: what a worker does.

A batch holds mailboxes with their references and the user's grants, never a secret:
references are resolved where the worker runs, by what that machine allows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from diagnostics.checks import Network, Secrets, acheck
from diagnostics.fleet.account_log import AccountLog
from diagnostics.model import Account, NetworkSettings

AT_ONCE = 256
"""About so many mailboxes are checked by one worker at a time."""

_PARTS_AT_ONCE = 16
"""So many accounts are begun at a time, or more where they are small: what was seen of
an account is held until all of it is checked."""


@dataclass(frozen=True, slots=True)
class CheckOrder:
    """How mailboxes are checked, the same for all accounts.

    Attributes:
        only: services; all where empty.
        network: what the user asks for by hand.
        allowed: servers that accounts may lead to.
        granted: what may be sent where, each as `REFERENCE@HOST`.
    """

    only: tuple[str, ...] = ()
    network: NetworkSettings = field(default_factory=NetworkSettings)
    allowed: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()

    def network_of(self, account: Account) -> Network:
        """The network as this machine has it.

        Raises:
            ValueError: a setting can't be used here.
        """
        usual = Network.usual().of_account(account.network).asked(self.network)
        return replace(usual, allowed=(*usual.allowed, *self.allowed))


@dataclass(frozen=True, slots=True)
class AccountPart:
    """Some mailboxes of an account, and where its log stands.

    `account` has these mailboxes and the account's network settings, nothing else.
    """

    account: Account
    log: str


@dataclass(frozen=True, slots=True)
class CheckBatch:
    """What one worker checks, many mailboxes at a time."""

    parts: tuple[AccountPart, ...]
    order: CheckOrder

    @property
    def parts_at_once(self) -> int:
        """How many parts are begun at a time: enough for `AT_ONCE` mailboxes."""
        mailboxes = sum(len(part.account.mailboxes) for part in self.parts)
        enough = -(-AT_ONCE * len(self.parts) // max(1, mailboxes))
        return max(1, min(len(self.parts), max(_PARTS_AT_ONCE, enough), AT_ONCE))


def checked_batch(batch: CheckBatch) -> dict[str, str]:
    """Checks all parts; what was seen stands in the logs.

    Returns:
        By log, what kept a part from being checked.
    """
    return asyncio.run(_checked(batch))


async def _checked(batch: CheckBatch) -> dict[str, str]:
    places = asyncio.Semaphore(batch.parts_at_once)
    parallel = AT_ONCE // batch.parts_at_once

    async def one(part: AccountPart) -> str:
        async with places:
            try:
                await _part_checked(part, batch.order, parallel)
            except Exception as error:  # one account's fault ends no other's check
                return f"{type(error).__name__}: {error}"
        return ""

    faults = await asyncio.gather(*map(one, batch.parts))
    told: Iterable[tuple[AccountPart, str]] = zip(batch.parts, faults, strict=True)
    return {part.log: fault for part, fault in told if fault}


async def _part_checked(part: AccountPart, order: CheckOrder, parallel: int) -> None:
    network = replace(order.network_of(part.account), parallel=parallel)
    log = AccountLog(Path(part.log))
    try:
        run = await acheck(
            part.account,
            only=order.only or None,
            network=network,
            secrets=Secrets(lab=network.lab, granted=order.granted),
            on_step=log.heard,
            ledger=log,
        )
        log.told(run.steps)
    finally:
        log.close()
