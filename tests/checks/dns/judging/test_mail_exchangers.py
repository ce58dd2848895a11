"""The domain, its MX hosts, DNSSEC and block lists judged."""

from collections.abc import Callable
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import DnsOptions
from diagnostics.checks.dns.sending import listed_name
from diagnostics.model import Mailbox, State

Check = Callable[..., Any]


@pytest.mark.parametrize(
    ("rows", "more", "rule"),
    [
        ([], {}, "mx-missing"),
        (["A 8.8.4.4"], {}, "mx-missing"),
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


@pytest.mark.parametrize("open_one", ["A", "AAAA"])
def test_a_host_of_which_one_family_is_not_known_may_have_addresses(
    check: Check, open_one: str
) -> None:
    txt, name = "TXT v=spf1 include:_spf.google.com ~all", "half.firm.example"
    steps = check(
        {"firm.example": [txt, f"MX 5 {name}"], name: [f"TIMEOUT {open_one}"]}
    )
    (found,) = (s for s in steps if s.step == "mx")
    assert (found.state, found.rule) == (State.INCONCLUSIVE, "checks/dns-inconclusive")
    assert open_one in words.text(found.seen)
    other = {"A": "AAAA 2606:4700::1", "AAAA": "A 8.8.4.4"}[open_one]
    steps = check(
        {name: [f"TIMEOUT {open_one}", other], "firm.example": [txt, f"MX 5 {name}"]}
    )
    assert steps.step("mx").state is State.PASSED


@pytest.mark.parametrize("open_one", ["A", "AAAA"])
def test_without_mx_the_domain_s_own_address_has_to_be_known_to_miss(
    check: Check, open_one: str
) -> None:
    txt = "TXT v=spf1 include:_spf.google.com ~all"
    (found,) = (
        s
        for s in check({"firm.example": [txt, f"TIMEOUT {open_one}"]})
        if s.step == "mx"
    )
    assert found.state is State.INCONCLUSIVE
    assert found.rule == "checks/dns-inconclusive"


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


def test_a_dead_mx_host_beside_a_working_one_is_only_a_warning(check: Check) -> None:
    txt = "TXT v=spf1 include:_spf.google.com ~all"
    alone = check({"firm.example": [txt, "MX 5 gone.firm.example"]})
    beside = check(
        {"firm.example": [txt, "MX 5 gone.firm.example", "MX 9 mx.firm.example"]}
    )
    assert alone.rules["mx-unresolved"].state is State.FAILED
    assert beside.rules["mx-unresolved"].state is State.WARNING
    step = beside.rules["mx-unresolved"]
    assert words.text(step.seen) == "gone.firm.example has no address (nxdomain)"
    assert words.text(step.expected) == "an A record for gone.firm.example"


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        (["A 8.8.4.4", "SERVFAIL"], set()),
        (["SERVFAIL"], {"inconclusive"}),
        (["AAAA 2001:4860:4860::8888"], set()),
        (["A 169.254.1.1"], {"mx-private"}),
        (["AAAA fc00::1"], {"mx-private"}),
        (["A 8.8.4.4", "A 10.0.0.1"], {"mx-private"}),
    ],
)
def test_an_mx_host_needs_a_public_address(
    check: Check, rows: list[str], rules: set[str]
) -> None:
    assert set(check({"mx.firm.example": rows}).rules) == rules


@pytest.mark.parametrize(("hosts", "looked_at"), [(10, 10), (11, 10)])
def test_ten_mx_hosts_are_looked_at_the_most_preferred_first(
    check: Check, hosts: int, looked_at: int
) -> None:
    rows = [f"MX {100 - i} h{i}.firm.example" for i in range(hosts)]
    step = check({"firm.example": ["TXT v=spf1 -all", *rows]}).step("domain")
    saved = [host["name"] for host in step.collected["hosts"]]
    assert len(saved) == looked_at
    assert saved[0] == f"h{hosts - 1}.firm.example"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["SOA x", "AD"], "signed, and the resolver vouches for it"),
        (["SOA x"], "not signed, or the resolver used doesn't check signatures"),
    ],
)
def test_a_signed_zone_is_told_from_an_unsigned_one(
    check: Check, rows: list[str], said: str
) -> None:
    step = check({"firm.example": [*rows, "MX 5 mx.firm.example"]}).step("dnssec")
    assert (step.state, words.text(step.seen)) == (State.PASSED, said)


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ("3 1 1 " + "ab" * 32, ""),
        ("2 0 2 " + "ab" * 64, ""),
        ("3 1 0 abcd", ""),
        ("3 1 1 " + "ab" * 16 + " " + "ab" * 16, ""),
        ("0 1 1 " + "ab" * 32, "usage 0 doesn't count"),
        ("3 1 1 " + "ab" * 31, "the hash is 62 digits long"),
        ("3 1 1 a", "the hash is 1 digit long"),
        ("3 1 2 " + "ab" * 32, "the hash is 64 digits long"),
    ],
)
def test_a_tlsa_record_s_usage_and_length_are_checked(
    check: Check, record: str, fault: str
) -> None:
    names = {"_25._tcp.mx.firm.example": [f"TLSA {record}", "AD"]}
    step = check(names).step("tlsa")
    assert step.state is (State.WARNING if fault else State.PASSED)
    assert fault in words.text(step.seen)


def test_an_unanswered_tlsa_look_up_is_unknown(check: Check) -> None:
    assert check({"_25._tcp.mx.firm.example": ["SERVFAIL"]}).step("tlsa").state is (
        State.INCONCLUSIVE
    )


def test_an_open_list_is_named_and_so_is_how_many_were_asked(check: Check) -> None:
    names = {
        "mx.firm.example": ["A 8.8.4.4", "A 8.8.8.8"],
        "2.0.0.127.bl.example": ["A 127.0.0.2"],
    }
    options = DnsOptions(dnsbl=("bl.example",))
    clear = check(names, options=options).step("dnsbl")
    assert words.text(clear.seen) == "2 questions, no listing"
    one = check({**names, "mx.firm.example": ["A 8.8.4.4"]}, options=options)
    assert words.text(one.step("dnsbl").seen) == "1 question, no listing"
    silent = check({**names, "8.8.8.8.bl.example": ["TIMEOUT"]}, options=options)
    assert words.text(silent.step("dnsbl").seen) == (
        "8.8.8.8.bl.example A: no answer in time: lab"
    )
    assert words.text(silent.step("dnsbl").expected) == "an answer of the list"


def test_lists_are_asked_by_the_reversed_address() -> None:
    assert listed_name("192.0.2.1", "bl.example") == "1.2.0.192.bl.example"
    name = listed_name("2001:db8::1", "bl.example")
    assert name.startswith("1.0.0.0.")
    assert name.endswith(".8.b.d.0.1.0.0.2.bl.example")
