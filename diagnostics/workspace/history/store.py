"""The history of loads, audits and checks, and what is known now of each mailbox."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select, update

from diagnostics.catalogue import rule_ids
from diagnostics.checks.step import Step
from diagnostics.language import gettext as _
from diagnostics.language import later
from diagnostics.model import Finding
from diagnostics.report.things.past_runs import PastRun
from diagnostics.system.system_words import system_said
from diagnostics.workspace.history.account_rows import (
    Version,
    account_number,
    cut_name,
    held_account,
    kept_version,
)
from diagnostics.workspace.history.changing import (
    RecordedRun,
    Scope,
    changed,
    open_of_all,
    run_of,
    span_of,
    written_down,
)
from diagnostics.workspace.history.comparing import OpenNow, Since, Span, since
from diagnostics.workspace.history.database import (
    FILE,
    TEAM_IN_URL,
    URL_VARIABLE,
    HistoryError,
    opened,
    reading,
    writing,
)
from diagnostics.workspace.history.database_tables import (
    ACCOUNTS,
    DRAFTS,
    PAPERS,
    RUNS,
    SPANS,
    UNITS,
    VERSIONS,
    VISITS,
)
from diagnostics.workspace.history.finding_identity import identified
from diagnostics.workspace.history.kept_papers import KeptPapers
from diagnostics.workspace.history.units import (
    CheckedService,
    keep_units,
    known_units,
    looked_at,
    looked_before,
)
from diagnostics.workspace.history.visits import keep_visits, known_visits
from diagnostics.workspace.shelf import Workspace
from diagnostics.workspace.step_documents import by_unit

_NEEDS_TEAM = later("{setting} needs {part} in it")
_HAS_TEAM = later("{setting} is of one team, so it can't have {part} in it")

FILES, AUDIT, CHECKS = "files", "audit", "checks"
"""The kinds of runs: reading the files, auditing the coverage, checking mailboxes."""

Judge = Callable[[Sequence[Step]], Iterable[Finding]]
"""What the last steps of all mailboxes of an account amount to."""


class History(KeptPapers):
    """The history in one database; safe to share between threads and processes.

    Every method raises `HistoryError` where the database can't be used.
    """

    def __init__(self, url: str) -> None:
        super().__init__(opened(url))

    @classmethod
    def usual(cls, home: Path, team: str = "") -> History:
        """The history that the environment names, else the one in the workspace.

        Args:
            home: the workspace's folder; it is made for its owner alone.
            team: whose history.

        Raises:
            HistoryError: it can't be used.
        """
        if not os.environ.get(URL_VARIABLE, "").strip():
            place = home / FILE
            try:
                home.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.close(os.open(place, os.O_CREAT | os.O_RDWR, 0o600))
            except OSError as error:
                raise HistoryError(
                    _("the history can't be kept: {why}", why=str(system_said(error)))
                ) from error
        return cls(cls.usual_url(home, team))

    @classmethod
    def here(cls, shelf: Workspace | None = None) -> History | None:
        """The history beside a workspace; None where it is set to keep nothing.

        Args:
            shelf: the workspace; None: this machine's.

        Raises:
            HistoryError: it can't be used.
        """
        kept = shelf or Workspace.usual()
        return cls.usual(kept.home, kept.team) if kept.limits.days else None

    @staticmethod
    def usual_url(home: Path, team: str = "") -> str:
        """The URL in `SENDERSCOPE_DATABASE`, else that of the workspace's file.

        Each team has a database of its own: its id stands for `{team}` in the URL.

        Raises:
            HistoryError: the URL is that of all teams, or that of one is wanted.
        """
        named = os.environ.get(URL_VARIABLE, "").strip()
        if named and bool(team) is not (TEAM_IN_URL in named):
            told = _NEEDS_TEAM if team else _HAS_TEAM
            raise HistoryError(_(told, setting=URL_VARIABLE, part=TEAM_IN_URL))
        return named.replace(TEAM_IN_URL, team) or f"sqlite:///{home / FILE}"

    def close(self) -> None:
        """Ends the connections; the next use opens new ones."""
        self._engine.dispose()

    def record(
        self,
        account: str,
        kind: str,
        findings: Iterable[Finding],
        at: datetime,
        *,
        reading_name: str = "",
        version: Version | None = None,
    ) -> RecordedRun:
        """A load or an audit: all that it found, which replaces what was known.

        Args:
            account: what the account is called over all its versions.
            kind: `files` or `audit`.
            findings: all of them.
            at: when, with a zone.
            reading_name: of an audit; another reading has a history of its own.
            version: the files.
        """
        with writing(self._engine) as connection:
            number = held_account(connection, account)
            before = select(func.count()).select_from(RUNS)
            before = before.where(
                RUNS.c.account == number,
                RUNS.c.kind == kind,
                RUNS.c.reading == reading_name,
            )
            seen_before = bool(connection.scalar(before))
            change = changed(
                Scope(connection, number, kind, reading_name),
                identified(findings),
                at,
                lambda _: seen_before,
            )
            return written_down(
                change, at, kept_version(connection, number, version, at), version
            )

    def record_checks(
        self,
        account: str,
        steps: Iterable[Step],
        judge: Judge,
        at: datetime,
        *,
        settings: Mapping[str, str],
        version: Version | None = None,
    ) -> tuple[Finding, ...]:
        """A run of checks: its services are replaced, all others stay as last seen.

        Args:
            account: as for `record`.
            steps: those that the run ended.
            judge: tells what the last steps of all mailboxes amount to together.
            at: when it ended, with a zone.
            settings: the digests of all the account's mailboxes, `settings_of`; what
                was seen with other settings counts no more.
            version: the files.

        Returns:
            What all that is known of the mailboxes amounts to now.
        """
        with writing(self._engine) as connection:
            number = held_account(connection, account)
            first = looked_at(connection, number, settings)
            anew = by_unit(step for step in steps if step.mailbox in settings)
            keep_units(connection, number, anew, at, settings)
            ended = [step for same in anew.values() for step in same]
            keep_visits(connection, number, ended, at, settings)
            units = known_units(connection, number, settings)
            known = [step for unit in units for step in unit.steps]
            found = tuple(judge(known))
            change = changed(
                Scope(connection, number, CHECKS, ""),
                identified(found),
                at,
                lambda finding: looked_before(finding, first),
            )
            of = kept_version(connection, number, version, at)
            written_down(change, at, of, version, len(anew))
            return found

    def checked(
        self, account: str, settings: Mapping[str, str]
    ) -> tuple[CheckedService, ...]:
        """What was last seen of each service of mailboxes with these settings."""
        with reading(self._engine) as connection:
            number = account_number(connection, account)
            if number is None:
                return ()
            return known_units(connection, number, settings)

    def visits(self, account: str, settings: Mapping[str, str]) -> tuple[PastRun, ...]:
        """The checks of mailboxes with these settings, the last first."""
        with reading(self._engine) as connection:
            number = account_number(connection, account)
            if number is None:
                return ()
            return known_visits(connection, number, settings)

    def last_before(self, account: str, moment: datetime) -> datetime | None:
        """When the last run ended that ended before a moment; None: none did."""
        wanted = select(func.max(RUNS.c.ended)).join(
            ACCOUNTS, ACCOUNTS.c.id == RUNS.c.account
        )
        wanted = wanted.where(
            ACCOUNTS.c.name == cut_name(account), RUNS.c.ended < moment
        )
        with reading(self._engine) as connection:
            found: datetime | None = connection.scalar(wanted)
            return found

    def last_run(self, account: str) -> int:
        """A number that is another one after every run of the account; 0: none."""
        wanted = select(func.max(RUNS.c.id)).join(
            ACCOUNTS, ACCOUNTS.c.id == RUNS.c.account
        )
        with reading(self._engine) as connection:
            found = wanted.where(ACCOUNTS.c.name == cut_name(account))
            return connection.scalar(found) or 0

    def spans(
        self, account: str, kind: str, reading_name: str = ""
    ) -> tuple[Span, ...]:
        """Every finding of a kind with when it came and went, the oldest first.

        What a rule said that isn't there any more can't be told, so it is left out.
        """
        wanted = select(SPANS).join(ACCOUNTS, ACCOUNTS.c.id == SPANS.c.account)
        wanted = wanted.where(
            ACCOUNTS.c.name == cut_name(account),
            SPANS.c.kind == kind,
            SPANS.c.reading == reading_name,
        ).order_by(SPANS.c.first_at, SPANS.c.id)
        with reading(self._engine) as connection:
            known = frozenset(rule_ids())
            told = map(span_of, connection.execute(wanted))
            return tuple(span for span in told if span.finding.rule in known)

    def since(self, account: str, at: datetime, reading_name: str) -> Since:
        """What came and went since a moment: files, audit in a reading, checks."""
        found = [
            span
            for kind, scope in ((FILES, ""), (AUDIT, reading_name), (CHECKS, ""))
            for span in self.spans(account, kind, scope)
        ]
        return since(found, at)

    def came(
        self, account: str, kind: str, after: datetime, reading_name: str = ""
    ) -> frozenset[str]:
        """The identities of findings that are there and came after a moment.

        What was looked at for the first time came with the look, so it isn't told.
        """
        wanted = (
            select(SPANS.c.identity)
            .join(ACCOUNTS, ACCOUNTS.c.id == SPANS.c.account)
            .where(
                ACCOUNTS.c.name == cut_name(account),
                SPANS.c.kind == kind,
                SPANS.c.reading == reading_name,
                SPANS.c.first_at > after,
                SPANS.c.gone_at.is_(None),
                SPANS.c.is_new,
            )
        )
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(wanted))

    def new_since(
        self, after: datetime
    ) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
        """What is there now and came after a moment, over all accounts.

        Returns:
            By account: identity, kind and severity of each.
        """
        wanted = (
            select(ACCOUNTS.c.name, SPANS.c.identity, SPANS.c.kind, SPANS.c.severity)
            .join(ACCOUNTS, ACCOUNTS.c.id == SPANS.c.account)
            .where(SPANS.c.first_at > after, SPANS.c.gone_at.is_(None), SPANS.c.is_new)
        )
        found: dict[str, list[tuple[str, str, str]]] = {}
        with reading(self._engine) as connection:
            for name, *told in connection.execute(wanted):
                found.setdefault(name, []).append((told[0], told[1], told[2]))
        return {name: tuple(rows) for name, rows in found.items()}

    def runs(self, account: str, most: int = 1000) -> tuple[RecordedRun, ...]:
        """The last runs of an account, the newest first."""
        wanted = (
            select(RUNS, VERSIONS.c.kept)
            .join(ACCOUNTS, ACCOUNTS.c.id == RUNS.c.account)
            .outerjoin(VERSIONS, VERSIONS.c.id == RUNS.c.version)
            .where(ACCOUNTS.c.name == cut_name(account))
            .order_by(RUNS.c.ended.desc(), RUNS.c.id.desc())
            .limit(most)
        )
        with reading(self._engine) as connection:
            return tuple(map(run_of, connection.execute(wanted)))

    def mark(self) -> tuple[object, ...]:
        """Another one whenever `open_now` or `papers` may have changed."""
        accounts = select(func.count()).select_from(ACCOUNTS)
        versions = select(func.count()).select_from(VERSIONS)
        wanted = select(
            select(func.max(RUNS.c.id)).scalar_subquery(),
            accounts.scalar_subquery(),
            versions.scalar_subquery(),
            select(func.max(PAPERS.c.saved)).scalar_subquery(),
        )
        with reading(self._engine) as connection:
            return tuple(connection.execute(wanted).one())

    def open_now(self) -> Mapping[str, OpenNow]:
        """How each account stands that anything ran for, by what it is called here."""
        with reading(self._engine) as connection:
            return open_of_all(connection, (FILES, AUDIT, CHECKS))

    def versions(self, account: str) -> tuple[Version, ...]:
        """The files that an account was opened from, those opened last first."""
        wanted = (
            select(VERSIONS.c.digest, VERSIONS.c.kept)
            .join(ACCOUNTS, ACCOUNTS.c.id == VERSIONS.c.account)
            .where(ACCOUNTS.c.name == cut_name(account))
            .order_by(VERSIONS.c.opened.desc(), VERSIONS.c.id.desc())
        )
        with reading(self._engine) as connection:
            return tuple(Version(*row) for row in connection.execute(wanted))

    def opened_again(self, account: str, version: Version, at: datetime) -> None:
        """Says that files are the account's present ones, whatever came after them."""
        with writing(self._engine) as connection:
            number = held_account(connection, account)
            found = kept_version(connection, number, version, at)
            known = update(VERSIONS).where(VERSIONS.c.id == found)
            connection.execute(known.values(opened=at))

    def forget(self, account: str) -> None:
        """Removes everything about an account, all its versions."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(ACCOUNTS).where(ACCOUNTS.c.name == cut_name(account))
            )

    def forget_version(self, account: str, version: Version) -> None:
        """Removes the runs of some files; what is known of the others stays."""
        with writing(self._engine) as connection:
            of = select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == cut_name(account))
            its = select(VERSIONS.c.id).where(
                VERSIONS.c.account == of.scalar_subquery(),
                VERSIONS.c.digest == version.digest,
            )
            number = its.scalar_subquery()
            connection.execute(delete(RUNS).where(RUNS.c.version == number))
            connection.execute(delete(VERSIONS).where(VERSIONS.c.id == number))

    def prune(self, before: datetime) -> None:
        """Removes runs, checks, and findings that were gone, before a moment.

        Papers too, and the drafts of an account that nobody has opened since.
        """
        with writing(self._engine) as connection:
            connection.execute(delete(SPANS).where(SPANS.c.gone_at < before))
            connection.execute(delete(RUNS).where(RUNS.c.ended < before))
            connection.execute(delete(VISITS).where(VISITS.c.at < before))
            connection.execute(delete(UNITS).where(UNITS.c.last_at < before))
            connection.execute(delete(PAPERS).where(PAPERS.c.saved < before))
            in_use = DRAFTS.c.account.in_(select(RUNS.c.account))
            old = DRAFTS.c.saved < before
            connection.execute(delete(DRAFTS).where(old, ~in_use))
            used = select(RUNS.c.version).where(RUNS.c.version.is_not(None))
            connection.execute(
                delete(VERSIONS).where(
                    VERSIONS.c.opened < before, VERSIONS.c.id.not_in(used)
                )
            )
