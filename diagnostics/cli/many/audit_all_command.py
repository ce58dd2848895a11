"""The command audit-all: is everyone covered, in every account?"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from diagnostics.cli.account_inputs import switches_of
from diagnostics.cli.many.many_runs import ManyRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnostics.fleet.account_results import AccountResult


def audit_all(options: argparse.Namespace) -> int:
    """Audits every account; one line an account, worst first. Returns the status."""
    from diagnostics.fleet.audit_run import audit_all as audits
    from diagnostics.fleet.auditing_accounts import AuditOrder

    switches = tuple(sorted(switches_of(options.reading).items()))
    order = AuditOrder(switches, options.include_inactive)
    asked = [sorted(options.reading), options.include_inactive]

    def results(run: ManyRun) -> Iterator[AccountResult]:
        return audits(run.accounts, order, run.crew, run.history, run.notes)

    return ManyRun.of(options, asked).told(results)
