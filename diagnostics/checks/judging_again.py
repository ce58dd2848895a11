"""Judges what a saved run saw once more: after a rule was mended, without a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from diagnostics.catalogue import with_preset
from diagnostics.checks.address import (
    OtherRunError,
    account_of,
    of_saved_run,
    step_of,
    without_password,
)
from diagnostics.checks.address.address_step import NO_SECRET
from diagnostics.checks.address.address_step import SERVICE as ADDRESS
from diagnostics.checks.dns import DnsOptions, judge_again
from diagnostics.checks.forecast import amended, judged_stage, provider_of
from diagnostics.checks.former_rules import renewed
from diagnostics.checks.interpret import Impact, findings_from
from diagnostics.checks.mail.record_json import is_record, seen_from_json
from diagnostics.checks.mail.seen import Aside
from diagnostics.checks.mail.stage_steps import steps_of
from diagnostics.checks.root_causes.this_machine import (
    NAME_SERVERS,
    OFFLINE,
    no_name_found,
    with_blame,
)
from diagnostics.checks.runner import CheckRun
from diagnostics.checks.step import Step, cleaned, step_from_json
from diagnostics.domain_names import one_spelling
from diagnostics.language import gettext as _
from diagnostics.model import Account, Finding, Mailbox

_MALFORMED = AttributeError, KeyError, TypeError, ValueError
"""What judging something else than a saved run fails with."""


def again(
    saved: Mapping[str, Any],
    account: Account | str,
    simulation_impact: Impact | None = None,
) -> CheckRun:
    """A saved run judged by the rules as they are now.

    Days are counted to when the run was, so that nothing but a rule, or a preset,
    changes what is said. Steps that keep no record stay as they were saved.

    Args:
        saved: what `check --format json` wrote.
        account: whose mailboxes; those that it doesn't have are named by their ids.
            The address where the run was of one.
        simulation_impact: as for `check`.

    Raises:
        ValueError: it is no saved run.
    """
    before: tuple[Step, ...] = ()
    try:
        entries = [step_from_json(entry) for entry in saved["steps"]]
        if not isinstance(account, Account):
            facts = of_saved_run(entries, account)
            account, before = account_of(facts), (step_of(facts),)
            entries = [entry for entry in entries if entry.service != ADDRESS]
        rows = {m.id: with_preset(m) for m in account.mailboxes}
        checked = {entry.mailbox for entry in entries}
        own = (m.domain for i, m in rows.items() if i in checked and m.domain)
        options = DnsOptions(own_domains=tuple(dict.fromkeys(map(one_spelling, own))))
        visits = [list(same) for _, same in groupby(entries, _whose)]
        judged = [_judged_again(visit, rows, options) for visit in visits]
    except OtherRunError:
        raise
    except _MALFORMED as error:
        raise ValueError(_("this is no run that `check` saved as JSON")) from error
    steps = amended(step for found, _ in judged for step in found)
    if before and not any(entry.rule == NO_SECRET for entry in entries):
        steps = tuple(map(without_password, steps))
    steps = (*before, *steps)
    kept = sum(number for _, number in judged)
    cut_off = any(entry.rule == OFFLINE for entry in entries)
    silent = any(entry.rule == NAME_SERVERS for entry in entries)
    offline = (cut_off and no_name_found(steps)) or None
    steps = with_blame(steps, is_offline=offline, own_dns=silent)
    return CheckRun(steps, findings_from(steps, rows, simulation_impact), kept)


def judged_together(
    steps: Iterable[Step], account: Account, simulation_impact: Impact | None = None
) -> tuple[Finding, ...]:
    """What the steps of several runs of an account amount to."""
    rows = {m.id: with_preset(m) for m in account.mailboxes}
    return findings_from(steps, rows, simulation_impact)


def _whose(step: Step) -> tuple[str, str]:
    return step.mailbox, step.service


_Judged = tuple[list[Step], int]
"""Steps, and how many of them stayed as they were saved."""


def _judged_again(
    saved: list[Step], rows: Mapping[str, Mailbox], options: DnsOptions
) -> _Judged:
    """The steps that those of one service of a mailbox now amount to."""
    mailbox, facts = rows.get(saved[0].mailbox), saved[0].collected
    if saved[0].service == "dns" and facts is not None and not is_record(facts):
        if mailbox is None:
            return saved, len(saved)
        steps = judge_again(mailbox, provider_of(mailbox), facts, options)
        return [cleaned(step) for step in steps], 0
    kept = sum(not is_record(step.collected) for step in saved)
    return [step for entry in saved for step in _stage_again(entry)], kept


def _stage_again(step: Step) -> tuple[Step, ...]:
    if step.collected is None or not is_record(step.collected):
        return (replace(step, rule=renewed(step.rule)),)
    seen = seen_from_json(step.collected)
    if isinstance(seen.record, Aside):
        return ()  # given anew by the stage that brought it about
    outcome = judged_stage(seen)
    return steps_of(step.mailbox, seen, outcome, step.seconds, step.transcript)
