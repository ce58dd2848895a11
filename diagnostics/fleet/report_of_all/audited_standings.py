"""How an account stands that was audited just now."""

from __future__ import annotations

from datetime import datetime

from diagnostics.fleet.account_results import AccountResult
from diagnostics.fleet.standing_now.account_standings import (
    ACCEPTED,
    OPEN,
    AccountStanding,
    StandingFinding,
)
from diagnostics.model import Account, Finding
from diagnostics.report.standing.acceptances import acceptance_of, in_force
from diagnostics.workspace import DamagedError, NotOnShelfError
from diagnostics.workspace.history import CHECKS, History, name_of_versions


def standing_of(result: AccountResult, history: History | None) -> AccountStanding:
    """What the audit found, and what the history knows of checks.

    Args:
        result: of an audit.
        history: what knows checks; None: nothing does.

    Raises:
        HistoryError: the history can't be read.
    """
    place, label = result.account.place, result.label

    def row(finding: Finding, accepted: bool) -> StandingFinding:
        return StandingFinding(place, label, finding, ACCEPTED if accepted else OPEN)

    rows = [row(f, at in result.accepted) for at, f in enumerate(result.found)]
    checked = None
    if history is not None and result.ending.has_answer:
        checked, seen = _checked(result, history)
        rows += [row(finding, accepted) for finding, accepted in seen]
    return AccountStanding(
        place,
        label,
        tuple(sorted(rows, key=lambda one: -one.finding.severity.rank)),
        datetime.fromisoformat(result.ended) if result.ended else None,
        checked,
        "" if result.ending.has_answer else result.why or result.ending.told,
    )


def _checked(
    result: AccountResult, history: History
) -> tuple[datetime | None, list[tuple[Finding, bool]]]:
    """When mailboxes were checked last, and what is open of it: accepted or not."""
    name = name_of_versions(result.host, result.name, result.account.place)
    last = next((run for run in history.runs(name) if run.kind == CHECKS), None)
    if last is None:
        return None, []
    spans = history.spans(name, CHECKS)
    found = [span.finding for span in spans if span.gone_at is None]
    if not found:
        return last.ended, []
    held = in_force(Account(accepted=_account_of(result).accepted))
    return last.ended, [(f, acceptance_of(f, held) is not None) for f in found]


def _account_of(result: AccountResult) -> Account:
    """The account once more, for what it accepts; without it nothing is accepted."""
    try:
        return result.account.loaded().account
    except (DamagedError, NotOnShelfError, OSError):
        return Account()
