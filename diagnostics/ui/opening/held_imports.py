"""Imports that outlive a visit: F5 finds its own again by a name in the address.

Whoever has the address meets it, in the same workspace only; nothing is on disk. Of the
token nothing is held but what the thread has that asks.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from threading import Lock

import streamlit as st

from diagnostics.ui.frame import whose_shelf
from diagnostics.ui.opening.import_job import ImportJob

PARAMETER = "import"

KEPT_FOR = timedelta(hours=1)
"""How long one that has ended is held."""

MOST = 20
"""So many that have ended are held, the last ones."""


class HeldImports:
    """Imports by workspace and name."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], ImportJob] = {}
        self._turn = Lock()

    def put(self, home: str, job: ImportJob) -> str:
        """Holds one, and lets go of what is old. Gives the name that it got."""
        name = secrets.token_hex(16)
        with self._turn:
            self._let_go(datetime.now(UTC) - KEPT_FOR)
            self._jobs[home, name] = job
        return name

    def of(self, home: str, name: str) -> ImportJob | None:
        """The one of a name; None where it isn't held, or not for this workspace."""
        with self._turn:
            self._let_go(datetime.now(UTC) - KEPT_FOR)
            return self._jobs.get((home, name))

    def drop(self, home: str, name: str) -> None:
        """Lets go of one."""
        with self._turn:
            self._jobs.pop((home, name), None)

    def _let_go(self, before: datetime) -> None:
        ended = [(key, job.ended) for key, job in self._jobs.items() if job.ended]
        old = {key for key, when in ended if when < before}
        for key in old | {key for key, _when in ended[:-MOST]}:
            del self._jobs[key]


@st.cache_resource(show_spinner=False)
def _held() -> HeldImports:
    return HeldImports()


def hold(job: ImportJob) -> None:
    """Holds one in place of what the address named, and names it there."""
    leave()
    st.query_params[PARAMETER] = _held().put(_home(), job)


def found() -> ImportJob | None:
    """The one that the address names; None where it names none that is held."""
    return _held().of(_home(), _name()) if _name() else None


def is_lost() -> bool:
    """Whether the address names one that isn't held any more."""
    return bool(_name()) and found() is None


def leave() -> None:
    """Lets go of the one that the address names, which then names none."""
    if _name():
        _held().drop(_home(), _name())
        st.query_params.pop(PARAMETER)


def _name() -> str:
    return st.query_params.get(PARAMETER, "")


def _home() -> str:
    return str(whose_shelf.shelf().home)
