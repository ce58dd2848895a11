"""One run's findings against those that were known: what it began and ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from diagnostics.catalogue import rule_ids
from diagnostics.model import Finding, Severity
from diagnostics.workspace.history.account_rows import Version
from diagnostics.workspace.history.comparing import OpenNow, Span
from diagnostics.workspace.history.database_tables import ACCOUNTS, RUNS, SPANS
from diagnostics.workspace.history.finding_identity import identified
from diagnostics.workspace.history.finding_members import continued
from diagnostics.workspace.stored_findings import finding_document, finding_of


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """One load, audit or check that was recorded.

    Attributes:
        kind: `files`, `audit` or `checks`.
        reading: the reading of an audit, as text; else empty.
        ended: when, in UTC.
        errors: how many errors were there when it had ended, of its kind.
        warnings: how many warnings.
        new: how many findings came with it.
        gone: how many findings went with it.
        units: how many services of mailboxes a check looked at.
        version: the id by which the workspace keeps the account's files.
    """

    kind: str
    reading: str
    ended: datetime
    errors: int
    warnings: int
    new: int
    gone: int
    units: int = 0
    version: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run's findings are compared with: those of its kind and reading."""

    connection: Connection
    account: int
    kind: str
    reading: str


@dataclass(frozen=True, slots=True)
class RunChange:
    """What a run found, and how many findings came and went with it."""

    scope: Scope
    findings: tuple[Finding, ...]
    new: int
    gone: int


def changed(
    scope: Scope,
    found: Mapping[str, Finding],
    at: datetime,
    looked_before: Callable[[Finding], bool],
) -> RunChange:
    """Ends the spans of what isn't found any more, begins those of what is new.

    A finding that is more severe than it was is one that came now: whoever let a
    warning be has not seen the error yet. What is left of one about several mailboxes
    goes on as that one.
    """
    is_open, left = _open_spans(scope, found)
    gone = [row.id for name, row in is_open.items() if name not in found]
    for some in _batches(gone):
        ended = update(SPANS).where(SPANS.c.id.in_(some))
        scope.connection.execute(ended.values(gone_at=at))
    begun, worse = [], 0
    for name, finding in found.items():
        document = finding_document(finding)
        if name not in is_open:
            begun.append(_begun(scope, name, document, at, looked_before(finding)))
            if name in left and not _is_worse(finding, left[name].severity):
                begun[-1] |= {
                    "first_at": left[name].first_at,
                    "is_new": left[name].is_new,
                }
        elif (is_open[name].identity, is_open[name].document) != (name, document):
            now: dict[str, Any] = {"identity": name, "severity": document["severity"]}
            if _is_worse(finding, is_open[name].severity):
                now |= {"first_at": at, "is_new": True}
                worse += 1
            seen = update(SPANS).where(SPANS.c.id == is_open[name].id)
            scope.connection.execute(seen.values(document=document, **now))
    if begun:
        scope.connection.execute(insert(SPANS), begun)
    new = sum(row["is_new"] and row["first_at"] == at for row in begun) + worse
    return RunChange(scope, tuple(found.values()), new, len(gone))


def _is_worse(finding: Finding, known: str) -> bool:
    return finding.severity.rank > Severity(known).rank


def _open_spans(
    scope: Scope, found: Mapping[str, Finding]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was there until now, by today's names: an older version had others.

    Returns:
        The spans by the names of findings that go on with them, and beside them the
        spans of which something is left, by the names of all that is.
    """
    wanted = select(
        SPANS.c.id,
        SPANS.c.identity,
        SPANS.c.document,
        SPANS.c.severity,
        SPANS.c.first_at,
        SPANS.c.is_new,
    ).where(
        SPANS.c.account == scope.account,
        SPANS.c.kind == scope.kind,
        SPANS.c.reading == scope.reading,
        SPANS.c.gone_at.is_(None),
    )
    rows = scope.connection.execute(wanted.order_by(SPANS.c.id)).all()
    known = identified(finding_of(row.document) for row in rows)
    spans = dict(zip(known, rows, strict=True))
    left = {name: spans[old] for name, old in continued(found, known).items()}
    first = {row.id: name for name, row in reversed(left.items())}
    spans = {first.get(row.id, name): row for name, row in spans.items()}
    return spans, left


def _begun(
    scope: Scope,
    name: str,
    document: Mapping[str, Any],
    at: datetime,
    is_new: bool,
) -> dict[str, Any]:
    return {
        "account": scope.account,
        "kind": scope.kind,
        "reading": scope.reading,
        "identity": name,
        "severity": document["severity"],
        "document": document,
        "first_at": at,
        "gone_at": None,
        "is_new": is_new,
    }


def _batches(ids: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    """A database takes only so many parameters at once."""
    return (ids[i : i + size] for i in range(0, len(ids), size))


def written_down(
    change: RunChange,
    at: datetime,
    version: int | None,
    of: Version | None,
    units: int = 0,
) -> RecordedRun:
    """Writes the run down."""
    severities = [finding.severity for finding in change.findings]
    run = RecordedRun(
        change.scope.kind,
        change.scope.reading,
        at.astimezone(UTC),
        severities.count(Severity.ERROR),
        severities.count(Severity.WARNING),
        change.new,
        change.gone,
        units,
        of.kept if of else "",
    )
    change.scope.connection.execute(
        insert(RUNS).values(
            account=change.scope.account,
            version=version,
            kind=run.kind,
            reading=run.reading,
            ended=at,
            errors=run.errors,
            warnings=run.warnings,
            new=run.new,
            gone=run.gone,
            units=units,
        )
    )
    return run


def span_of(row: Row[Any]) -> Span:
    """A row of `SPANS`."""
    found = finding_of(row.document)
    return Span(row.identity, found, row.first_at, row.gone_at, row.is_new)


def run_of(row: Row[Any]) -> RecordedRun:
    """A row of `RUNS` with its version's `kept`."""
    return RecordedRun(
        row.kind,
        row.reading,
        row.ended,
        row.errors,
        row.warnings,
        row.new,
        row.gone,
        row.units,
        row.kept or "",
    )


def open_of_all(connection: Connection, kinds: Iterable[str]) -> dict[str, OpenNow]:
    """How each account stands: what its last run of each kind left open.

    What a rule said that isn't there any more can't be told, so it is left out.
    """
    last: dict[str, dict[str, tuple[datetime, str]]] = {}
    for kind in kinds:
        every = RUNS.alias()
        newest = (
            select(every.c.id)
            .where(every.c.account == ACCOUNTS.c.id, every.c.kind == kind)
            .order_by(every.c.ended.desc(), every.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        runs = select(ACCOUNTS.c.name, RUNS.c.ended, RUNS.c.reading)
        runs = runs.select_from(ACCOUNTS).join(RUNS, RUNS.c.id == newest)
        for name, ended, reading in connection.execute(runs):
            last.setdefault(name, {})[kind] = (ended, reading)
    spans: dict[str, list[Span]] = {name: [] for name in last}
    known = frozenset(rule_ids())
    still = select(ACCOUNTS.c.name, SPANS).select_from(ACCOUNTS)
    still = still.join(SPANS, ACCOUNTS.c.id == SPANS.c.account).order_by(
        SPANS.c.first_at, SPANS.c.id
    )
    for row in connection.execute(still.where(SPANS.c.gone_at.is_(None))):
        of = last.get(row.name, {}).get(row.kind)
        if of is not None and of[1] == row.reading and row.document["rule"] in known:
            spans[row.name].append(span_of(row))
    return {name: OpenNow(last[name], tuple(found)) for name, found in spans.items()}
