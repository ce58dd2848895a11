"""How an interpretation says what it found: steps with a rule and a record to paste."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from diagnostics import catalogue
from diagnostics.checks.dns.facts import CheckedDomain
from diagnostics.checks.dns.resolver import Answer
from diagnostics.checks.step import Step
from diagnostics.model import Severity, State

DNS = "dns"


@dataclass(frozen=True, slots=True)
class Paste:
    """A DNS record to paste: where it stands, its type and value."""

    name: str
    value: str
    rdtype: str = "TXT"

    def __str__(self) -> str:
        return f'{self.name} {self.rdtype} "{self.value}"'


def passed(
    subject: CheckedDomain, step: str, seen: str, data: Mapping[str, Any] | None = None
) -> Step:
    """A step where nothing is wrong."""
    facts = MappingProxyType({"domain": subject.domain, **(data or {})})
    mailbox = subject.mailbox.id
    return Step(mailbox, DNS, step, State.PASSED, seen=seen, data=facts)


def wrong(
    subject: CheckedDomain,
    step: str,
    rule: str,
    seen: str,
    *,
    expected: str = "",
    paste: Paste | None = None,
    state: State | None = None,
    data: Mapping[str, Any] | None = None,
) -> Step:
    """A step with a rule `checks/dns-…`; its state follows the rule's severity.

    Args:
        subject: whom it is about.
        step: its name.
        rule: behind `checks/dns-`.
        seen: what was observed.
        expected: what should be there; the record to paste where none is given.
        paste: the exact record that mends it.
        state: where it differs from failed (errors) and warning (the rest).
        data: further facts.
    """
    rule_id = f"checks/dns-{rule}"
    if state is None:
        severe = catalogue.rule(rule_id).severity is Severity.ERROR
        state = State.FAILED if severe else State.WARNING
    facts: dict[str, Any] = {"domain": subject.domain, **(data or {})}
    if paste:
        expected = expected or str(paste)
        facts |= {
            "record": paste.value,
            "record_name": paste.name,
            "record_type": paste.rdtype,
        }
    return Step(
        subject.mailbox.id,
        DNS,
        step,
        state,
        rule_id,
        seen,
        expected,
        data=MappingProxyType(facts),
    )


def unknown(
    subject: CheckedDomain, step: str, answer: Answer, expected: str = ""
) -> Step:
    """A step that nobody could decide, with what the look-up said."""
    data = {"retry": "in some minutes", "bogus": answer.bogus}
    return wrong(
        subject,
        step,
        "inconclusive",
        str(answer),
        expected=expected or "an answer of the domain's name servers",
        state=State.INCONCLUSIVE,
        data=data,
    )


def skipped(subject: CheckedDomain, step: str, waited_for: str, seen: str = "") -> Step:
    """A step that could not be reached, with the one it waited for."""
    data = MappingProxyType({"domain": subject.domain})
    mailbox = subject.mailbox.id
    return Step(
        mailbox, DNS, step, State.SKIPPED, seen=seen, waited_for=waited_for, data=data
    )
