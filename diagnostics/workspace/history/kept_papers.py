"""Drafts by name, and what somebody is at work with, in the history's database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Table, delete, select

from diagnostics.workspace.history.account_rows import cut_name, held_account, upsert
from diagnostics.workspace.history.database import reading, writing
from diagnostics.workspace.history.database_tables import ACCOUNTS, DRAFTS, PAPERS

Kept = tuple[datetime, Mapping[str, Any]]
"""When it was kept, and the document."""


class KeptPapers:
    """Documents of an account, each under a name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep_draft(
        self, account: str, name: str, document: Mapping[str, Any], at: datetime
    ) -> None:
        """Keeps a draft under a name; one of that name is replaced."""
        self._keep(DRAFTS, account, {"name": cut_name(name)}, document, at)

    def drafts(self, account: str) -> dict[str, Kept]:
        """The drafts of an account by name, the newest first."""
        wanted = (
            select(DRAFTS.c.name, DRAFTS.c.saved, DRAFTS.c.document)
            .join(ACCOUNTS, ACCOUNTS.c.id == DRAFTS.c.account)
            .where(ACCOUNTS.c.name == cut_name(account))
            .order_by(DRAFTS.c.saved.desc(), DRAFTS.c.id.desc())
        )
        with reading(self._engine) as connection:
            return {n: (at, document) for n, at, document in connection.execute(wanted)}

    def drop_draft(self, account: str, name: str) -> None:
        """Forgets a draft; nothing happens where there is none."""
        self._drop(DRAFTS, account, DRAFTS.c.name == cut_name(name))

    def keep_paper(
        self,
        account: str,
        kind: str,
        name: str,
        document: Mapping[str, Any],
        at: datetime,
    ) -> None:
        """Keeps what somebody is at work with; the one of this name is replaced.

        Args:
            account: as for `History.record`.
            kind: what it is, 20 letters at most.
            name: which one of its kind.
            document: as JSON has it.
            at: when, with a zone.
        """
        key = {"kind": kind, "name": cut_name(name)}
        self._keep(PAPERS, account, key, document, at)

    def paper(self, account: str, kind: str, name: str) -> Kept | None:
        """What is kept under a name; None where nothing is."""
        wanted = (
            select(PAPERS.c.saved, PAPERS.c.document)
            .join(ACCOUNTS, ACCOUNTS.c.id == PAPERS.c.account)
            .where(ACCOUNTS.c.name == cut_name(account), PAPERS.c.kind == kind)
            .where(PAPERS.c.name == cut_name(name))
        )
        with reading(self._engine) as connection:
            found = connection.execute(wanted).one_or_none()
            return None if found is None else (found.saved, found.document)

    def papers(self, kind: str) -> dict[str, list[Kept]]:
        """All of a kind by account, the newest last."""
        wanted = (
            select(ACCOUNTS.c.name, PAPERS.c.saved, PAPERS.c.document)
            .join(PAPERS, ACCOUNTS.c.id == PAPERS.c.account)
            .where(PAPERS.c.kind == kind)
            .order_by(PAPERS.c.saved, PAPERS.c.id)
        )
        found: dict[str, list[Kept]] = {}
        with reading(self._engine) as connection:
            for name, saved, document in connection.execute(wanted):
                found.setdefault(name, []).append((saved, document))
        return found

    def drop_paper(self, account: str, kind: str, name: str) -> None:
        """Forgets it; nothing happens where there is none."""
        which = (PAPERS.c.kind == kind) & (PAPERS.c.name == cut_name(name))
        self._drop(PAPERS, account, which)

    def _keep(
        self,
        table: Table,
        account: str,
        key: Mapping[str, str],
        document: Mapping[str, Any],
        at: datetime,
    ) -> None:
        with writing(self._engine) as connection:
            number = held_account(connection, account)
            row = {"account": number, **key, "saved": at, "document": dict(document)}
            upsert(connection, table, [row], ("account", *key))

    def _drop(self, table: Table, account: str, which: ColumnElement[bool]) -> None:
        with writing(self._engine) as connection:
            of = select(ACCOUNTS.c.id).where(ACCOUNTS.c.name == cut_name(account))
            its = table.c.account == of.scalar_subquery()
            connection.execute(delete(table).where(its, which))
