"""Which mail service is it, what does it ask for today, and whom does it sign as."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from diagnostics import catalogue
from diagnostics.checks.dns.resolver import below, canonical

OWN_ENVELOPE = "provider"
"""`envelope` of services that send with a bounce domain of their own."""


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """A preset on a day.

    Attributes:
        status: `ok`, `prepare` (something must be set up first) or `broken`.
        text: what a dated rule says, else the preset's own words.
        since: ISO date of the dated rule that counts, or empty.
        checked: ISO date on which the preset was checked.
    """

    status: str
    text: str
    since: str
    checked: str


def provider_status(provider: catalogue.Provider, today: date) -> ProviderStatus:
    """The status on a day: the last dated rule that has come into force counts."""
    data, said = provider.rule.data, catalogue.texts(provider.rule.id)
    status, text, since = data.get("status", "ok"), provider.rule.what, ""
    for dated in sorted(data.get("dated", ()), key=lambda d: str(d["from"])):
        if date.fromisoformat(dated["from"]) <= today:
            status, since = dated["status"], dated["from"]
            text = said[f"dated-{since}"]
    return ProviderStatus(status, text, since, data.get("checked", ""))


@cache
def _suffixes(key: str) -> tuple[tuple[str, str], ...]:
    """`(suffix, provider id)`, the longest suffix first."""
    pairs = [
        (str(suffix), provider_id)
        for provider_id in catalogue.provider_ids()
        for suffix in catalogue.provider(provider_id).rule.data.get(key, ())
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _by_suffix(host: str, key: str) -> str:
    name = canonical(host)
    return next((p for suffix, p in _suffixes(key) if below(name, suffix)), "")


def owner_of(host: str) -> str:
    """The provider that a host belongs to by any of its names, or empty."""
    keys = ("domains", "smtp_suffixes", "mx_suffixes")
    return next((found for key in keys if (found := _by_suffix(host, key))), "")


def recognise(mx_hosts: Iterable[str], domain: str) -> str:
    """The provider of a mailbox by its domain, else by its MX hosts; empty if unknown.

    Args:
        mx_hosts: names of the domain's MX hosts, the most preferred first.
        domain: of the address.
    """
    named = free_mail(domain)
    if named:
        return named
    found = (_by_suffix(host, "mx_suffixes") for host in mx_hosts)
    return next((provider for provider in found if provider), "")


def free_mail(domain: str) -> str:
    """The provider whose own domain it is (gmail.com), or empty."""
    name = canonical(domain)
    return next((p for known, p in _suffixes("domains") if known == name), "")


def known_includes() -> tuple[str, ...]:
    """The names by which the services that are known are included in SPF records."""
    return tuple(sorted({name for name, _ in _suffixes("spf_includes")}))


def free_mail_domains() -> tuple[str, ...]:
    """All domains whose addresses belong to a provider."""
    return tuple(known for known, _ in _suffixes("domains"))
