"""What nobody could look up is one cause, however many steps waited for it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

import pytest

from diagnostics import catalogue
from diagnostics.checks.dns import check_domain
from diagnostics.checks.dns.resolver import Answer, AnswerState, canonical
from diagnostics.checks.interpret import findings_from
from diagnostics.checks.root_causes.naming import organisation
from diagnostics.checks.root_causes.this_machine import NAME_SERVERS, with_blame
from diagnostics.checks.step import Step
from diagnostics.model import Endpoint, Mailbox, Security, State

MAILBOX = Mailbox(
    "m1",
    "sales@firm.example",
    provider="gmail",
    smtp=Endpoint("smtp.gmail.com", 465, Security.TLS),
)

RECORDS = {
    ("firm.example", "TXT"): "v=spf1 include:_spf.google.com ~all",
    ("firm.example", "MX"): "10 mx.firm.example",
    ("firm.example", "SOA"): "ns.firm.example host.firm.example 1 1 1 1 1",
    ("mx.firm.example", "A"): "8.8.4.4",
    ("_dmarc.firm.example", "TXT"): "v=DMARC1; p=reject",
    ("_spf.google.com", "TXT"): "v=spf1 ip4:192.0.2.0/24 ~all",
}


@dataclass(frozen=True)
class Partly:
    """Name servers that let questions expire which have one of these parts."""

    silent: Sequence[str]
    servers: tuple[str, ...] = ("192.0.2.53",)

    async def lookup(self, name: str, rdtype: str) -> Answer:
        owner = canonical(name)
        if any(part in owner or part == rdtype for part in self.silent):
            return Answer(owner, rdtype, AnswerState.TIMEOUT, servers=self.servers)
        found = RECORDS.get((owner, rdtype))
        if found:
            return Answer(owner, rdtype, AnswerState.FOUND, (found,))
        return Answer(owner, rdtype, AnswerState.NXDOMAIN)


PARTS = ("_dmarc", "_domainkey", "_spf", "TXT", "MX", "SOA", "A", "AAAA", "TLSA", "SRV")


def judged(silent: Sequence[str]) -> tuple[Step, ...]:
    preset = catalogue.provider("gmail")
    return asyncio.run(check_domain(MAILBOX, preset, Partly(silent)))


@pytest.mark.parametrize(
    "silent", [*((part,) for part in PARTS), *combinations(PARTS[:7], 2)]
)
def test_whatever_questions_expire_it_is_one_finding_and_nothing_failed(
    silent: tuple[str, ...],
) -> None:
    usual = {(step.step, step.rule) for step in judged(())}
    steps = with_blame(judged(silent))
    new = [s for s in steps if s.rule and (s.step, s.rule) not in usual]
    assert {step.state for step in new} <= {State.INCONCLUSIVE}
    known = {rule for _, rule in usual}
    found = [f for f in findings_from(steps, {"m1": MAILBOX}) if f.rule not in known]
    assert len(found) <= 1


def unanswered(mailbox: str, step: str, asked: str, *, late: bool = True) -> Step:
    rule = "checks/dns-inconclusive" if step == "domain" else "resolve-inconclusive"
    rule = rule if rule.startswith("checks/") else f"checks/{rule}"
    data = {
        "asked": asked,
        "name_servers": ["192.0.2.53"],
        "timed_out": late,
        **({"domain": asked} if step == "domain" else {"host": asked}),
    }
    service = "dns" if step == "domain" else "smtp"
    facts = MappingProxyType(data)
    return Step(mailbox, service, step, State.INCONCLUSIVE, rule, "seen", data=facts)


def found(mailbox: str, host: str) -> Step:
    data = MappingProxyType({"host": host})
    return Step(mailbox, "smtp", "resolve", State.PASSED, seen="seen", data=data)


BOXES = {name: Mailbox(name, f"x@{name}") for name in ("a.example", "b.test")}


def test_a_domain_and_its_server_are_one_cause() -> None:
    steps = [
        unanswered("a.example", "domain", "a.example", late=False),
        unanswered("a.example", "resolve", "mail.a.example", late=False),
        found("b.test", "mail.b.test"),
    ]
    (finding,) = findings_from(with_blame(steps), BOXES)
    assert finding.rule == "checks/dns-inconclusive"


def test_questions_of_several_that_expire_are_the_name_servers() -> None:
    steps = [
        unanswered("a.example", "domain", "a.example"),
        unanswered("b.test", "domain", "b.test"),
        found("b.test", "mail.b.test"),
    ]
    (finding,) = findings_from(with_blame(steps), BOXES)
    assert finding.subject.id == "192.0.2.53"
    failed = [unanswered(n, "domain", n, late=False) for n in ("a.example", "b.test")]
    apart = findings_from(with_blame([*failed, steps[2]]), BOXES)
    assert len(apart) == 2


def test_own_name_servers_that_answer_nothing_are_one_finding() -> None:
    steps = [
        unanswered("a.example", "domain", "a.example"),
        unanswered("a.example", "resolve", "mail.a.example", late=False),
        found("a.example", "192.0.2.1"),
    ]
    blamed = with_blame(steps, own_dns=True)
    assert {s.rule for s in blamed[:2]} == {NAME_SERVERS}
    (finding,) = findings_from(blamed, BOXES)
    assert (finding.rule, finding.data["name_servers"]) == (
        NAME_SERVERS,
        ["192.0.2.53"],
    )
    answered = [*steps, found("b.test", "mail.b.test")]
    assert NAME_SERVERS not in {s.rule for s in with_blame(answered, own_dns=True)}
    assert NAME_SERVERS not in {s.rule for s in with_blame(steps)}


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("mail.example.com", "example.com"),
        ("a.b.example.co.uk.", "example.co.uk"),
        ("mail.firm.com.pl", "firm.com.pl"),
        ("firm.co", "firm.co"),
        ("co.uk", "co.uk"),
        ("lan", "lan"),
    ],
)
def test_whose_name_it_is(host: str, owner: str) -> None:
    assert organisation(host) == owner
