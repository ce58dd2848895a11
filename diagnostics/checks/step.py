"""One stage of a check, with what was said in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from diagnostics.model import Phrase, Said, State
from diagnostics.words import text

LONGEST_SEEN = 4_000
"""Most characters of what a step saw; a reply may be a megabyte of lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a dialogue, secrets already masked.

    Attributes:
        direction: `>` sent by us, `<` received, `-` a remark of ours.
        text: without its line ending.
        at: seconds since the dialogue began.
    """

    direction: str
    text: str
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a check: its state, and what was seen and expected.

    Attributes:
        mailbox: the mailbox's id.
        service: `smtp`, `pop3`, `dns`, `login`.
        step: `resolve`, `connect`, `tls`, `greeting`, `login`, `spf`, …
        state: one of the five states.
        rule: id of an entry under rules/, empty when nothing is wrong.
        seen: what was observed: text from outside, or a phrase.
        expected: what should have been observed.
        seconds: how long it took.
        waited_for: the step a skipped one waited for.
        transcript: what was said.
        data: JSON-able facts, `host`, `port`, `record` (to paste), …
        collected: what a check saw, JSON-able, so that it can be judged again.
    """

    mailbox: str
    service: str
    step: str
    state: State
    rule: str = ""
    seen: Said = ""
    expected: Said = ""
    seconds: float = 0.0
    waited_for: str = ""
    transcript: tuple[Line, ...] = ()
    data: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    collected: Mapping[str, Any] | None = field(default=None, hash=False)

    def of_another(
        self,
        mailbox: str,
        seconds: float,
        transcript: tuple[Line, ...],
        collected: Mapping[str, Any],
    ) -> Step:
        """The same said of another mailbox, as `dataclasses.replace` in a third."""
        return Step(
            mailbox,
            self.service,
            self.step,
            self.state,
            self.rule,
            self.seen,
            self.expected,
            seconds,
            self.waited_for,
            transcript,
            self.data,
            collected,
        )


@cache
def field_names(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields; none where a type is none.

    Looked up once a type: whoever walks over what a run saw asks for each value.
    """
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()


def visible(text: str) -> str:
    """The text with a box for each control character, so that none drives a screen."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c == "\t" else "\N{WHITE SQUARE}" for c in text
    )


def cleaned(step: Step) -> Step:
    """The step fit to be shown: no control characters, whoever sent them, no book."""
    seen, expected = _said(step.seen), _said(step.expected)
    if seen is step.seen and expected is step.expected:
        return step
    return replace(step, seen=seen, expected=expected)


def _said(said: Said) -> Said:
    return said.mapped(fit) if isinstance(said, Phrase) else fit(said)


def fit(text: str) -> str:
    """The text without what drives a screen, cut to `LONGEST_SEEN` characters."""
    seen = text if text.isprintable() else visible(text)
    if len(seen) <= LONGEST_SEEN:
        return seen
    return f"{seen[:LONGEST_SEEN]}… ({len(seen)} characters)"


def step_to_json(step: Step, told: Callable[[Said], Any] = text) -> dict[str, Any]:
    """The step as plain dictionaries and lists; seconds in milliseconds' precision.

    Args:
        step: the step.
        told: what becomes of what was seen and expected; else words.
    """
    entry = {
        "mailbox": step.mailbox,
        "service": step.service,
        "step": step.step,
        "state": step.state.value,
        "rule": step.rule,
        "seen": told(step.seen),
        "expected": told(step.expected),
        "waited_for": step.waited_for,
        **dialogue_to_json(step),
        "data": dict(step.data),
    }
    if step.collected is not None:
        entry["collected"] = dict(step.collected)
    return entry


def dialogue_to_json(step: Step) -> dict[str, Any]:
    """How long a step took and what was said, as `step_to_json` writes them."""
    return {
        "seconds": round(step.seconds, 3),
        "transcript": [
            {"direction": line.direction, "text": line.text, "at": round(line.at, 3)}
            for line in step.transcript
        ],
    }


def step_from_json(entry: Mapping[str, Any]) -> Step:
    """The step that `step_to_json` wrote. Raises KeyError and ValueError."""
    lines = (Line(t["direction"], t["text"], t["at"]) for t in entry["transcript"])
    return Step(
        mailbox=entry["mailbox"],
        service=entry["service"],
        step=entry["step"],
        state=State(entry["state"]),
        rule=entry["rule"],
        seen=entry["seen"],
        expected=entry["expected"],
        seconds=entry["seconds"],
        waited_for=entry["waited_for"],
        transcript=tuple(lines),
        data=MappingProxyType(dict(entry["data"])),
        collected=entry.get("collected"),
    )
