"""What was collected about one mailbox's domain; interpretation needs nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from diagnostics.catalogue import Provider
from diagnostics.checks.dns.dmarc import Walk
from diagnostics.checks.dns.plain_forms import plain_form, rebuilt
from diagnostics.checks.dns.providers import OWN_ENVELOPE
from diagnostics.checks.dns.resolver import Answer
from diagnostics.checks.dns.spf.evaluation import SpfState
from diagnostics.checks.dns.spf.include_tree import SpfNode
from diagnostics.model import Mailbox, Phrase, Said
from diagnostics.sending_places import PlaceKind, SendingPlace, sending_place

Fetch = Callable[[str], Awaitable[str]]
"""Fetches an https address and gives its text; raises OSError where it can't."""


class MovedError(OSError):
    """A document stands elsewhere; whether to go there is the caller's to decide.

    Attributes:
        target: the whole address that the server points to, from whom ever.
    """

    def __init__(self, said: Said, target: str) -> None:
        super().__init__(said)
        self.target = target


class NotAllowedError(OSError):
    """A document stands where nobody connects to; it says how to allow it."""


def said_by(error: OSError) -> Said:
    """What an error says: the phrase it was raised with, or the system's own text."""
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Phrase) else str(error)


@dataclass(frozen=True, slots=True)
class DnsOptions:
    """What a run may do beyond the usual.

    Attributes:
        selectors: DKIM selectors that the user knows, tried first.
        own_domains: the account's domains, to tell look-alikes.
        dnsbl: zones of block lists to ask about the MX addresses; none are usual.
        bimi: whether the record of a logo is read.
        fetch: fetches the MTA-STS policy and autoconfig, None leaves them unread;
            raises FileNotFoundError where a server says that there is none,
            MovedError where it points elsewhere, and NotAllowedError where nobody
            connects to its host.
        deadline: seconds for one domain.
    """

    selectors: tuple[str, ...] = ()
    own_domains: tuple[str, ...] = ()
    dnsbl: tuple[str, ...] = ()
    bimi: bool = False
    fetch: Fetch | None = None
    deadline: float = 45.0


@dataclass(frozen=True, slots=True)
class CheckedDomain:
    """Whom the checks are about.

    Attributes:
        mailbox: with its preset filled in.
        provider: who sends the letters: the mailbox's preset, else by SMTP host.
        options: what the run may do.
    """

    mailbox: Mailbox
    provider: Provider | None
    options: DnsOptions

    @property
    def domain(self) -> str:
        """The From domain."""
        return self.mailbox.domain

    @property
    def stated(self) -> tuple[SendingPlace, ...]:
        """Where the account says that its letters leave from, as others see it."""
        found = map(sending_place, self.mailbox.sends_from)
        return tuple(place for place in found if place and not place.is_inside)

    @property
    def assumed_host(self) -> str:
        """The SMTP server, where nobody knows whose servers letters leave from."""
        known = self.stated or self.provider
        return "" if known else self.mailbox.smtp.host

    @property
    def places(self) -> tuple[SendingPlace, ...]:
        """The servers to try themselves: stated ones, else the assumed one."""
        if self.assumed_host:
            assumed = sending_place(self.assumed_host)
            return (assumed,) if assumed else ()
        return tuple(p for p in self.stated if p.kind is not PlaceKind.INCLUDE)

    @property
    def includes(self) -> tuple[str, ...]:
        """The domains whose SPF records name the servers: stated, else a preset's."""
        if self.stated:
            included = [p for p in self.stated if p.kind is PlaceKind.INCLUDE]
            return tuple(place.value for place in included)
        return self.listed("spf_includes")

    @property
    def own_envelope(self) -> bool:
        """Whether the provider sends with a bounce domain of its own."""
        if self.provider is None or self.stated:
            return False
        return bool(self.provider.rule.data.get("envelope") == OWN_ENVELOPE)

    @property
    def dkim_domain(self) -> str:
        """The domain that the provider signs letters as, empty where unknown."""
        if self.provider is None:
            return ""
        signs_as = str(self.provider.rule.data.get("dkim_domain", ""))
        return self.domain if signs_as == "from" else signs_as

    def listed(self, key: str) -> tuple[str, ...]:
        """A list of the provider's preset, empty without one."""
        if self.provider is None:
            return ()
        return tuple(self.provider.rule.data.get(key, ()))


@dataclass(frozen=True, slots=True)
class HostFacts:
    """One MX host, or the domain itself without one: addresses, TLSA, block lists.

    `listings` has the zone, the address and the answer of each question.
    """

    name: str
    a: Answer
    aaaa: Answer
    cname: Answer
    tlsa: Answer
    listings: tuple[tuple[str, str, Answer], ...] = ()

    @property
    def addresses(self) -> tuple[str, ...]:
        """All addresses, IPv4 first."""
        return self.a.records + self.aaaa.records

    @property
    def unanswered(self) -> Answer | None:
        """A look-up of its addresses that nobody answered; None: both were answered."""
        return next((answer for answer in (self.a, self.aaaa) if answer.open), None)


@dataclass(frozen=True, slots=True)
class Pointer:
    """The reverse look-up of an address, and the addresses of the names found."""

    address: str
    answer: Answer
    forward: tuple[Answer, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether one of its names leads back to it."""
        return any(self.address in answer.records for answer in self.forward)


@dataclass(frozen=True, slots=True)
class Sender:
    """A place that the mailbox's letters leave from.

    Attributes:
        place: as the account states it, or as it is assumed.
        addresses: of the host; the address; some of the network.
        unanswered: the look-up of the host that nobody answered.
        states: `(address, result)` of SPF.
        mended: the same with the record that is proposed.
        pointers: the names of single addresses.
        listings: as of `HostFacts`.
    """

    place: SendingPlace
    addresses: tuple[str, ...]
    unanswered: Answer | None = None
    states: tuple[tuple[str, SpfState], ...] = ()
    mended: tuple[tuple[str, SpfState], ...] = ()
    pointers: tuple[Pointer, ...] = ()
    listings: tuple[tuple[str, str, Answer], ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderSpf:
    """Whether addresses of a provider's include pass at the From domain.

    Attributes:
        tree: of the include.
        states: `(address, result)` for a sample of its networks.
    """

    tree: SpfNode
    states: tuple[tuple[str, SpfState], ...] = ()

    @property
    def passes(self) -> bool | None:
        """Whether all that were tried pass; None where nobody can tell."""
        states = [state for _, state in self.states]
        if not states or SpfState.TEMPERROR in states:
            return False if self.tree.answer.absent else None
        return all(state is SpfState.PASS for state in states)


@dataclass(frozen=True, slots=True)
class KeysAbove:
    """The DKIM selectors asked for at a domain above, as of `DomainFacts`."""

    domain: str
    dkim: tuple[tuple[str, Answer], ...] = ()
    unlikely_key: Answer | None = None


@dataclass(frozen=True, slots=True)
class ReportConsent:
    """Whether a foreign domain takes reports: its address, and what it publishes."""

    uri: str
    foreign: bool
    answer: Answer


@dataclass(frozen=True, slots=True)
class Autoconfig:
    """The autoconfig file of a domain, as far as it could be had.

    Attributes:
        url: where it stands; empty where none was found.
        text: the file, empty where none was found.
        error: why the first place that exists could not be asked.
        announced: whether somebody set up `autoconfig.DOMAIN` and it is that place.
        unanswered: the look-up of a place's host where it said nothing.
    """

    url: str = ""
    text: str = ""
    error: Said = ""
    announced: bool = False
    unanswered: Answer | None = None


@dataclass(frozen=True, slots=True)
class DomainFacts:
    """All answers about one domain. Fields are None where the domain isn't there.

    Attributes:
        txt: TXT at the domain.
        mx: MX at the domain.
        hosts: the MX hosts, the most preferred first.
        spf: the SPF record and what it includes.
        provider_spf: by include of the provider.
        proposed: the SPF record that would mend what is wrong, and what it includes.
        dmarc: the tree walk.
        consents: of the addresses in rua=.
        dkim: `(selector, answer)`.
        domainkey: TXT at `_domainkey`: NXDOMAIN means that there is no key at all.
        single: answers by step: `mta-sts`, `tls-rpt`, and `bimi` where asked.
        srv: answers by service name, `_submission._tcp`.
        policy: text of the MTA-STS policy, empty where it was not fetched.
        policy_error: why it could not be fetched.
        seconds: how long each part took, `domain` all of it.
        autoconfig: None where nobody looked for it.
        lists: the block lists asked: zone, what it says about its test entry, and
            about the one that no list has (RFC 5782, section 5).
        selectors: DKIM selectors that the user knew.
        destinations: domains that rua= names; `consents` has the first few.
        faults: the exception's name by part that a fault of our own left unread.
        misplaced: by `spf`, `dkim` and `dmarc`: `(name, record)` of those that stand
            where nobody looks; asked for only where the right name has none.
        senders: the servers that letters leave from, where they are known by address.
        login_addresses: of the mailbox's SMTP and POP3 servers; asked for only where
            the domain has no MX.
        unlikely_key: TXT at a selector that nobody uses: what is there is a wildcard's.
        keys_above: of the domains above that belong to the same organisation; asked
            for only where the domain itself has none.
    """

    domain: str
    txt: Answer
    mx: Answer
    soa: Answer
    hosts: tuple[HostFacts, ...] = ()
    spf: SpfNode | None = None
    provider_spf: tuple[ProviderSpf, ...] = ()
    proposed: SpfNode | None = None
    dmarc: Walk | None = None
    consents: tuple[ReportConsent, ...] = ()
    dkim: tuple[tuple[str, Answer], ...] = ()
    domainkey: Answer | None = None
    single: Mapping[str, Answer] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    srv: Mapping[str, Answer] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    policy: str = ""
    policy_error: Said = ""
    seconds: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    autoconfig: Autoconfig | None = None
    lists: tuple[tuple[str, Answer, Answer], ...] = ()
    selectors: tuple[str, ...] = ()
    destinations: int = 0
    faults: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    misplaced: Mapping[str, tuple[tuple[str, str], ...]] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    unlikely_key: Answer | None = None
    keys_above: tuple[KeysAbove, ...] = ()
    senders: tuple[Sender, ...] = ()
    login_addresses: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON-able dictionaries and lists; they hold no secrets."""
        return dict(plain_form(self))

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> DomainFacts:
        """The facts that `to_json` wrote.

        Raises:
            ValueError: it is something else.
        """
        return rebuilt(cls, saved)

    @property
    def missing(self) -> bool:
        """Whether DNS says that the domain doesn't exist."""
        answers = (self.txt, self.mx, self.soa)
        return any(a.state == "nxdomain" for a in answers)

    @property
    def unreachable(self) -> bool:
        """Whether nobody could say anything about the domain."""
        return all(answer.open for answer in (self.txt, self.mx, self.soa))
