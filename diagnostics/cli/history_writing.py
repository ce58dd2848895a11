"""What the command line checked belongs to the same history as what the pages check."""

from __future__ import annotations

from datetime import UTC, datetime

from diagnostics.checks import CheckRun, judged_together
from diagnostics.checks.interpret import Impact
from diagnostics.cli.screen import say
from diagnostics.language import gettext as _
from diagnostics.model import Account
from diagnostics.workspace.history import (
    History,
    HistoryError,
    name_of_files,
    settings_of,
)


def write_down(
    account: Account, path: str, run: CheckRun, impact: Impact | None
) -> None:
    """Keeps a run; where that isn't possible it is said, and the answer stands.

    Nothing is kept of an account without a host and a name, nor of one that isn't
    whole, nor where this machine is set to keep nothing.

    Args:
        account: the account.
        path: what it was read from.
        run: the run.
        impact: what depends on a mailbox.
    """
    name = name_of_files(account, path)
    if not name or account.missing:
        return
    try:
        history = History.here()
        if history is None:
            return
        history.record_checks(
            name,
            run.steps,
            lambda steps: judged_together(steps, account, impact),
            datetime.now(UTC),
            settings=settings_of(account),
        )
        history.close()
    except HistoryError as error:
        say(_("note: {error}; the result above is whole", error=error))
