"""The command about servers and domains: check."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from diagnostics.cli.account_inputs import account_of
from diagnostics.cli.check_inputs import (
    dns_options_of,
    expect_address,
    expect_mailboxes,
    is_address,
    network_of,
    planned,
    secrets_of,
)
from diagnostics.cli.many.many_arguments import UNATTENDED
from diagnostics.cli.many.told_unattended import form_of
from diagnostics.cli.screen import emit, emit_rows, say, status
from diagnostics.language import gettext as _
from diagnostics.model import Account, Finding, worst_first
from diagnostics.words import evidence, text

if TYPE_CHECKING:
    from diagnostics.checks import CheckRun, Step
    from diagnostics.checks.interpret import Impact
    from diagnostics.report.earlier_run import Difference
    from diagnostics.report.service_limits import ServedMailbox


def check(options: argparse.Namespace) -> int:
    """Whether mailboxes let letters out, step by step. Returns the exit status."""
    from diagnostics.report import runs
    from diagnostics.report.earlier_run import difference, read_earlier
    from diagnostics.report.rows import stamp_text
    from diagnostics.report.service_limits import served
    from diagnostics.report.unattended.reported_accounts import reported

    earlier = read_earlier(Path(options.since)) if options.since else None
    account, problems, target = _target(options)
    if options.plan:
        told = planned(target, options)
        lines = (*told.lines, *(secret.told for secret in told.secrets))
        listed = "".join(f"{text(line)}\n" for line in lines)
        emit(f"{told.summary}\n{listed}", options)
        return status([], options, account)
    impact = _impact(target)
    run = (_judge_again if options.again else _run_check)(target, options, impact)
    if not (options.again or options.no_history or isinstance(target, str)):
        from diagnostics.cli.history_writing import write_down

        write_down(target, options.account, run, impact)
    ids = dict.fromkeys(step.mailbox for step in run.steps)
    mailboxes = served(_serving(target, run), ids, impact)
    if options.format in UNATTENDED:
        stamp = stamp_text(account.missing)
        one = reported(account, options.account, run.findings, stamp)
        emit(form_of([one], options) or "", options)
    elif options.format == "html":
        emit(runs.check_page(account, run), options)
    else:
        told_run = runs.run_json(run, account.missing, mailboxes)
        emit_rows(*runs.step_table(run), options, told_run, account.missing)
    if options.format == "table":
        _say_findings(run)
        _say_limits(mailboxes)
    if earlier is not None:
        _say_difference(difference(earlier, run.findings))
    return status([*problems, *run.findings], options, account)


def _target(
    options: argparse.Namespace,
) -> tuple[Account, tuple[Finding, ...], Account | str]:
    """The account with its problems, and what is checked: that, or an address.

    Raises:
        ValueError: nothing of the account could be read, or an option has no effect.
    """
    if is_address(options.account):
        expect_address(options)
        address = options.account.strip()
        return Account(name=address), (), address
    account, problems = account_of(options.account, options.partial, options.read)
    expect_mailboxes(account, options)
    return account, problems, account


def _serving(target: Account | str, run: CheckRun) -> Account:
    """The account whose mailboxes were checked; that of an address is found out."""
    from diagnostics.checks.address import account_of, of_saved_run

    if not isinstance(target, str):
        return target
    try:
        return account_of(of_saved_run(run.steps, target))
    except ValueError:  # a fault of our own found out nothing
        return Account()


_LIMITS_TOLD = 20
"""So many mailboxes' limits are said beside a table; JSON has them all."""


def _say_limits(mailboxes: Sequence[ServedMailbox]) -> None:
    for mailbox in [m for m in mailboxes if m.is_limited][:_LIMITS_TOLD]:
        say(_("limit: {told}", told=text(mailbox.told)))


def _say_findings(run: CheckRun) -> None:
    for finding in worst_first(run.findings):
        say(f"{finding.severity}: {evidence(finding)}")
        shared = finding.data.get("mailboxes", ())
        if len(shared) > len(finding.data.get("first", ())):
            say(_("  mailboxes: {mailboxes}", mailboxes=", ".join(map(str, shared))))
        if note := finding.data.get("note"):
            say(f"  {text(note)}")


def _judge_again(
    target: Account | str, options: argparse.Namespace, impact: Impact | None
) -> CheckRun:
    from diagnostics.report.saved_run import judged_again, unjudged

    run = judged_again(Path(options.again), target, impact)
    if told := unjudged(run):
        say(told)
    return run


def _impact(target: Account | str) -> Impact | None:
    """What depends on mailboxes; of an address alone nobody knows."""
    from diagnostics import senders

    if isinstance(target, str):
        return None
    simulation = senders.simulate(target, partial=True)
    return lambda mailbox_ids: senders.impact(simulation, mailbox_ids)


def _run_check(
    target: Account | str, options: argparse.Namespace, impact: Impact | None
) -> CheckRun:
    from diagnostics import checks

    planned(target, options)
    network = network_of(options, None if isinstance(target, str) else target)
    cancel = Event()
    signal.signal(signal.SIGINT, lambda *_: cancel.set())
    return checks.check(
        target,
        options.mailbox,
        options.only,
        network=network,
        secrets=secrets_of(options, network),
        on_step=_say_step if options.format == "table" and not options.out else None,
        cancel=cancel,
        simulation_impact=impact,
        dns_options=dns_options_of(options),
        secret=options.secret or "",
    )


def _say_difference(told: Difference) -> None:
    for row in told.new:
        say(_("new since then: {finding}", finding=row["evidence"]))
    for row in told.gone:
        say(_("gone since then: {finding}", finding=row["evidence"]))
    if not told:
        say(_("nothing new and nothing gone since then"))


def _say_step(step: Step) -> None:
    if sys.stderr.isatty():
        say(f"{step.mailbox} {step.service} {step.step}: {step.state}")
