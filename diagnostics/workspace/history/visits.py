"""Earlier checks of each mailbox: when, and what each amounted to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from diagnostics.checks.step import Step
from diagnostics.report.things.mailbox_verdict import GetsOut, MailboxVerdict
from diagnostics.report.things.past_runs import PastRun, runs_of
from diagnostics.workspace.history.database_tables import VISITS
from diagnostics.workspace.stored_findings import restored, stored

MOST_VISITS = 10_000
"""So many earlier checks of single mailboxes are told."""


def keep_visits(
    connection: Connection,
    account: int,
    steps: Iterable[Step],
    at: datetime,
    settings: Mapping[str, str],
) -> None:
    """Writes down what a run was for each of its mailboxes."""
    rows = [
        {
            "account": account,
            "mailbox": run.mailbox,
            "settings": settings[run.mailbox],
            "at": at,
            "verdict": _document(run.verdict),
        }
        for run in runs_of(steps, at)
    ]
    if rows:
        connection.execute(insert(VISITS), rows)


def known_visits(
    connection: Connection, account: int, settings: Mapping[str, str]
) -> tuple[PastRun, ...]:
    """The checks of mailboxes with these settings, the last first."""
    wanted = (
        select(VISITS)
        .where(VISITS.c.account == account)
        .order_by(VISITS.c.at.desc(), VISITS.c.id.desc())
        .limit(MOST_VISITS)
    )
    return tuple(
        PastRun(row.mailbox, row.at, _verdict(row.verdict))
        for row in connection.execute(wanted)
        if settings.get(row.mailbox) == row.settings
    )


def _document(verdict: MailboxVerdict) -> dict[str, Any]:
    return {
        "gets_out": str(verdict.gets_out),
        "said": stored(verdict.said),
        "besides": stored(verdict.besides),
    }


def _verdict(document: Mapping[str, Any]) -> MailboxVerdict:
    return MailboxVerdict(
        GetsOut(document["gets_out"]),
        restored(document["said"]),
        restored(document["besides"]),
    )
