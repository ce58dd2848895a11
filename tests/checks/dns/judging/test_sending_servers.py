"""The servers that a mailbox's letters leave from: stated, or taken for granted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import DnsOptions
from diagnostics.model import Endpoint, Mailbox, Security, State

Check = Callable[..., Any]
Spf = Callable[..., Any]

OWN = Mailbox(
    "m1",
    "sales@firm.example",
    smtp=Endpoint("mail.firm.example", 465, Security.TLS),
    pop3=Endpoint("mail.firm.example", 995, Security.TLS),
)
NAMES: Mapping[str, Sequence[str]] = {
    "mail.firm.example": ["A 8.8.4.4"],
    "out.firm.example": ["A 192.0.2.7", "AAAA 2001:db8::7"],
    "b.example": ["TXT v=spf1 ip4:198.51.100.0/24 -all"],
    "slow.example": ["SERVFAIL"],
}


def from_(*places: str) -> Mailbox:
    return replace(OWN, sends_from=places)


@pytest.mark.parametrize(
    ("places", "record"),
    [
        (("192.0.2.7",), "v=spf1 ip4:192.0.2.0/24 -all"),
        (("192.0.2.0/25",), "v=spf1 ip4:192.0.2.0/24 -all"),
        (("2001:db8::7",), "v=spf1 ip6:2001:db8::/64 -all"),
        (("out.firm.example",), "v=spf1 a:out.firm.example -all"),
        (("include:b.example",), "v=spf1 include:b.example -all"),
        (("include:b.example",), "v=spf1 ip4:198.51.100.0/24 -all"),
        (
            ("192.0.2.7", "include:b.example"),
            "v=spf1 include:b.example ip4:192.0.2.7 -all",
        ),
    ],
)
def test_stated_servers_that_spf_passes_are_right(
    check: Check, spf: Spf, places: tuple[str, ...], record: str
) -> None:
    steps = check(spf(record, **NAMES), mailbox=from_(*places), provider="")
    assert steps.step("spf-provider").state is State.PASSED
    assert steps.step("alignment").data["spf"] == "yes"


@pytest.mark.parametrize(
    ("places", "record", "proposed"),
    [
        (("192.0.2.7",), "v=spf1 mx -all", "v=spf1 ip4:192.0.2.7 mx -all"),
        (
            ("192.0.2.0/24",),
            "v=spf1 ip4:192.0.2.0/25 -all",
            "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.0/25 -all",
        ),
        (("out.firm.example",), "v=spf1 -all", "v=spf1 a:out.firm.example -all"),
        (("include:b.example",), "v=spf1 -all", "v=spf1 include:b.example -all"),
        (
            ("192.0.2.7", "include:b.example"),
            "v=spf1 include:b.example -all",
            "v=spf1 ip4:192.0.2.7 include:b.example -all",
        ),
        (("192.0.2.7",), "v=spf1 ?mx -all", "v=spf1 ip4:192.0.2.7 ?mx -all"),
    ],
)  # fmt: skip
def test_a_stated_server_that_spf_leaves_out_comes_with_the_record(
    check: Check, spf: Spf, places: tuple[str, ...], record: str, proposed: str
) -> None:
    steps = check(spf(record, **NAMES), mailbox=from_(*places), provider="")
    step = steps.rules["spf-provider-missing"]
    assert (step.state, step.data["record"]) == (State.FAILED, proposed)
    assert steps.step("alignment").data["spf"] == "no"
    again = check(spf(proposed, **NAMES), mailbox=from_(*places), provider="")
    assert again.step("spf-provider").state is State.PASSED


@pytest.mark.parametrize(
    ("record", "rules"),
    [
        ("v=spf1 include:none.example mx -all", {"spf-syntax"}),
        ("v=spf1 " + "mx " * 10 + "a:out.firm.example -all", {"spf-lookups"}),
        (
            "v=spf1 -ip4:192.0.2.7 include:none.example -all",
            {"spf-syntax", "spf-provider-missing"},
        ),
    ],
)
def test_a_record_that_receivers_give_up_on_is_one_cause(
    check: Check, spf: Spf, record: str, rules: set[str]
) -> None:
    steps = check(spf(record, **NAMES), mailbox=from_("192.0.2.7"), provider="")
    assert rules == {rule for rule in steps.rules if rule.startswith("spf")}


def test_what_the_mailbox_states_counts_more_than_a_preset(
    check: Check, spf: Spf
) -> None:
    box = from_("192.0.2.7")
    assert check(spf("v=spf1 ip4:192.0.2.7 -all"), mailbox=box).rules == {}
    steps = check(spf("v=spf1 include:_spf.google.com -all"), mailbox=from_("9.9.9.9"))
    assert "spf-provider-missing" in steps.rules


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("gone.firm.example", "has no address"),
        ("slow.example", "server failed"),
    ],
)
def test_a_stated_host_that_isnt_found_leaves_it_open(
    check: Check, spf: Spf, place: str, said: str
) -> None:
    steps = check(spf("v=spf1 mx -all", **NAMES), mailbox=from_(place), provider="")
    assert steps.step("spf-provider").state is State.INCONCLUSIVE
    assert said in words.text(steps.step("spf-provider").seen)
    assert steps.step("alignment").data["spf"] == "unknown"


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ("v=spf1 a:mail.firm.example -all", State.PASSED),
        ("v=spf1 ip4:192.0.2.1 -all", State.INCONCLUSIVE),
    ],
)
def test_without_a_statement_the_smtp_server_is_assumed_and_it_is_said(
    check: Check, spf: Spf, record: str, state: State
) -> None:
    steps = check(spf(record, **NAMES), mailbox=OWN, provider="")
    step = steps.step("spf-provider")
    assert step.state is state
    assert "assumes that letters leave from mail.firm.example" in words.text(step.seen)
    assert "spf-provider-missing" not in steps.rules
    assert steps.step("alignment").state is state


def test_an_smtp_server_inside_the_office_tells_nothing(check: Check, spf: Spf) -> None:
    names = {**NAMES, "mail.firm.example": ["A 192.168.1.5"]}
    step = check(spf("v=spf1 mx -all", **names), mailbox=OWN, provider="").step(
        "spf-provider"
    )
    assert step.state is State.INCONCLUSIVE
    assert "not known" in words.text(step.seen)


PTR = "4.4.8.8.in-addr.arpa"


@pytest.mark.parametrize(
    ("mailbox", "rows", "state"),
    [
        (from_("8.8.4.4"), ["PTR mail.firm.example"], State.PASSED),
        (from_("mail.firm.example"), ["PTR mail.firm.example"], State.PASSED),
        (from_("8.8.4.4"), ["PTR other.example"], State.WARNING),
        (from_("8.8.4.4"), None, State.WARNING),
        (from_("8.8.4.4"), ["SERVFAIL"], State.INCONCLUSIVE),
        (OWN, ["PTR mail.firm.example"], State.PASSED),
        (OWN, None, State.INCONCLUSIVE),
        (from_("192.0.2.7"), None, State.SKIPPED),
        (from_("8.8.4.0/24"), None, State.SKIPPED),
        (from_("include:b.example"), None, State.SKIPPED),
    ],
)
def test_a_reverse_name_matters_where_letters_leave(
    check: Check, mailbox: Mailbox, rows: list[str] | None, state: State
) -> None:
    names = {**NAMES, PTR: rows}
    assert check(names, mailbox=mailbox, provider="").step("ptr").state is state


def test_the_names_of_a_provider_s_mail_servers_are_its_own_matter(
    check: Check,
) -> None:
    assert check({PTR: None}).rules == {}


@pytest.mark.parametrize(
    ("places", "state"), [((), State.PASSED), (("8.8.4.0/24",), State.SKIPPED)]
)
def test_where_other_servers_are_stated_the_provider_s_names_tell_nothing(
    check: Check, places: tuple[str, ...], state: State
) -> None:
    box = Mailbox("m", "a@firm.example", sends_from=places)
    assert check({}, mailbox=box, provider="gmail").step("ptr").state is state


def test_addresses_without_a_fitting_name_are_listed(check: Check) -> None:
    names = {
        "out.firm.example": ["A 8.8.4.4", "A 8.8.8.8"],
        PTR: ["PTR a.example", "PTR b.example"],
        "8.8.8.8.in-addr.arpa": None,
    }
    step = check(names, mailbox=from_("out.firm.example")).rules["ptr"]
    assert words.text(step.seen) == (
        "8.8.4.4 is a.example and b.example; 8.8.8.8 is without a name"
    )


def test_stated_servers_are_looked_up_in_block_lists(check: Check, spf: Spf) -> None:
    lists = {
        "2.0.0.127.bl.example": ["A 127.0.0.2"],
        "9.9.9.9.bl.example": ["A 127.0.0.2"],
    }
    options = DnsOptions(dnsbl=("bl.example",))
    record = "v=spf1 ip4:9.9.9.9 -all"
    steps = check(spf(record, **lists), mailbox=from_("9.9.9.9"), options=options)
    assert words.text(steps.rules["dnsbl"].seen) == "9.9.9.9 at bl.example"
    lists = {**lists, "mail.firm.example": ["A 9.9.9.9"]}
    only = check(spf(record, **lists), mailbox=OWN, provider="", options=options)
    step = only.rules["dnsbl"]
    assert step.state is State.INCONCLUSIVE
    assert "assumes that letters leave" in words.text(step.seen)


@pytest.mark.parametrize(
    ("mailbox", "rows", "provider", "state"),
    [
        (OWN, ["A 8.8.4.4"], "", State.PASSED),
        (replace(OWN, smtp=Endpoint("firm.example")), ["A 9.9.9.9"], "", State.PASSED),
        (from_("9.9.9.9"), ["A 9.9.9.9"], "", State.PASSED),
        (OWN, ["A 9.9.9.9"], "", State.INCONCLUSIVE),
        (OWN, ["A 9.9.9.9"], "gmail", State.WARNING),
        (OWN, [], "", State.WARNING),
    ],
)
def test_without_an_mx_the_domain_itself_may_be_the_mail_server(
    check: Check, mailbox: Mailbox, rows: list[str], provider: str, state: State
) -> None:
    names = {**NAMES, "firm.example": ["TXT v=spf1 a -all", *rows]}
    steps = check(names, mailbox=mailbox, provider=provider)
    assert steps.step("mx").state is state


def test_an_include_without_a_record_is_not_proposed(check: Check, spf: Spf) -> None:
    """Receivers that meet it give up on the whole record (RFC 7208, section 5.2)."""
    names = {**NAMES, "bare.example": ["A 8.8.4.4"]}
    box = from_("include:bare.example")
    found = check(spf("v=spf1 -all", **names), mailbox=box, provider="")
    step = found.step("spf-provider")
    assert (step.state, step.rule) == (
        State.INCONCLUSIVE,
        "checks/dns-spf-provider-unknown",
    )
    assert "bare.example has no SPF record" in words.text(step.seen)
    assert "paste" not in step.data


def test_a_private_address_is_no_place_to_put_into_a_record(
    check: Check, spf: Spf
) -> None:
    found = check(spf("v=spf1 -all", **NAMES), mailbox=from_("10.0.0.5"), provider="")
    step = found.step("spf-provider")
    assert step.state is State.INCONCLUSIVE
    assert "10.0.0.5" not in words.text(step.seen)


@pytest.mark.parametrize(
    ("rows", "seen"),
    [
        (["PTR mail.firm.example"], "mail.firm.example"),
        (["PTR mail.firm.example", "PTR zz.firm.example"], "mail.firm.example"),
    ],
)
def test_of_an_address_that_has_several_names_the_first_is_told(
    check: Check, rows: list[str], seen: str
) -> None:
    names = {**NAMES, "zz.firm.example": ["A 8.8.4.4"], PTR: rows}
    step = check(names, mailbox=from_("8.8.4.4"), provider="").step("ptr")
    assert (step.state, words.text(step.seen)) == (State.PASSED, seen)


@pytest.mark.parametrize("stated", [True, False])
def test_a_missing_name_is_a_finding_where_the_address_is_stated_and_doubt_elsewhere(
    check: Check, stated: bool
) -> None:
    mailbox = from_("mail.firm.example") if stated else OWN
    step = check({**NAMES, PTR: None}, mailbox=mailbox, provider="").step("ptr")
    told = words.text(step.seen)
    assert told.startswith("8.8.4.4 is without a name")
    assert ("mail.firm.example" in told) is not stated  # what is taken for granted
    assert step.state is (State.WARNING if stated else State.INCONCLUSIVE)
