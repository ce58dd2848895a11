"""What a run will contact, told before it starts; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagnostics.catalogue import with_preset
from diagnostics.checks.address import Announced, account_of, domain_of
from diagnostics.checks.credentials import Secrets
from diagnostics.checks.dns import (
    Answer,
    AnswerState,
    DnsOptions,
    canonical,
    documents,
)
from diagnostics.checks.network import Network
from diagnostics.checks.reach_policy import joined
from diagnostics.domain_names import is_host, one_spelling, zone_of
from diagnostics.language import gettext as _
from diagnostics.model import Account, Endpoint, Mailbox, NetworkSettings, Phrase
from diagnostics.words import text

SERVICES = ("smtp", "pop3", "imap", "dns")

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
class SecretTarget:
    """A secret and the server that gets it.

    Attributes:
        reference: `env:NAME`, `file:PATH`, `lab:USER`, or `typed`.
        service: `smtp`, `pop3` or `imap`.
        host: the server's name.
        port: its port, 0 where the account says none.
        is_granted: whether it is looked for and sent; else there is no login.
        mailboxes: how many ask for that.
        is_there: whether there is such a secret, so that there is a login.
    """

    reference: str
    service: str
    host: str
    port: int
    is_granted: bool
    mailboxes: int
    is_there: bool = True

    @property
    def is_the_labs(self) -> bool:
        """Whether it opens nothing but the lab."""
        return self.reference.startswith("lab:")

    @property
    def told(self) -> Phrase:
        """Where the secret goes, or that it doesn't."""
        where = "goes" if self.is_granted else "stays"
        if self.is_the_labs and not self.is_granted:
            where = "needs-lab"
        return Phrase.of(
            f"checks:secret-{where}",
            reference=self.reference,
            service=self.service.upper(),
            host=self.host,
            port=str(self.port),
        )


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What a run will do.

    Attributes:
        mailboxes: how many are checked.
        targets: the servers, in the order of the mailboxes.
        domains: the sender domains whose DNS is read.
        queries: about how many DNS queries that takes.
        logins: at most how many login attempts; one a service and mailbox that has a
            secret which exists and may be used.
        documents: the addresses that may be fetched over HTTPS: autoconfig files,
            and MTA-STS policies where DNS announces one.
        lists: the block lists that are asked about the domains' mail servers.
        secrets: every secret that is asked for, and who gets it.
        address: the address without an account that is checked; its servers are found
            out by the run, so nobody can name them before.
        network: who is asked about names and whom TLS trusts, where that isn't the
            system's alone; and what the account's `[network]` wishes in vain.
        nameless: what the account names as servers and can be none: not contacted.
    """

    mailboxes: int
    targets: tuple[Target, ...]
    domains: tuple[str, ...]
    queries: int
    logins: int
    documents: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    secrets: tuple[SecretTarget, ...] = ()
    address: str = ""
    network: tuple[Phrase, ...] = ()
    nameless: tuple[Target, ...] = ()

    @property
    def refused(self) -> tuple[SecretTarget, ...]:
        """The secrets of this machine that nobody granted."""
        return tuple(s for s in self.secrets if not s.is_granted and not s.is_the_labs)

    @property
    def told(self) -> Phrase:
        """The plan in one sentence."""
        return Phrase.of(
            "checks:plan-address" if self.address else "checks:plan",
            address=self.address,
            mailboxes=self.mailboxes,
            targets=self.targets,
            logins=self.logins,
            queries=self.queries,
            domains=self.domains,
            documents=self.documents,
            lists=self.lists,
            refused=self.refused,
        )

    @property
    def lines(self) -> tuple[Phrase, ...]:
        """What is done at each server and about the domains, one after the other."""
        servers = (self._at(target) for target in self.targets)
        open_end = Phrase.of("checks:plan-found", address=self.address)
        names = Phrase.of("checks:plan-names", domains=self.domains)
        found = (open_end,) if self.address and not self.targets else ()
        about = (names,) if self.domains else ()
        return (*servers, *self.left_out, *found, *about, *self.network)

    @property
    def left_out(self) -> tuple[Phrase, ...]:
        """What is named as a server and can be none, so that nobody contacts it."""
        return tuple(
            Phrase.of("checks:plan-nameless", host=t.host, mailboxes=t.mailboxes)
            for t in self.nameless
        )

    def _at(self, target: Target) -> Phrase:
        """What is done at a server."""
        where = target.service, target.host, target.port
        logins = sum(
            s.mailboxes
            for s in self.secrets
            if s.is_there and (s.service, s.host, s.port) == where
        )
        return Phrase.of(
            f"checks:plan-{target.service}",
            host=target.host,
            port=str(target.port),
            mailboxes=target.mailboxes,
            login=Phrase.of(
                "checks:plan-login" if logins else "checks:plan-no-login", logins=logins
            ),
        )

    @property
    def summary(self) -> str:
        """The plan in words."""
        return text(self.told)


def services_of(only: str | Iterable[str] | None) -> tuple[str, ...]:
    """The services asked for, in their usual order.

    Raises:
        ValueError: one of them is none of `SERVICES`.
    """
    asked = {only} if isinstance(only, str) else set(only or SERVICES)
    unknown = asked - set(SERVICES)
    if unknown:
        known = ", ".join(SERVICES)
        raise ValueError(
            _(
                "no service {names}: {known}",
                names=", ".join(sorted(unknown)),
                known=known,
            )
        )
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
        by_id = {row.id: row for row in reversed(rows)}
        rows = tuple(by_id.get(i) or account.mailbox(i) for i in wanted)
    located = (network or Network()).located
    return tuple(located(with_preset(row)) for row in rows)


def endpoint_of(mailbox: Mailbox, service: str) -> Endpoint:
    """The mailbox's server for a service, `smtp`, `pop3` or `imap`."""
    endpoint: Endpoint = getattr(mailbox, service)
    return endpoint


def is_asked(mailbox: Mailbox, service: str) -> bool:
    """Whether a service is checked: IMAP only where sent letters are kept there."""
    return service != "imap" or bool(mailbox.imap.host)


def plan(
    account: Account | str,
    mailboxes: str | Iterable[str] | None = None,
    only: str | Iterable[str] | None = None,
    dns_options: DnsOptions | None = None,
    network: Network | None = None,
    secrets: Secrets | None = None,
    secret: str = "",
) -> CheckPlan:
    """What `check` with the same arguments will contact, and what it will send there.

    Ports are as the account writes them where `network` is None. No secret is read,
    and nobody is asked: of an address without an account only its domain is known,
    unless that is a mail service's own.

    Raises:
        KeyError, ValueError: as `chosen`, `services_of` and `domain_of`.
    """
    address = account.strip() if isinstance(account, str) else ""
    if isinstance(account, str):
        account = _unasked(address, secret)
    rows, services = chosen(account, mailboxes, network), services_of(only)
    visits = [
        (mailbox, service, endpoint)
        for mailbox in rows
        for service in services
        if service != "dns" and (endpoint := endpoint_of(mailbox, service)).host
    ]
    named = {host for host in {e.host for _, _, e in visits} if _can_be(host)}
    nameless = Counter(
        (s, e.host, e.port or 0) for _, s, e in visits if e.host not in named
    )
    visits = [visit for visit in visits if visit[2].host in named]
    targets = Counter((s, e.host, e.port or 0) for _, s, e in visits)
    sent = _sent(visits, secrets or Secrets(lab=network.lab if network else None))
    domains = dict.fromkeys(
        one_spelling(m.domain) for m in rows if m.domain and "dns" in services
    )
    hosts = {host for _, host, _ in targets}
    lists = dns_options.dnsbl if dns_options and domains else ()
    looked = dict.fromkeys(
        (*domains, *(one_spelling(m.domain) for m in rows if address))
    )
    return CheckPlan(
        mailboxes=len(rows),
        targets=tuple(Target(*where, count) for where, count in targets.items()),
        domains=tuple(domains),
        queries=2 * len(hosts) + QUERIES_PER_DOMAIN * len(looked),
        logins=sum(s.mailboxes for s in sent if s.is_there),
        documents=tuple(u for d in looked for u in documents(canonical(d))),
        lists=lists,
        secrets=sent,
        address=address,
        network=tuple(_network_told(account.network, network or Network())),
        nameless=tuple(Target(*where, count) for where, count in nameless.items()),
    )


def _can_be(host: str) -> bool:
    """Whether it is a server's name or address: a run goes nowhere else.

    An address with a zone is refused as the account is loaded; who allows it is heard.
    """
    return is_host(host) or bool(zone_of(host))


def _unasked(address: str, secret: str) -> Account:
    """The account of an address by its domain's name alone."""
    domain = domain_of(address)
    unknown = Answer(domain, "MX", AnswerState.NODATA)
    return account_of(Announced(address, domain, unknown), secret)


def _network_told(wished: NetworkSettings, network: Network) -> Iterator[Phrase]:
    """Whom names are asked of and who is trusted, and which wishes stay wishes."""
    own = network.own_dns or network.nameservers or ()
    if own:
        servers = ", ".join(joined(*server) for server in own)
        yield Phrase.of("checks:plan-dns", servers=servers)
    if network.ca_file:
        yield Phrase.of("checks:plan-ca", file=network.ca_file)
    if wished.dns and not own:
        yield Phrase.of("checks:wish-dns", servers=", ".join(wished.dns))
    if wished.ca_file and wished.ca_file != network.ca_file:
        yield Phrase.of("checks:wish-ca", file=wished.ca_file)


def _sent(
    visits: Iterable[tuple[Mailbox, str, Endpoint]], secrets: Secrets
) -> tuple[SecretTarget, ...]:
    """What each server would get, in the order of the mailboxes."""
    asked: Counter[tuple[str, str, str, int, bool, bool]] = Counter()
    for mailbox, service, server in visits:
        use = secrets.use(mailbox, server)
        if use.reference:
            where = service, server.host, server.port or 0
            is_there = secrets.is_there(use)
            asked[(use.reference, *where, use.is_granted, is_there)] += 1
    return tuple(
        SecretTarget(reference, service, host, port, granted, count, is_there)
        for (reference, service, host, port, granted, is_there), count in asked.items()
    )
