"""Audits many accounts: each result goes into the history and the notes as it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from diagnostics.fleet.account_results import AccountResult, Ending, result_of
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.auditing_accounts import AuditBatch, AuditOrder, audited_batch
from diagnostics.fleet.crew import Crew, Lost
from diagnostics.fleet.kept_results import audit_kept, resumed
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.workspace.history import History

BATCH = 8
"""At most so many accounts go to a worker at once."""

_BATCHES = 32
"""At least so many messages, where there are accounts for them: all workers are busy
until the end."""


def audit_all(
    accounts: Sequence[FleetAccount],
    order: AuditOrder,
    crew: Crew,
    history: History | None,
    notes: RunNotes,
) -> Iterator[AccountResult]:
    """Each account's result as it ends, those of an unfinished run first.

    Raises:
        HistoryError: the history can't be written; what is noted stays.
        OSError: the notes can't be written.
    """
    yield from resumed(notes)
    done = {result.account for result in notes.done}
    left = [account for account in accounts if account not in done]
    for result in _audited(left, order, crew):
        kept = audit_kept(result, history, notes)
        notes.note(kept)
        yield kept


def _audited(
    accounts: Sequence[FleetAccount], order: AuditOrder, crew: Crew
) -> Iterator[AccountResult]:
    """In batches; an account of one that was lost is tried once more on its own."""
    size = min(BATCH, max(1, len(accounts) // _BATCHES))
    suspects: list[FleetAccount] = []
    keep_apart = suspects.extend if size > 1 else None
    yield from _in_batches(accounts, order, crew, size, keep_apart)
    yield from _in_batches(suspects, order, crew, 1, None)


def _in_batches(
    accounts: Sequence[FleetAccount],
    order: AuditOrder,
    crew: Crew,
    size: int,
    keep_apart: Callable[[Sequence[FleetAccount]], None] | None,
) -> Iterator[AccountResult]:
    batches = [
        AuditBatch(tuple(accounts[i : i + size]), order)
        for i in range(0, len(accounts), size)
    ]
    for at, results in crew.results(audited_batch, batches):
        if not isinstance(results, Lost):
            yield from map(result_of, results)
        elif keep_apart:
            keep_apart(batches[at].accounts)
        else:
            for account in batches[at].accounts:
                yield AccountResult(account, Ending.LOST, why=results.why)
