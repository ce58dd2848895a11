"""What an import waits for, and how long: told to whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from diagnostics.model import Phrase
from diagnostics.words import text


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that is longer than the usual pace.

    Attributes:
        why: `asked`, `none-left`, `busy`, `failed` or `others`, as templates name it.
        host: who is asked afterwards.
        until: when, with a time zone.
    """

    why: str
    host: str
    until: datetime

    def left(self, now: datetime | None = None) -> int:
        """Whole seconds until its end, 0 where it is over."""
        left = (self.until - (now or datetime.now(UTC))).total_seconds()
        return max(0, round(left))

    def sentence(self, now: datetime | None = None) -> str:
        """Until when is waited, by this machine's clock, and why."""
        until, left = f"{self.until.astimezone():%H:%M:%S}", self.left(now)
        said = Phrase.of(
            f"planfix:wait-{self.why}", host=self.host, until=until, seconds=left
        )
        return text(said)


ToldOfWait = Callable[[Wait], None]
"""Called as a wait begins."""


def asked_seconds(headers: Mapping[str, str]) -> float:
    """How long `Retry-After` asks to wait, as seconds or as a date; 0: it doesn't.

    Args:
        headers: by name in lower case. Where they have a `Date`, that is the clock
            by which a date is meant.
    """
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdecimal():
        return float(int(written[:9]))
    until = _moment(written)
    if until is None:
        return 0.0
    now = _moment(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def later(seconds: float) -> datetime:
    """So many seconds from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


def _moment(written: str) -> datetime | None:
    """An HTTP date; None where it is none."""
    try:
        told = parsedate_to_datetime(written[:60])
    except (ValueError, OverflowError):
        return None
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told
