"""Judges the smaller records: MTA-STS, TLS-RPT, BIMI, SRV; and look-alike domains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.characters import mixed_scripts, passes_for_latin
from diagnostics.checks.dns.dmarc import parse_tags
from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts
from diagnostics.checks.dns.judging.lookalike import look_alike_of
from diagnostics.checks.dns.judging.verdict import (
    chained,
    passed,
    unknown,
    wrong,
)
from diagnostics.checks.dns.records import Paste
from diagnostics.checks.dns.resolver import below
from diagnostics.checks.step import Step
from diagnostics.domain_names import one_spelling, to_unicode
from diagnostics.model import Endpoint, Phrase, Security, State

_SCRIPTS = {
    "armenian": Phrase("dns:script-armenian"),
    "cherokee": Phrase("dns:script-cherokee"),
    "cyrillic": Phrase("dns:script-cyrillic"),
    "greek": Phrase("dns:script-greek"),
    "latin": Phrase("dns:script-latin"),
}


def judge_mta_sts(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `mta-sts` (RFC 8461): the record, and the policy where it was read."""
    step, answer = "mta-sts", facts.single["mta-sts"]
    if answer.open:
        return (unknown(subject, step, answer),)
    texts = [r for r in answer.records if r.lower().startswith("v=sts")]
    if not texts:
        return (passed(subject, step, Phrase("dns:no-mta-sts")),)
    tags, _ = parse_tags(texts[0])
    fits = tags.get("v") == "STSv1" and re.fullmatch(
        "[A-Za-z0-9]{1,32}", tags.get("id", "")
    )
    if len(texts) > 1 or not fits:
        paste = Paste(f"_mta-sts.{facts.domain}", "v=STSv1; id=1")
        return (wrong(subject, step, "mta-sts", " | ".join(texts), paste=paste),)
    if facts.policy_error:
        seen = Phrase.of("dns:policy-unfetched", why=facts.policy_error)
        return (wrong(subject, step, "mta-sts", seen, state=State.INCONCLUSIVE),)
    if not facts.policy:
        seen = Phrase.of("dns:policy-unread", record=texts[0])
        return (passed(subject, step, seen),)
    faults = tuple(policy_faults(facts.policy, [h.name for h in facts.hosts]))
    if faults:
        expected = Phrase("dns:policy-wanted")
        return (wrong(subject, step, "mta-sts", chained(faults), expected=expected),)
    return (passed(subject, step, texts[0]),)


def policy_faults(policy: str, hosts: list[str]) -> Iterator[Phrase]:
    """What is wrong with an MTA-STS policy for these hosts (RFC 8461, section 3.2)."""
    pairs = [line.partition(":") for line in policy.splitlines() if line.strip()]
    fields = {name.strip().lower(): value.strip() for name, _, value in pairs}
    patterns = [v.strip().lower() for n, _, v in pairs if n.strip().lower() == "mx"]
    if fields.get("version") != "STSv1":
        yield Phrase("dns:policy-version")
    if fields.get("mode") not in ("enforce", "testing", "none"):
        yield Phrase.of("dns:policy-mode", mode=fields.get("mode", ""))
    if not fields.get("max_age", "").isdecimal():
        yield Phrase("dns:policy-age")
    for host in hosts:
        if not any(_fits(host, pattern) for pattern in patterns):
            yield Phrase.of("dns:policy-mx", host=host)


def _fits(host: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return host.partition(".")[2] == pattern[2:]
    return host == pattern


def judge_tls_rpt(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `tls-rpt` (RFC 8460, section 3)."""
    step, answer = "tls-rpt", facts.single["tls-rpt"]
    if answer.open:
        return (unknown(subject, step, answer),)
    texts = [r for r in answer.records if r.lower().startswith("v=tlsrpt")]
    if not texts:
        return (passed(subject, step, Phrase("dns:no-tls-rpt")),)
    tags, _ = parse_tags(texts[0])
    uris = [u.strip().lower() for u in tags.get("rua", "").split(",")]
    fits = all(u.startswith(("mailto:", "https:")) for u in uris)
    if len(texts) == 1 and tags.get("v") == "TLSRPTv1" and fits:
        return (passed(subject, step, texts[0]),)
    value = f"v=TLSRPTv1; rua=mailto:{subject.mailbox.address}"
    paste = Paste(f"_smtp._tls.{facts.domain}", value)
    return (wrong(subject, step, "tls-rpt", " | ".join(texts), paste=paste),)


def judge_bimi(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `bimi`, only where it was asked for."""
    step, answer = "bimi", facts.single.get("bimi")
    if answer is None:
        return ()
    if answer.open:
        return (unknown(subject, step, answer),)
    texts = [r for r in answer.records if r.lower().startswith("v=bimi")]
    if not texts:
        return (passed(subject, step, Phrase("dns:no-bimi")),)
    tags, _ = parse_tags(texts[0])
    logo = tags.get("l", "")
    declined = "l" in tags and not logo
    secure = logo.startswith("https://") and logo.lower().endswith((".svg", ".svgz"))
    if len(texts) == 1 and tags.get("v") == "BIMI1" and (declined or secure):
        return (passed(subject, step, texts[0]),)
    expected = Phrase("dns:bimi-wanted")
    return (wrong(subject, step, "bimi", " | ".join(texts), expected=expected),)


_SRV = {
    ("smtp", Security.TLS): "_submissions._tcp",
    ("smtp", Security.STARTTLS): "_submission._tcp",
    ("pop3", Security.TLS): "_pop3s._tcp",
    ("pop3", Security.STARTTLS): "_pop3._tcp",
}


def judge_srv(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """The step `srv`: does the domain announce the servers that are configured?"""
    differences = []
    agreed = []
    for service in ("smtp", "pop3"):
        endpoint: Endpoint = getattr(subject.mailbox, service)
        name = _SRV.get((service, endpoint.security or Security.TLS))
        answer = facts.srv.get(name or "")
        if not endpoint.host or answer is None or not answer.found:
            continue
        offers = [tuple(record.split()[2:4]) for record in answer.records]
        own = (str(endpoint.port), one_spelling(endpoint.host))
        words = ", ".join(f"{host}:{port}" for port, host in offers)
        if own in offers:
            agreed.append(words)
        else:
            here = f"{own[1]}:{own[0]}"
            differences.append(
                Phrase.of("dns:srv-differs", service=name, servers=words, own=here)
            )
    if differences:
        seen, expected = chained(differences), Phrase("dns:srv-wanted")
        return (wrong(subject, "srv", "srv-differs", seen, expected=expected),)
    return (passed(subject, "srv", ", ".join(agreed) or Phrase("dns:no-srv")),)


def _beside_latin(address: str, domain: str) -> tuple[str, ...]:
    """The scripts of an address whose local part passes for that of its domain."""
    local = address.rpartition("@")[0]
    alike = to_unicode(domain).isascii() and passes_for_latin(local)
    return ("cyrillic", "latin") if alike else ()


def judge_look_alike(subject: CheckedDomain, facts: DomainFacts) -> tuple[Step, ...]:
    """A step `domain` more where the domain or the address looks like another one."""
    domain, address = facts.domain, subject.mailbox.address
    for told, mixed in (
        (domain, mixed_scripts(to_unicode(domain))),
        (address, mixed_scripts(address) or _beside_latin(address, domain)),
    ):
        if mixed:
            expected = Phrase("dns:mixed-scripts-wanted")
            names = tuple(_SCRIPTS[script] for script in mixed)
            seen = Phrase.of("dns:mixed-scripts", domain=told, scripts=names)
            return (wrong(subject, "domain", "look-alike", seen, expected=expected),)
    own = subject.options.own_domains
    # Two domains of one account may well be alike: then only a dead one is a slip.
    alive = not facts.missing and facts.mx.found
    if alive and any(below(domain, known) for known in own):
        return ()
    near = look_alike_of(domain, [known for known in own if known != domain])
    if not near:
        return ()
    seen = Phrase.of("dns:look-alike", domain=domain, near=near)
    expected = Phrase.of("dns:look-alike-wanted", near=near)
    return (wrong(subject, "domain", "look-alike", seen, expected=expected),)
