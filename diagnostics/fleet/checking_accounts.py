"""Checks a batch of mailboxes of several accounts: what a worker does.

A batch holds mailboxes with their references and the user's grants, never a secret:
references are resolved where the worker runs, by what that machine allows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from diagnostics.checks import Network, Secrets, acheck
from diagnostics.fleet.account_log import AccountLog
from diagnostics.model import Account, NetworkSettings
from diagnostics.system.open_files import let_be_open

AT_ONCE = 640
"""Most mailboxes checked by one worker at a time: as many as keep a processor busy
where an answer takes a fifth of a second. With more, answers wait for the worker
itself: here for six seconds in all at a hundred whole checks a second, far from any
limit."""

_OF_ONE_ACCOUNT = 64
"""So many mailboxes of one account may be checked at a time, or more where few accounts
are: one whose mailboxes queue at a slow server leaves room for others."""

_FILES_EACH = 4
"""So many files and sockets a mailbox under check may hold: a session, second looks,
questions to name servers."""

_FILES_BESIDE = 128
"""So many files and sockets a worker may hold beside: logs, libraries, roots."""

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

    `account` has these mailboxes and the account's network settings, nothing else;
    `settings` are as of an `AccountLog`.
    """

    account: Account
    log: str
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckBatch:
    """What one worker checks, many mailboxes at a time."""

    parts: tuple[AccountPart, ...]
    order: CheckOrder

    @property
    def parts_at_once(self) -> int:
        """How many parts are begun at a time: enough for `AT_ONCE` mailboxes.

        And for half as many that wait: parts end one mailbox after the other.
        """
        mailboxes = sum(len(part.account.mailboxes) for part in self.parts)
        enough = -(-3 * AT_ONCE * len(self.parts) // max(1, 2 * mailboxes))
        return max(1, min(len(self.parts), max(_PARTS_AT_ONCE, enough), AT_ONCE))


def checked_batch(batch: CheckBatch) -> dict[str, str]:
    """Checks all parts; what was seen stands in the logs.

    Returns:
        By log, what kept a part from being checked.
    """
    return asyncio.run(_checked(batch))


def _places() -> int:
    """How many mailboxes are checked at a time by a process that may hold its files."""
    files = let_be_open(_FILES_BESIDE + _FILES_EACH * AT_ONCE)
    return max(1, min(AT_ONCE, (files - _FILES_BESIDE) // _FILES_EACH))


async def _checked(batch: CheckBatch) -> dict[str, str]:
    begun = asyncio.Semaphore(batch.parts_at_once)
    number = _places()
    places = asyncio.Semaphore(number)
    of_one = max(_OF_ONE_ACCOUNT, number // batch.parts_at_once)

    async def one(part: AccountPart) -> str:
        async with begun:
            try:
                await _part_checked(part, batch.order, of_one, places)
            except Exception as error:  # one account's fault ends no other's check
                return f"{type(error).__name__}: {error}"
        return ""

    faults = await asyncio.gather(*map(one, batch.parts))
    told: Iterable[tuple[AccountPart, str]] = zip(batch.parts, faults, strict=True)
    return {part.log: fault for part, fault in told if fault}


async def _part_checked(
    part: AccountPart, order: CheckOrder, of_one: int, places: asyncio.Semaphore
) -> None:
    network = replace(order.network_of(part.account), parallel=of_one)
    log = AccountLog(Path(part.log), part.settings)
    try:
        run = await acheck(
            part.account,
            only=order.only or None,
            network=network,
            secrets=Secrets(lab=network.lab, granted=order.granted),
            on_step=log.heard,
            ledger=log,
            places=places,
        )
        log.told(run.steps)
    finally:
        log.close()
