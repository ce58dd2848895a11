"""DKIM keys of a domain above, which sign its subdomains' letters too."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import DnsOptions
from diagnostics.checks.dns.dkim import UNLIKELY_SELECTOR
from diagnostics.checks.dns.resolver import AnswerState
from diagnostics.model import Endpoint, Mailbox, Security, State

Check = Callable[..., Any]
Changes = dict[str, Sequence[str] | None]

SMTP = Endpoint("smtp.gmail.com", 465, Security.TLS)
KEY = ["TXT v=DKIM1; p={key}"]


def subdomain(name: str = "news.firm.example", spf: str = "") -> Changes:
    record = spf or "v=spf1 include:_spf.google.com ~all"
    return {name: [f"TXT {record}", "MX 1 mx.firm.example"]}


def box(name: str = "news.firm.example") -> Mailbox:
    return Mailbox("m", f"a@{name}", provider="gmail", smtp=SMTP)


@pytest.mark.parametrize(
    "name", ["news.firm.example", "eu.news.firm.example", "a.b.c.d.e.f.firm.example"]
)
def test_a_key_of_the_organisation_is_a_key(check: Check, name: str) -> None:
    steps = check(subdomain(name), mailbox=box(name))
    step = steps.step("dkim")
    assert (step.state, step.rule) == (State.PASSED, "")
    assert words.text(step.seen) == (
        "google._domainkey.firm.example: rsa 2048 bits; a signature of firm.example "
        "is aligned too"
    )


def test_a_key_between_the_domain_and_the_organisation_counts(check: Check) -> None:
    names = {
        **subdomain("eu.news.firm.example"),
        "google._domainkey.firm.example": None,
        "google._domainkey.news.firm.example": KEY,
    }
    step = check(names, mailbox=box("eu.news.firm.example")).step("dkim")
    assert step.state is State.PASSED
    assert "google._domainkey.news.firm.example" in words.text(step.seen)


def test_without_a_key_anywhere_it_is_missing(check: Check) -> None:
    names = {**subdomain(), "google._domainkey.firm.example": None}
    steps = check(names, mailbox=box())
    assert "dkim-missing" in steps.rules
    assert steps.step("alignment").data["dkim"] == "no"


def test_a_strict_domain_needs_a_key_of_its_own(check: Check) -> None:
    dmarc = ["TXT v=DMARC1; p=reject; adkim=s; rua=mailto:d@firm.example"]
    names = {**subdomain(), "_dmarc.firm.example": dmarc}
    steps = check(names, mailbox=box())
    assert words.text(steps.rules["dkim-missing"].seen) == (
        "nothing exists below _domainkey.news.firm.example; the key of firm.example "
        "doesn't count, for DMARC says adkim=s"
    )
    assert steps.step("alignment").data["dkim"] == "no"
    own = {**names, "google._domainkey.news.firm.example": KEY}
    assert check(own, mailbox=box()).step("dkim").state is State.PASSED


def test_where_the_organisation_ends_below_its_key_is_a_stranger_s(
    check: Check,
) -> None:
    names = {**subdomain(), "_dmarc.news.firm.example": ["TXT v=DMARC1; p=none; psd=n"]}
    assert "dkim-missing" in check(names, mailbox=box()).rules


def test_without_a_dmarc_record_nobody_can_tell_whose_it_is(check: Check) -> None:
    names = {**subdomain(), "_dmarc.firm.example": None}
    step = check(names, mailbox=box()).step("dkim")
    assert (step.state, step.rule) == (State.INCONCLUSIVE, "checks/dns-dkim-unknown")
    assert "google._domainkey.firm.example" in words.text(step.seen)
    assert "d= in DKIM-Signature" in words.text(step.expected)


def test_an_unanswered_question_above_leaves_it_open(check: Check) -> None:
    names = {**subdomain(), "google._domainkey.firm.example": ["SERVFAIL"]}
    steps = check(names, mailbox=box())
    assert steps.step("dkim").rule == "checks/dns-inconclusive"
    alone = check({**names, **subdomain(spf="v=spf1 -all")}, mailbox=box())
    step = alone.step("alignment")
    assert (step.state, step.data["dkim"]) == (State.INCONCLUSIVE, "unknown")


def test_a_policy_that_nobody_could_read_leaves_it_open(check: Check) -> None:
    names = {**subdomain(), "_dmarc.firm.example": ["SERVFAIL"]}
    assert check(names, mailbox=box()).step("dkim").state is State.INCONCLUSIVE


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (["TXT v=DKIM1; t=y; p={key}"], "dkim-testing"),
        (["TXT v=DKIM1; p="], "dkim-missing"),
        (["TXT v=DKIM1; p={cut}"], "dkim-missing"),
    ],
)
def test_a_bad_key_above_is_no_good_one(
    check: Check, rows: list[str], rule: str
) -> None:
    names = {**subdomain(), "google._domainkey.firm.example": rows}
    assert rule in check(names, mailbox=box()).rules


def test_a_key_above_of_somebody_else_leaves_it_open(check: Check) -> None:
    names = {
        **subdomain(),
        "google._domainkey.firm.example": None,
        "k1._domainkey.firm.example": KEY,
    }
    step = check(names, mailbox=box()).step("dkim")
    assert (step.state, step.data["selectors"]) == (State.INCONCLUSIVE, ["k1"])
    stranger = check(names, mailbox=box(), provider="").step("dkim")
    assert stranger.state is State.PASSED


def test_a_wildcard_above_proves_nothing(check: Check) -> None:
    names = {
        **subdomain(),
        "google._domainkey.firm.example": None,
        "*._domainkey.firm.example": KEY,
    }
    unnamed = check(names, mailbox=box(), provider="").step("dkim")
    assert unnamed.rule == "checks/dns-dkim-missing"


def test_only_a_selector_seen_in_a_letter_foretells_its_signature(
    check: Check,
) -> None:
    names = subdomain(spf="v=spf1 -all")
    unsure = check(names, mailbox=box()).step("alignment")
    assert unsure.rule == "checks/dns-alignment-unknown"
    seen = DnsOptions(selectors=("google",))
    sure = check(names, mailbox=box(), options=seen).step("alignment")
    assert sure.state is State.PASSED


def test_a_key_of_its_own_is_asked_for_first(check: Check) -> None:
    names = {**subdomain(), "google._domainkey.news.firm.example": ["TXT v=DKIM1; p="]}
    assert "dkim-revoked" in check(names, mailbox=box()).rules


@pytest.mark.parametrize("answered", [True, False])
def test_nothing_is_asked_above_where_there_is_nothing_above(
    good_zone: Callable[..., Any], judged: Callable[..., Any], answered: bool
) -> None:
    zone = good_zone({"google._domainkey.firm.example": KEY if answered else None})
    judged(zone, Mailbox("m", "a@firm.example", provider="gmail", smtp=SMTP), "gmail")
    assert not [n for n, _ in zone.asked if n.endswith("_domainkey.example")]


@pytest.mark.parametrize(
    ("nobodys", "rule"),
    [([], "dkim-missing"), (["SERVFAIL"], "dkim-unknown"), (KEY, "dkim-unknown")],
)
def test_nothing_is_below_only_where_no_answer_belies_it(
    judged: Callable[..., Any],
    good_zone: Callable[..., Any],
    nobodys: list[str],
    rule: str,
) -> None:
    """Some servers deny a name that has others below it."""
    unlikely = f"{UNLIKELY_SELECTOR}._domainkey.firm.example"
    zone = good_zone({"google._domainkey.firm.example": None, unlikely: nobodys})
    zone.denies = AnswerState.NXDOMAIN
    steps = judged(zone, box("firm.example"), "gmail")
    (step,) = (step for step in steps if step.step == "dkim")
    assert step.rule == f"checks/dns-{rule}"
