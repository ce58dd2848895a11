"""An audit of all kept accounts that runs beside the page, one a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock, Thread

import streamlit as st

from diagnostics.fleet.accounts_found import FleetAccount, kept_accounts
from diagnostics.fleet.audit_run import audit_all
from diagnostics.fleet.auditing_accounts import AuditOrder
from diagnostics.fleet.crew import CrewOfOne
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.ui.frame import whose_shelf
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import History


@dataclass(slots=True)
class FleetJob:
    """One audit of all; the thread never calls streamlit.

    Attributes:
        of: how many accounts.
        done: how many have ended.
        error: what kept it from going on, in words.
    """

    of: int = 0
    done: int = 0
    error: str = ""
    thread: Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.thread is not None and self.thread.is_alive()

    def _work(self, accounts: tuple[FleetAccount, ...], shelf: Workspace) -> None:
        history = None
        try:
            history = History.here(shelf)
            with RunNotes(shelf.home, ["page"], resume=False) as notes:
                for _result in audit_all(
                    accounts, AuditOrder(), CrewOfOne(), history, notes
                ):
                    self.done += 1
        except Exception as failure:  # shown on the page, not lost
            self.error = str(failure) or type(failure).__name__
        finally:
            if history is not None:
                history.close()

    def start(self, accounts: tuple[FleetAccount, ...], shelf: Workspace) -> None:
        """Audits them in the background, for the workspace that keeps them."""
        self.of, self.done, self.error = len(accounts), 0, ""
        self.thread = Thread(target=self._work, args=(accounts, shelf), daemon=True)
        self.thread.start()


_turn = Lock()


@st.cache_resource(show_spinner=False)
def _job(home: str) -> FleetJob:
    return FleetJob()


def job() -> FleetJob:
    """The one job of the visitor's workspace."""
    return _job(str(whose_shelf.shelf().home))


def start(only: frozenset[str] | None) -> None:
    """Audits all kept accounts, or those of some ids; nothing while one goes on."""
    with _turn:
        if not job().running:
            shelf = whose_shelf.shelf()
            found = kept_accounts(shelf).accounts
            wanted = tuple(a for a in found if only is None or a.place in only)
            job().start(wanted, shelf)
