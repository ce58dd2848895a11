"""Judges what a domain's autoconfig file offers to mail programs; nothing is fetched.

The format is Thunderbird's and stays a draft at the IETF: `emailProvider` with
`incomingServer` and `outgoingServer`, each with hostname, port and socketType.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from xml.etree import ElementTree

from diagnostics.checks.dns.facts import Autoconfig, CheckedDomain, DomainFacts
from diagnostics.checks.dns.judging.verdict import passed, skipped, unknown, wrong
from diagnostics.checks.dns.resolver import is_name
from diagnostics.checks.step import Step
from diagnostics.model import Endpoint, Security, State

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
    except ValueError as error:
        return (_unread(subject, f"{found.url} can't be read: {error}"),)
    return (_compared(subject, offers, found.url),)


def _absent(subject: CheckedDomain, found: Autoconfig) -> Step:
    """Only a host that is there for autoconfig alone has to hand the file out."""
    if found.error and found.announced:
        return _unread(subject, f"autoconfig could not be fetched: {found.error}")
    if found.error:
        seen = f"whether there is an autoconfig file is unknown: {found.error}"
        return skipped(subject, STEP, "", f"{seen} (it is optional)")
    return passed(subject, STEP, "no autoconfig file (it is optional)")


def _unread(subject: CheckedDomain, seen: str) -> Step:
    """Unknown, without a rule: nothing about the mailbox is wrong."""
    return Step(subject.mailbox.id, "dns", STEP, State.INCONCLUSIVE, seen=seen)


def _compared(
    subject: CheckedDomain, offers: dict[str, tuple[Endpoint, ...]], url: str
) -> Step:
    agreed, differences, expected = [], [], []
    for service in ("smtp", "pop3"):
        written: Endpoint = getattr(subject.mailbox, service)
        offered = offers.get(service, ())
        if not written.host or not offered:
            continue
        own = Endpoint(
            written.host.lower().rstrip("."),
            written.port,
            written.security or Security.TLS,
        )
        words = " or ".join(map(str, offered[:MOST_OFFERS]))
        if own in offered:
            agreed.append(f"{service.upper()} {own}")
        else:
            expected.append(f"{service.upper()} {words}")
            differences.append(
                f"autoconfig offers {service.upper()} {words}, configured is {own}"
            )
    if differences:
        return wrong(
            subject,
            STEP,
            "autoconfig-differs",
            "; ".join(differences),
            expected="; ".join(expected),
            data={"url": url},
        )
    seen = ", ".join(agreed) or "no server offered for what the mailbox uses"
    return passed(subject, STEP, seen, {"url": url})


def read_offers(text: str, domain: str) -> dict[str, tuple[Endpoint, ...]]:
    """The servers of an autoconfig file by service, `smtp` and `pop3`.

    Args:
        text: the file, from whom ever.
        domain: what `%EMAILDOMAIN%` stands for.

    Raises:
        ValueError: it is too long, has a DOCTYPE (so maybe entities that grow
            without end), is no XML, or no `clientConfig`.
    """
    if len(text) > LIMIT:
        raise ValueError(f"longer than {LIMIT} characters")
    if "<!doctype" in text.lower():
        raise ValueError("it has a DOCTYPE")
    try:
        # Without a DOCTYPE there are no entities, and the length is limited.
        root = ElementTree.fromstring(text.lstrip("\ufeff \t\r\n"))  # noqa: S314
    except ElementTree.ParseError as error:
        raise ValueError(f"no XML ({error})") from error
    if _local(root) != "clientConfig":
        raise ValueError("no clientConfig")
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
        host = host.lower().rstrip(".")
        port = said.get("port", "")
        security = _SOCKETS.get(said.get("socketType", "").upper())
        good_port = port.isascii() and port.isdecimal() and len(port) < 6
        if security and good_port and 0 < int(port) < 65536 and is_name(host):
            yield service, Endpoint(host, int(port), security)
