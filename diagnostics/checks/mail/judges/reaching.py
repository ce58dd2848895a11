"""Whether a server was found and answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from diagnostics.checks.mail.judges.encryption import (
    client_certificate,
    wants_certificate,
)
from diagnostics.checks.mail.judges.other_services import speaks_another
from diagnostics.checks.mail.judges.refusals import wrong_service
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.seen import (
    FORBIDDEN,
    Addresses,
    Attempt,
    Broken,
    HostStopped,
    Late,
    OpenPort,
    Reached,
    Visit,
)
from diagnostics.checks.reach_policy import entry_for, is_localhost, refusal
from diagnostics.model import Phrase, Said, Security, State

_RULES: Mapping[str, str] = {
    "refused": "checks/connection-refused",
    "timeout": "checks/connection-timeout",
    "reset": "checks/connection-reset",
    "no-route": "checks/no-route",
    FORBIDDEN: "checks/reach-refused",
}
"""By outcome of an attempt, the most telling first."""

_BOX: Mapping[str, str] = {
    Security.TLS: "SSL",
    Security.STARTTLS: "STARTTLS",
    Security.NONE: "plain",
}
"""How the boxes of the mailbox dialog call it, as near as words allow."""

SLOW = 10
"""Seconds from which an answer that came is slow."""

_SILENT_STAGES = ("greeting", "tls")
"""Stages in which it is the server's turn to speak."""

_LIMITS: Mapping[str, str] = {
    "line-too-long": "mail:line-too-long",
    "dialogue-too-long": "mail:dialogue-too-long",
}


def judge_addresses(visit: Visit, found: Addresses) -> StageOutcome:
    """Whether the host has addresses."""
    if not found.problem:
        data = {"addresses": list(found.found)}
        seen = Phrase.of("mail:addresses", addresses=", ".join(found.found))
        return StageOutcome(seen=seen, data=data)
    expected = Phrase.of("mail:an-address")
    if found.problem == "no-name":
        seen = Phrase.of("mail:no-host-name", host=visit.host)
    else:
        given = {"host": visit.host, "a": found.a, "aaaa": found.aaaa}
        seen = Phrase.of("mail:no-address", **given)
    if found.problem == "unknown":
        rule = "checks/resolve-inconclusive"
        asked = {
            "asked": visit.host,
            "name_servers": list(found.servers),
            "timed_out": "timeout" in (found.a, found.aaaa),
        }
        return StageOutcome(State.INCONCLUSIVE, rule, seen, data=asked)
    return StageOutcome(State.FAILED, "checks/resolve-failed", seen, expected)


def judge_reached(visit: Visit, reached: Reached) -> StageOutcome:
    """Whether the host answers at the port; each address family is reported."""
    refused = [a for a in reached.attempts if a.outcome == FORBIDDEN]
    dialled = [a for a in reached.attempts if a.outcome != FORBIDDEN]
    aside = [("connect-allowed", _refused(visit, refused))] if refused else []
    if reached.stands:
        seen = _listed(dialled)
        if is_localhost(visit.host):  # nobody wrote that it has both families
            dialled = [a for a in dialled if a.outcome == "ok"]
        return StageOutcome(seen=seen, asides=(*_families(dialled), *aside))
    if refused:
        return _refused(visit, refused)
    seen = _listed(reached.attempts)
    failed = [a for a in reached.attempts if a.outcome != "ok"]
    telling = min(failed, key=lambda a: list(_RULES).index(a.outcome))
    expected = Phrase.of("mail:open-port", port=str(visit.port))
    return StageOutcome(
        State.FAILED,
        _RULES[telling.outcome],
        seen,
        expected,
        _offer(reached.others),
        asides=_other_ports(visit, reached.others),
    )


def _refused(visit: Visit, refused: Sequence[Attempt]) -> StageOutcome:
    """Addresses that nobody connects to: what is there stays unknown."""
    first = refused[0]
    where = visit.host, first.address, first.port, first.forbidden
    allow = entry_for(*where)
    return StageOutcome(
        State.INCONCLUSIVE,
        _RULES[FORBIDDEN],
        refusal(*where),
        Phrase.of("reach:public"),
        {"address": first.address, "forbidden": first.forbidden, "allow": allow},
    )


def _listed(attempts: Sequence[Attempt]) -> Phrase:
    said = (Phrase.of(f"mail:attempt-{a.outcome}", where=a.where) for a in attempts)
    return Phrase.of("mail:attempts", attempts=tuple(said))


def _offer(others: Sequence[OpenPort]) -> dict[str, Any]:
    return {"switch_to": _port_and_box(others[0])} if others else {}


def _port_and_box(other: OpenPort) -> str:
    return f"{other.port} ({_BOX[other.security]})"


def _other_ports(
    visit: Visit, others: Sequence[OpenPort]
) -> tuple[tuple[str, StageOutcome], ...]:
    if not others:
        return ()
    switch = ", ".join(map(_port_and_box, others))
    outcome = StageOutcome(
        State.WARNING,
        "checks/other-port-open",
        Phrase.of("mail:other-port-answers", port=str(visit.port), other=switch),
        Phrase.of("mail:port", port=switch),
        _offer(others),
    )
    return (("other-ports", outcome),)


def _families(attempts: Sequence[Attempt]) -> tuple[tuple[str, StageOutcome], ...]:
    """What became of IPv6, and of IPv4 addresses that didn't answer."""
    six = [a for a in attempts if a.is_ipv6]
    dead = [a for a in attempts if not a.is_ipv6 and a.outcome != "ok"]
    found = []
    if dead:
        rule, expected = _RULES[dead[0].outcome], Phrase.of("mail:all-answer")
        outcome = StageOutcome(State.WARNING, rule, _listed(dead), expected)
        found.append(("connect-ipv4", outcome))
    if six:
        found.append(("connect-ipv6", _ipv6(six)))
    return tuple(found)


def _ipv6(six: Sequence[Attempt]) -> StageOutcome:
    if all(a.outcome == "no-route" for a in six):
        seen = Phrase.of("mail:no-ipv6-here", attempts=_listed(six))
        return StageOutcome(State.SKIPPED, seen=seen, waited_for="ipv6")
    if any(a.outcome != "ok" for a in six):
        expected = Phrase.of("mail:ipv6-works")
        rule = "checks/ipv6-broken"
        return StageOutcome(State.WARNING, rule, _listed(six), expected)
    return StageOutcome(seen=_listed(six))


def judge_broken(visit: Visit, stage: str, broken: Broken) -> StageOutcome:
    """What it means that a stage ended in the middle."""
    if broken.speaks_tls:
        return _tls_waits(visit)
    if broken.kind == "timeout" and speaks_another(visit.service, broken.detail):
        expected = Phrase.of(f"{visit.service}:a-greeting")
        return wrong_service(broken.detail, expected)
    if wants_certificate(broken.detail):
        return client_certificate(broken.detail)
    if broken.kind == "timeout":
        return _patience_ended(stage, broken)
    if broken.kind == "unasked":
        return _unasked(stage, broken)
    if broken.kind == "too-long":
        key = _LIMITS.get(broken.detail)
        seen: Said = Phrase.of(key) if key else broken.detail
        expected, rule = Phrase.of("mail:short-lines"), "checks/line-too-long"
        return StageOutcome(State.INCONCLUSIVE, rule, seen, expected)
    seen, rule = broken.detail or Phrase.of("mail:closed"), "checks/connection-dropped"
    expected = Phrase.of("mail:answer-to", stage=stage)
    return StageOutcome(State.FAILED, rule, seen, expected)


def _patience_ended(stage: str, broken: Broken) -> StageOutcome:
    """We waited for so long: what would have come then is unknown."""
    silent = stage in _SILENT_STAGES and not broken.came
    rule = "checks/no-greeting" if silent else "checks/too-slow"
    name = "mail:bytes-within" if broken.came else "mail:nothing-within"
    seen = Phrase.of(name, bytes=broken.came, limit=broken.limit)
    expected = Phrase.of("mail:answer-to", stage=stage)
    return StageOutcome(State.INCONCLUSIVE, rule, seen, expected)


def _unasked(stage: str, broken: Broken) -> StageOutcome:
    """An answer that was there before its question answers nothing."""
    seen = Phrase.of("mail:answered-early", stage=stage, said=broken.detail)
    expected = Phrase.of("mail:answer-after")
    rule = "checks/reply-before-question"
    return StageOutcome(State.INCONCLUSIVE, rule, seen, expected)


def _tls_waits(visit: Visit) -> StageOutcome:
    return StageOutcome(
        State.FAILED,
        "checks/tls-mode-mismatch",
        Phrase.of("mail:tls-waits", port=str(visit.port)),
        Phrase.of("mail:greeting-before-tls"),
        {"switch_to": Security.TLS.value},
    )


def judge_stopped(visit: Visit, stopped: HostStopped) -> StageOutcome:
    """A host that wanted to be left alone isn't asked again in a run."""
    seen = Phrase.of("mail:host-said", host=visit.host, reply=stopped.reply)
    expected = Phrase.of("mail:accepts-us-again")
    return StageOutcome(State.INCONCLUSIVE, "checks/host-stopped", seen, expected)


def judge_late(late: Late) -> StageOutcome:
    """The service as a whole was too slow."""
    seen = Phrase.of("mail:late", limit=late.limit)
    return StageOutcome(State.INCONCLUSIVE, "checks/too-slow", seen)


def judge_slow(seconds: float) -> StageOutcome:
    """An answer that came, and late."""
    seen = Phrase.of("mail:came-late", spent=f"{seconds:.0f}")
    expected = Phrase.of("mail:soon", limit=SLOW)
    return StageOutcome(State.WARNING, "checks/too-slow", seen, expected)
