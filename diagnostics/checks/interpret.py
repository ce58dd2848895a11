"""From recorded steps to findings; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sized
from typing import Any

from diagnostics.catalogue import rule
from diagnostics.checks.step import Step
from diagnostics.model import (
    Finding,
    Mailbox,
    Severity,
    State,
    Subject,
    SubjectKind,
)
from diagnostics.words import counted, text

Impact = Callable[[str], Any]
"""A mailbox's id → something with `employees`, `projects`, `pairs` (numbers or
collections), or None where it sends nothing."""

SHARED = "checks/shared-cause"

BLOCKED_HOSTS = 3
"""Silent hosts on one port from which this network is suspected."""

_SILENT = ("checks/connection-timeout", "checks/no-route")

SHOWN = 240
"""Most characters of what was seen that a sentence repeats."""


def findings_from(
    steps: Iterable[Step],
    mailboxes: Mapping[str, Mailbox],
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
        else:
            answering.add(port)
    return [
        Finding(
            rule="checks/egress-blocked",
            subject=Subject(),
            severity=Severity.WARNING,
            data={
                "sentence": (
                    f"{len(hosts)} servers ({', '.join(sorted(hosts)[:5])}) are silent"
                    f" on port {port} and none answers, so this network may block it; "
                    "what was seen there proves nothing about Planfix."
                ),
                "port": port,
                "hosts": sorted(hosts),
            },
        )
        for port, hosts in sorted(silent.items())
        if len(hosts) >= BLOCKED_HOSTS and port not in answering
    ]


def _weight(impact: Impact | None, mailbox: str) -> dict[str, int]:
    seen = impact(mailbox) if impact else None
    if seen is None:
        return {}
    return {n: _count(getattr(seen, n)) for n in ("employees", "projects", "pairs")}


def _count(value: int | Sized) -> int:
    return value if isinstance(value, int) else len(value)


def severity_of(step: Step) -> Severity:
    """The rule's severity, softened where nobody could tell or POP3 is concerned.

    Planfix's help demands POP3 and says no more of it, so its failures are warnings.
    """
    usual = rule(step.rule).severity
    soft = step.service == "pop3" or step.state in (
        State.WARNING,
        State.INCONCLUSIVE,
        State.SKIPPED,
        State.PASSED,
    )
    return min(usual, Severity.WARNING, key=lambda s: s.rank) if soft else usual


def _finding(
    step: Step, mailboxes: Mapping[str, Mailbox], weight: dict[str, int]
) -> Finding:
    severity = severity_of(step)
    return Finding(
        rule=step.rule,
        subject=Subject(SubjectKind.MAILBOX, step.mailbox),
        severity=severity,
        data={
            "sentence": _evidence(step, mailboxes, weight, severity),
            "service": step.service,
            "step": step.step,
            "state": step.state.value,
            "seen": step.seen,
            "expected": step.expected,
            **weight,
            **_facts(step),
        },
    )


def _facts(step: Step) -> dict[str, Any]:
    kept = ("host", "port", "switch_to", "record", "also", "domain")
    return {name: step.data[name] for name in kept if name in step.data}


def _evidence(
    step: Step,
    mailboxes: Mapping[str, Mailbox],
    weight: dict[str, int],
    severity: Severity,
) -> str:
    says = str(rule(step.rule).data.get("says", ""))
    label = mailboxes[step.mailbox].label if step.mailbox in mailboxes else step.mailbox
    what = says or f"has a problem ({rule(step.rule).title})"
    where = f" ({step.service.upper()})" if step.service == "pop3" else ""
    parts = [f"{label} {what}{where}"]
    if step.seen:
        parts.append(f": {_shortened(text(step.seen).strip().rstrip('.'))}")
    parts.append(_consequence(weight, severity, step.service))
    return "".join(parts) + "."


def _consequence(weight: dict[str, int], severity: Severity, service: str) -> str:
    if not weight:
        return ""
    if not weight["pairs"]:
        return "; no letter leaves from it today"
    who = f"{counted(weight['employees'], 'employee')} in "
    who += counted(weight["projects"], "project")
    if service == "pop3":
        return f"; Planfix's help demands POP3, letters of {who} leave from here"
    sure = severity is Severity.ERROR and service == "smtp"
    verb = "fail" if sure else "are concerned"
    return f"; letters of {who} {verb}"


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def cause_of(step: Step, mailboxes: Mapping[str, Mailbox]) -> tuple[str, str]:
    """What would have to be mended: the rule, and where.

    That is the sender's domain, the server, or the mailbox alone, as the rule's
    `scope` says: two wrong passwords on one server are two causes.
    """
    scope = rule(step.rule).data.get("scope", "server")
    is_known = step.mailbox in mailboxes
    if is_known and (scope == "domain" or step.service == "dns"):
        return step.rule, mailboxes[step.mailbox].domain
    if scope == "server" and step.data.get("host"):
        return step.rule, f"{step.data['host']}:{step.data.get('port', '')}"
    return step.rule, f"mailbox {step.mailbox}"


def _shared(
    broken: list[Step],
    mailboxes: Mapping[str, Mailbox],
    weights: Mapping[str, dict[str, int]],
) -> list[Finding]:
    by_cause: dict[tuple[str, str], dict[str, Step]] = defaultdict(dict)
    causes: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for step in broken:
        if severity_of(step) is Severity.INFO:
            continue
        cause = cause_of(step, mailboxes)
        causes[step.mailbox].add(cause)
        by_cause[cause].setdefault(step.mailbox, step)
    return [
        _together(cause, members, causes, weights)
        for cause, members in by_cause.items()
        if len(members) > 1
    ]


def _together(
    cause: tuple[str, str],
    members: Mapping[str, Step],
    causes: Mapping[str, set[tuple[str, str]]],
    weights: Mapping[str, dict[str, int]],
) -> Finding:
    entry, place = cause
    first = next(iter(members.values()))
    green = [m for m in members if causes[m] == {cause}]
    pairs = sum(weights[m].get("pairs", 0) for m in members)
    severity = max((severity_of(s) for s in members.values()), key=lambda s: s.rank)
    turned = counted(len(green), "mailbox")
    verb = "turns" if len(green) == 1 else "turn"
    return Finding(
        rule=SHARED,
        subject=Subject(SubjectKind.DOMAIN, place.partition(":")[0]),
        severity=severity,
        data={
            "sentence": (
                f"{place}: {rule(entry).title}. {len(members)} mailboxes are"
                f" concerned; fix this one thing and {turned} {verb} green, as far as"
                " could be checked."
            ),
            "cause": entry,
            "place": place,
            "mailboxes": list(members),
            "turn_green": green,
            "pairs": pairs,
            "seen": first.seen,
        },
    )
