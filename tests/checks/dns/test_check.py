"""The DNS checks of one mailbox as a whole: its steps, limits and rules."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diagnostics import catalogue
from diagnostics.checks.dns import Answer, CollectedDomains, DnsOptions, check_domain
from diagnostics.checks.dns import check as check_module
from diagnostics.checks.step import Step
from diagnostics.model import Endpoint, Mailbox, Security, State

Check = Callable[..., Any]
GoodZone = Callable[..., Any]

SMTP = Endpoint("smtp.gmail.com", 465, Security.TLS)
BOX = Mailbox("m1", "sales@firm.example", smtp=SMTP)
MX, SOA = "MX 10 mx.firm.example", "SOA ns.firm.example host.firm.example 1 1 1 1 1"


def test_a_good_domain_has_no_rule_and_every_step(check: Check) -> None:
    steps = check()
    assert steps.rules == {}
    assert {step.state for step in steps} == {State.PASSED}
    assert [step.step for step in steps] == [
        "domain",
        "mx",
        "spf",
        "spf-provider",
        "dkim",
        "dmarc",
        "alignment",
        "mta-sts",
        "tls-rpt",
        "dnssec",
        "tlsa",
        "ptr",
        "srv",
    ]
    assert all(step.mailbox == "m1" and step.service == "dns" for step in steps)


@pytest.mark.parametrize("fault", ["SERVFAIL", "TIMEOUT", "REFUSED"])
@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("_spf.google.com", "spf"),
        ("_dmarc.firm.example", "dmarc"),
        ("google._domainkey.firm.example", "dkim"),
        ("mx.firm.example", "mx"),
        ("_mta-sts.firm.example", "mta-sts"),
        ("_smtp._tls.firm.example", "tls-rpt"),
    ],
)
def test_a_failed_lookup_is_inconclusive_and_never_failed(
    check: Check, fault: str, name: str, step: str
) -> None:
    steps = check({name: [fault]})
    assert steps.step(step).state is State.INCONCLUSIVE
    assert {s.state for s in steps} <= {State.PASSED, State.INCONCLUSIVE, State.SKIPPED}


def test_nobody_asks_for_a_logo_or_a_list_unasked(good_zone: GoodZone) -> None:
    table = good_zone()
    asyncio.run(check_domain(BOX, None, table))
    assert not [name for name, _ in table.asked if "_bimi" in name or "127" in name]


def test_one_run_asks_nothing_twice_that_a_cache_would_not(good_zone: GoodZone) -> None:
    table = good_zone()
    asyncio.run(check_domain(BOX, None, table))
    assert len(set(table.asked)) < 45


def test_a_domain_is_collected_once_for_all_mailboxes_that_ask_the_same(
    good_zone: GoodZone,
) -> None:
    table = good_zone()

    async def scenario() -> list[tuple[Step, ...]]:
        domains = CollectedDomains(table)
        other = replace(BOX, id="m2", address="info@firm.example", username="x")
        boxes = (BOX, other)
        return await asyncio.gather(
            *(check_domain(b, None, table, None, domains) for b in boxes)
        )

    single = good_zone()
    alone = asyncio.run(check_domain(BOX, None, single))
    once = single.asked.count(("_dmarc.firm.example", "TXT"))
    first, second = asyncio.run(scenario())
    assert table.asked.count(("_dmarc.firm.example", "TXT")) == once
    assert [s.seen for s in first] == [s.seen for s in alone]
    assert {s.mailbox for s in second} == {"m2"}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"_dmarc.firm.example": []},
        {"_smtp._tls.firm.example": ["TXT v=TLSRPTv1; rua=ftp:x"]},
        {"firm.example": ["TXT v=spf1 ip4:192.0.2.1 -all", MX, SOA]},
        {"firm.example": ["TXT v=spf1 +all", MX, SOA]},
        {"firm.example": ["TXT v=spf1 -all", SOA]},
        {"firm.example": []},
        {"_spf.google.com": ["SERVFAIL"]},
        {"google._domainkey.firm.example": ["TXT v=DKIM1; p="]},
        {"google._domainkey.firm.example": []},
        {"_pop3s._tcp.firm.example": ["SRV 0 1 995 elsewhere.example"]},
    ],
)
def test_a_mailbox_is_told_the_same_whether_others_of_its_domain_came_before(
    good_zone: GoodZone, changed: dict[str, list[str]]
) -> None:
    other = replace(BOX, id="m2", address="info@firm.example", username="x", name="Y")
    table = good_zone(changed)

    async def after_another() -> tuple[Step, ...]:
        domains = CollectedDomains(table)
        await check_domain(BOX, None, table, None, domains)
        return await check_domain(other, None, table, None, domains)

    def told(steps: tuple[Step, ...]) -> list[object]:
        return [replace(s, seconds=0.0, collected=None) for s in steps]

    alone = asyncio.run(check_domain(other, None, good_zone(changed)))
    assert told(asyncio.run(after_another())) == told(alone)


def test_whose_letter_it_is_matters_to_a_record_with_macros(
    good_zone: GoodZone,
) -> None:
    record = "TXT v=spf1 exists:%{l}.allowed.firm.example -all"
    zone = good_zone({"firm.example": [record, "MX 10 mx.firm.example"]})
    own = replace(BOX, smtp=Endpoint("mx.firm.example", 465, Security.TLS))

    async def scenario() -> None:
        domains = CollectedDomains(zone)
        for name in ("sales", "info"):
            box = replace(own, address=f"{name}@firm.example")
            await check_domain(box, None, zone, None, domains)

    asyncio.run(scenario())
    asked = {name for name, _ in zone.asked}
    assert {"sales.allowed.firm.example", "info.allowed.firm.example"} <= asked


def test_a_slow_domain_is_inconclusive_at_the_deadline() -> None:
    class Slow:
        async def lookup(self, name: str, rdtype: str) -> Answer:
            await asyncio.sleep(5)
            raise AssertionError(f"{name} {rdtype} should have been given up")

    work = check_domain(BOX, None, Slow(), DnsOptions(deadline=0.05))
    (step,) = asyncio.run(work)
    assert step.state is State.INCONCLUSIVE
    assert step.seconds <= 1


def test_an_address_with_an_international_domain_is_checked_as_a_labels(
    check: Check,
) -> None:
    names = {"xn--bcher-kva.example": ["MX 5 mx.firm.example"]}
    box = Mailbox("m", "a@Bücher.example", smtp=SMTP)
    steps = check(names, mailbox=box)
    assert steps.step("mx").state is State.PASSED
    record = steps.rules["dmarc-missing"].data
    assert record["record_name"] == "_dmarc.xn--bcher-kva.example"
    assert "mailto:a@xn--bcher-kva.example" in record["record"]


def test_every_rule_that_a_judgement_names_exists_and_is_complete() -> None:
    for rule_id in catalogue.rule_ids("checks"):
        if rule_id.startswith("checks/dns-"):
            rule = catalogue.rule(rule_id)
            assert rule.title
            assert rule.what
            assert rule.why
            assert rule.fix
            assert rule.sources
            assert catalogue.texts(rule_id)["says"]


def test_every_rule_about_dns_is_named_somewhere_and_the_other_way_round() -> None:
    package = Path(check_module.__file__).parent
    code = "\n".join(path.read_text() for path in package.rglob("*.py"))
    states = {f"dkim-{state}" for state in ("testing", "weak", "revoked", "broken")}
    rules = {
        rule_id.removeprefix("checks/dns-")
        for rule_id in catalogue.rule_ids("checks")
        if rule_id.startswith("checks/dns-")
    }
    assert {rule for rule in rules - states if f'"{rule}"' not in code} == set()
