"""Judges what a saved run saw once more: after a rule was mended, without a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from diagnostics.catalogue import with_preset
from diagnostics.checks.forecast import judged_stage
from diagnostics.checks.interpret import Impact, findings_from
from diagnostics.checks.mail.record_json import is_record, seen_from_json
from diagnostics.checks.mail.seen import Aside
from diagnostics.checks.mail.stage_steps import steps_of
from diagnostics.checks.runner import CheckRun
from diagnostics.checks.step import Step, step_from_json
from diagnostics.model import Account

_MALFORMED = AttributeError, KeyError, TypeError, ValueError
"""What judging something else than a saved run fails with."""


def again(
    saved: Mapping[str, Any],
    account: Account,
    simulation_impact: Impact | None = None,
) -> CheckRun:
    """A saved run judged by the rules as they are now.

    Days are counted to when the run was, so that nothing but a rule, or a preset,
    changes what is said. Steps that keep no record stay as they were saved.

    Args:
        saved: what `check --format json` wrote.
        account: whose mailboxes; those that it doesn't have are named by their ids.
        simulation_impact: as for `check`.

    Raises:
        ValueError: it is no saved run.
    """
    by_id = {m.id: with_preset(m) for m in account.mailboxes}
    try:
        entries = [step_from_json(entry) for entry in saved["steps"]]
        judged = [_judged_again(entry) for entry in entries]
    except _MALFORMED as error:
        raise ValueError("this is no run that `check` saved as JSON") from error
    steps = tuple(step for found in judged for step in found)
    kept = sum(not is_record(entry.collected) for entry in entries)
    return CheckRun(steps, findings_from(steps, by_id, simulation_impact), kept)


def _judged_again(step: Step) -> tuple[Step, ...]:
    """The steps that a saved one now amounts to."""
    if step.collected is None or not is_record(step.collected):
        return (step,)
    seen = seen_from_json(step.collected)
    if isinstance(seen.record, Aside):
        return ()  # given anew by the stage that brought it about
    outcome = judged_stage(seen)
    return steps_of(step.mailbox, seen, outcome, step.seconds, step.transcript)
