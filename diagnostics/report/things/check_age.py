"""How long ago something was checked, in words."""

from __future__ import annotations

from datetime import datetime

from diagnostics.model import Phrase

_HOUR, _DAY = 3600, 24 * 3600


def age(then: datetime, now: datetime) -> Phrase:
    """`just now`, `5 minutes ago`, `3 hours ago`, `2 days ago`.

    Args:
        then: when it was; both times know their zones.
        now: the time to tell it at; an earlier one counts as the same.
    """
    seconds = max(0, int((now - then).total_seconds()))
    for unit, length in (("days", _DAY), ("hours", _HOUR), ("minutes", 60)):
        if seconds >= length:
            return Phrase.of(f"things:age-{unit}", count=seconds // length)
    return Phrase.of("things:age-now")
