"""An import that runs beside the page; its thread never calls streamlit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from threading import Event, Thread

from diagnostics.checks import Network
from diagnostics.fleet.planfix_api import (
    HeldPages,
    Imported,
    ImportStopError,
    api_of,
    imported,
)
from diagnostics.model import Account, Said


class CancelledError(Exception):
    """The visitor has had enough."""


@dataclass(slots=True)
class ImportJob:
    """One import of one account.

    Attributes:
        host: the account's, as it was written.
        before: the account that it is put beside, or None.
        pages: what was read, also by a job that was stopped before.
        rows: how many rows are read of each list.
        cancel: set it, and the import ends with the next page.
        found: what it gives, once it has ended well.
        stopped: why it has ended otherwise.
    """

    host: str
    before: Account | None
    pages: HeldPages = field(default_factory=HeldPages)
    rows: dict[str, int] = field(default_factory=dict)
    cancel: Event = field(default_factory=Event)
    found: Imported | None = None
    stopped: Said = ""
    thread: Thread | None = None

    def start(self, token: str, network: Network) -> None:
        """Begins in the background; the token is held by the thread alone."""

        def work() -> None:
            try:
                self.found = asyncio.run(self._read(token, network))
            except ImportStopError as stop:
                self.stopped = stop.told
            except CancelledError:
                self.stopped = ""
            except Exception as failure:  # shown on the page, not lost
                self.stopped = type(failure).__name__

        self.thread = Thread(target=work, name="import", daemon=True)
        self.thread.start()

    async def _read(self, token: str, network: Network) -> Imported:
        api = await api_of(self.host, token, network)
        return await imported(api, self.before, self.pages, self._told)

    def _told(self, what: str, rows: int) -> None:
        self.rows[what] = rows
        if self.cancel.is_set():
            raise CancelledError

    @property
    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.thread is not None and self.thread.is_alive()
