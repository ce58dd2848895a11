"""The process that writes one audit down: `python -m` this."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from diagnostics.accounts.guarded.packed_results import answer
from diagnostics.model import Finding
from diagnostics.workspace.history.account_rows import Version
from diagnostics.workspace.history.store import AUDIT, FILES, History


def record_audit(
    kept: History,
    account: str,
    reading_name: str,
    version: Version,
    problems: Iterable[Finding],
    found: Iterable[Finding],
) -> None:
    """Writes down what files were found to be, and what their audit found, just now.

    Raises:
        HistoryError: it can't be written.
    """
    now = datetime.now(UTC)
    kept.record(account, FILES, problems, now, version=version)
    kept.record(account, AUDIT, found, now, reading_name=reading_name, version=version)


def recorded(
    url: str,
    account: str,
    reading_name: str,
    version: tuple[str, str],
    problems: tuple[Finding, ...],
    found: tuple[Finding, ...],
) -> bool:
    """The same in the history at a URL; `version` are digest and id of the files.

    Raises:
        HistoryError: it can't be used.
    """
    kept, of = History(url), Version(*version)
    record_audit(kept, account, reading_name, of, problems, found)
    kept.close()
    return True


if __name__ == "__main__":
    answer(recorded, sys.stdin.buffer, sys.stdout.buffer)
