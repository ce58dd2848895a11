"""Audits one account: what a worker does, wherever it runs. It never raises.

A worker gets places and switches, never a secret: an audit needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from diagnostics import senders
from diagnostics.accounts import Loaded
from diagnostics.fleet.account_results import AccountResult, Ending, result_document
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.language import gettext as _
from diagnostics.model import Account, Finding, Reading, Severity
from diagnostics.report.rows import stamp_text
from diagnostics.report.standing.acceptances import acceptance_of, in_force
from diagnostics.words import evidence
from diagnostics.workspace import NotOnShelfError


@dataclass(frozen=True, slots=True)
class AuditOrder:
    """How accounts are audited.

    Attributes:
        switches: of the reading, name and value; the account's own stay otherwise.
        include_inactive: whether inactive people and projects count too.
    """

    switches: tuple[tuple[str, StrEnum], ...] = ()
    include_inactive: bool = False

    def reading(self, account: Account) -> Reading:
        """How an account is read."""
        changes: Mapping[str, Any] = dict(self.switches)
        return replace(account.reading, **changes)


def audited(account: FleetAccount, order: AuditOrder) -> AccountResult:
    """What one account's audit comes to; any fault of it is its own line."""
    try:
        result = _audited(account, order)
    except Exception as error:  # nothing of one account ends the run of the others
        result = unreadable(account, error)
    return replace(result, ended=datetime.now(UTC).isoformat())


@dataclass(frozen=True, slots=True)
class AuditBatch:
    """Accounts that one worker audits, one after the other."""

    accounts: tuple[FleetAccount, ...]
    order: AuditOrder


def audited_batch(batch: AuditBatch) -> list[dict[str, Any]]:
    """The results as `result_document` has them: a message between processes."""
    return [result_document(audited(a, batch.order)) for a in batch.accounts]


def unreadable(account: FleetAccount, error: Exception) -> AccountResult:
    """The line of an account that something went wrong with."""
    kept_no_more = isinstance(error, NotOnShelfError)
    why = _("The workspace keeps it no more.") if kept_no_more else str(error)
    return AccountResult(account, Ending.UNREADABLE, why=why or type(error).__name__)


def begun(account: FleetAccount, loaded: Loaded) -> AccountResult:
    """What reading the account came to, before it is audited or checked.

    `ending` says whether it may be: nothing is answered from half an account.
    """
    read, problems = loaded.account, loaded.problems
    result = AccountResult(account, Ending.DONE, read.name, read.host, problems)
    if not loaded.ok and not (read.mailboxes or read.employees):
        first = next(p for p in problems if p.severity is Severity.ERROR)
        return replace(result, ending=Ending.UNREADABLE, why=evidence(first))
    if read.missing:
        why = stamp_text(read.missing)
        return replace(result, ending=Ending.PARTIAL, why=why)
    return with_findings(result, read, ())


def with_findings(
    result: AccountResult, account: Account, findings: Iterable[Finding]
) -> AccountResult:
    """The result with what was found, and which of all of it the account accepts."""
    whole = replace(result, findings=tuple(findings))
    held = in_force(account)
    accepted = (
        at for at, f in enumerate(whole.found) if acceptance_of(f, held) is not None
    )
    return replace(whole, accepted=frozenset(accepted))


def _audited(account: FleetAccount, order: AuditOrder) -> AccountResult:
    loaded = account.loaded()
    result = begun(account, loaded)
    if not result.ending.has_answer:
        return result
    reading = order.reading(loaded.account)
    # Who runs many accounts looks at few findings: their account's own audit tries.
    found = senders.audit(
        loaded.account, reading, order.include_inactive, try_fixes=False
    )
    return with_findings(replace(result, reading=reading.name), loaded.account, found)
