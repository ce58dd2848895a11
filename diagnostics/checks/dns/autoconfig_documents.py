"""Looks for a domain's file for mail programs, also where it was moved to.

Only hosts of the domain are asked, and of mail services that have a preset: whoever
writes a redirect must not choose whom we talk to.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from urllib.parse import urlsplit

from diagnostics.checks.dns.dmarc import tree_walk
from diagnostics.checks.dns.facts import (
    Autoconfig,
    CheckedDomain,
    Fetch,
    MovedError,
    NotAllowedError,
    said_by,
)
from diagnostics.checks.dns.providers import owner_of
from diagnostics.checks.dns.resolver import Answer, Resolver, below, canonical
from diagnostics.model import Phrase, Said

AUTOCONFIG_SECONDS = 6.0
"""Most seconds for one place of a file, which is optional: the rest must not wait."""

MOST_MOVES = 3
"""So many redirects in a row are followed."""

PLACES = (
    ("autoconfig.{}", "/mail/config-v1.1.xml"),
    ("{}", "/.well-known/autoconfig/mail/config-v1.1.xml"),
)
"""Where autoconfig stands, by host and path, all of it the domain's own."""

_NOBODYS = "senderscope-asks-for-a-wildcard"
"""A label that only a wildcard in DNS answers to."""


async def autoconfig(subject: CheckedDomain, resolver: Resolver) -> Autoconfig | None:
    """The domain's file for mail programs; the address itself is told to nobody."""
    fetch = subject.options.fetch
    if fetch is None:
        return None
    last = Autoconfig()
    for place, path in PLACES:
        host = place.format(subject.domain)
        found = await _file(host, path, subject.domain, resolver, fetch)
        if found.text or found.unanswered:
            return found
        last = last if last.error else found
    return last


async def _file(
    host: str, path: str, domain: str, resolver: Resolver, fetch: Fetch
) -> Autoconfig:
    answers = await _addresses(host, resolver)
    if not any(answer.found for answer in answers):
        silent = next((answer for answer in answers if answer.open), None)
        return Autoconfig(unanswered=silent)
    url = f"https://{host}{path}"
    try:
        async with asyncio.timeout(AUTOCONFIG_SECONDS):
            found = await _followed(url, domain, resolver, fetch)
    except FileNotFoundError:
        return Autoconfig()
    except (MovedError, ssl.SSLCertVerificationError) as error:
        # A mail program doesn't get a file there either: nobody announces one.
        return Autoconfig(error=Phrase.of("autoconfig:at", url=url, why=_why(error)))
    except OSError as error:
        announced = isinstance(error, NotAllowedError) or (
            host != domain and not await _wildcard(host, domain, resolver)
        )
        why = Phrase.of("autoconfig:at", url=url, why=_why(error))
        return Autoconfig(error=why, announced=announced)
    page = found.text.lstrip("\ufeff \t\r\n")[:14].lower()
    if page.startswith(("<!doctype html", "<html")):  # a site that knows no 404
        return Autoconfig()
    return found


def _why(error: OSError) -> Said:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = getattr(error, "verify_message", "") or str(error)
        return Phrase.of("autoconfig:certificate", reason=reason)
    return said_by(error) or Phrase("autoconfig:late")  # a TimeoutError has no text


async def _followed(
    url: str, domain: str, resolver: Resolver, fetch: Fetch
) -> Autoconfig:
    """The file, and where it stands in the end.

    Raises:
        MovedError: it points to where we don't go, or too often elsewhere.
        OSError: as `fetch`.
    """
    for _ in range(MOST_MOVES + 1):
        try:
            return Autoconfig(url, await fetch(url))
        except MovedError as moved:
            target = moved.target
            why = await _refusal(url, target, domain, resolver)
            if why:
                said = Phrase.of(
                    "autoconfig:not-followed", target=_bare(target), why=why
                )
                raise MovedError(said, target) from moved
            url = target
    raise MovedError(Phrase.of("autoconfig:moves", most=MOST_MOVES), url)


def _bare(url: str) -> str:
    """The address without what may be a secret in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that is none"
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


async def _refusal(
    url: str, target: str, domain: str, resolver: Resolver
) -> Phrase | None:
    """Why a redirect isn't followed; None where it is."""
    try:
        parts = urlsplit(target)
    except ValueError:  # brackets that hold no address
        return Phrase("autoconfig:not-plain")
    host = canonical(parts.hostname or "")
    if parts.scheme != "https" or parts.netloc.lower() != parts.hostname:
        return Phrase("autoconfig:not-plain")
    if not (below(host, domain) or owner_of(host)):
        walk = await tree_walk(domain, resolver)
        if not below(host, walk.organisational):
            return Phrase.of("autoconfig:stranger", host=host, domain=domain)
    here = await _reach(urlsplit(url).hostname or "", resolver)
    if not await _reach(host, resolver) <= here | {"everybody"}:
        return Phrase.of("autoconfig:private", host=host)
    return None


async def _reach(host: str, resolver: Resolver) -> set[str]:
    """From where a host's addresses can be reached: no redirect leads further in."""
    kinds = set()
    for answer in await _addresses(host, resolver):
        for text in answer.records:
            ip = ipaddress.ip_address(text)
            ip = getattr(ip, "ipv4_mapped", None) or ip
            inner = "this machine" if ip.is_loopback else "this network"
            kinds.add("everybody" if ip.is_global else inner)
    return kinds


async def _wildcard(host: str, domain: str, resolver: Resolver) -> bool:
    """Whether any name of the domain leads where the host does."""
    any_name = await _addresses(f"{_NOBODYS}.{domain}", resolver)
    everywhere = {record for answer in any_name for record in answer.records}
    answers = await _addresses(host, resolver)
    return any(record in everywhere for a in answers for record in a.records)


async def _addresses(host: str, resolver: Resolver) -> tuple[Answer, Answer]:
    return await asyncio.gather(
        resolver.lookup(host, "A"), resolver.lookup(host, "AAAA")
    )
