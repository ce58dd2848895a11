"""Why a database can't be used, in words: never its URL, which may hold a password."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from diagnostics.language import gettext as _
from diagnostics.language import later

PATIENCE = 30
"""Seconds that a writer waits for another one."""

_MAIN_CODE = 0xFF
"""The bits of SQLite's code that say what kind of trouble it is."""

_DAMAGED = later(
    "history.sqlite3 is damaged, or is none of ours; move it out of the data folder,"
    " and a new history begins"
)
_HELD = later("another program has held it for {seconds} seconds")
_OF_SQLITE: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_FULL: later("No space left on device"),
    sqlite3.SQLITE_IOERR: later("its file can't be read or written; is the disk full?"),
    sqlite3.SQLITE_READONLY: later("its file may not be written"),
    sqlite3.SQLITE_PERM: later("its file may not be written"),
    sqlite3.SQLITE_CANTOPEN: later("its file can't be opened or made"),
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}

_GONE = ("08", "28", "57P")
"""How PostgreSQL's states begin of who can't connect, log in, or stay."""


def trouble_of(error: Exception) -> str:
    """Why the database can't be used; the error's kind where nobody knows more.

    Args:
        error: of the database's driver, of SQLAlchemy, or of the system.
    """
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, ImportError):
        return _("its driver isn't installed: the extra postgresql brings it")
    if isinstance(cause, sqlite3.Error):
        known = _OF_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & _MAIN_CODE)
        return _(known, seconds=PATIENCE) if known else type(cause).__name__
    if _is_out_of_reach(cause):
        return _("the database can't be reached, or takes no such login")
    return type(cause).__name__


def _is_out_of_reach(cause: BaseException) -> bool:
    """Whether nobody got through to PostgreSQL, which then has told no state."""
    if type(cause).__name__ not in ("OperationalError", "ConnectionTimeout"):
        return False
    return (getattr(cause, "sqlstate", None) or "08").startswith(_GONE)
