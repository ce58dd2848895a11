"""Judges what answers depend on: the domain itself, its MX hosts, DNSSEC, lists."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts, HostFacts
from diagnostics.checks.dns.judging.sending_servers import assumption
from diagnostics.checks.dns.judging.verdict import (
    chained,
    passed,
    skipped,
    unknown,
    wrong,
)
from diagnostics.checks.dns.resolver import Answer, below
from diagnostics.checks.step import Step
from diagnostics.lab_state import LAB_DOMAIN
from diagnostics.model import Phrase, State

SLOW_ANSWER = 1.5
"""Seconds of the quickest answer from which its name servers are called slow."""


def judge_domain(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `domain`: exists, doesn't, or nobody could tell."""
    if facts.missing:
        seen = Phrase.of("dns:missing", domain=facts.domain)
        expected = Phrase("dns:missing-wanted")
        found = wrong(subject, "domain", "domain-missing", seen, expected=expected)
        return (found,)
    if facts.unreachable:
        return (unknown(subject, "domain", facts.txt),)
    spent = min(answer.seconds for answer in (facts.txt, facts.mx, facts.soa))
    slow = round(spent, 1) if spent >= SLOW_ANSWER else ""
    seen = Phrase.of("dns:exists", domain=facts.domain, slow=slow)
    return (passed(subject, "domain", seen),)


def judge_mx(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `mx`, several where several things are wrong."""
    if facts.mx.open:
        return (unknown(subject, "mx", facts.mx),)
    if not facts.mx.found:
        return (_without_mx(subject, facts),)
    hosts = [record.split()[1] for record in facts.mx.records]
    rows = ", ".join(facts.mx.records)
    if "." in hosts:
        seen = Phrase.of("dns:mx-null", domain=facts.domain, records=rows)
        expected = Phrase("dns:mx-wanted")
        return (wrong(subject, "mx", "mx-null", seen, expected=expected),)
    found = tuple(_mx_faults(subject, facts, hosts))
    return found or (passed(subject, "mx", rows),)


def _without_mx(subject: CheckedDomain, facts: DomainFacts) -> Step:
    """Mail goes to the domain's own address then (RFC 5321, section 5.1), if any."""
    addresses = tuple(a for host in facts.hosts for a in host.addresses)
    expected = Phrase("dns:mx-wanted")
    if not addresses:
        for host in facts.hosts:
            if host.unanswered:
                return unknown(subject, "mx", host.unanswered)
        seen = Phrase.of("dns:mx-missing", domain=facts.domain)
        return wrong(subject, "mx", "mx-missing", seen, expected=expected)
    said = {"domain": facts.domain, "addresses": addresses}
    own = {a for sender in facts.senders for a in sender.addresses}
    own |= set(facts.login_addresses)
    if own & set(addresses):
        return passed(subject, "mx", Phrase.of("dns:mx-implicit", **said))
    # A known service takes mail by MX; somebody's own server may well be this one.
    state = State.WARNING if subject.provider else State.INCONCLUSIVE
    seen = Phrase.of("dns:mx-implicit-unknown", **said)
    return wrong(subject, "mx", "mx-missing", seen, expected=expected, state=state)


def _mx_faults(
    subject: CheckedDomain, facts: DomainFacts, hosts: list[str]
) -> Iterator[Step]:
    twice = [host for host, times in Counter(hosts).items() if times > 1]
    if twice:
        seen = Phrase.of("dns:mx-duplicate", hosts=tuple(twice))
        expected = Phrase("dns:mx-duplicate-wanted")
        yield wrong(subject, "mx", "mx-duplicate", seen, expected=expected)
    works = any(host.addresses for host in facts.hosts)
    for host in facts.hosts:
        yield from _host_faults(subject, host, works)


def _host_faults(
    subject: CheckedDomain, host: HostFacts, works: bool
) -> Iterator[Step]:
    if host.cname.found:
        target = host.cname.records[0]
        seen = Phrase.of("dns:mx-cname", host=host.name, target=target)
        expected = Phrase.of("dns:mx-cname-wanted", target=target)
        yield wrong(subject, "mx", "mx-cname", seen, expected=expected)
    if not host.addresses:
        if host.unanswered:
            yield unknown(subject, "mx", host.unanswered)
        else:
            outcome = host.a.state.value
            seen = Phrase.of("dns:mx-unresolved", host=host.name, state=outcome)
            state = State.WARNING if works else State.FAILED
            expected = Phrase.of("dns:mx-unresolved-wanted", host=host.name)
            yield wrong(
                subject, "mx", "mx-unresolved", seen, expected=expected, state=state
            )
    inside = [a for a in host.addresses if _inside(host.name, a)]
    if inside:
        seen = Phrase.of("dns:mx-private", host=host.name, addresses=tuple(inside))
        expected = Phrase("dns:mx-private-wanted")
        yield wrong(subject, "mx", "mx-private", seen, expected=expected)


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
        seen = Phrase.of("dns:bogus", answer=bogus.said)
        expected = Phrase("dns:bogus-wanted")
        return (wrong(subject, "dnssec", "dnssec-bogus", seen, expected=expected),)
    if facts.soa.open:
        return (unknown(subject, "dnssec", facts.soa),)
    if any(answer.authenticated for answer in answers):
        return (passed(subject, "dnssec", Phrase("dns:signed")),)
    return (passed(subject, "dnssec", Phrase("dns:unsigned")),)


def judge_tlsa(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `tlsa`: announced certificates count only when signed by DNSSEC."""
    announced = [host for host in facts.hosts if host.tlsa.found]
    if not announced:
        if facts.hosts and all(host.tlsa.open for host in facts.hosts):
            return (unknown(subject, "tlsa", facts.hosts[0].tlsa),)
        return (passed(subject, "tlsa", Phrase("dns:no-tlsa")),)
    faults = [fault for host in announced for fault in _tlsa_faults(host)]
    if faults:
        expected = Phrase("dns:tlsa-wanted")
        return (wrong(subject, "tlsa", "tlsa", chained(faults), expected=expected),)
    return (passed(subject, "tlsa", ", ".join(host.name for host in announced)),)


def _tlsa_faults(host: HostFacts) -> Iterator[Phrase]:
    if not host.tlsa.authenticated:
        yield Phrase.of("dns:tlsa-unsigned", host=host.name)
    for record in host.tlsa.records:
        fields = record.split()
        if fields[0] not in ("2", "3"):
            yield Phrase.of("dns:tlsa-usage", host=host.name, usage=fields[0])
        lengths = {"1": 64, "2": 128}
        value = "".join(fields[3:])
        if len(value) != lengths.get(fields[2], len(value)):
            yield Phrase.of("dns:tlsa-hash", host=host.name, digits=len(value))


def judge_dnsbl(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `dnsbl`, only where lists were asked: a refused question is no listing.

    A list counts only where it lists its test entry and doesn't list everything
    (RFC 5782, section 5), so that a mistyped or dead zone clears nobody.
    """
    if not facts.lists:
        return ()
    entries = [entry for host in facts.hosts for entry in host.listings]
    entries += [entry for sender in facts.senders for entry in sender.listings]
    listings = list({entry[:2]: entry for entry in entries}.values())
    if not listings:
        return (skipped(subject, "dnsbl", "mx", Phrase("dns:nothing-to-list")),)
    broken = {zone: why for zone, *answers in facts.lists if (why := _fault(*answers))}
    asked = [entry for entry in listings if entry[0] not in broken]
    listed = [
        Phrase.of("dns:listed", address=address, zone=zone)
        for zone, address, answer in asked
        if _lists(answer)
    ]
    if listed:
        return (_listed(subject, facts, listed, broken),)
    faults = [Phrase.of("dns:list-fault", zone=z, why=w) for z, w in broken.items()]
    unasked = faults or [a.said for _, _, a in asked if not a.absent]
    if unasked:
        return (_unasked(subject, unasked),)
    seen = Phrase.of("dns:not-listed", questions=len(listings))
    return (passed(subject, "dnsbl", seen),)


def _listed(
    subject: CheckedDomain,
    facts: DomainFacts,
    listed: Sequence[Phrase],
    broken: Mapping[str, Phrase],
) -> Step:
    """Listings; those of a server that only is assumed to send prove nothing alone."""
    sure = any(
        zone not in broken and _lists(answer)
        for host in facts.hosts
        for zone, _, answer in host.listings
    )
    assumed = None if sure else assumption(subject)
    seen = chained([*listed, assumed] if assumed else listed)
    state = State.INCONCLUSIVE if assumed else None
    expected = Phrase("dns:listed-wanted")
    return wrong(subject, "dnsbl", "dnsbl", seen, expected=expected, state=state)


def _unasked(subject: CheckedDomain, why: list[Phrase]) -> Step:
    return wrong(
        subject,
        "dnsbl",
        "inconclusive",
        chained(why),
        expected=Phrase("dns:list-wanted"),
        state=State.INCONCLUSIVE,
    )


def _fault(present: Answer, absent: Answer) -> Phrase | None:
    """Why a list's word doesn't count, None where it works."""
    if _refuses(present):
        return Phrase.of("dns:list-refuses", codes=present.records)
    if not _lists(present):
        return Phrase.of("dns:list-without-test", answer=present.said)
    return Phrase("dns:list-of-all") if _lists(absent) else None


def _lists(answer: Answer) -> bool:
    """Whether it is a listing: an address in 127.0.0.0/8 that is no refusal."""
    codes = [record for record in answer.records if record.startswith("127.")]
    return bool(codes) and not _refuses(answer)


def _refuses(answer: Answer) -> bool:
    """Codes in 127.255.255.0/24 say that the list doesn't answer this resolver."""
    return any(record.startswith("127.255.255.") for record in answer.records)
