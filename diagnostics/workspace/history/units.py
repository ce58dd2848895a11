"""What was last seen of each service of each mailbox, whoever asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from diagnostics.checks.step import Step
from diagnostics.model import Finding
from diagnostics.workspace.history.account_rows import upsert
from diagnostics.workspace.history.database_tables import UNITS
from diagnostics.workspace.step_documents import step_document, step_of

_Unit = tuple[str, str]
"""A mailbox's id and a service."""


@dataclass(frozen=True, slots=True)
class CheckedService:
    """What was last seen of one service of one mailbox, and when (UTC)."""

    mailbox: str
    service: str
    at: datetime
    steps: tuple[Step, ...]


def looked_at(
    connection: Connection, account: int, settings: Mapping[str, str]
) -> dict[str, set[str]]:
    """By mailbox the services that were looked at before, with these settings."""
    wanted = select(UNITS.c.mailbox, UNITS.c.service, UNITS.c.settings)
    known: dict[str, set[str]] = {}
    for row in connection.execute(wanted.where(UNITS.c.account == account)):
        if settings.get(row.mailbox) == row.settings:
            known.setdefault(row.mailbox, set()).add(row.service)
    return known


def looked_before(finding: Finding, known: Mapping[str, set[str]]) -> bool:
    """Whether anything that the finding is about had been looked at before."""
    shared = finding.data.get("mailboxes") or ()
    about = {finding.subject.id, *(getattr(row, "id", "") for row in shared)}
    service = finding.data.get("service")
    return any(
        service in known[mailbox] if service else bool(known[mailbox])
        for mailbox in about & known.keys()
    )


def keep_units(
    connection: Connection,
    account: int,
    anew: Mapping[_Unit, Sequence[Step]],
    at: datetime,
    settings: Mapping[str, str],
) -> None:
    """Replaces what was seen of these services, and when."""
    rows = [
        {
            "account": account,
            "mailbox": mailbox,
            "service": service,
            "settings": settings[mailbox],
            "first_at": at,
            "last_at": at,
            "steps": [step_document(step) for step in steps],
        }
        for (mailbox, service), steps in anew.items()
    ]
    if rows:
        key = ("account", "mailbox", "service", "settings")
        upsert(connection, UNITS, rows, key, ("last_at", "steps"))


def known_units(
    connection: Connection, account: int, settings: Mapping[str, str]
) -> tuple[CheckedService, ...]:
    """What was last seen of every service of mailboxes with these settings."""
    wanted: Select[Any] = (
        select(UNITS).where(UNITS.c.account == account).order_by(UNITS.c.id)
    )
    return tuple(
        CheckedService(
            row.mailbox, row.service, row.last_at, tuple(map(step_of, row.steps))
        )
        for row in connection.execute(wanted)
        if settings.get(row.mailbox) == row.settings
    )
