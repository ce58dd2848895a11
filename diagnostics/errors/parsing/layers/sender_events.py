"""Events that mail services report as JSON: whom each is about, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from diagnostics.errors.parsing.layers.json_records import parsed, sentences

MOST = 500
"""Events of one paste that are read."""

_DEEPEST = 4

_NAMED = (
    *("event", "Event", "eventType", "event_type", "notificationType"),
    *("RecordType", "type", "Type"),
)
"""Where an event's name stands."""

_WHOM = (
    *("email", "Email", "recipient", "Recipient", "rcpt_to", "rcpt", "to", "To"),
    *("emailAddress", "email_address", "destination"),
)

_DROPPED = frozenset(
    ("dropped", "drop", "reject", "rejected", "suppressed", "invalid_email", "error")
)
"""What the service did itself; it asked no other server."""

_FAILED = frozenset(
    (
        *(
            "bounce",
            "bounced",
            "blocked",
            "deferred",
            "failed",
            "delayed",
            "soft_bounce",
        ),
        *("hard_bounce", "softbounce", "hardbounce", "undelivered", "deliverydelay"),
        *("delivery_delayed", "out_of_band", "policy_rejection", "delay"),
    )
)
_DELIVERED = frozenset(("delivered", "delivery"))


@dataclass(frozen=True, slots=True)
class Event:
    """What a mail service says of one letter.

    Attributes:
        name: `bounce`, `dropped`, …; lower case.
        recipient: the address; empty when it has none.
        words: its sentences, a line each.
    """

    name: str
    recipient: str
    words: str

    @property
    def is_own(self) -> bool:
        """Whether the service itself held the letter back."""
        return self.name in _DROPPED

    @property
    def is_good(self) -> bool:
        """Whether the letter was delivered."""
        return self.name in _DELIVERED


def events(text: str) -> list[Event]:
    """The events of a text that is JSON, or of its lines that are; failures first."""
    stripped = text.strip()
    if stripped[:1] not in ("{", "["):
        return []
    whole = parsed(stripped)
    records = [whole] if whole is not None else map(parsed, stripped.split("\n"))
    found = [one for record in records for one in _within(record)][:MOST]
    return sorted(found, key=lambda one: one.is_good)


def _within(value: object, name: str = "", depth: int = 0) -> Iterator[Event]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for inner in value[:MOST]:
            yield from _within(inner, name, depth + 1)
    elif isinstance(value, dict):
        name = _name(value) or name
        whom = _recipient(value)
        if name and whom:
            known = (name, whom.lower())
            said = [
                line
                for line in sentences(value)
                if line.lower().rpartition(": ")[2] not in known
            ]
            yield Event(name, whom, "\n".join(said))
            return
        for inner in value.values():
            yield from _within(inner, name, depth + 1)


def _name(record: dict[str, Any]) -> str:
    for key in _NAMED:
        name = _written(record.get(key)).lower().replace("-", "_").replace(" ", "_")
        if name in _FAILED or name in _DROPPED or name in _DELIVERED:
            return name
    return ""


def _recipient(record: dict[str, Any]) -> str:
    """Whom a record is about: the address in it, or in the `mail` that it holds."""
    inner = record.get("mail")
    for place in (record, inner if isinstance(inner, dict) else {}):
        for key in _WHOM:
            value = place.get(key)
            first = value[0] if isinstance(value, list) and value else value
            if "@" in _written(first):
                return _written(first).strip()
    return ""


def _written(value: object) -> str:
    return value if isinstance(value, str) else ""
