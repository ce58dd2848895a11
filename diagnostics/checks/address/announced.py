"""What a domain and the presets say about an address's servers; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

from diagnostics.catalogue import Provider, provider
from diagnostics.checks.dns import Answer, recognise
from diagnostics.checks.dns.facts import Autoconfig
from diagnostics.checks.dns.judging.autoconfig_offers import (
    UnreadableOffersError,
    read_offers,
)
from diagnostics.checks.dns.plain_forms import plain_form, rebuilt
from diagnostics.checks.dns.providers import free_mail, owner_of
from diagnostics.model import AuthKind, Endpoint, Security

SRV: Mapping[str, tuple[tuple[str, Security], ...]] = MappingProxyType(
    {
        "smtp": (
            ("_submissions._tcp", Security.TLS),
            ("_submission._tcp", Security.STARTTLS),
        ),
        "pop3": (("_pop3s._tcp", Security.TLS), ("_pop3._tcp", Security.STARTTLS)),
    }
)
"""By service, the names that announce it, the better first (RFC 6186, RFC 8314)."""


_NO_SERVER, _NO_FILE = Endpoint(), Autoconfig()


@dataclass(frozen=True, slots=True)
class Offer:
    """A server for a service, and who names it.

    `source` is `preset`, `autoconfig`, `srv`, or empty where nobody names one.
    """

    server: Endpoint = _NO_SERVER
    source: str = ""


@dataclass(frozen=True, slots=True)
class Announced:
    """What was found out about an address before any mail server is contacted.

    Attributes:
        address: as it was given, without blanks around it.
        domain: its domain in A-labels.
        mx: the answer about its MX records.
        srv: answers by name, `_submission._tcp`.
        autoconfig: the domain's file for mail programs.
    """

    address: str
    domain: str
    mx: Answer
    srv: Mapping[str, Answer] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    autoconfig: Autoconfig = _NO_FILE

    def to_json(self) -> dict[str, Any]:
        """The same as dictionaries and lists."""
        return dict(plain_form(self))

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Announced:
        """What `to_json` wrote. Raises ValueError."""
        return rebuilt(cls, saved)

    @property
    def mailbox_address(self) -> str:
        """The address as a server knows it: without a full stop behind the domain."""
        return self.address.removesuffix(".")

    @property
    def is_missing(self) -> bool:
        """Whether DNS says that the domain doesn't exist; a known service's does."""
        return self.mx.state == "nxdomain" and not free_mail(self.domain)

    @property
    def mx_hosts(self) -> tuple[str, ...]:
        """Where the domain's mail goes, the most preferred first."""
        split = [record.split() for record in self.mx.records]
        ranked = sorted((int(r[0]), r[1]) for r in split if len(r) == 2)
        return tuple(host for _, host in ranked if host != ".")

    @property
    def takes_no_mail(self) -> bool:
        """Whether the domain says so: a null MX (RFC 7505)."""
        return bool(self.mx.records) and not self.mx_hosts

    @property
    def behind(self) -> str:
        """The preset's name of a service that mail comes to by way of others; or "".

        Filters stand before a service, and a service may keep what another can't take:
        who has the mailboxes can't be told.
        """
        later = (recognise((host,), self.domain) for host in self.mx_hosts[1:])
        return next((name for name in later if name), "")

    @property
    def unanswered(self) -> Answer | None:
        """A look-up that said nothing, which leaves open what there is."""
        found = (self.mx, *self.srv.values(), self.autoconfig.unanswered)
        return next((answer for answer in found if answer and answer.open), None)

    @property
    def known(self) -> tuple[str, str]:
        """The preset's name, and what gave it away: `domain`, `mx` or `server`."""
        if own := free_mail(self.domain):
            return own, "domain"
        if by_mx := recognise(self.mx_hosts[:1], self.domain):
            return by_mx, "mx"
        named = (offer.server.host for offer in _announced(self, "smtp"))
        by_server = next((o for host in named if (o := owner_of(host))), "")
        return (by_server, "server") if by_server else ("", "")

    @property
    def preset(self) -> Provider | None:
        """The service's preset; None where nobody knows it."""
        name, _ = self.known
        return provider(name) if name else None

    def offer(self, service: str) -> Offer:
        """The server to use: the preset's, else what the domain announces.

        A file fetched over HTTPS comes before SRV records, which anybody on the way
        may have changed (RFC 6186, section 6). A preset comes first: the files that
        web hosters publish by themselves outlive a move of the mail.
        """
        _, by = self.known
        preset = self.preset
        own = getattr(preset, service) if preset and by != "server" else ()
        offers = [*(Offer(server, "preset") for server in own)]
        return next(iter([*offers, *_announced(self, service)]), Offer())

    @property
    def username(self) -> str:
        """The user name to log in with, as the preset or the domain's file says."""
        address = self.mailbox_address
        local = address.rpartition("@")[0]
        form = self.preset.rule.data.get("login", "") if self.preset else ""
        if form == "local-part":
            return local
        if form == "apikey":
            return str(form)
        if self.offer("smtp").source == "autoconfig" and not form:
            return _filled(_written_name(self.autoconfig.text), self) or address
        return address

    @property
    def auth(self) -> AuthKind:
        """What the service takes, the simplest first."""
        kinds = self.preset.rule.data.get("auth", ()) if self.preset else ()
        return next((kind for kind in AuthKind if kind in kinds), AuthKind.PASSWORD)


def _announced(facts: Announced, service: str) -> Iterator[Offer]:
    """What the domain itself names, the better first."""
    offered = _offers(facts).get(service, ())
    for server in sorted(offered, key=lambda o: o.security is Security.NONE):
        yield Offer(server, "autoconfig")
    for name, security in SRV[service]:
        answer = facts.srv.get(name)
        for port, host in _targets(answer) if answer else ():
            yield Offer(Endpoint(host, port, security), "srv")


def _offers(facts: Announced) -> dict[str, tuple[Endpoint, ...]]:
    try:
        return read_offers(facts.autoconfig.text, facts.domain)
    except UnreadableOffersError:
        return {}


def _targets(answer: Answer) -> list[tuple[int, str]]:
    """Port and host of SRV records, the preferred first; `.` offers nothing."""
    split = [record.split() for record in answer.records]
    whole = [r for r in split if len(r) == 4 and all(n.isdecimal() for n in r[:3])]
    ranked = sorted(whole, key=lambda r: (int(r[0]), -int(r[1]), r[3]))
    return [(int(r[2]), r[3]) for r in ranked if r[3] != "." and int(r[2])]


def _written_name(text: str) -> str:
    """The user name of the first outgoing server; `read_offers` has read the file."""
    root = ElementTree.fromstring(text.lstrip("\ufeff \t\r\n"))  # noqa: S314
    for element in root.iter():
        if element.tag.rpartition("}")[2] != "outgoingServer":
            continue
        for child in element:
            if child.tag.rpartition("}")[2] == "username":
                return (child.text or "").strip()
    return ""


def _filled(name: str, facts: Announced) -> str:
    """The name with what stands for parts of the address, where it is one line."""
    local = facts.address.rpartition("@")[0]
    parts = {
        "%EMAILADDRESS%": facts.mailbox_address,
        "%EMAILLOCALPART%": local,
        "%EMAILDOMAIN%": facts.domain,
    }
    for written, meant in parts.items():
        name = name.replace(written, meant)
    return name if name.isprintable() and "%" not in name else ""
