"""Each account that was kept or looked at, with what is open of it, worst first."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from diagnostics.fleet.accounts_found import kept_accounts
from diagnostics.fleet.standing_now.described_accounts import (
    DescribedAccount,
    described,
)
from diagnostics.model import Acceptance, Account, Finding, Missing, Severity
from diagnostics.report.rows import Row, stamp_text, to_do
from diagnostics.report.standing.acceptances import acceptance_of, in_force
from diagnostics.words import evidence
from diagnostics.workspace import (
    DamagedError,
    KeptAccount,
    NotOnShelfError,
    Workspace,
)
from diagnostics.workspace.accepted_file import read_accepted
from diagnostics.workspace.history import (
    AUDIT,
    CHECKS,
    History,
    OpenNow,
    is_sample,
    name_as_kept,
    name_in_history,
    name_of_versions,
)

NEW, OPEN, ACCEPTED = "new", "open", "accepted"

ELSEWHERE = "elsewhere:"
"""What ids of accounts begin with that only the history knows, and no others."""


@dataclass(frozen=True, slots=True)
class StandingFinding:
    """One open finding of one account: `new`, `open` or `accepted`."""

    account: str
    label: str
    finding: Finding
    state: str


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """One account that is kept, or that only the history knows.

    Attributes:
        id: what addresses call it.
        label: its name, else its host.
        findings: all that is open, worst first.
        audited: when it was audited last; None: never, so nobody knows.
        checked: when mailboxes of it were checked last; None: never.
        trouble: why nothing is answered from what is kept of it; empty where it is.
        is_partial: parts of its files could not be read, which is the trouble.
        is_kept: its files are here; else a command read them elsewhere.
        knows_accepted: what was accepted is known; else nothing of it is.
    """

    id: str
    label: str
    findings: tuple[StandingFinding, ...] = ()
    audited: datetime | None = None
    checked: datetime | None = None
    trouble: str = ""
    is_partial: bool = False
    is_kept: bool = True
    knows_accepted: bool = True

    def number(self, severity: Severity) -> int:
        """How many open findings of a severity nobody accepted."""
        return sum(
            f.finding.severity is severity and f.state != ACCEPTED
            for f in self.findings
        )

    @property
    def is_known(self) -> bool:
        """Whether anybody can tell how it stands."""
        return self.audited is not None and not self.trouble

    @property
    def worst(self) -> Finding | None:
        """The most severe error or warning that nobody accepted."""
        counted = (f.finding for f in self.findings if f.state != ACCEPTED)
        told = (f for f in counted if f.severity is not Severity.INFO)
        return max(told, key=lambda f: f.severity.rank, default=None)

    def rank(self) -> tuple[object, ...]:
        """Sorts what nobody knows first, then by errors, warnings and name."""
        errors, warnings = self.number(Severity.ERROR), self.number(Severity.WARNING)
        return self.is_known, -errors, -warnings, self.label.casefold(), self.id

    @property
    def number_new(self) -> int:
        """How many open findings are new and nobody accepted."""
        return sum(f.state == NEW for f in self.findings)


def standings(
    workspace: Workspace,
    history: History | None,
    since: datetime,
    only: Collection[str] | None = None,
) -> list[AccountStanding]:
    """All accounts, those with most errors first, never audited ones before.

    Those that aren't kept are told from the history: who audits a folder every night
    keeps none of its accounts here.

    Args:
        workspace: what keeps them.
        history: what is known of them; None: nothing is.
        since: what came after it is new.
        only: ids of kept accounts that may be shown, and no others; None: all.

    Raises:
        HistoryError: the history can't be read.
    """
    history_knows = _HistoryKnows({}, {})
    if history is not None:
        history_knows = _history_knows(history, history.mark())
    found = [
        _standing(workspace.about(one.place), workspace, history_knows.open, since)
        for one in kept_accounts(workspace).accounts
        if only is None or one.place in only
    ]
    if only is None:
        found += _elsewhere(workspace, history_knows, since)
    return sorted(found, key=AccountStanding.rank)


@dataclass(frozen=True, slots=True)
class _HistoryKnows:
    """How accounts stand and what is said of them, by what the history calls them."""

    open: Mapping[str, OpenNow]
    described: Mapping[str, DescribedAccount]


@lru_cache(maxsize=4)
def _history_knows(history: History, _mark: object) -> _HistoryKnows:
    """Read once after each run, and not at every look at the list."""
    return _HistoryKnows(history.open_now(), described(history))


def _elsewhere(
    workspace: Workspace, history_knows: _HistoryKnows, since: datetime
) -> Iterator[AccountStanding]:
    """The accounts that were audited or checked and aren't kept."""
    kept = set()
    for about in workspace.recent():  # one that can't be read any more is known too
        kept.add(name_as_kept(name_of_versions(about.host, about.name, about.id)))
        if about.host:  # that is its name
            continue
        with contextlib.suppress(DamagedError, NotOnShelfError):
            kept.add(name_as_kept(_known(workspace, about.id)[0]))
    for name, known in history_knows.open.items():
        if {AUDIT, CHECKS}.isdisjoint(known.last) or name in kept or is_sample(name):
            continue
        told = history_knows.described.get(name)
        standing = AccountStanding(
            f"{ELSEWHERE}{name}",
            (told.label if told else "") or name,
            is_kept=False,
            knows_accepted=told is not None,
        )
        yield _known_of(standing, known, told.accepted if told else (), since)


def _standing(
    about: KeptAccount,
    workspace: Workspace,
    is_open: Mapping[str, OpenNow],
    since: datetime,
) -> AccountStanding:
    standing = AccountStanding(about.id, about.label)
    try:
        name, accepted, missing = _known(workspace, about.id)
    except (DamagedError, NotOnShelfError) as error:
        return replace(standing, trouble=str(error))
    if missing:
        trouble = stamp_text(missing)
        standing = replace(standing, trouble=trouble, is_partial=True)
    known = is_open.get(name_as_kept(name))
    if known is None:
        return standing
    # What was found in whole files says nothing of the half that stands here now.
    told = _known_of(standing, known, accepted, since)
    return replace(told, findings=()) if missing else told


def _known_of(
    standing: AccountStanding,
    known: OpenNow,
    accepted: tuple[Acceptance, ...],
    since: datetime,
) -> AccountStanding:
    """An account with what the history knows of it."""
    new = {id(s.finding) for s in known.spans if s.is_new and s.first_at > since}
    findings = [span.finding for span in known.spans]
    audited, _ = known.last.get(AUDIT, (None, ""))
    checked, _ = known.last.get(CHECKS, (None, ""))
    return replace(
        standing,
        findings=_told(standing, accepted, findings, new),
        audited=audited,
        checked=checked,
    )


_Known = tuple[str, tuple[Acceptance, ...], tuple[Missing, ...]]


def _known(workspace: Workspace, account_id: str) -> _Known:
    """What the history calls a kept account, what is accepted in it, what it lacks.

    Raises:
        NotOnShelfError, DamagedError: as opening it does.
    """
    stamp = workspace.stamp(account_id)
    name, accepted, missing = _in_its_file(workspace.home, account_id, stamp)
    accepted_here = read_accepted(workspace.folder(account_id))
    return name, accepted if accepted_here is None else accepted_here, missing


@lru_cache(maxsize=4096)
def _in_its_file(home: Path, account_id: str, stamp: tuple[int, int]) -> _Known:
    """Of an account's file only this: thousands are listed, and none is worked with."""
    account = Workspace(home).open(account_id, is_visit=False).account
    return name_in_history(account, account_id), account.accepted, account.missing


def _told(
    about: AccountStanding,
    accepted: tuple[Acceptance, ...],
    findings: Iterable[Finding],
    new: Collection[int],
) -> tuple[StandingFinding, ...]:
    held = in_force(Account(accepted=accepted))

    def state(finding: Finding) -> str:
        if acceptance_of(finding, held) is not None:
            return ACCEPTED
        return NEW if id(finding) in new else OPEN

    ordered = sorted(findings, key=lambda f: -f.severity.rank)
    return tuple(StandingFinding(about.id, about.label, f, state(f)) for f in ordered)


def work_of_all(
    accounts: Iterable[AccountStanding],
    severities: Collection[str] = (),
    states: Collection[str] = (),
    about: str = "",
) -> list[StandingFinding]:
    """The findings of all accounts, worst first, accepted ones behind the others.

    Args:
        accounts: in their order, which holds among findings of one severity.
        severities: which; all where empty.
        states: `new`, `open`, `accepted`; all where empty.
        about: words that all stand in the account's name or in what is found, or are
            its id.
    """
    words = about.casefold().split()
    rows = [
        row
        for account in accounts
        for row in account.findings
        if (not severities or str(row.finding.severity) in severities)
        and (not states or row.state in states)
        and all(word in _said(row) or word == row.account for word in words)
    ]
    return sorted(rows, key=lambda r: (r.state == ACCEPTED, -r.finding.severity.rank))


def _said(row: StandingFinding) -> str:
    found = row.finding
    told = f"{row.label} {found.rule} {found.subject.id} "
    return f"{told}{evidence(found)}".casefold()


def work_rows_of(rows: Iterable[StandingFinding]) -> list[Row]:
    """The list as CSV has it."""
    return [
        {
            "account": row.label,
            "id": row.account,
            "severity": str(row.finding.severity),
            "state": row.state,
            "rule": row.finding.rule,
            "subject": row.finding.subject.id,
            "evidence": evidence(row.finding),
            "fix": to_do(row.finding),
        }
        for row in rows
    ]
