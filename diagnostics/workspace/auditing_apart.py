"""Work on a large account in processes of their own: it holds nobody else up.

What no process answers is None or False, and is done here.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path
from subprocess import Popen

from diagnostics.accounts.guarded.child_processes import started
from diagnostics.accounts.guarded.packed_results import NICER, asked_apart
from diagnostics.model import Account, Finding, Reading
from diagnostics.workspace.history import Version

LARGE = 4_000
"""People, projects and mailboxes from which a process of its own is worth its start."""

PROCESSES = 2
"""Such processes at a time; more wait their turn."""

_AUDITS = "diagnostics.workspace.auditing_process"
_RECORDS = "diagnostics.workspace.history.recording_process"

_NICEST = 15
"""How much stands back what nobody waits for yet."""

LARGE_FILES = 40_000
"""Bytes of files, packed as they may be, from which such an account may be in them."""

_MOST_WAITING = 90.0
"""Seconds until a process that nobody asked is ended: reading takes 60 at most."""

_turns = threading.BoundedSemaphore(PROCESSES)


def is_large(account: Account) -> bool:
    """Whether an audit of it takes so long that others would notice."""
    rows = account.employees, account.projects, account.mailboxes
    return sum(map(len, rows)) >= LARGE


class _StandIn:
    """One process that audits what it will be asked, started before there is that."""

    def __init__(self) -> None:
        self._held: Popen[bytes] | None = None
        self._turn = threading.Lock()

    def start(self) -> None:
        """Starts it, unless it waits already or the system has no room."""
        with self._turn, contextlib.suppress(OSError):
            if self._held is None:
                self._held = child = started(_AUDITS, NICER)
                clock = threading.Timer(_MOST_WAITING, self._end, [child])
                clock.daemon = True
                clock.start()

    def taken(self) -> Popen[bytes] | None:
        """The process, which is the caller's from now on; None where none waits."""
        with self._turn:
            child, self._held = self._held, None
        return child

    def _end(self, child: Popen[bytes]) -> None:
        with self._turn:
            if self._held is not child:  # somebody asked it
                return
            self._held = None
        with child:
            child.kill()


_stand_in = _StandIn()


def stand_by() -> None:
    """Starts the process of an audit that begins soon, as an account's files are read.

    An interpreter with all that it needs takes a fifth of a second to start.
    """
    _stand_in.start()


def audited_apart(
    home: Path, account_id: str, digest: str, reading: Reading
) -> tuple[Finding, ...] | None:
    """The findings of `senders.audit`, the account's missing parts being stated.

    None also where something else is kept there by now.

    Args:
        home: the folder of the workspace that keeps it.
        account_id: its id there.
        digest: of its content; that of another content isn't audited.
        reading: how it is read.
    """
    try:
        with _turns:
            what = str(home), account_id, digest, reading
            found = asked_apart(_AUDITS, *what, child=_stand_in.taken())
    except (OSError, ValueError):
        return None
    if isinstance(found, tuple) and all(isinstance(f, Finding) for f in found):
        return found
    return None


def recorded_apart(
    url: str,
    account: str,
    reading_name: str,
    version: Version,
    problems: tuple[Finding, ...],
    found: tuple[Finding, ...],
) -> bool:
    """Writes down what `recording_process.record_audit` does; whether that was done.

    Args:
        url: of the history.
        account: what it calls the account.
        reading_name: of the audit.
        version: the files.
        problems: what they were found to be.
        found: what the audit found.
    """
    files = version.digest, version.kept
    try:
        with _turns:
            told = url, account, reading_name, files, problems, found
            return asked_apart(_RECORDS, *told, nicer=_NICEST) is True
    except (OSError, ValueError):
        return False
