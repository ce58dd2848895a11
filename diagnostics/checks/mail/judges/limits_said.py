"""Limits that servers announce among their capabilities."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.replies_read import whole_number
from diagnostics.model import Phrase, State

SMALL = 1_000_000
"""Bytes below which a limit is a warning: hardly any attachment fits.

Larger limits are the provider's choice, and the step says what fits.
"""

GROWTH = 1.37
"""How much an attachment grows in Base64 with its line ends."""

LEAST_DAYS = 30
"""Days that collected letters should stay at least."""

POLLING = 600
"""Seconds between two collections that a server should allow."""

Asides = tuple[tuple[str, StageOutcome], ...]


def smtp_limits(keywords: Mapping[str, str]) -> Asides:
    """SIZE (RFC 1870): how large a letter may be."""
    size = _number(keywords.get("SIZE", ""))
    if not size:
        return ()
    fits = round(size / GROWTH / 1e6, 1)
    seen = Phrase.of("smtp:size", size=str(size), fits=fits)
    data = {"size": size}
    if size >= SMALL:
        return (("size", StageOutcome(seen=seen, data=data)),)
    expected = Phrase.of("smtp:size-wanted", size=str(SMALL))
    rule = "checks/size-small"
    return (("size", StageOutcome(State.WARNING, rule, seen, expected, data)),)


def pop3_limits(keywords: Mapping[str, str]) -> Asides:
    """EXPIRE and LOGIN-DELAY (RFC 2449, sections 6.7 and 6.5)."""
    found = []
    days = _number(keywords.get("EXPIRE", ""))
    if days is not None and days < LEAST_DAYS:
        seen = Phrase.of("pop3:expire", days=days)
        rule, expected = "checks/pop3-expire", Phrase.of("pop3:expire-never")
        found.append(("expire", StageOutcome(State.WARNING, rule, seen, expected)))
    pause = _number(keywords.get("LOGIN-DELAY", ""))
    if pause is not None and pause > POLLING:
        seen = Phrase.of("pop3:login-delay", seconds=str(pause))
        expected = Phrase.of("pop3:login-delay-wanted", seconds=str(POLLING))
        rule = "checks/pop3-login-delay"
        found.append(("login-delay", StageOutcome(State.WARNING, rule, seen, expected)))
    return tuple(found)


def _number(said: str) -> int | None:
    """The number that a parameter begins with; None where it is none."""
    words = said.split()
    return whole_number(words[0]) if words else None
