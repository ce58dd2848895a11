"""What was found out about an address as a step, and as an account of one mailbox."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from diagnostics.catalogue import provider
from diagnostics.characters import named, unseen
from diagnostics.checks.address.announced import Announced, Offer
from diagnostics.checks.dns import canonical, is_name
from diagnostics.checks.dns.judging.lookalike import shape_of
from diagnostics.checks.dns.near_words import distance
from diagnostics.checks.dns.providers import free_mail_domains
from diagnostics.checks.reach_policy import literal
from diagnostics.checks.step import Step
from diagnostics.domain_names import is_host
from diagnostics.language import gettext as _
from diagnostics.model import Account, AuthKind, Mailbox, Phrase, Said, State

SERVICE, STEP = "address", "provider"

NO_SECRET = "checks/secret-missing"

_NEAR = 2
"""So many letters at most lie between a domain and the one that was meant."""


_ATOM = r"[\w!#$%&'*+/=?^`{|}~\-]|[^\x00-\x7f]"
_LOCAL = re.compile(rf"(?:{_ATOM})+(?:\.(?:{_ATOM})+)*")
"""The part before the @, as it is written without quotes (RFC 5322, 3.4.1; RFC 6531):
what `mailto:` or a typed link leave before an address is none."""

_LONG = 40
"""Characters from which a domain is compared with none."""


def domain_of(address: str) -> str:
    """The domain of an address in A-labels.

    Raises:
        ValueError: it is no e-mail address, or one at an IP address, which has no
            records in DNS.
    """
    at = unseen(address.strip())
    if at is not None:
        raise ValueError(
            _(
                "This is no e-mail address: it holds a character that can't be seen "
                "({character}, place {place}); type it anew",
                character=named(address.strip()[at]),
                place=at + 1,
            )
        )
    local, _at, domain = address.strip().rpartition("@")
    name = canonical(domain)
    good = local.isprintable() and " " not in local and _LOCAL.fullmatch(local)
    placed = "." in name and is_name(name) and is_host(domain) and not literal(name)
    if not good or not placed:
        raise ValueError(
            _(
                "'{address}' is no e-mail address, such as kim@example.org",
                address=address,
            )
        )
    return name


def account_of(facts: Announced, secret: str = "") -> Account:
    """The account of one mailbox, whose id is the address, as far as it is known."""
    name, _ = facts.known
    address = facts.mailbox_address
    mailbox = Mailbox(
        facts.address,
        address,
        provider=name,
        username=facts.username if facts.username != address else "",
        secret=secret,
        smtp=facts.offer("smtp").server,
        pop3=facts.offer("pop3").server,
        auth=facts.auth,
    )
    return Account(mailboxes=(mailbox,))


def step_of(facts: Announced, seconds: float = 0.0) -> Step:
    """What there is to enter in Planfix, or why nobody can tell."""
    state, rule, seen = _verdict(facts)
    name, by = facts.known
    data: dict[str, Any] = {"domain": facts.domain, "provider": name, "known_by": by}
    for service in ("smtp", "pop3"):
        offer = facts.offer(service)
        if offer.source:
            data[service] = f"{offer.server.host}:{offer.server.port}"
            data[f"{service}_security"] = str(offer.server.security)
            data[f"{service}_source"] = offer.source
    if rule and facts.preset:
        data["note"] = Phrase(f"{facts.preset.rule.id}:fix")
    return Step(
        facts.address,
        SERVICE,
        STEP,
        state,
        rule,
        seen,
        seconds=seconds,
        waited_for="domain" if state is State.SKIPPED else "",
        data=MappingProxyType(data),
        collected=MappingProxyType(facts.to_json()),
    )


def _verdict(facts: Announced) -> tuple[State, str, Said]:
    if facts.is_missing:
        near = _meant(facts.domain)
        seen = Phrase.of("address:no-domain", domain=facts.domain, near=near)
        return State.SKIPPED, "", seen
    if facts.offer("smtp").source:
        return State.PASSED, "checks/provider-settings", _settings(facts)
    if facts.unanswered:
        return State.INCONCLUSIVE, "checks/provider-inconclusive", facts.unanswered.said
    if facts.preset:
        seen = Phrase.of("address:own-server", provider=facts.preset.name)
        return State.INCONCLUSIVE, "checks/provider-own-server", seen
    seen, near = _unfound(facts), _meant(facts.domain)
    if near:
        seen = Phrase.of("address:near", seen=seen, near=near)
    return State.INCONCLUSIVE, "checks/provider-unfound", seen


def _unfound(facts: Announced) -> Phrase:
    """What is known of a domain that names no server to send with."""
    hosts = ", ".join(facts.mx_hosts[:3])
    if facts.behind:
        service = provider(facts.behind).name
        return Phrase.of("address:by-way-of", hosts=hosts, provider=service)
    if facts.takes_no_mail:
        return Phrase.of("address:null-mx")
    return Phrase.of("address:nobody-names" if hosts else "address:no-mx", hosts=hosts)


def _meant(domain: str) -> str:
    """The one domain of a mail service that is nearly this one; else empty."""
    if len(domain) > _LONG:  # no service's own name is so long
        return ""
    shape = shape_of(domain)
    ranked = sorted(
        (min(distance(domain, known), distance(shape, known)), known)
        for known in free_mail_domains()
    )
    (best, name), (next_best, _) = ranked[:2]
    clear = best <= min(_NEAR, len(name) // 4) and best < next_best
    return name if clear else ""


def _settings(facts: Announced) -> Phrase:
    """What to enter, and how it is known."""
    _, by = facts.known
    preset = facts.preset
    own = {"provider": preset.name, "by": Phrase(f"address:by-{by}")} if preset else {}
    return Phrase.of(
        "address:settings",
        known=Phrase.of("address:known", **own) if own else "",
        smtp=_server(facts.offer("smtp"), "SMTP"),
        pop3=_server(facts.offer("pop3"), "POP3"),
        username=facts.username,
        secret=Phrase(f"address:wants-{_wanted(facts)}"),
    )


def _wanted(facts: Announced) -> str:
    kinds = facts.preset.rule.data.get("auth", ()) if facts.preset else ()
    if AuthKind.APP_PASSWORD in kinds and AuthKind.PASSWORD in kinds:
        return "either"
    return facts.auth.value


def _server(offer: Offer, service: str) -> Phrase:
    if not offer.source:
        return Phrase.of("address:no-server", service=service)
    server = offer.server
    return Phrase.of(
        "address:server",
        service=service,
        host=server.host,
        port=str(server.port),
        security=Phrase(f"address:security-{server.security}"),
        source=Phrase(f"address:source-{offer.source}"),
    )


def own_fault_of(address: str, error: str) -> Step:
    """The step where a fault of our own kept us from finding out anything."""
    seen = Phrase.of("mail:own-fault", error=error)
    state, rule = State.INCONCLUSIVE, "checks/own-fault"
    return Step(address, SERVICE, STEP, state, rule, seen)


def without_password(step: Step) -> Step:
    """The step of an address whose password nobody gave: that isn't a fault of it."""
    if step.rule != NO_SECRET:
        return step
    seen = Phrase("address:no-password")
    return replace(step, state=State.SKIPPED, rule="", seen=seen, waited_for="secret")


class OtherRunError(ValueError):
    """A saved run is about something else than this address."""


def of_saved_run(steps: Iterable[Step], address: str) -> Announced:
    """What a saved run found out about an address.

    Raises:
        OtherRunError: it is no run of this address.
        ValueError: what it found out can't be read.
    """
    for step in steps:
        if (step.service, step.mailbox) == (SERVICE, address) and step.collected:
            return Announced.from_json(step.collected)
    raise OtherRunError(_("this is no run of {address}", address=address))
