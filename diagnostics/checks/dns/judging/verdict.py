"""How an interpretation says what it found: steps with a rule and a record to paste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from diagnostics import catalogue
from diagnostics.checks.dns.facts import CheckedDomain
from diagnostics.checks.dns.records import Paste
from diagnostics.checks.dns.resolver import Answer, AnswerState
from diagnostics.checks.step import Step
from diagnostics.model import Phrase, Said, Severity, State

DNS = "dns"


def chained(said: Sequence[Said], link: str = "dns:more") -> Said:
    """Several statements as one, `a; b`; empty where there is none.

    Args:
        said: in their order.
        link: the template that puts `first` and `rest` together.
    """
    if len(said) < 2:
        return said[0] if said else ""
    middle = (len(said) + 1) // 2  # halves: thousands would nest too deep otherwise
    first, rest = chained(said[:middle], link), chained(said[middle:], link)
    return Phrase.of(link, first=first, rest=rest)


def passed(
    subject: CheckedDomain, step: str, seen: Said, data: Mapping[str, Any] | None = None
) -> Step:
    """A step where nothing is wrong."""
    facts = MappingProxyType({"domain": subject.domain, **(data or {})})
    mailbox = subject.mailbox.id
    return Step(mailbox, DNS, step, State.PASSED, seen=seen, data=facts)


def wrong(
    subject: CheckedDomain,
    step: str,
    rule: str,
    seen: Said,
    *,
    expected: Said = "",
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
    subject: CheckedDomain,
    step: str,
    answer: Answer,
    expected: Said = "",
    data: Mapping[str, Any] | None = None,
) -> Step:
    """A step that nobody could decide, with what the look-up said."""
    return wrong(
        subject,
        step,
        "inconclusive",
        answer.said,
        expected=expected or Phrase("dns:answer-wanted"),
        state=State.INCONCLUSIVE,
        data={
            "bogus": answer.bogus,
            "asked": answer.name,
            "name_servers": list(answer.servers),
            "timed_out": answer.state is AnswerState.TIMEOUT,
            **(data or {}),
        },
    )


def own_fault(subject: CheckedDomain, step: str, error: str) -> Step:
    """A step that a fault of our own stopped: the exception's name, never its text."""
    seen = Phrase.of("mail:own-fault", error=error)
    data = MappingProxyType({"domain": subject.domain})
    mailbox, state = subject.mailbox.id, State.INCONCLUSIVE
    return Step(mailbox, DNS, step, state, "checks/own-fault", seen, data=data)


def skipped(
    subject: CheckedDomain, step: str, waited_for: str, seen: Said = ""
) -> Step:
    """A step that could not be reached, with the one it waited for."""
    data = MappingProxyType({"domain": subject.domain})
    mailbox = subject.mailbox.id
    return Step(
        mailbox, DNS, step, State.SKIPPED, seen=seen, waited_for=waited_for, data=data
    )
