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
            "v=DMARC1; p=reject; adkim=s",
        ),
        (
            "v=dmarc1; p=reject",
            "dmarc-broken",
            "v=DMARC1; p=reject",
        ),
        (
            "v=DMARC1; p=reject; sp=quarantin; rua=d@firm.example",
            "dmarc-broken",
            "v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@firm.example",
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


@pytest.mark.parametrize(("bits", "signed"), [(1024, "yes"), (1023, "no"), (0, "no")])
def test_a_key_that_receivers_ignore_signs_nothing(
    check: Check, rsa_key: Callable[[int], str], bits: int, signed: str
) -> None:
    packed = rsa_key(bits) if bits else ""
    steps = check({"google._domainkey.firm.example": [f"TXT v=DKIM1; p={packed}"]})
    assert steps.step("alignment").data["dkim"] == signed
    assert steps.step("dkim").state in (State.WARNING, State.FAILED)


def test_the_best_of_several_keys_decides(
    check: Check, rsa_key: Callable[[int], str]
) -> None:
    options = DnsOptions(selectors=("one", "two", "google"))
    names = {
        "one._domainkey.firm.example": ["TXT v=DKIM1; p="],
        "two._domainkey.firm.example": [f"TXT v=DKIM1; p={rsa_key(1024)}"],
    }
    alone = {**names, "google._domainkey.firm.example": None}
    weak = check(alone, options=options).step("dkim")
    assert weak.rule == "checks/dns-dkim-weak"
    assert words.text(weak.seen) == (
        "two._domainkey.firm.example: 1024 bits, 2048 are recommended"
    )
    assert words.text(weak.expected).startswith("a 2048-bit RSA key")
    assert dict(weak.data) == {
        "domain": "firm.example",
        "selector": "two",
        "bits": 1024,
        "dkim_domain": "firm.example",
    }
    good = check(names, options=options).step("dkim")
    assert words.text(good.seen) == "google._domainkey: rsa 2048 bits"


def test_without_any_key_it_is_said_whom_the_provider_signs_as(check: Check) -> None:
    step = check({"google._domainkey.firm.example": None}).step("dkim")
    assert words.text(step.seen) == "nothing exists below _domainkey.firm.example"
    assert words.text(step.expected).endswith("; it signs as firm.example")
    stranger = check({"google._domainkey.firm.example": None}, provider="")
    assert words.text(stranger.step("dkim").expected).endswith("that it names")


def test_a_key_elsewhere_or_nowhere_is_told_with_the_selectors(check: Check) -> None:
    names = {"google._domainkey.firm.example": ["TXT other"]}
    nowhere = check(names).step("dkim")
    assert words.text(nowhere.seen).startswith("no key at the selectors tried (google")
    assert nowhere.data["selectors"][0] == "google"
    names["mail._domainkey.firm.example"] = ["TXT v=DKIM1; p={key}"]
    elsewhere = check(names)
    said = words.text(elsewhere.step("dkim").seen)
    assert said == "keys at mail, none at a known selector of the provider"
    assert elsewhere.step("dkim").data["selectors"] == ["mail"]
    assert elsewhere.step("alignment").data["dkim"] == "unknown"


def test_without_a_preset_any_key_is_a_key(check: Check) -> None:
    steps = check(
        {
            "google._domainkey.firm.example": None,
            "mail._domainkey.firm.example": ["TXT v=DKIM1; p={key}"],
        },
        provider="",
    )
    assert steps.step("dkim").state is State.PASSED
    assert steps.step("alignment").data["dkim"] == "unknown"


def test_only_revoked_keys_elsewhere_sign_nothing(check: Check) -> None:
    names = {
        "google._domainkey.firm.example": None,
        "mail._domainkey.firm.example": ["TXT v=DKIM1; p="],
    }
    assert check(names).step("alignment").data["dkim"] == "no"


def test_what_older_receivers_do_is_said_with_the_record(check: Check) -> None:
    record = "v=DMARC1; p=reject; t=y; pct=5; rua=mailto:d@firm.example"
    step = check({"_dmarc.firm.example": [f"TXT {record}"]}).step("dmarc")
    assert step.state is State.PASSED
    assert step.data["older_receivers"] == ["pct", "t"]
    assert step.data["policy"] == "quarantine"
    assert words.text(step.seen) == (
        f"{record} at _dmarc.firm.example; older receivers apply pct=, RFC 9989 "
        "ignores it; older receivers ignore t=y and apply the full policy"
    )


@pytest.mark.parametrize(
    ("record", "rule", "state"),
    [
        ("p=none; rua=mailto:d@firm.example", "dmarc-none", State.WARNING),
        ("p=quarantine; t=y", "dmarc-none", State.WARNING),
        ("p=quarantine", "", State.PASSED),
        ("p=reject; np=x", "dmarc-broken", State.WARNING),
        ("sp=reject", "dmarc-broken", State.FAILED),
    ],
)
def test_a_record_that_only_watches_or_is_untidy_is_a_warning(
    check: Check, record: str, rule: str, state: State
) -> None:
    step = check({"_dmarc.firm.example": [f"TXT v=DMARC1; {record}"]}).step("dmarc")
    assert step.rule.removeprefix("checks/dns-") == rule
    if state is not State.FAILED:
        assert step.state is state


def test_two_dmarc_records_are_shown_and_none_counts(check: Check) -> None:
    rows = ["TXT v=DMARC1; p=none", "TXT v=DMARC1; p=reject"]
    steps = check({"_dmarc.firm.example": rows})
    assert words.text(steps.rules["dmarc-broken"].seen) == (
        "2 DMARC records: v=DMARC1; p=none | v=DMARC1; p=reject"
    )
    assert steps.step("alignment").data["policy"] == ""


def test_every_foreign_receiver_of_reports_is_asked_for_its_consent(
    check: Check,
) -> None:
    """One that can't be told, or that agrees, says nothing of the next."""
    receivers = ("own.example", "silent.example", "firm.example", "other.example")
    uris = ",".join(f"mailto:x@{domain}" for domain in receivers)
    consent = "firm.example._report._dmarc"
    steps = check(
        {
            "_dmarc.firm.example": [f"TXT v=DMARC1; p=reject; rua={uris}"],
            f"{consent}.own.example": ["TXT v=DMARC1"],
            f"{consent}.silent.example": ["SERVFAIL"],
        }
    )
    assert [s.rule for s in steps if s.step == "dmarc" and s.rule] == [
        "checks/dns-inconclusive",
        "checks/dns-dmarc-external-rua",
    ]
    assert "other.example" in words.text(steps.rules["dmarc-external-rua"].seen)


def test_an_unanswered_consent_is_unknown(check: Check) -> None:
    record = ["TXT v=DMARC1; p=reject; rua=mailto:x@reports.example"]
    name = "firm.example._report._dmarc.reports.example"
    steps = check({"_dmarc.firm.example": record, name: ["SERVFAIL"]})
    assert steps.step("dmarc").rule == "checks/dns-inconclusive"
    refused = check({"_dmarc.firm.example": record}).rules["dmarc-external-rua"]
    assert words.text(refused.seen) == (
        f"mailto:x@reports.example is not of firm.example, and {name} doesn't exist"
    )
    assert words.text(refused.expected) == (
        f'{name} TXT "v=DMARC1", or an address of firm.example'
    )


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ("v=DMARC1; p=reject", "; DMARC then says p=reject: receivers refuse"),
        (None, "; DMARC then says nothing (no record): receivers decide"),
    ],
)
def test_a_letter_s_fate_is_told_where_nothing_aligns(
    check: Check, spf: Spf, record: str | None, sentence: str
) -> None:
    steps = check(
        {
            **spf("v=spf1 -all"),
            "google._domainkey.firm.example": None,
            "_dmarc.firm.example": [f"TXT {record}"] if record else None,
        }
    )
    seen = words.text(steps.step("alignment").seen)
    assert seen.startswith("SPF aligned: no; DKIM aligned: no" + sentence)


def test_what_isnt_known_is_no_fate(check: Check, spf: Spf) -> None:
    steps = check(
        {
            **spf("v=spf1 -all"),
            "google._domainkey.firm.example": ["TXT x"],
        }
    )
    step = steps.step("alignment")
    assert step.state is State.INCONCLUSIVE
    assert step.rule == "checks/dns-alignment-unknown"
    assert words.text(step.seen) == "SPF aligned: no; DKIM aligned: unknown"


def test_a_free_mail_letter_s_fate_is_its_service_s_policy(check: Check) -> None:
    box = Mailbox("m", "firm@gmail.com", smtp=Endpoint("mail.firm.example", 465))
    names = {
        "gmail.com": ["TXT v=spf1 redirect=_spf.google.com", "MX 5 mx.firm.example"],
        "_dmarc.gmail.com": ["TXT v=DMARC1; p=none; rua=mailto:x@gmail.com"],
    }
    step = check(names, mailbox=box, provider="").rules["free-mail"]
    assert words.text(step.seen).startswith("gmail.com belongs to")
    assert "letters leave by mail.firm.example; its DMARC record says p=none" in (
        words.text(step.seen)
    )
    assert words.text(step.expected).startswith("SMTP by smtp.gmail.com, or")
    del names["_dmarc.gmail.com"]
    silent = check(names, mailbox=box, provider="").rules["free-mail"]
    assert "DMARC" not in words.text(silent.seen)
    nowhere = check(names, mailbox=Mailbox("m", "firm@gmail.com"), provider="")
    assert "free-mail" not in nowhere.rules
