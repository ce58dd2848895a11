"""An import that runs beside the page; its thread never calls streamlit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from diagnostics.checks import Network
from diagnostics.fleet.planfix_api import (
    HeldPages,
    Imported,
    ImportStopError,
    api_of,
    imported,
)
from diagnostics.fleet.planfix_api.import_waits import Wait
from diagnostics.model import Account, Said
from diagnostics.ui.job import Job

_LOOKS = 0.1
"""Seconds between two looks whether the visitor has had enough."""


class CancelledError(Exception):
    """The visitor has had enough."""


@dataclass(slots=True)
class ImportJob(Job[Imported]):
    """One import of one account.

    Attributes:
        host: the account's, as it was written.
        before: the account that it is put beside, or None.
        pages: what was read, also by a job that was stopped before.
        rows: how many rows are read of each list.
        wait: the last wait that was longer than the pace; it may be over.
    """

    host: str
    before: Account | None
    pages: HeldPages = field(default_factory=HeldPages)
    rows: dict[str, int] = field(default_factory=dict)
    wait: Wait | None = None

    def start(self, token: str, network: Network) -> None:
        """Begins in the background; the token is held by the thread alone."""
        self.begin(lambda: asyncio.run(self._read(token, network)), _stopped)

    async def _read(self, token: str, network: Network) -> Imported:
        """What is read. Raises CancelledError soon after `cancel` is set."""
        reading = asyncio.ensure_future(self._all(token, network))
        while not reading.done():
            await asyncio.wait({reading}, timeout=_LOOKS)
            if self.cancel.is_set():
                reading.cancel()
        if reading.cancelled():
            raise CancelledError
        return reading.result()

    async def _all(self, token: str, network: Network) -> Imported:
        api = await api_of(self.host, token, network, told_of_wait=self._waits)
        return await imported(api, self.before, self.pages, self._told)

    def _told(self, what: str, rows: int) -> None:
        self.rows[what] = rows
        if self.cancel.is_set():
            raise CancelledError

    def _waits(self, wait: Wait) -> None:
        self.wait = wait


def _stopped(failure: Exception) -> Said:
    if isinstance(failure, ImportStopError):
        return failure.told
    return "" if isinstance(failure, CancelledError) else type(failure).__name__
