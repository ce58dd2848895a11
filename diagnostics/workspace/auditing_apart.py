"""Work on a large account in processes of their own: it holds nobody else up.

What no process answers is None or False, and is done here.
"""

from __future__ import annotations

import threading
from pathlib import Path

from diagnostics.accounts.guarded.packed_results import asked_apart
from diagnostics.model import Account, Finding, Reading
from diagnostics.workspace.history import Version

LARGE = 4_000
"""People, projects and mailboxes from which a process of its own is worth its start."""

PROCESSES = 2
"""Such processes at a time; more wait their turn."""

_AUDITS = "diagnostics.workspace.auditing_process"
_RECORDS = "diagnostics.workspace.history.recording_process"

_turns = threading.BoundedSemaphore(PROCESSES)


def is_large(account: Account) -> bool:
    """Whether an audit of it takes so long that others would notice."""
    rows = account.employees, account.projects, account.mailboxes
    return sum(map(len, rows)) >= LARGE


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
            found = asked_apart(_AUDITS, str(home), account_id, digest, reading)
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
            return asked_apart(_RECORDS, *told) is True
    except (OSError, ValueError):
        return False
