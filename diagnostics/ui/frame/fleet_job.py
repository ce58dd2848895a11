"""An audit of all kept accounts that runs beside the page, one a workspace."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock

import streamlit as st

from diagnostics.fleet.accounts_found import FleetAccount, kept_accounts
from diagnostics.fleet.audit_run import audit_all
from diagnostics.fleet.auditing_accounts import AuditOrder
from diagnostics.fleet.crew import CrewOfOne
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.ui.frame import whose_shelf
from diagnostics.ui.job import Job
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import History

PAGE = "page"
"""What a run is called that this page has started."""


@dataclass(slots=True)
class FleetJob(Job[None]):
    """One audit of all.

    Attributes:
        of: how many accounts.
        done: how many have ended.
    """

    of: int = 0
    done: int = 0

    def start(self, accounts: tuple[FleetAccount, ...], shelf: Workspace) -> None:
        """Audits them in the background, for the workspace that keeps them."""
        self.of, self.done = len(accounts), 0
        self.begin(lambda: self._audit(accounts, shelf), _in_words)

    def _audit(self, accounts: tuple[FleetAccount, ...], shelf: Workspace) -> None:
        order, crew = AuditOrder(), CrewOfOne()
        with ExitStack() as held:
            history = History.here(shelf)
            if history is not None:
                held.callback(history.close)
            noted = RunNotes(
                shelf.home, [PAGE], resume=False, command=PAGE, accounts=accounts
            )
            notes = held.enter_context(noted)
            for _result in audit_all(accounts, order, crew, history, notes):
                self.done += 1


def _in_words(failure: Exception) -> str:
    return str(failure) or type(failure).__name__


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
