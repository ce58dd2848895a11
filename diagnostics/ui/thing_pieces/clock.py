"""The time, for whatever tells how old something is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)
