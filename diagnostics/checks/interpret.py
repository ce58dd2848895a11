"""From recorded steps to findings; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from typing import Any

from diagnostics.catalogue import rule, stated
from diagnostics.checks.forecast import provider_of
from diagnostics.checks.mail.judges.refusal_effects import effect
from diagnostics.checks.step import Step
from diagnostics.domain_names import one_spelling
from diagnostics.errors import note_at
from diagnostics.model import (
    Finding,
    Mailbox,
    Named,
    Phrase,
    Said,
    Severity,
    State,
    Subject,
    SubjectKind,
)

Impact = Callable[[str], Any]
"""A mailbox's id → something with `employees`, `projects`, `pairs` (numbers or
collections), or None where it sends nothing."""

SHARED = "checks/shared-cause"
BLOCKED = "checks/egress-blocked"
REFUSED = "checks/reach-refused"

BLOCKED_HOSTS = 3
"""Silent hosts on one port from which this network is suspected."""

_NAMED_HOSTS = 5
"""Most of them that a sentence names."""

_SILENT = ("checks/connection-timeout", "checks/no-route")

SAID = "errors"
"""The folder of what servers say: the rules that explain a pasted error."""

SHOWN = 240
"""Most characters of what was seen that a sentence repeats."""

Mailboxes = Mapping[str, Mailbox]
Weight = Mapping[str, int]
Cause = tuple[str, str]


def findings_from(
    steps: Iterable[Step],
    mailboxes: Mailboxes,
    impact: Impact | None = None,
) -> tuple[Finding, ...]:
    """One finding a step that broke a rule, and one a cause that mailboxes share.

    Args:
        steps: in any order; those without a rule give nothing.
        mailboxes: by id, for their addresses.
        impact: what depends on a mailbox; leaves the consequence out where None.
    """
    steps = tuple(steps)
    broken = [s for s in steps if s.rule]
    weights = {i: _weight(impact, i) for i in {s.mailbox for s in broken}}
    single = [_finding(s, mailboxes, weights[s.mailbox]) for s in broken]
    shared = _shared(broken, mailboxes, weights)
    return (*_blocked_ports(steps), *shared, *single)


def _blocked_ports(steps: tuple[Step, ...]) -> list[Finding]:
    """Ports on which several hosts stay silent and none answers."""
    silent: dict[int, set[str]] = defaultdict(set)
    answering = set()
    for step in steps:
        port = step.data.get("port")
        if step.step != "connect" or not isinstance(port, int):
            continue
        if step.rule in _SILENT:
            silent[port].add(str(step.data.get("host", "")))
        elif step.rule != REFUSED:
            answering.add(port)
    return [
        _blocked(port, sorted(hosts))
        for port, hosts in sorted(silent.items())
        if len(hosts) >= BLOCKED_HOSTS and port not in answering
    ]


def _blocked(port: int, hosts: list[str]) -> Finding:
    shown = hosts[:_NAMED_HOSTS]
    data = {"port": port, "number": str(port), "hosts": hosts, "shown": shown}
    return stated(BLOCKED, Subject(), data)


def _weight(impact: Impact | None, mailbox: str) -> Weight:
    seen = impact(mailbox) if impact else None
    if seen is None:
        return {}
    return {n: _count(getattr(seen, n)) for n in ("employees", "projects", "pairs")}


def _count(value: int | Sized) -> int:
    return value if isinstance(value, int) else len(value)


_BESIDE = {"pop3": "-pop3", "imap": "-imap"}
"""Services without which letters leave all the same, and their sentences' ending."""


def severity_of(step: Step) -> Severity:
    """The rule's severity, softened where nobody could tell, and for POP3 and IMAP.

    Planfix's help demands POP3 and says no more of it, and IMAP only keeps copies, so
    their failures are warnings.
    """
    usual = rule(step.rule).severity
    soft = step.service in _BESIDE or step.state in (
        State.WARNING,
        State.INCONCLUSIVE,
        State.SKIPPED,
        State.PASSED,
    )
    return min(usual, Severity.WARNING, key=lambda s: s.rank) if soft else usual


def _finding(step: Step, mailboxes: Mailboxes, weight: Weight) -> Finding:
    severity = severity_of(step)
    declared = rule(step.rule).declares
    data = {
        **{name: fact for name, fact in step.data.items() if name in declared},
        **_explained(step, mailboxes),
        "mailbox": _named(step.mailbox, mailboxes),
        "says": _says(step),
        "quote": _quoted(step.seen),
        "consequence": _consequence(weight, severity, step.service),
        "service": step.service,
        "step": step.step,
        "state": step.state.value,
        "seen": step.seen,
        "expected": step.expected,
        **weight,
    }
    sentence = "said" if is_said(step.rule) else "finding"
    return stated(
        step.rule,
        Subject(SubjectKind.MAILBOX, step.mailbox),
        data,
        says=f"checks:{sentence}{_BESIDE.get(step.service, '')}",
        severity=severity,
    )


def is_said(rule_id: str) -> bool:
    """Whether a server said so, and rules/errors told why."""
    return rule_id.startswith(f"{SAID}/")


def _explained(step: Step, mailboxes: Mailboxes) -> dict[str, Any]:
    """The reason that rules/errors know for it, and its note for the mail service."""
    entry = rule(step.rule)
    said = is_said(step.rule)
    reason = step.rule.partition("/")[2] if said else entry.data.get("reason", "")
    if not reason:
        return {}
    told: dict[str, Any] = {"reason": reason}
    if said:
        told["title"] = Phrase(f"{step.rule}:title")
    if note := note_at(reason, _operators(step, mailboxes)):
        told["note"] = note
    return told


def _operators(step: Step, mailboxes: Mailboxes) -> Iterator[str]:
    """Whose marks the reply bears, and who runs the mailbox's service."""
    if marked := step.data.get("operator"):
        yield str(marked)
    mailbox = mailboxes.get(step.mailbox)
    preset = provider_of(mailbox) if mailbox else None
    if preset and "operator" in preset.rule.data:
        yield str(preset.rule.data["operator"])


def _says(step: Step) -> Phrase:
    """What is the case, behind the mailbox's address."""
    if not is_said(step.rule):
        return Phrase(f"{step.rule}:says")
    if step.state is State.INCONCLUSIVE:
        return Phrase.of("checks:says-put-off")
    return Phrase.of(f"checks:says-{step.step.removesuffix('-tls')}")


def _named(mailbox_id: str, mailboxes: Mailboxes) -> Named:
    known = mailboxes.get(mailbox_id)
    return Named(mailbox_id, known.label if known else "")


def _consequence(weight: Weight, severity: Severity, service: str) -> Said:
    if not weight:
        return ""
    if not weight["pairs"]:
        return Phrase.of("checks:sends-nothing")
    if service == "pop3":
        key = "checks:pop3-demanded"
    elif service == "imap":
        key = "checks:copies-missing"
    elif severity is Severity.ERROR and service == "smtp":
        key = "checks:letters-fail"
    else:
        key = "checks:letters-concerned"
    return Phrase.of(key, employees=weight["employees"], projects=weight["projects"])


def _quoted(seen: Said) -> Said:
    """What was seen as a part of a sentence: no full stop, no book."""
    return seen.mapped(_shortened) if isinstance(seen, Phrase) else _shortened(seen)


def _shortened(text: str) -> str:
    text = text.strip().rstrip(".")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def cause_of(step: Step, mailboxes: Mailboxes) -> Cause:
    """What would have to be mended: the rule, and where.

    That is the sender's domain, the server, or the mailbox alone, as the rule's
    `scope` says: two wrong passwords on one server are two causes.
    """
    if is_said(step.rule):
        scope = effect(step.rule.partition("/")[2]).scope
    else:
        scope = rule(step.rule).data.get("scope", "server")
    is_known = step.mailbox in mailboxes
    if is_known and (scope == "domain" or step.service == "dns"):
        return step.rule, one_spelling(mailboxes[step.mailbox].domain)
    if scope == "server" and step.data.get("host"):
        return step.rule, f"{step.data['host']}:{step.data.get('port', '')}"
    return step.rule, f"mailbox {step.mailbox}"


def _shared(
    broken: list[Step], mailboxes: Mailboxes, weights: Mapping[str, Weight]
) -> list[Finding]:
    by_cause: dict[Cause, dict[str, Step]] = defaultdict(dict)
    causes: dict[str, set[Cause]] = defaultdict(set)
    for step in broken:
        if severity_of(step) is Severity.INFO:
            continue
        cause = cause_of(step, mailboxes)
        causes[step.mailbox].add(cause)
        by_cause[cause].setdefault(step.mailbox, step)
    alone = {m for m, theirs in causes.items() if len(theirs) == 1}
    return [
        _together(cause, members, alone, mailboxes, weights)
        for cause, members in by_cause.items()
        if len(members) > 1
    ]


def _together(
    cause: Cause,
    members: Mapping[str, Step],
    alone: set[str],
    mailboxes: Mailboxes,
    weights: Mapping[str, Weight],
) -> Finding:
    """The finding of a cause; who has no other trouble (`alone`) turns green."""
    entry, place = cause
    first = next(iter(members.values()))
    rows = {m: _named(m, mailboxes) for m in members}
    data = {
        "cause": entry,
        "title": Phrase(f"{entry}:title"),
        "place": place,
        "mailboxes": tuple(rows.values()),
        "turn_green": tuple(row for m, row in rows.items() if m in alone),
        "pairs": sum(weights[m].get("pairs", 0) for m in members),
        "seen": first.seen,
    }
    severity = max((severity_of(s) for s in members.values()), key=lambda s: s.rank)
    subject = Subject(SubjectKind.DOMAIN, place.partition(":")[0])
    return stated(SHARED, subject, data, severity=severity)
