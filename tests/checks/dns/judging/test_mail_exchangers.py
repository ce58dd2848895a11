"""The domain, its MX hosts, DNSSEC and block lists judged."""

from collections.abc import Callable
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import DnsOptions
from diagnostics.model import Mailbox, State

Check = Callable[..., Any]


@pytest.mark.parametrize(
    ("rows", "more", "rule"),
    [
        ([], {}, "mx-missing"),
        (["MX 0 ."], {}, "mx-null"),
        (["MX 5 gone.firm.example"], {}, "mx-unresolved"),
        (["MX 5 in.firm.example"], {"in.firm.example": ["A 10.0.0.1"]}, "mx-private"),
        (["MX 5 lo.firm.example"], {"lo.firm.example": ["A 127.0.0.1"]}, "mx-private"),
        (["MX 5 mx.firm.example", "MX 9 mx.firm.example"], {}, "mx-duplicate"),
        (
            ["MX 5 al.firm.example"],
            {"al.firm.example": ["CNAME mx.firm.example"]},
            "mx-cname",
        ),
    ],
)  # fmt: skip
def test_a_wrong_mx_is_named(
    check: Check, rows: list[str], more: dict[str, list[str]], rule: str
) -> None:
    txt = "TXT v=spf1 include:_spf.google.com ~all"
    assert rule in check({"firm.example": [txt, *rows], **more}).rules


def test_a_domain_that_doesnt_exist_stops_the_rest(check: Check) -> None:
    steps = check(mailbox=Mailbox("m", "a@nowhere.invalid"))
    assert set(steps.rules) == {"domain-missing"}
    assert {s.waited_for for s in steps if s.state is State.SKIPPED} == {"domain"}
    empty = check(mailbox=Mailbox("m", "no address"))
    assert set(empty.rules) == {"domain-missing"}


def test_bogus_signatures_are_told_from_a_failing_server(check: Check) -> None:
    rules = check({"firm.example": ["SERVFAIL", "BOGUS"]}).rules
    assert set(rules) == {"inconclusive", "dnssec-bogus"}
    assert set(check({"firm.example": ["SERVFAIL"]}).rules) == {"inconclusive"}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (["A 127.0.0.2"], State.WARNING),
        (["A 127.255.255.254"], State.INCONCLUSIVE),
        (["SERVFAIL"], State.INCONCLUSIVE),
        (None, State.PASSED),
    ],
)
def test_a_refused_block_list_is_no_listing(
    check: Check, answer: list[str] | None, state: State
) -> None:
    names = {"4.4.8.8.bl.example": answer, "2.0.0.127.bl.example": ["A 127.0.0.2"]}
    steps = check(names, options=DnsOptions(dnsbl=("bl.example",)))
    assert steps.step("dnsbl").state is state


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({}, "test entry"),
        ({"2.0.0.127": ["SERVFAIL"]}, "test entry"),
        ({"2.0.0.127": ["A 198.51.100.7"]}, "test entry"),
        ({"2.0.0.127": ["A 127.255.255.254"]}, "refuses this resolver"),
        (
            {"2.0.0.127": ["A 127.0.0.2"], "1.0.0.127": ["A 127.0.0.2"]},
            "names every address",
        ),
    ],
)
def test_a_list_that_doesnt_work_neither_clears_nor_accuses(
    check: Check, entries: dict[str, list[str]], said: str
) -> None:
    names = {f"{name}.bl.example": rows for name, rows in entries.items()}
    for listing in (None, ["A 127.0.0.2"]):
        rows = {**names, "4.4.8.8.bl.example": listing}
        steps = check(rows, options=DnsOptions(dnsbl=("bl.example",)))
        step = steps.step("dnsbl")
        assert step.state is State.INCONCLUSIVE
        assert said in words.text(step.seen)


def test_one_working_list_accuses_beside_a_dead_one(check: Check) -> None:
    names = {
        "4.4.8.8.bl.example": ["A 127.0.0.2"],
        "2.0.0.127.bl.example": ["A 127.0.0.2"],
    }
    options = DnsOptions(dnsbl=("dead.example", "bl.example"))
    step = check(names, options=options).step("dnsbl")
    assert (step.state, step.rule) == (State.WARNING, "checks/dns-dnsbl")
    assert words.text(step.seen) == "8.8.4.4 at bl.example"


def test_lists_are_skipped_without_a_public_address(check: Check) -> None:
    private = {"mx.firm.example": ["A 192.168.1.2"]}
    steps = check(private, options=DnsOptions(dnsbl=("bl.example",)))
    assert steps.step("dnsbl").state is State.SKIPPED


def test_a_reverse_name_must_lead_back(check: Check) -> None:
    assert "ptr" in check({"4.4.8.8.in-addr.arpa": None}).rules
    strange = {"4.4.8.8.in-addr.arpa": ["PTR other.example"]}
    assert "ptr" in check(strange).rules


@pytest.mark.parametrize(
    ("rows", "good"),
    [
        ([f"TLSA 3 1 1 {'ab' * 32}", "AD"], True),
        ([f"TLSA 3 1 1 {'ab' * 32}"], False),
        ([f"TLSA 1 1 1 {'ab' * 32}", "AD"], False),
        (["TLSA 3 1 1 abcd", "AD"], False),
    ],
)
def test_a_tlsa_record_counts_only_signed(
    check: Check, rows: list[str], good: bool
) -> None:
    rules = check({"_25._tcp.mx.firm.example": rows}).rules
    assert ("tlsa" not in rules) is good
