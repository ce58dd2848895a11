"""Judges what a domain's autoconfig file offers to mail programs; nothing is fetched.

The format is Thunderbird's and stays a draft at the IETF: `emailProvider` with
`incomingServer` and `outgoingServer`, each with hostname, port and socketType.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from xml.etree import ElementTree

from diagnostics.checks.dns.facts import Autoconfig, CheckedDomain, DomainFacts
from diagnostics.checks.dns.judging.verdict import (
    chained,
    passed,
    skipped,
    unknown,
    wrong,
)
from diagnostics.checks.dns.resolver import is_name
from diagnostics.checks.step import Step
from diagnostics.domain_names import one_spelling
from diagnostics.model import Endpoint, Phrase, Said, Security, State

STEP = "autoconfig"

LIMIT = 64 * 1024
"""Most characters of a file that are read."""

MOST_OFFERS = 10
"""Servers of a kind that are shown."""

_KINDS = {("outgoingServer", "smtp"): "smtp", ("incomingServer", "pop3"): "pop3"}

_SOCKETS = {
    "SSL": Security.TLS,
    "STARTTLS": Security.STARTTLS,
    "PLAIN": Security.NONE,
}


class UnreadableOffersError(ValueError):
    """A file that offers nothing because it can't be read.

    Attributes:
        why: what is wrong with it.
    """

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)
        self.why = why


def judge_autoconfig(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `autoconfig`, only where the file was looked for."""
    found = facts.autoconfig
    if found is None:
        return ()
    if found.unanswered:
        return (unknown(subject, STEP, found.unanswered),)
    if not found.text:
        return (_absent(subject, found),)
    try:
        offers = read_offers(found.text, facts.domain)
    except UnreadableOffersError as error:
        seen = Phrase.of("autoconfig:unread", url=found.url, why=error.why)
        return (_unread(subject, seen),)
    return (_compared(subject, offers, found.url),)


def _absent(subject: CheckedDomain, found: Autoconfig) -> Step:
    """Only a host that is there for autoconfig alone has to hand the file out."""
    if found.error and found.announced:
        seen = Phrase.of("autoconfig:unfetched", why=found.error)
        return _unread(subject, seen)
    if found.error:
        seen = Phrase.of("autoconfig:unknown", why=found.error)
        return skipped(subject, STEP, "", seen)
    return passed(subject, STEP, Phrase("autoconfig:none"))


def _unread(subject: CheckedDomain, seen: Phrase) -> Step:
    """Unknown, without a rule: nothing about the mailbox is wrong."""
    return Step(subject.mailbox.id, "dns", STEP, State.INCONCLUSIVE, seen=seen)


def _compared(
    subject: CheckedDomain, offers: dict[str, tuple[Endpoint, ...]], url: str
) -> Step:
    agreed, differences, expected = [], [], []
    data = {"url": url}
    for service in ("smtp", "pop3"):
        written: Endpoint = getattr(subject.mailbox, service)
        offered = offers.get(service, ())
        if not written.host or not offered:
            continue
        own = Endpoint(
            one_spelling(written.host),
            written.port,
            written.security or Security.TLS,
        )
        if own in offered:
            agreed.append(f"{service.upper()} {own}")
            continue
        servers = chained([str(o) for o in offered[:MOST_OFFERS]], "autoconfig:or")
        offer = {"service": service.upper(), "servers": servers}
        expected.append(Phrase.of("autoconfig:wanted", **offer))
        differences.append(Phrase.of("autoconfig:differs", **offer, own=str(own)))
    if differences:
        seen, wanted = chained(differences), chained(expected)
        rule = "autoconfig-differs"
        return wrong(subject, STEP, rule, seen, expected=wanted, data=data)
    said: Said = ", ".join(agreed) or Phrase("autoconfig:no-offer")
    return passed(subject, STEP, said, data)


def read_offers(text: str, domain: str) -> dict[str, tuple[Endpoint, ...]]:
    """The servers of an autoconfig file by service, `smtp` and `pop3`.

    Args:
        text: the file, from whom ever.
        domain: what `%EMAILDOMAIN%` stands for.

    Raises:
        UnreadableOffersError: it is too long, has a DOCTYPE (so maybe entities that
            grow without end), is no XML, or no `clientConfig`.
    """
    if len(text) > LIMIT:
        raise UnreadableOffersError(Phrase.of("autoconfig:too-long", most=LIMIT))
    if "<!doctype" in text.lower():
        raise UnreadableOffersError(Phrase("autoconfig:doctype"))
    try:
        # Without a DOCTYPE there are no entities, and the length is limited.
        root = ElementTree.fromstring(text.lstrip("\ufeff \t\r\n"))  # noqa: S314
    except ElementTree.ParseError as error:
        why = Phrase.of("autoconfig:no-xml", error=str(error))
        raise UnreadableOffersError(why) from error
    if _local(root) != "clientConfig":
        raise UnreadableOffersError(Phrase("autoconfig:no-config"))
    offers: dict[str, list[Endpoint]] = defaultdict(list)
    for service, endpoint in _servers(root, domain):
        if endpoint not in offers[service]:
            offers[service].append(endpoint)
    return {service: tuple(found) for service, found in offers.items()}


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _servers(root: ElementTree.Element, domain: str) -> Iterator[tuple[str, Endpoint]]:
    """`(service, server)` of each entry that says host, port and encryption."""
    for element in root.iter():
        service = _KINDS.get((_local(element), element.get("type", "").lower()))
        if service is None:
            continue
        said = {_local(child): (child.text or "").strip() for child in element}
        host = said.get("hostname", "").replace("%EMAILDOMAIN%", domain)
        host = one_spelling(host)
        port = said.get("port", "")
        security = _SOCKETS.get(said.get("socketType", "").upper())
        good_port = port.isascii() and port.isdecimal() and len(port) < 6
        if security and good_port and 0 < int(port) < 65536 and is_name(host):
            yield service, Endpoint(host, int(port), security)
