"""The command about servers and domains: check."""

from __future__ import annotations

import argparse
import signal
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from diagnostics.cli.account_inputs import account_of
from diagnostics.cli.screen import emit, emit_rows, say, status
from diagnostics.model import Account, worst_first
from diagnostics.words import evidence, text

if TYPE_CHECKING:
    from diagnostics.checks import (
        CheckPlan,
        CheckRun,
        DnsOptions,
        Network,
        Secrets,
        Step,
    )
    from diagnostics.report.earlier_run import Difference


def check(options: argparse.Namespace) -> int:
    """Whether mailboxes let letters out, step by step. Returns the exit status."""
    from diagnostics.report import runs
    from diagnostics.report.earlier_run import difference, read_earlier

    earlier = read_earlier(Path(options.since)) if options.since else None
    account, problems = account_of(options.account, options.partial, options.read)
    _expect_mailboxes(account, options)
    if options.plan:
        planned = _planned(account, options)
        sent = "".join(f"{text(secret.told)}\n" for secret in planned.secrets)
        emit(f"{planned.summary}\n{sent}", options)
        return status([], options, account)
    run = (_judge_again if options.again else _run_check)(account, options)
    if options.format == "html":
        emit(runs.check_page(account, run), options)
    else:
        told = runs.run_json(run, account.missing)
        emit_rows(*runs.step_table(run), options, told, account.missing)
    if options.format == "table":
        for finding in worst_first(run.findings):
            say(f"{finding.severity}: {evidence(finding)}")
            if note := finding.data.get("note"):
                say(f"  {text(note)}")
    if earlier is not None:
        _say_difference(difference(earlier, run.findings))
    return status([*problems, *run.findings], options, account)


def _expect_mailboxes(account: Account, options: argparse.Namespace) -> None:
    """Raises UnknownIdError, or ValueError where `--allow-plain` has no effect."""
    for mailbox_id in (*(options.mailbox or ()), *options.allow_plain):
        account.mailbox(mailbox_id)
    for mailbox_id in options.allow_plain:
        if options.mailbox and mailbox_id not in options.mailbox:
            raise ValueError(
                f"--allow-plain {mailbox_id} does nothing here: --mailbox leaves it out"
            )


def _planned(account: Account, options: argparse.Namespace) -> CheckPlan:
    """What the run contacts and sends.

    Raises:
        ValueError: a grant of `--allow-secret` has no effect.
    """
    from diagnostics import checks

    network = _network(options)
    secrets = _secrets(options, network)
    if options.allow_secret and secrets.policy.is_shared:
        raise ValueError(
            "--allow-secret does nothing here: in a shared deployment"
            " SENDERSCOPE_SECRETS alone says what may be used"
        )
    told = checks.plan(
        account,
        options.mailbox,
        options.only,
        _dns_options(options),
        network,
        secrets,
    )
    for written in options.allow_secret:
        grant = checks.Grant.of(written)
        if not any(grant.fits(s.reference, s.host) for s in told.secrets):
            raise ValueError(
                f"--allow-secret {written} does nothing here: no mailbox asks for it;"
                " --plan says which secrets go where"
            )
    return told


def _network(options: argparse.Namespace) -> Network:
    """The network as the run sees it.

    Raises:
        ValueError: an entry of `--allow` or of the setting allows nothing.
    """
    from diagnostics.checks import Network

    usual = Network.usual()
    return replace(
        usual,
        allow_plain=frozenset(options.allow_plain),
        allowed=(*usual.allowed, *options.allow),
    )


def _secrets(options: argparse.Namespace, network: Network) -> Secrets:
    from diagnostics.checks import Secrets

    return Secrets(lab=network.lab, granted=tuple(options.allow_secret))


def _judge_again(account: Account, options: argparse.Namespace) -> CheckRun:
    from diagnostics import senders
    from diagnostics.report.saved_run import judged_again, unjudged

    simulation = senders.simulate(account, partial=True)
    run = judged_again(
        Path(options.again), account, lambda i: senders.impact(simulation, i)
    )
    if told := unjudged(run):
        say(told)
    return run


def _run_check(account: Account, options: argparse.Namespace) -> CheckRun:
    from diagnostics import checks, senders

    _planned(account, options)
    simulation = senders.simulate(account, partial=True)
    network = _network(options)
    cancel = Event()
    signal.signal(signal.SIGINT, lambda *_: cancel.set())
    return checks.check(
        account,
        options.mailbox,
        options.only,
        network=network,
        secrets=_secrets(options, network),
        on_step=_say_step if options.format == "table" and not options.out else None,
        cancel=cancel,
        simulation_impact=lambda mailbox_id: senders.impact(simulation, mailbox_id),
        dns_options=_dns_options(options),
    )


def _dns_options(options: argparse.Namespace) -> DnsOptions:
    from diagnostics.checks import DnsOptions

    return DnsOptions(
        selectors=tuple(options.selector),
        dnsbl=tuple(options.dnsbl),
        bimi=options.bimi,
    )


def _say_difference(told: Difference) -> None:
    for word, found in (("new", told.new), ("gone", told.gone)):
        for row in found:
            say(f"{word} since then: {row['evidence']}")
    if not told:
        say("nothing new and nothing gone since then")


def _say_step(step: Step) -> None:
    if sys.stderr.isatty():
        say(f"{step.mailbox} {step.service} {step.step}: {step.state}")
