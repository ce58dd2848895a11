"""What a notice says: what is new, in counts and in the first few sentences."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from diagnostics.catalogue import rule
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Severity
from diagnostics.report.unattended.reported_accounts import (
    ReportedAccount,
    ReportedFinding,
    told_apart,
)
from diagnostics.words import evidence

FORM = 1
MOST_TOLD = 50
"""So many findings are told; how many there are in all is said beside."""


def notice_of(
    accounts: Sequence[ReportedAccount],
    command: str,
    begun: datetime,
    gone: Sequence[str] = (),
) -> dict[str, Any]:
    """The notice, as `schemas/notice-1.schema.json` describes it.

    What nobody can tell to be new or not, of an account without history, is none of
    it; an account without a whole answer always is. `text` is a line for a chat.

    Args:
        accounts: what was found.
        command: `audit-all`, `check` and so on.
        begun: when the run began.
        gone: the places of accounts that the last run looked at and this one couldn't.
    """
    accounts = told_apart(accounts)
    new = list(_new(accounts))
    troubles = [account for account in accounts if account.trouble]
    rows = [_row(account, one) for account, one in new]
    return {
        "form": FORM,
        "command": command,
        "begun": begun.isoformat(),
        "text": _text(len(accounts), len(new), len(troubles), len(gone)),
        "accounts": len(accounts),
        "new": len(new),
        "findings": rows[:MOST_TOLD],
        "unanswered": [
            {"account": account.label, "why": account.trouble}
            for account in troubles[:MOST_TOLD]
        ],
        "gone": list(gone[:MOST_TOLD]),
    }


def is_worth_telling(notice: dict[str, Any]) -> bool:
    """Whether anything is new in it, or an account gone or not to be read."""
    return any(notice[key] for key in ("findings", "unanswered", "gone"))


def name_of(notice: dict[str, Any], address: str) -> str:
    """What a notice to an address is known by, in whatever language and hour it is.

    Args:
        notice: what is told.
        address: as it was written; it can't be read from the name.
    """
    rows = [[row[key] for key in _SAME] for row in notice["findings"]]
    silent = [row["account"] for row in notice["unanswered"]]
    told = json.dumps([address, notice["new"], rows, silent, notice["gone"]])
    return hashlib.sha256(told.encode("ascii")).hexdigest()


_SAME = ("account", "severity", "rule", "subject")
"""What doesn't change with the language or the hour in which a finding is told."""


def told_again(notice: dict[str, Any]) -> dict[str, Any]:
    """The same notice where nobody can tell whether it came once before."""
    told = _("{text} (perhaps told before)", text=notice["text"])
    return {**notice, "text": told, "again": True}


def _new(
    accounts: Sequence[ReportedAccount],
) -> Iterator[tuple[ReportedAccount, ReportedFinding]]:
    """New findings that nobody accepted, the worst first."""
    found = [
        (account, one)
        for account in accounts
        for one in account.findings
        if one.is_new and not one.accepted
    ]
    yield from sorted(found, key=lambda pair: -pair[1].finding.severity.rank)


def _row(account: ReportedAccount, one: ReportedFinding) -> dict[str, str]:
    found = one.finding
    return {
        "account": account.label,
        "severity": str(Severity(found.severity)),
        "rule": found.rule,
        "subject": found.subject.id,
        "title": rule(found.rule).title,
        "evidence": evidence(found),
    }


def _text(accounts: int, new: int, troubles: int, gone: int) -> str:
    told = ngettext(
        "Senderscope: {number} new finding; accounts {accounts}, no answer {troubles}",
        "Senderscope: {number} new findings; accounts {accounts}, no answer {troubles}",
        new,
        accounts=accounts,
        troubles=troubles,
    )
    if not gone:
        return told
    return _("{text}, gone since the last run {gone}", text=told, gone=gone)
