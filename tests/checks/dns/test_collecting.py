"""What is asked about a domain, and what isn't."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from diagnostics import catalogue
from diagnostics.checks.dns import DnsOptions, documents
from diagnostics.checks.dns.collecting import collect
from diagnostics.checks.dns.dkim import COMMON_SELECTORS
from diagnostics.checks.dns.facts import CheckedDomain, DomainFacts
from diagnostics.model import Mailbox

BOX = Mailbox("m", "a@firm.example")
GoodZone = Callable[..., Any]


def collected(
    table: Any,
    *selectors: str,
    provider: str = "",
    sends_from: tuple[str, ...] = (),
) -> DomainFacts:
    preset = catalogue.provider(provider) if provider else None
    box = replace(BOX, sends_from=sends_from)
    subject = CheckedDomain(box, preset, DnsOptions(selectors=selectors))
    return asyncio.run(collect(subject, table))


def test_selectors_are_the_user_s_then_the_preset_s_then_the_common_ones(
    good_zone: GoodZone,
) -> None:
    facts = collected(good_zone(), "mine", "dkim", provider="gmail")
    tried = [selector for selector, _ in facts.dkim]
    assert tried[:3] == ["mine", "dkim", "google"]
    assert len(tried) == len(set(tried))
    assert {"mine", *COMMON_SELECTORS} <= set(tried)
    assert facts.selectors == ("mine", "dkim")


def test_each_selector_is_asked_for_whatever_is_said_of_the_name_above(
    good_zone: GoodZone,
) -> None:
    table = good_zone({"google._domainkey.firm.example": None})
    facts = collected(table)
    asked = {name for name, _ in table.asked}
    base = "_domainkey.firm.example"
    assert {f"{s}.{base}" for s in COMMON_SELECTORS} <= asked
    assert all(answer.absent for _, answer in facts.dkim)
    assert len(facts.dkim) == len(COMMON_SELECTORS)


def test_a_domain_that_isnt_there_is_asked_three_questions(
    zone: Callable[..., Any],
) -> None:
    table = zone({})
    facts = collected(table, "mine")
    assert [kind for _, kind in table.asked] == ["TXT", "MX", "SOA"]
    assert (facts.missing, facts.dkim, facts.selectors) == (True, (), ("mine",))


def test_the_provider_is_tried_only_where_the_record_leaves_it_open(
    good_zone: GoodZone,
) -> None:
    assert collected(good_zone(), provider="gmail").provider_spf == ()
    names = {"firm.example": ["TXT v=spf1 -all", "MX 5 mx.firm.example"]}
    (sample,) = collected(good_zone(names), provider="gmail").provider_spf
    assert [address for address, _ in sample.states] == ["192.0.2.0", "2001:db8::"]
    broken = {"firm.example": ["TXT v=spf1 foo", "MX 5 mx.firm.example"]}
    assert collected(good_zone(broken), provider="gmail").provider_spf == ()


@pytest.mark.parametrize(("names", "followed"), [(10, 10), (11, 10)])
def test_ten_names_of_an_address_are_followed(
    good_zone: GoodZone, names: int, followed: int
) -> None:
    rows = [f"PTR n{i}.firm.example" for i in range(names)]
    table = good_zone({"4.4.8.8.in-addr.arpa": rows})
    (sender,) = collected(table, sends_from=("8.8.4.4",)).senders
    assert [len(pointer.forward) for pointer in sender.pointers] == [followed]


def test_only_public_addresses_are_asked_for_their_names(good_zone: GoodZone) -> None:
    table = good_zone({"out.firm.example": ["A 10.0.0.1", "A 8.8.4.4"]})
    (sender,) = collected(table, sends_from=("out.firm.example",)).senders
    assert [pointer.address for pointer in sender.pointers] == ["8.8.4.4"]


@pytest.mark.parametrize(
    ("target", "foreign"),
    [
        ("a@firm.example", False),
        ("a@reports.firm.example", False),
        ("a@other.example!10m", True),
    ],
)
def test_only_another_organisation_has_to_agree_to_reports(
    good_zone: GoodZone, target: str, foreign: bool
) -> None:
    record = f"TXT v=DMARC1; p=reject; rua=mailto:{target}"
    facts = collected(good_zone({"_dmarc.firm.example": [record]}))
    (consent,) = facts.consents
    assert consent.foreign is foreign
    assert "!" not in consent.answer.name


def test_a_domain_s_documents_stand_at_three_addresses() -> None:
    assert documents("firm.example") == (
        "https://autoconfig.firm.example/mail/config-v1.1.xml",
        "https://firm.example/.well-known/autoconfig/mail/config-v1.1.xml",
        "https://mta-sts.firm.example/.well-known/mta-sts.txt",
    )


def test_each_part_is_timed(good_zone: GoodZone) -> None:
    timed = set(collected(good_zone()).seconds)
    assert timed == {"mx", "spf", "dmarc", "dkim", "records", "autoconfig", "dnsbl"}
