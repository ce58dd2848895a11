"""From recorded steps to findings; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from typing import Any

from diagnostics.catalogue import rule, stated
from diagnostics.checks.forecast import provider_of
from diagnostics.checks.reach_policy import joined
from diagnostics.checks.root_causes import (
    Mailboxes,
    RootCause,
    cause_of,
    is_said,
    mended_by,
    severity_of,
)
from diagnostics.checks.root_causes.naming import DOMAIN, LOGIN
from diagnostics.checks.step import Step
from diagnostics.errors import note_at
from diagnostics.model import (
    NO_PROJECT,
    Finding,
    Named,
    Phrase,
    Said,
    Severity,
    State,
    Subject,
    SubjectKind,
    places_counted,
)

Impact = Callable[[Any], Any]
"""A mailbox's id, or a tuple of several → something with `employees`, `projects`,
`pairs` (numbers or collections), and perhaps `people` and `places` (rows that are
named, "no project" the first); None where nothing is sent."""

BLOCKED = "checks/egress-blocked"
REFUSED = "checks/reach-refused"

BLOCKED_HOSTS = 3
"""Silent hosts on one port from which this network is suspected."""

_NAMED_HOSTS = 5
"""Most of them that a sentence names."""

_NAMED_ROWS = 5
"""Most mailboxes that a sentence names."""

_COLLECTING = ("pop3", "imap")
"""Services that no letter leaves by."""

_SILENT = ("checks/connection-timeout", "checks/no-route")

SHOWN = 240
"""Most characters of what was seen that a sentence repeats."""

Weight = Mapping[str, Any]


def findings_from(
    steps: Iterable[Step],
    mailboxes: Mailboxes,
    impact: Impact | None = None,
) -> tuple[Finding, ...]:
    """One finding a cause: those that several mailboxes share come first.

    A certificate, a host, a login or a domain is one cause, through however many
    services and mailboxes it was seen.

    Args:
        steps: in any order; those without a rule give nothing.
        mailboxes: by id, for their addresses.
        impact: what depends on mailboxes; leaves the consequence out where None.
    """
    steps = tuple(steps)
    offline = _offline(steps)
    steps = tuple(step for step in steps if "cut_off" not in step.data)
    by_cause: dict[RootCause, list[Step]] = defaultdict(list)
    for step in steps:
        if step.rule:
            by_cause[cause_of(step, mailboxes)].append(step)
    runs = _runs(steps)
    shared, single = [], []
    for cause, shown in by_cause.items():
        ids = tuple(dict.fromkeys(step.mailbox for step in shown))
        weight = _weight(impact, ids if len(ids) > 1 else ids[0])
        if len(ids) > 1:
            concerned = [(i, runs[i]) for i in ids]
            shared.append(_together(cause, shown, concerned, mailboxes, weight))
        else:
            single.append(_finding(shown, mailboxes, weight))
    return (*offline, *_blocked_ports(steps), *shared, *single)


_CUT_OFF = ("cut_off", "hosts", "shown", "name_servers")
"""The facts that steps carry then, as far as their rule declares them."""


def _offline(steps: tuple[Step, ...]) -> list[Finding]:
    """The one finding of a run whose machine, or name server, reaches nobody."""
    shown = [step for step in steps if "cut_off" in step.data]
    return [_cut_off(step) for step in shown[:1]]


def _cut_off(step: Step) -> Finding:
    declared = rule(step.rule).declares
    facts = {name: step.data[name] for name in _CUT_OFF if name in declared}
    return stated(step.rule, Subject(), facts)


def _runs(steps: Iterable[Step]) -> dict[str, list[Step]]:
    """The steps of each mailbox."""
    runs: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        runs[step.mailbox].append(step)
    return runs


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


def _weight(impact: Impact | None, mailboxes: str | tuple[str, ...]) -> Weight:
    seen = impact(mailboxes) if impact else None
    if seen is None:
        return {}
    counts = ("employees", "projects", "pairs")
    named = {n: rows for n in ("people", "places") if (rows := getattr(seen, n, ()))}
    return {**{n: _count(getattr(seen, n)) for n in counts}, **named}


def _count(value: int | Sized) -> int:
    return value if isinstance(value, int) else len(value)


_BESIDE = {"pop3": "-pop3", "imap": "-imap"}
"""Services without which letters leave all the same, and their sentences' ending."""


def _finding(shown: Sequence[Step], mailboxes: Mailboxes, weight: Weight) -> Finding:
    """The finding of what one mailbox's steps show."""
    step = _weightiest(shown)
    data = {
        **_facts(step, shown, mailboxes, weight),
        "mailbox": _named(step.mailbox, mailboxes),
    }
    sentence = f"{'said' if is_said(step.rule) else 'finding'}{_suffix(shown)}"
    if of_one_address(step):
        data |= {
            "title": Phrase(f"{step.rule}:title"),
            "services": tuple(dict.fromkeys(s.service.upper() for s in shown)),
        }
        sentence = "one-address"
    return stated(
        step.rule,
        Subject(SubjectKind.MAILBOX, step.mailbox),
        data,
        says=f"checks:{sentence}",
        severity=severity_of(step),
    )


def of_one_address(step: Step) -> bool:
    """Whether the host has other addresses, at which it isn't so."""
    return step.step in ("address", "connect-ipv4")


def _weightiest(shown: Sequence[Step]) -> Step:
    """The step that says most: of the highest severity the first."""
    return max(shown, key=lambda step: severity_of(step).rank)


def _suffix(shown: Sequence[Step]) -> str:
    """The ending of the sentence that names the services, where SMTP isn't alone."""
    services = {step.service for step in shown}
    if len(services) > 1:
        return "-several"
    return _BESIDE.get(shown[0].service, "")


def _facts(
    step: Step, shown: Sequence[Step], mailboxes: Mailboxes, weight: Weight
) -> dict[str, Any]:
    """What a finding says of the steps that show its cause, by the weightiest one."""
    declared = rule(step.rule).declares
    facts = {name: fact for name, fact in step.data.items() if name in declared}
    if len(shown) > 1:
        facts["services"] = tuple(dict.fromkeys(s.service.upper() for s in shown))
        facts["servers"] = _servers(shown)
    return {
        **facts,
        **_explained(step, mailboxes),
        "says": _says(step),
        "quote": _quoted(step.seen),
        "consequence": _consequence(weight, severity_of(step), step.service),
        "service": step.service,
        "step": step.step,
        "state": step.state.value,
        "seen": step.seen,
        "expected": step.expected,
        **weight,
    }


def _servers(shown: Iterable[Step]) -> tuple[str, ...]:
    """Where a cause was seen, each server once."""
    seen = (
        joined(str(step.data["host"]), int(step.data.get("port") or 0))
        for step in shown
        if step.data.get("host")
    )
    return tuple(dict.fromkeys(seen))


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
    if step.state is State.INCONCLUSIVE or of_one_address(step):
        return Phrase.of("checks:says-put-off")
    return Phrase.of(f"checks:says-{step.step.removesuffix('-tls')}")


def _named(mailbox_id: str, mailboxes: Mailboxes) -> Named:
    known = mailboxes.get(mailbox_id)
    return Named(mailbox_id, known.label if known else "")


def _consequence(weight: Weight, severity: Severity, service: str) -> Said:
    if not weight:
        return ""
    if not weight["pairs"]:
        return "" if service in _COLLECTING else Phrase.of("checks:sends-nothing")
    if service == "pop3":
        key = "checks:pop3-demanded"
    elif service == "imap":
        key = "checks:copies-missing"
    elif severity is Severity.ERROR and service == "smtp":
        key = "checks:letters-fail"
    else:
        key = "checks:letters-concerned"
    with_none = any(place.id == NO_PROJECT for place in weight.get("places", ())[:1])
    where = places_counted(weight["projects"], with_none)
    return Phrase.of(key, employees=weight["employees"], where=where)


def _quoted(seen: Said) -> Said:
    """What was seen as a part of a sentence: no full stop, no book."""
    return seen.mapped(_shortened) if isinstance(seen, Phrase) else _shortened(seen)


def _shortened(text: str) -> str:
    text = text.strip().rstrip(".")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _together(
    cause: RootCause,
    shown: Sequence[Step],
    runs: Sequence[tuple[str, Sequence[Step]]],
    mailboxes: Mailboxes,
    weight: Weight,
) -> Finding:
    """The finding of a cause that several mailboxes share; it names them all."""
    step = _weightiest(shown)
    mended = mended_by(cause, runs, mailboxes)
    rows = {i: _named(i, mailboxes) for i, _ in runs}
    first = tuple(rows.values())[:_NAMED_ROWS]
    data = {
        **_facts(step, shown, mailboxes, weight),
        "title": Phrase(f"{cause.rule}:title"),
        "place": _place(cause, shown, mailboxes),
        "mailboxes": tuple(rows.values()),
        "first": first,
        "more": len(rows) - len(first) or None,
        "turn_green": tuple(rows[i] for i in mended.green),
        "unproven": tuple(rows[i] for i in mended.unproven),
    }
    host = str(step.data.get("host", ""))
    subject = Subject(SubjectKind.DOMAIN, cause.key if cause.scope == DOMAIN else host)
    return stated(
        cause.rule, subject, data, says="checks:together", severity=severity_of(step)
    )


def _place(cause: RootCause, shown: Sequence[Step], mailboxes: Mailboxes) -> Said:
    """Where it would have to be mended."""
    if cause.scope == DOMAIN:
        return cause.key
    servers = list(_servers(shown))
    if cause.scope == LOGIN:
        login = mailboxes[shown[0].mailbox].login
        return Phrase.of("checks:place-login", login=login, servers=servers)
    return Phrase.of("checks:place-servers", servers=servers)
