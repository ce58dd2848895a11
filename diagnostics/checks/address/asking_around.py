"""Asks a domain which servers its addresses use; contacts no mail server."""

from __future__ import annotations

import asyncio
from types import MappingProxyType

from diagnostics.checks.address.announced import SRV, Announced
from diagnostics.checks.dns import DnsOptions, Resolver, canonical
from diagnostics.checks.dns.autoconfig_documents import autoconfig
from diagnostics.checks.dns.facts import Autoconfig, CheckedDomain, Fetch
from diagnostics.checks.dns.providers import free_mail
from diagnostics.model import Mailbox


async def announced_of(address: str, resolver: Resolver, fetch: Fetch) -> Announced:
    """What the domain of an address announces: MX, SRV, autoconfig.

    Args:
        address: one that `domain_of` takes.
        resolver: the run's own.
        fetch: the run's own; the address is told to nobody.
    """
    domain = canonical(address.rpartition("@")[2])
    mx = await resolver.lookup(domain, "MX")
    facts = Announced(address, domain, mx)
    if facts.is_missing or free_mail(domain):
        return facts
    names = [name for kinds in SRV.values() for name, _ in kinds]
    mailbox = Mailbox(address, f"{address.rpartition('@')[0]}@{domain}")
    subject = CheckedDomain(mailbox, None, DnsOptions(fetch=fetch))
    questions = (resolver.lookup(f"{name}.{domain}", "SRV") for name in names)
    file, answers = await asyncio.gather(
        autoconfig(subject, resolver), asyncio.gather(*questions)
    )
    srv = MappingProxyType(dict(zip(names, answers, strict=True)))
    return Announced(address, domain, mx, srv, file or Autoconfig())
