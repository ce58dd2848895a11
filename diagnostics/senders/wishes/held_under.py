"""Which readings an answer holds under, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from diagnostics.model import Phrase, Reading
from diagnostics.senders.wishes.standings import READINGS

_SWITCHES: dict[str, Callable[[Reading], str]] = {
    "precedence": lambda reading: str(reading.precedence),
    "default_flag": lambda reading: str(reading.default_flag),
    "subprojects": lambda reading: str(reading.subprojects),
}


def held_phrase(readings: Sequence[Reading]) -> Phrase:
    """Which of the twelve readings an answer holds under; names what breaks it."""
    if len(readings) == len(READINGS):
        return Phrase.of("wishes:holds-always")
    if not readings:
        return Phrase.of("wishes:holds-never")
    breaking: list[Phrase] = []
    for name, value_of in _SWITCHES.items():
        possible = dict.fromkeys(map(value_of, READINGS))
        kept = {value_of(reading) for reading in readings}
        kind = name.replace("_", "-")
        breaking += [
            Phrase.of(f"values:{kind}-{value}")
            for value in possible
            if value not in kept
        ]
    facts = {"held": len(readings), "readings": len(READINGS)}
    return Phrase.of("wishes:holds-under", **facts, breaking=breaking)
