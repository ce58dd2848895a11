"""Results over many accounts as rows, as JSON, and as what unattended forms tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from diagnostics.fleet.account_results import AccountResult, worst_accounts_first
from diagnostics.model import Severity
from diagnostics.report.rows import Row, finding_json
from diagnostics.report.unattended.reported_accounts import (
    ReportedAccount,
    ReportedFinding,
)

FLEET_COLUMNS = (
    *("account", "ending", "errors", "warnings", "infos", "unknown", "new"),
    *("rule", "subject", "told", "place"),
)
FORM = 1
"""The version of the JSON, as `schemas/` describes it; it grows by one where a name
goes or means something else, never where one comes."""


def fleet_row(result: AccountResult, *, only_new: bool = False) -> Row:
    """One account as a row under `FLEET_COLUMNS`.

    Args:
        result: the account's.
        only_new: whether only findings count that came since the run before.
    """
    new, worst = result.number_new, result.worst(only_new=only_new)
    numbers = {
        f"{severity}s": result.number(severity, only_new=only_new)
        for severity in Severity
    }
    return {
        "account": result.label,
        "ending": str(result.ending),
        **numbers,
        "unknown": result.unknown,
        "new": "" if new is None else new,
        "rule": worst.rule if worst else "",
        "subject": worst.subject.id if worst else "",
        "told": result.told(only_new=only_new),
        "place": result.account.place,
    }


def fleet_json(
    results: Iterable[AccountResult],
    command: str,
    begun: datetime,
    ended: datetime,
    left_out: Sequence[str] = (),
    gone: Sequence[str] = (),
    *,
    only_new: bool = False,
) -> dict[str, Any]:
    """All of it, as `schemas/many-accounts-1.schema.json` describes it."""
    return {
        "form": FORM,
        "command": command,
        "begun": begun.isoformat(),
        "ended": ended.isoformat(),
        "only_new": only_new,
        "accounts": [
            _account_json(result, only_new=only_new)
            for result in worst_accounts_first(results, only_new=only_new)
        ],
        "left_out": list(left_out),
        "gone": list(gone),
    }


def _account_json(result: AccountResult, *, only_new: bool) -> dict[str, Any]:
    numbers = {
        f"{severity}s": result.number(severity, only_new=only_new)
        for severity in Severity
    }
    return {
        "account": result.label,
        "place": result.account.place,
        "host": result.host,
        "ending": str(result.ending),
        "why": result.why,
        "reading": result.reading,
        "services": result.units,
        "unknown": result.unknown,
        "ended": result.ended,
        **numbers,
        "new": result.number_new,
        "findings": [
            {
                **finding_json(one.finding),
                "accepted": one.accepted,
                "new": one.is_new,
            }
            for one in _told(result, only_new=only_new)
        ],
    }


def reported_of(result: AccountResult, *, only_new: bool = False) -> ReportedAccount:
    """The result as JUnit, SARIF and metrics tell it."""
    trouble = "" if result.ending.has_answer else result.why or result.ending.told
    told = _told(result, only_new=only_new)
    return ReportedAccount(result.label, result.account.place, told, trouble)


def _told(result: AccountResult, *, only_new: bool) -> tuple[ReportedFinding, ...]:
    told = []
    for at, finding in enumerate(result.found):
        is_new = None if result.new is None else at in result.new
        if only_new and is_new is False:
            continue
        accepted = "accepted" if at in result.accepted else ""
        told.append(ReportedFinding(finding, accepted, is_new))
    return tuple(told)
