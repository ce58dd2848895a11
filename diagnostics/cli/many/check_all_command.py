"""The command check-all: does every mailbox of every account let letters out?"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from diagnostics.cli.many.many_runs import ManyRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from diagnostics.fleet.account_results import AccountResult
    from diagnostics.fleet.checking_accounts import CheckOrder


def check_all(options: argparse.Namespace) -> int:
    """Checks every mailbox; one line an account, worst first. Returns the status."""
    from diagnostics.fleet.check_run import check_all as checks

    order = _order(options)

    def results(run: ManyRun) -> Iterator[AccountResult]:
        return checks(run.accounts, order, run.crew, run.history, run.notes)

    return ManyRun.of(options, [sorted(options.only or ())]).told(results)


def _order(options: argparse.Namespace) -> CheckOrder:
    """How mailboxes are checked.

    Raises:
        ValueError: a server, a number, a grant or an entry can't be understood.
    """
    from diagnostics.checks import Grant
    from diagnostics.cli.check_inputs import settings_by_hand
    from diagnostics.fleet.checking_accounts import CheckOrder
    from diagnostics.model import Account

    for written in options.allow_secret:
        Grant.of(written)
    order = CheckOrder(
        only=tuple(options.only or ()),
        network=settings_by_hand(options),
        allowed=tuple(options.allow),
        granted=tuple(options.allow_secret),
    )
    order.network_of(Account())  # refused before any work, not account by account
    return order
