"""Judges what answers depend on: the domain itself, its MX hosts, DNSSEC, lists."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator

from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts, HostFacts
from diagnostics.checks.dns.judging.verdict import passed, skipped, unknown, wrong
from diagnostics.checks.dns.resolver import Answer, below
from diagnostics.checks.step import Step
from diagnostics.lab_state import LAB_DOMAIN
from diagnostics.model import State


def judge_domain(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `domain`: exists, doesn't, or nobody could tell."""
    if facts.missing:
        seen = f"DNS says that {facts.domain} doesn't exist"
        expected = "a registered domain, spelt as in the address"
        found = wrong(subject, "domain", "domain-missing", seen, expected=expected)
        return (found,)
    if facts.unreachable:
        return (unknown(subject, "domain", facts.txt),)
    return (passed(subject, "domain", f"{facts.domain} exists"),)


def judge_mx(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `mx`, several where several things are wrong."""
    if facts.mx.open:
        return (unknown(subject, "mx", facts.mx),)
    if not facts.mx.found:
        seen = f"{facts.domain} has no MX record"
        expected = "an MX record with the mail server that takes replies"
        return (wrong(subject, "mx", "mx-missing", seen, expected=expected),)
    hosts = [record.split()[1] for record in facts.mx.records]
    if "." in hosts:
        seen = f"{facts.domain} MX {', '.join(facts.mx.records)}: it takes no mail"
        expected = "an MX record with the mail server that takes replies"
        return (wrong(subject, "mx", "mx-null", seen, expected=expected),)
    found = tuple(_mx_faults(subject, facts, hosts))
    return found or (passed(subject, "mx", ", ".join(facts.mx.records)),)


def _mx_faults(
    subject: CheckedDomain, facts: DomainFacts, hosts: list[str]
) -> Iterator[Step]:
    twice = [host for host, times in Counter(hosts).items() if times > 1]
    if twice:
        seen = f"several MX records name {', '.join(twice)}"
        expected = "each host once"
        yield wrong(subject, "mx", "mx-duplicate", seen, expected=expected)
    works = any(host.addresses for host in facts.hosts)
    for host in facts.hosts:
        yield from _host_faults(subject, host, works)


def _host_faults(
    subject: CheckedDomain, host: HostFacts, works: bool
) -> Iterator[Step]:
    if host.cname.found:
        seen = f"{host.name} is an alias of {host.cname.records[0]}"
        expected = f"MX {host.cname.records[0]} (RFC 2181, section 10.3)"
        yield wrong(subject, "mx", "mx-cname", seen, expected=expected)
    if not host.addresses:
        if host.a.open or host.aaaa.open:
            yield unknown(subject, "mx", host.a if host.a.open else host.aaaa)
        else:
            seen = f"{host.name} has no address ({host.a.state})"
            state = State.WARNING if works else State.FAILED
            expected = f"an A record for {host.name}"
            yield wrong(
                subject, "mx", "mx-unresolved", seen, expected=expected, state=state
            )
    inside = [a for a in host.addresses if _inside(host.name, a)]
    if inside:
        seen = f"{host.name} has {', '.join(inside)}, which the internet can't reach"
        yield wrong(
            subject, "mx", "mx-private", seen, expected="a public address for the host"
        )


def _inside(host: str, address: str) -> bool:
    """Whether an address is private; the lab's own hosts live on loopback."""
    ip = ipaddress.ip_address(address)
    if ip.is_loopback and below(host, LAB_DOMAIN):
        return False
    return ip.is_private or ip.is_loopback or ip.is_link_local


def judge_dnssec(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `dnssec`: secure, unsigned (or unchecked), or bogus."""
    answers = [facts.soa, facts.mx, facts.txt]
    bogus = next((answer for answer in answers if answer.bogus), None)
    if bogus:
        seen = f"{bogus}; without the check of its signatures it is answered"
        expected = "signatures that fit the DS record at the registrar"
        return (wrong(subject, "dnssec", "dnssec-bogus", seen, expected=expected),)
    if facts.soa.open:
        return (unknown(subject, "dnssec", facts.soa),)
    if any(answer.authenticated for answer in answers):
        return (passed(subject, "dnssec", "signed, and the resolver vouches for it"),)
    seen = "not signed, or the resolver used doesn't check signatures"
    return (passed(subject, "dnssec", seen),)


def judge_ptr(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `ptr`: do the addresses of the MX hosts have names that lead back."""
    pointers = [p for host in facts.hosts for p in host.pointers]
    if not pointers:
        return (skipped(subject, "ptr", "mx", "no public address of an MX host"),)
    bad = [p for p in pointers if not p.confirmed]
    answers = [a for p in bad for a in (p.answer, *p.forward)]
    for answer in answers:
        if answer.open:
            return (unknown(subject, "ptr", answer),)
    if not bad:
        names = ", ".join(name for p in pointers for name in p.answer.records[:1])
        return (passed(subject, "ptr", names),)
    seen = "; ".join(
        f"{p.address} is {', '.join(p.answer.records) or 'without a name'}" for p in bad
    )
    expected = "a PTR name whose A or AAAA record leads back to the address"
    return (wrong(subject, "ptr", "ptr", seen, expected=expected),)


def judge_tlsa(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `tlsa`: announced certificates count only when signed by DNSSEC."""
    announced = [host for host in facts.hosts if host.tlsa.found]
    if not announced:
        if facts.hosts and all(host.tlsa.open for host in facts.hosts):
            return (unknown(subject, "tlsa", facts.hosts[0].tlsa),)
        return (passed(subject, "tlsa", "no TLSA record (it is optional)"),)
    faults = [fault for host in announced for fault in _tlsa_faults(host)]
    if faults:
        expected = "3 1 1 with the SHA-256 of the server's key, in a signed zone"
        return (wrong(subject, "tlsa", "tlsa", "; ".join(faults), expected=expected),)
    return (passed(subject, "tlsa", ", ".join(host.name for host in announced)),)


def _tlsa_faults(host: HostFacts) -> Iterator[str]:
    if not host.tlsa.authenticated:
        yield f"{host.name}: the answer isn't vouched for, so senders ignore it"
    for record in host.tlsa.records:
        fields = record.split()
        if fields[0] not in ("2", "3"):
            yield f"{host.name}: usage {fields[0]} doesn't count for mail (RFC 7672)"
        lengths = {"1": 64, "2": 128}
        value = "".join(fields[3:])
        if len(value) != lengths.get(fields[2], len(value)):
            yield f"{host.name}: the hash is {len(value)} digits long"


def judge_dnsbl(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `dnsbl`, only where lists were asked: a refused question is no listing.

    A list counts only where it lists its test entry and doesn't list everything
    (RFC 5782, section 5), so that a mistyped or dead zone clears nobody.
    """
    if not facts.lists:
        return ()
    listings = [entry for host in facts.hosts for entry in host.listings]
    if not listings:
        seen = "no MX host has a public address to ask about"
        return (skipped(subject, "dnsbl", "mx", seen),)
    broken = {zone: why for zone, *answers in facts.lists if (why := _fault(*answers))}
    asked = [entry for entry in listings if entry[0] not in broken]
    listed = [f"{address} at {zone}" for zone, address, a in asked if _lists(a)]
    if listed:
        expected = "no listing: ask the list for removal once the cause is gone"
        seen = "; ".join(listed)
        return (wrong(subject, "dnsbl", "dnsbl", seen, expected=expected),)
    if broken:
        seen = "; ".join(f"{zone}: {why}" for zone, why in broken.items())
        return (_unasked(subject, seen),)
    unanswered = [entry for entry in asked if not entry[2].absent]
    if unanswered:
        return (_unasked(subject, "; ".join(str(a) for _, _, a in unanswered)),)
    return (passed(subject, "dnsbl", f"{len(listings)} questions, no listing"),)


def _unasked(subject: CheckedDomain, seen: str) -> Step:
    state, expected = State.INCONCLUSIVE, "an answer of the list"
    return wrong(subject, "dnsbl", "inconclusive", seen, expected=expected, state=state)


def _fault(present: Answer, absent: Answer) -> str:
    """Why a list's word doesn't count, empty where it works."""
    if _refuses(present):
        return f"the list refuses this resolver ({', '.join(present.records)})"
    if not _lists(present):
        return f"the list doesn't know its own test entry ({present})"
    return "the list names every address" if _lists(absent) else ""


def _lists(answer: Answer) -> bool:
    """Whether it is a listing: an address in 127.0.0.0/8 that is no refusal."""
    codes = [record for record in answer.records if record.startswith("127.")]
    return bool(codes) and not _refuses(answer)


def _refuses(answer: Answer) -> bool:
    """Codes in 127.255.255.0/24 say that the list doesn't answer this resolver."""
    return any(record.startswith("127.255.255.") for record in answer.records)
