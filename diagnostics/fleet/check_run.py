"""Checks the mailboxes of many accounts, no host by two workers at a time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from diagnostics.fleet.account_log import steps_in
from diagnostics.fleet.account_results import (
    AccountResult,
    Ending,
    result_document,
    result_of,
)
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.auditing_accounts import begun, unreadable
from diagnostics.fleet.checking_accounts import (
    AccountPart,
    CheckBatch,
    CheckOrder,
    checked_batch,
)
from diagnostics.fleet.crew import Crew, Lost
from diagnostics.fleet.host_groups import Probe, grouped_by_host, in_batches
from diagnostics.fleet.kept_results import checks_kept, resumed
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.language import ngettext
from diagnostics.model import Account, State
from diagnostics.workspace.history import History, settings_of

BATCHES = 32
"""About so many batches, where hosts allow it: a lost worker costs little."""


def check_all(
    accounts: Sequence[FleetAccount],
    order: CheckOrder,
    crew: Crew,
    history: History | None,
    notes: RunNotes,
) -> Iterator[AccountResult]:
    """Each account's result as its last mailbox ends, those of earlier runs first.

    Raises:
        HistoryError: the history can't be written; what is noted stays.
        OSError: notes or logs can't be written.
    """
    yield from resumed(notes)
    done = {result.account for result in notes.done}
    opened: list[_Opened] = []
    for result, account in _read([a for a in accounts if a not in done], crew):
        if account is not None and account.mailboxes:
            log, settings = log_of(result.account, notes), settings_of(account)
            opened.append(_Opened(result, account, log, settings))
        else:
            notes.note(result)
            yield result
    opened.sort(key=lambda one: one.result.account.place)
    for one in _checked(opened, order, crew):
        kept = one.kept(history, notes)
        notes.note(kept)
        yield kept


@dataclass(slots=True)
class _Opened:
    """An account that can be checked, and how many of its batches are still out."""

    result: AccountResult
    account: Account
    log: str
    settings: Mapping[str, str]
    out: int = 0
    faults: list[str] = field(default_factory=list)

    def part(self, probes: Sequence[Probe]) -> AccountPart:
        """Some of its mailboxes, with nothing else of it."""
        rows = tuple(probe.mailbox for probe in probes)
        account = Account(mailboxes=rows, network=self.account.network)
        settings = {row.id: self.settings[row.id] for row in rows}
        return AccountPart(account, self.log, settings)

    def kept(self, history: History | None, notes: RunNotes) -> AccountResult:
        """What its steps amount to, as the history has it too."""
        log = notes.batches / self.log.rpartition("/")[2]
        steps = steps_in(log, self.settings)
        at = datetime.now(UTC).isoformat()
        units = {(s.mailbox, s.service) for s in steps if s.service != "login"}
        unsure = {
            (s.mailbox, s.service) for s in steps if s.state is State.INCONCLUSIVE
        }
        result = replace(self.result, ended=at, units=len(units), unknown=len(unsure))
        kept = checks_kept(result, self.account, steps, history, notes)
        left = len(self.account.mailboxes) - len({step.mailbox for step in steps})
        if not (left or self.faults):
            return kept
        why = ngettext(
            "{number} mailbox was not checked. {why}",
            "{number} mailboxes were not checked. {why}",
            left,
            why=" ".join(dict.fromkeys(self.faults)),
        )
        return replace(kept, ending=Ending.LOST, why=why.strip())


def log_of(account: FleetAccount, notes: RunNotes) -> str:
    """Where the ledger of an account stands in this run."""
    told = f"{account.home}\0{account.place}".encode("utf-8", "surrogatepass")
    return str(notes.batches / f"{hashlib.sha256(told).hexdigest()[:24]}.jsonl")


def opened_account(account: FleetAccount) -> tuple[dict[str, Any], Account | None]:
    """Reads one account, in a worker: what that came to, and the account if whole."""
    try:
        loaded = account.loaded()
        result = begun(account, loaded)
    except Exception as error:  # nothing of one account ends the run of the others
        return result_document(unreadable(account, error)), None
    whole = loaded.account if result.ending.has_answer else None
    return result_document(result), whole


def _read(
    accounts: Sequence[FleetAccount], crew: Crew
) -> Iterator[tuple[AccountResult, Account | None]]:
    at_once = datetime.now(UTC).isoformat()
    for at, told in crew.results(opened_account, accounts):
        if isinstance(told, Lost):
            yield AccountResult(accounts[at], Ending.LOST, why=told.why), None
            continue
        document, account = told
        yield replace(result_of(document), ended=at_once), account


def _checked(
    opened: Sequence[_Opened], order: CheckOrder, crew: Crew
) -> Iterator[_Opened]:
    """The accounts as their last batches come back."""
    probes = [
        Probe.of(at, mailbox)
        for at, one in enumerate(opened)
        for mailbox in one.account.mailboxes
    ]
    held = [_by_account(b) for b in in_batches(grouped_by_host(probes), BATCHES)]
    for at, number in Counter(at for batch in held for at in batch).items():
        opened[at].out = number
    batches = [
        CheckBatch(tuple(opened[at].part(rows) for at, rows in batch.items()), order)
        for batch in held
    ]
    for number, faults in crew.results(checked_batch, batches):
        for at in held[number]:
            one = opened[at]
            why = faults.why if isinstance(faults, Lost) else faults.get(one.log, "")
            if why:
                one.faults.append(why)
            one.out -= 1
            if not one.out:
                yield one


def _by_account(batch: Sequence[Probe]) -> dict[int, list[Probe]]:
    parts: dict[int, list[Probe]] = {}
    for probe in batch:
        parts.setdefault(probe.account, []).append(probe)
    return parts
