"""The process that audits one kept account: `python -m` this."""

from __future__ import annotations

import sys
from pathlib import Path

from diagnostics import senders
from diagnostics.accounts.guarded.packed_results import answer
from diagnostics.model import Finding, Reading
from diagnostics.workspace.shelf import Workspace


def audited(
    home: str, account_id: str, digest: str, reading: Reading
) -> tuple[Finding, ...] | None:
    """The findings of an account; None where another content is kept there by now.

    Raises:
        NotOnShelfError, DamagedError: as opening it does.
    """
    shelf = Workspace(Path(home))
    account = shelf.open(account_id, is_visit=False).account
    if shelf.about(account_id).digest != digest:
        return None
    return tuple(senders.audit(account, reading, partial=True))


if __name__ == "__main__":
    answer(audited, sys.stdin.buffer, sys.stdout.buffer)
