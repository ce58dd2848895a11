"""The command `report-all`: one file about many accounts, to be handed on."""

from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from diagnostics.cli.many.many_runs import accounts_asked_for
from diagnostics.cli.screen import COULD_NOT_RUN, OK, say
from diagnostics.language import gettext as _
from diagnostics.whole_files import write_whole
from diagnostics.workspace import Workspace

if TYPE_CHECKING:
    from diagnostics.fleet.account_results import AccountResult
    from diagnostics.fleet.accounts_found import FoundAccounts
    from diagnostics.workspace.history import History


def report_all(options: argparse.Namespace) -> int:
    """Audits all accounts and writes the report into `--out`.

    What checks saw comes from this machine's history, which isn't written.

    Returns:
        The exit status: 2 where an account has no whole answer, else 0.
    """
    from diagnostics.fleet.report_of_all.all_accounts_report import report_of_all
    from diagnostics.fleet.report_of_all.audited_standings import standing_of
    from diagnostics.report.whole_report.report_forms import writer

    out, shelf = Path(options.out), Workspace.usual()
    written = writer(out.suffix, options.separator or ";", not options.no_bom)
    found = accounts_asked_for(options, shelf)
    results = _audited(found, shelf)
    with ExitStack() as stack:
        history = _history(stack)
        standings = [standing_of(result, history) for result in results]
    made = datetime.now().astimezone()
    write_whole(out, written(report_of_all(standings, made, found.left_out)))
    return OK if all(r.ending.has_answer for r in results) else COULD_NOT_RUN


def _audited(found: FoundAccounts, shelf: Workspace) -> list[AccountResult]:
    from diagnostics.fleet.audit_run import audit_all
    from diagnostics.fleet.auditing_accounts import AuditOrder
    from diagnostics.fleet.crew import ProcessCrew
    from diagnostics.fleet.run_notes import RunNotes

    key = ["report-all", *(account.place for account in found.accounts)]
    with (
        RunNotes(shelf.home, key, resume=False) as notes,
        closing(ProcessCrew(0)) as crew,
    ):
        return list(audit_all(found.accounts, AuditOrder(), crew, None, notes))


def _history(stack: ExitStack) -> History | None:
    from diagnostics.workspace.history import History, HistoryError

    try:
        history = History.here()
    except HistoryError as error:
        say(_("note: no checks are known: {why}", why=str(error)))
        return None
    if history is not None:
        stack.callback(history.close)
    return history
