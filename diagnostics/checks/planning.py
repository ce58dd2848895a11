"""What a run will contact, told before it starts; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from diagnostics.catalogue import with_preset
from diagnostics.checks.dns import DnsOptions, canonical, documents
from diagnostics.checks.network import Network
from diagnostics.model import Account, Endpoint, Mailbox, Phrase
from diagnostics.words import text

SERVICES = ("smtp", "pop3", "dns")

QUERIES_PER_DOMAIN = 25
"""What a domain's checks usually ask; the records decide."""


@dataclass(frozen=True, slots=True)
class Target:
    """One server that will be contacted, and for how many mailboxes."""

    service: str
    host: str
    port: int
    mailboxes: int


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What a run will do.

    Attributes:
        mailboxes: how many are checked.
        targets: the servers, in the order of the mailboxes.
        domains: the sender domains whose DNS is read.
        queries: about how many DNS queries that takes.
        logins: at most how many login attempts; one a service and mailbox.
        documents: the addresses that may be fetched over HTTPS: autoconfig files,
            and MTA-STS policies where DNS announces one.
        lists: the block lists that are asked about the domains' mail servers.
    """

    mailboxes: int
    targets: tuple[Target, ...]
    domains: tuple[str, ...]
    queries: int
    logins: int
    documents: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    @property
    def told(self) -> Phrase:
        """The plan in one sentence."""
        return Phrase.of(
            "checks:plan",
            mailboxes=self.mailboxes,
            targets=self.targets,
            logins=self.logins,
            queries=self.queries,
            domains=self.domains,
            documents=self.documents,
            lists=self.lists,
        )

    @property
    def summary(self) -> str:
        """The plan in words."""
        return text(self.told)


def services_of(only: str | Iterable[str] | None) -> tuple[str, ...]:
    """The services asked for, in their usual order.

    Raises:
        ValueError: one of them is none of smtp, pop3, dns.
    """
    asked = {only} if isinstance(only, str) else set(only or SERVICES)
    unknown = asked - set(SERVICES)
    if unknown:
        raise ValueError(f"no service {', '.join(sorted(unknown))}: smtp, pop3, dns")
    return tuple(s for s in SERVICES if s in asked)


def chosen(
    account: Account,
    mailboxes: str | Iterable[str] | None,
    network: Network | None = None,
) -> tuple[Mailbox, ...]:
    """The mailboxes asked for, all where None, with presets and ports filled in.

    Raises:
        KeyError: no mailbox has such an id.
    """
    rows = account.mailboxes
    if mailboxes is not None:
        wanted = [mailboxes] if isinstance(mailboxes, str) else dict.fromkeys(mailboxes)
        rows = tuple(account.mailbox(i) for i in wanted)
    located = (network or Network()).located
    return tuple(located(with_preset(row)) for row in rows)


def endpoint_of(mailbox: Mailbox, service: str) -> Endpoint:
    """The mailbox's server for a service."""
    return mailbox.smtp if service == "smtp" else mailbox.pop3


def plan(
    account: Account,
    mailboxes: str | Iterable[str] | None = None,
    only: str | Iterable[str] | None = None,
    dns_options: DnsOptions | None = None,
    network: Network | None = None,
) -> CheckPlan:
    """What `check` with the same arguments will contact.

    Ports are as the account writes them where `network` is None.

    Raises:
        KeyError, ValueError: as `chosen` and `services_of`.
    """
    rows, services = chosen(account, mailboxes, network), services_of(only)
    targets = Counter(
        (service, endpoint.host, endpoint.port or 0)
        for mailbox in rows
        for service in services
        if service != "dns" and (endpoint := endpoint_of(mailbox, service)).host
    )
    domains = dict.fromkeys(m.domain for m in rows if m.domain and "dns" in services)
    hosts = {host for _, host, _ in targets}
    lists = dns_options.dnsbl if dns_options and domains else ()
    return CheckPlan(
        mailboxes=len(rows),
        targets=tuple(Target(*where, count) for where, count in targets.items()),
        domains=tuple(domains),
        queries=2 * len(hosts) + QUERIES_PER_DOMAIN * len(domains),
        logins=sum(targets.values()),
        documents=tuple(u for d in domains for u in documents(canonical(d))),
        lists=lists,
    )
