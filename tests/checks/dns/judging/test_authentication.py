"""DKIM and DMARC judged, and what becomes of a letter."""

from collections.abc import Callable
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns import DnsOptions
from diagnostics.model import Endpoint, Mailbox, Security, State

Check = Callable[..., Any]
Spf = Callable[..., Any]

SMTP = Endpoint("smtp.gmail.com", 465, Security.TLS)


@pytest.mark.parametrize(
    ("policy", "state", "fate"),
    [
        ("reject", State.FAILED, "refuse"),
        ("quarantine", State.FAILED, "spam"),
        ("none", State.WARNING, "decide themselves"),
    ],
)
def test_without_spf_and_dkim_the_policy_decides(
    check: Check, spf: Spf, policy: str, state: State, fate: str
) -> None:
    changed = {
        **spf("v=spf1 -all"),
        "google._domainkey.firm.example": None,
        "_dmarc.firm.example": [f"TXT v=DMARC1; p={policy}"],
    }
    step = check(changed).rules["alignment"]
    assert step.state is state
    assert fate in words.text(step.seen)


def test_one_of_spf_and_dkim_is_enough(check: Check, spf: Spf) -> None:
    only_dkim = check(spf("v=spf1 -all"))
    only_spf = check({"google._domainkey.firm.example": None})
    for steps in (only_dkim, only_spf):
        assert steps.step("alignment").state is State.PASSED


@pytest.mark.parametrize(
    ("host", "provider", "bad"),
    [
        ("smtp.sendgrid.net", "sendgrid", True),
        ("mail.firm.example", "", True),
        ("smtp.gmail.com", "gmail", False),
    ],
)
def test_a_free_mail_address_must_leave_by_its_own_service(
    check: Check, host: str, provider: str, bad: bool
) -> None:
    box = Mailbox("m", "firm@gmail.com", smtp=Endpoint(host, 465, Security.TLS))
    names = {
        "gmail.com": ["TXT v=spf1 redirect=_spf.google.com", "MX 5 mx.firm.example"],
        "_dmarc.gmail.com": ["TXT v=DMARC1; p=none; rua=mailto:x@gmail.com"],
    }
    steps = check(names, mailbox=box, provider=provider)
    assert ("free-mail" in steps.rules) is bad


def test_outlook_addresses_may_leave_by_microsoft_365(check: Check) -> None:
    server = Endpoint("smtp.office365.com", 587, Security.STARTTLS)
    box = Mailbox("m", "firm@outlook.com", smtp=server)
    names = {"outlook.com": ["MX 5 mx.firm.example"]}
    steps = check(names, mailbox=box, provider="microsoft365")
    assert "free-mail" not in steps.rules


@pytest.mark.parametrize(
    ("record", "rule", "pasted"),
    [
        (None, "dmarc-missing", "v=DMARC1; p=none; rua=mailto:sales@firm.example"),
        (
            "v=DMARC1; p=rejekt; adkim=s",
            "dmarc-broken",
            "v=DMARC1; p=none; adkim=s; rua=mailto:sales@firm.example",
        ),
        (
            "v=dmarc1; p=reject",
            "dmarc-broken",
            "v=DMARC1; p=none; rua=mailto:sales@firm.example",
        ),
        (
            "v=DMARC1; p=reject; sp=x; rua=mailto:d@firm.example",
            "dmarc-broken",
            "v=DMARC1; p=reject; rua=mailto:d@firm.example",
        ),
    ],
)
def test_a_wrong_dmarc_record_comes_with_the_one_to_paste(
    check: Check, record: str | None, rule: str, pasted: str
) -> None:
    rows = [f"TXT {record}"] if record else None
    step = check({"_dmarc.firm.example": rows}).rules[rule]
    assert step.data["record"] == pasted
    assert step.data["record_name"] == "_dmarc.firm.example"
    mended = check({"_dmarc.firm.example": [f"TXT {pasted}"]})
    assert set(mended.rules) <= {"dmarc-none"}


def test_a_subdomain_uses_the_record_above(check: Check) -> None:
    names = {
        "s.firm.example": [
            "TXT v=spf1 include:_spf.google.com ~all",
            "MX 1 mx.firm.example",
        ]
    }
    box = Mailbox("m", "a@s.firm.example", smtp=SMTP)
    steps = check(names, mailbox=box)
    assert steps.step("dmarc").state is State.PASSED
    assert "_dmarc.firm.example" in words.text(steps.step("dmarc").seen)


def test_reports_to_another_domain_need_its_consent(check: Check) -> None:
    record = ["TXT v=DMARC1; p=reject; rua=mailto:x@reports.example"]
    steps = check({"_dmarc.firm.example": record})
    assert "dmarc-external-rua" in steps.rules
    consent = {"firm.example._report._dmarc.reports.example": ["TXT v=DMARC1"]}
    assert check({"_dmarc.firm.example": record, **consent}).rules == {}


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (None, "dkim-missing"),
        (["TXT v=DKIM1; p={cut}"], "dkim-broken"),
        (["TXT v=DKIM1; p="], "dkim-revoked"),
        (["TXT v=DKIM1; t=y; p={key}"], "dkim-testing"),
    ],
)
def test_a_wrong_key_is_named(check: Check, rows: list[str] | None, rule: str) -> None:
    step = check({"google._domainkey.firm.example": rows}).rules[rule]
    assert step.state in (State.FAILED, State.WARNING)


def test_a_key_at_another_selector_leaves_it_open(check: Check) -> None:
    changed = {
        "google._domainkey.firm.example": None,
        "xyz._domainkey.firm.example": ["TXT v=DKIM1; p={key}"],
    }
    step = check(changed).step("dkim")
    assert (step.state, step.rule) == (State.INCONCLUSIVE, "checks/dns-dkim-unknown")
    options = DnsOptions(selectors=("xyz",))
    assert check(changed, options=options).step("dkim").state is State.PASSED


def test_a_free_mail_services_own_records_are_its_own_matter(check: Check) -> None:
    box = Mailbox("m", "firm@wp.pl", smtp=Endpoint("smtp.wp.pl", 465, Security.TLS))
    names = {
        "wp.pl": ["TXT v=spf1 ip4:192.0.2.0/24 -all", "MX 5 mx.firm.example"],
        "_dmarc.wp.pl": ["TXT v=DMARC1; p=none; rua=mailto:x@wp.pl"],
    }
    steps = check(names, mailbox=box, provider="wp")
    assert steps.step("spf-provider").state is State.PASSED
    assert steps.step("alignment").state is State.PASSED
    assert steps.step("dmarc").state is State.PASSED
