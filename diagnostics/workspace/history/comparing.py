"""What has changed since a moment, in an account's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from diagnostics.model import Finding


@dataclass(frozen=True, slots=True)
class Span:
    """A finding from the run that saw it first to the first that didn't any more.

    Attributes:
        identity: what makes it the same one, `rule:subject`.
        finding: as it was last seen.
        first_at: when it was seen first, with a zone.
        gone_at: when it was not seen any more; None while it is there.
        is_new: what it is about had been looked at before it came.
    """

    identity: str
    finding: Finding
    first_at: datetime
    gone_at: datetime | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class OpenNow:
    """How one account stands: its last run of each kind, and what is open of these.

    Attributes:
        last: by kind when the last run ended, and its reading.
        spans: what those runs left open.
    """

    last: Mapping[str, tuple[datetime, str]]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What came and went since a moment; only what was looked at before and after.

    Attributes:
        at: the moment.
        new: findings that are there now and weren't then, though it was looked.
        fixed: findings that were there then and aren't now.
        same: findings that are there now and were then.
        first_seen: findings about what was looked at for the first time since.
    """

    at: datetime
    new: tuple[Span, ...]
    fixed: tuple[Span, ...]
    same: tuple[Span, ...]
    first_seen: tuple[Span, ...]


def since(spans: Iterable[Span], at: datetime) -> Since:
    """The spans by what became of them after `at`.

    One that came and went since is in none of them.
    """
    new: list[Span] = []
    fixed: list[Span] = []
    same: list[Span] = []
    first_seen: list[Span] = []
    for span in spans:
        if span.first_at > at:
            if span.gone_at is None:
                (new if span.is_new else first_seen).append(span)
        elif span.gone_at is None:
            same.append(span)
        elif span.gone_at > at:
            fixed.append(span)
    return Since(at, tuple(new), tuple(fixed), tuple(same), tuple(first_seen))
