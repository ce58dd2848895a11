"""Writes accounts' results into the history, and learns what is new from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from diagnostics import senders
from diagnostics.checks import Step, judged_together
from diagnostics.fleet.account_results import AccountResult
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.auditing_accounts import with_findings
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.fleet.standing_now.described_accounts import DESCRIBED
from diagnostics.model import Account, Finding
from diagnostics.workspace.history import (
    AUDIT,
    CHECKS,
    FILES,
    History,
    identified,
    name_in_history,
    settings_of,
)


def audit_kept(
    result: AccountResult, history: History | None, notes: RunNotes
) -> AccountResult:
    """The result of an audit once it is in the history, with what is new in it.

    What is new is known only where an earlier audit under the same reading, or an
    earlier reading of the files, is there to compare with; of an account that has
    neither host nor name, or isn't whole, nobody can tell.

    Args:
        result: of the audit.
        history: where it goes; None: nowhere.
        notes: of the run.

    Raises:
        HistoryError: it can't be written.
    """
    name = name_kept_by(result, notes)
    if history is None or not name:
        return result
    at, reading = datetime.now(UTC), result.reading
    history.record(name, FILES, result.problems, at)
    history.record(name, AUDIT, result.findings, at, reading_name=reading)
    _describe(history, name, AUDIT, result, at)
    since = _since(result.account, at, notes)
    came = (
        *history.came(name, FILES, since),
        *history.came(name, AUDIT, since, reading),
    )
    return replace(result, new=_positions(result, came), ended=at.isoformat())


def checks_kept(
    result: AccountResult,
    account: Account,
    steps: Sequence[Step],
    history: History | None,
    notes: RunNotes,
) -> AccountResult:
    """The result of checks with what their steps amount to, once they are kept.

    Args:
        result: of reading the account.
        account: the whole account.
        steps: those that ended.
        history: where they go; None: nowhere.
        notes: of the run.

    Raises:
        HistoryError: it can't be written.
    """
    simulation = senders.simulate(account)
    impact = partial(senders.impact, simulation)
    name = name_kept_by(result, notes)
    if history is None or not name:
        return with_findings(result, account, judged_together(steps, account, impact))
    at = datetime.now(UTC)
    found = history.record_checks(
        name,
        steps,
        lambda known: judged_together(known, account, impact),
        at,
        settings=settings_of(account),
    )
    since = _since(result.account, at, notes)
    told = with_findings(result, account, found)
    _describe(history, name, CHECKS, told, at)
    came = history.came(name, CHECKS, since)
    return replace(told, new=_positions(told, came), ended=at.isoformat())


def _describe(
    history: History, name: str, kind: str, result: AccountResult, at: datetime
) -> None:
    """Keeps what the history needs to tell of an account whose files aren't kept."""
    taken = [f for n, f in enumerate(result.found) if n in result.accepted]
    accepted = [[finding.rule, finding.subject.id] for finding in taken]
    described = {"label": result.label, "accepted": accepted}
    history.keep_paper(name, DESCRIBED, kind, described, at)


def resumed(notes: RunNotes) -> tuple[AccountResult, ...]:
    """What an interrupted run had ended; names that it kept are its accounts' still."""
    for result in notes.done:
        if result.new is not None:
            name_kept_by(result, notes)
    return notes.done


def name_kept_by(result: AccountResult, notes: RunNotes) -> str:
    """What the history calls a result's account; empty where it isn't kept there.

    Of several accounts of one host, versions of one perhaps, one alone is kept: told
    in turns, each would take the other's findings for gone.
    """
    if not result.ending.has_answer:
        return ""
    name = name_in_history(Account(name=result.name, host=result.host), "")
    return name if name and notes.is_owner(name, result.account) else ""


def _since(account: FleetAccount, at: datetime, notes: RunNotes) -> datetime:
    """From when on what came is new; a last run in the future: a clock was put back."""
    latest = at - timedelta.resolution
    return min(notes.last_of(account) or latest, latest)


def _positions(result: AccountResult, came: Iterable[str]) -> frozenset[int]:
    """Which of a result's findings have these identities."""
    names = set(came)
    read = _numbered(result.problems, 0)
    found = _numbered(result.findings, len(result.problems))
    both = (*read, *found)
    return frozenset(at for at, name in both if name in names)


def _numbered(findings: tuple[Finding, ...], first: int) -> list[tuple[int, str]]:
    return [(first + at, name) for at, name in enumerate(identified(findings))]
