"""The SPF record judged: each wrong one, and what to paste instead."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import check_domain
from diagnostics.checks.dns.spf.spf_terms import Record, parse
from diagnostics.model import Endpoint, Mailbox, Security, State

Check = Callable[..., Any]
Spf = Callable[..., Any]
GoodZone = Callable[..., Any]

SMTP = Endpoint("smtp.gmail.com", 465, Security.TLS)
BOX = Mailbox("m1", "sales@firm.example", smtp=SMTP)


@pytest.mark.parametrize(
    ("before", "rule", "record"),
    [
        ((), "spf-missing", "v=spf1 include:_spf.google.com ~all"),
        (
            ("v=spf1 include:_spf.google.com -all", "v=spf1 mx ~all"),
            "spf-multiple",
            "v=spf1 include:_spf.google.com mx ~all",
        ),
        (
            ("v=spf1 ipv4:192.0.2.1 include:_spf.google.com foo -all",),
            "spf-syntax",
            "v=spf1 ip4:192.0.2.1 include:_spf.google.com -all",
        ),
        (
            ("v=spf1 include:_spf.google.com +all",),
            "spf-open",
            "v=spf1 include:_spf.google.com ~all",
        ),
        (
            ("v=spf1 include:_spf.google.com all",),
            "spf-open",
            "v=spf1 include:_spf.google.com ~all",
        ),
        (
            ("v=spf1 a:x.firm.example a:y.firm.example mx:z.firm.example "
             "include:_spf.google.com -all",),
            "spf-void",
            "v=spf1 include:_spf.google.com -all",
        ),
        (
            ("v=spf1 mx -all",),
            "spf-provider-missing",
            "v=spf1 include:_spf.google.com mx -all",
        ),
        (
            ("v=spf1 include:gone.example include:_spf.google.com -all",),
            "spf-syntax",
            "v=spf1 include:_spf.google.com -all",
        ),
    ],
)  # fmt: skip
def test_a_wrong_spf_record_comes_with_the_one_to_paste(
    check: Check, spf: Spf, before: tuple[str, ...], rule: str, record: str
) -> None:
    step = check(spf(*before)).rules[rule]
    assert step.state is State.FAILED
    assert step.data["record"] == record
    assert step.data["record_name"] == "firm.example"
    assert record in words.text(step.expected)
    assert isinstance(parse(record), Record)


@pytest.mark.parametrize(
    "before",
    [
        (),
        ("v=spf1 a -all", "v=spf1 include:_spf.google.com ?all"),
        ("v=spf1 ipv4:192.0.2.1 -all",),
        ("v=spf1 include:_spf.google.com +all",),
        ("v=spf1 ip4:198.51.100.0/24 -all",),
    ],
)
def test_the_pasted_record_mends_the_domain(
    check: Check, spf: Spf, before: tuple[str, ...]
) -> None:
    pasted = before
    for _ in range(2):  # a mended syntax may show the missing include next
        steps = [s for s in check(spf(*pasted)) if s.data.get("record")]
        if steps:
            pasted = (steps[0].data["record"],)
    rules = check(spf(*pasted)).rules
    assert [rule for rule in rules if rule.startswith("spf")] == []


def test_addresses_of_the_include_count_as_well_as_its_name(
    check: Check, spf: Spf
) -> None:
    flat = spf("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all")
    assert check(flat).step("spf-provider").state is State.PASSED
    half = spf("v=spf1 ip4:192.0.2.0/24 -all")
    assert "spf-provider-missing" in check(half).rules


def test_an_include_behind_all_or_a_minus_authorises_nobody(
    check: Check, spf: Spf
) -> None:
    for record in (
        "v=spf1 ~all include:_spf.google.com",
        "v=spf1 -include:_spf.google.com ~all",
    ):
        assert "spf-provider-missing" in check(spf(record)).rules


def test_the_provider_may_be_reached_through_a_redirect(check: Check, spf: Spf) -> None:
    more = {"s.firm.example": ["TXT v=spf1 include:_spf.google.com -all"]}
    steps = check(spf("v=spf1 redirect=s.firm.example", **more))
    assert steps.rules == {}


def test_a_loop_of_includes_ends_and_is_named(check: Check, spf: Spf) -> None:
    more = {"b.example": ["TXT v=spf1 include:firm.example -all"]}
    record = "v=spf1 include:b.example include:_spf.google.com -all"
    step = check(spf(record, **more)).rules["spf-syntax"]
    assert "includes itself" in words.text(step.seen)


def test_a_hostile_tree_of_includes_is_cut(good_zone: GoodZone, spf: Spf) -> None:
    wide = " ".join(f"include:n{i}.example" for i in range(400))
    more = {f"n{i}.example": [f"TXT v=spf1 {wide} -all"] for i in range(400)}
    names = {**spf(f"v=spf1 {wide} -all"), **more}
    table = good_zone(names)
    steps = asyncio.run(check_domain(BOX, None, table))
    assert "checks/dns-spf-lookups" in {step.rule for step in steps}
    assert len(table.asked) < 400


def test_too_many_lookups_show_the_tree(check: Check, spf: Spf) -> None:
    many = " ".join(f"include:n{i}.example" for i in range(11))
    more = {f"n{i}.example": ["TXT v=spf1 -all"] for i in range(11)}
    step = check(spf(f"v=spf1 {many} ~all", **more)).rules["spf-lookups"]
    assert step.data["lookups"] == 11
    tree = step.data["tree"]
    assert (tree["lookups"], len(tree["inner"])) == (11, 11)
    assert tree["inner"][0] == {
        "term": "include:n0.example",
        "domain": "n0.example",
        "lookups": 0,
        "records": ["v=spf1 -all"],
        "inner": [],
    }


def test_an_unknown_provider_is_inconclusive_whatever_the_servers_address(
    check: Check,
) -> None:
    steps = check(provider="")
    step = steps.step("spf-provider")
    assert step.state is State.INCONCLUSIVE
    assert step.rule == "checks/dns-spf-provider-unknown"


def test_a_provider_with_its_own_envelope_needs_no_spf_here(
    check: Check, spf: Spf
) -> None:
    changed = {
        **spf("v=spf1 -all"),
        "s1._domainkey.firm.example": ["TXT v=DKIM1; p={key}"],
    }
    steps = check(changed, provider="sendgrid")
    assert steps.step("spf-provider").state is State.PASSED
    assert steps.step("alignment").data["spf"] == "no"
    assert steps.step("alignment").state is State.PASSED


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ("v=spf1 include:_spf.google.com {many} ~all", State.WARNING),
        ("v=spf1 {many} include:_spf.google.com ~all", State.FAILED),
    ],
)
def test_a_provider_met_before_the_limit_softens_it(
    check: Check, spf: Spf, record: str, state: State
) -> None:
    many = " ".join(f"include:n{i}.example" for i in range(11))
    more = {f"n{i}.example": ["TXT v=spf1 -all"] for i in range(11)}
    steps = check(spf(record.format(many=many), **more))
    assert steps.rules["spf-lookups"].state is state
    provider = steps.step("spf-provider")
    wanted = State.PASSED if state is State.WARNING else State.SKIPPED
    assert provider.state is wanted


def test_an_unreadable_include_of_the_provider_is_inconclusive(
    check: Check, spf: Spf
) -> None:
    names = {**spf("v=spf1 mx -all"), "_spf.google.com": ["SERVFAIL"]}
    assert check(names).step("spf-provider").state is State.INCONCLUSIVE
    names["_spf.google.com"] = ["TXT v=spf1 mx -all"]
    step = check(names).step("spf-provider")
    assert step.rule == "checks/dns-spf-provider-unknown"
