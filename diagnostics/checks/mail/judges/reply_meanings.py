"""What a server's reply means, by the patterns that stand in rules/checks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from diagnostics.catalogue import rule, rule_ids
from diagnostics.model import State

LONGEST = 4_000
"""Characters of a reply that patterns are tried on; what it means stands in front."""


@dataclass(frozen=True, slots=True)
class ReplyRule:
    """A pattern for one kind of reply.

    Attributes:
        rule: id of the entry it stands in.
        service: `smtp` or `pop3`.
        step: `greeting`, `starttls`, `login` or `sender`.
        pattern: searched in the reply as one line, whatever its case.
        state: what the step then is.
        order: smaller ones are tried first.
        stops: whether the host isn't asked any more in this run.
    """

    rule: str
    service: str
    step: str
    pattern: re.Pattern[str]
    state: State
    order: int
    stops: bool


@cache
def reply_rules() -> tuple[ReplyRule, ...]:
    """All patterns, in the order to try them."""
    found = [
        ReplyRule(
            rule=rule_id,
            service=entry["service"],
            step=entry["step"],
            pattern=re.compile(entry["match"], re.IGNORECASE),
            state=State(entry.get("state", "failed")),
            order=entry.get("order", 50),
            stops=entry.get("stops", False),
        )
        for rule_id in rule_ids("checks")
        for entry in rule(rule_id).data.get("replies", ())
    ]
    return tuple(sorted(found, key=lambda r: (r.order, r.rule)))


def meaning(service: str, step: str, text: str) -> ReplyRule | None:
    """The first pattern that the reply fits, or None where we don't know it."""
    text = text[:LONGEST]
    for entry in reply_rules():
        fits = (entry.service, entry.step) == (service, step)
        if fits and entry.pattern.search(text):
            return entry
    return None
