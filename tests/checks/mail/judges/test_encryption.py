"""What became of TLS, judged from what was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.checks.mail.judges.encryption import judge_secured, judge_unsecured
from diagnostics.checks.mail.securing.tls_records import (
    Certificate,
    Secured,
    TlsOffer,
    TrustPath,
    Unsecured,
)
from diagnostics.checks.mail.seen import Visit
from diagnostics.model import State
from diagnostics.words import text

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SMTP = Visit("smtp", "mx.acme.example", 465, "tls")
POP3 = Visit("pop3", "mx.acme.example", 995, "tls")


def cert(days: int = 80, bits: int = 2048, host: str = SMTP.host) -> Certificate:
    return Certificate(
        *(host, "Some authority", (host,), NOW - timedelta(days=400)),
        *(NOW + timedelta(days=days), "RSA", bits, False, "sha256", False),
    )


LINKS = (cert(80), cert(30))
SECURED = Secured("TLSv1.3", "AES", (*LINKS, cert(-401)), path=TrustPath(LINKS))


def test_a_good_handshake_shows_version_cipher_and_days_left() -> None:
    outcome = judge_secured(SMTP, SECURED, NOW)
    assert outcome.state is State.PASSED
    assert outcome.seen == "TLSv1.3, AES"
    assert outcome.data == {"version": "TLSv1.3", "cipher": "AES"}
    ((name, told),) = outcome.asides
    assert (name, told.state) == ("certificate", State.PASSED)
    assert text(told.seen) == "mx.acme.example, 30 days left"
    assert len(told.data["chain"]) == 3


def test_a_server_whose_certificate_cannot_be_read_is_no_trouble() -> None:
    ((_, told),) = judge_secured(SMTP, Secured("TLSv1.3", "AES"), NOW).asides
    assert (told.state, told.seen, told.data["chain"]) == (State.PASSED, "", [])


@pytest.mark.parametrize(
    ("days", "bits", "rules"),
    [
        (21, 2048, [""]),
        (20, 2048, ["checks/certificate-expires-soon"]),
        (80, 2047, ["checks/weak-key"]),
        (20, 2047, ["checks/certificate-expires-soon", "checks/weak-key"]),
    ],
)
def test_each_warning_about_a_certificate_is_a_step(
    days: int, bits: int, rules: list[str]
) -> None:
    asides = judge_secured(
        SMTP, Secured("TLSv1.3", "AES", (cert(days, bits),)), NOW
    ).asides
    assert [name for name, _ in asides] == ["certificate"] * len(rules)
    assert [told.rule for _, told in asides] == rules
    assert len(asides[0][1].data["chain"]) == 1
    assert all("chain" not in told.data for _, told in asides[1:])


def test_an_old_version_beside_new_ones_is_told_and_no_trouble() -> None:
    asides = judge_secured(
        SMTP, Secured("TLSv1.3", "AES", (cert(),), "TLSv1"), NOW
    ).asides
    assert [name for name, _ in asides] == ["certificate", "tls-versions"]
    told = asides[1][1]
    assert (told.state, told.rule) == (State.PASSED, "")
    assert text(told.seen) == "TLSv1 is accepted beside the current version"
    assert text(told.expected) == "TLS 1.2 and 1.3 only (RFC 8996)"


def test_all_that_is_wrong_with_a_refused_chain_is_kept() -> None:
    chain = (cert(-1, 1024, "other.example"),)
    failed = Unsecured("certificate", "certificate has expired", 10, chain)
    outcome = judge_unsecured(SMTP, failed, NOW)
    assert outcome.rule == "checks/certificate-expired"
    assert outcome.state is State.FAILED
    assert outcome.data["also"] == ["checks/certificate-name", "checks/weak-key"]
    assert outcome.data["verify_code"] == 10
    assert outcome.data["verify_message"] == "certificate has expired"
    assert outcome.data["chain"][0]["days_left"] == -1


@pytest.mark.parametrize("chain", [(), (cert(),)])
def test_a_refusal_that_nothing_explains_is_quoted(
    chain: tuple[Certificate, ...],
) -> None:
    failed = Unsecured("certificate", "CA signature digest too weak", 68, chain)
    outcome = judge_unsecured(SMTP, failed, NOW)
    assert outcome.rule == "checks/tls-handshake-failed"
    assert outcome.seen == "CA signature digest too weak"
    assert text(outcome.expected) == "a trusted certificate"
    assert outcome.data["also"] == []


@pytest.mark.parametrize(
    ("visit", "greeting", "rule"),
    [
        (SMTP, "220 mx ESMTP", "tls-mode-mismatch"),
        (SMTP, "421 busy", "tls-mode-mismatch"),
        (SMTP, "554 go away", "tls-mode-mismatch"),
        (POP3, "+OK ready", "tls-mode-mismatch"),
        (POP3, "-ERR busy", "tls-mode-mismatch"),
        (SMTP, "+OK ready", "wrong-service"),
        (POP3, "220 mx ESMTP", "wrong-service"),
        (SMTP, "* OK IMAP4rev1", "wrong-service"),
        (SMTP, "HTTP/1.1 400 Bad Request", "wrong-service"),
    ],
)
def test_plain_text_instead_of_tls_is_a_mix_up_or_another_service(
    visit: Visit, greeting: str, rule: str
) -> None:
    failed = Unsecured("plain", "wrong version number", greeting=greeting)
    outcome = judge_unsecured(visit, failed, NOW)
    assert outcome.rule == f"checks/{rule}"
    if rule == "wrong-service":
        assert text(outcome.expected) == f"a {visit.service.upper()} server"
        spoken = outcome.data["spoken"]
        assert text(outcome.seen) == f"{spoken} is spoken here: {greeting}"
    else:
        assert text(outcome.seen) == f"plain text instead of TLS: {greeting}"
        assert text(outcome.expected) == f"TLS at once on port {visit.port}"
        assert outcome.data == {"switch_to": "starttls"}


@pytest.mark.parametrize(
    ("failed", "rule", "seen"),
    [
        (
            Unsecured("other", "unsupported protocol", legacy="TLSv1"),
            "old-tls",
            "the server speaks TLSv1 only",
        ),
        (
            Unsecured("reset", "Connection reset by peer", legacy="TLSv1.1"),
            "old-tls",
            "the server speaks TLSv1.1 only",
        ),
        (
            Unsecured("reset", "Connection reset by peer"),
            "connection-reset",
            "Connection reset by peer",
        ),
        (
            Unsecured("other", "handshake failure"),
            "tls-handshake-failed",
            "handshake failure",
        ),
        (
            Unsecured("other"),
            "tls-handshake-failed",
            "the server closed the connection",
        ),
        (Unsecured("plain", "wrong version"), "tls-handshake-failed", "wrong version"),
    ],
)
def test_a_handshake_that_fails_is_told_in_its_real_reason(
    failed: Unsecured, rule: str, seen: str
) -> None:
    outcome = judge_unsecured(SMTP, failed, NOW)
    assert (outcome.state, outcome.rule) == (State.FAILED, f"checks/{rule}")
    assert text(outcome.seen) == seen
    wanted = "TLS 1.2 or 1.3" if rule == "old-tls" else "a TLS handshake"
    assert text(outcome.expected) == wanted


def test_words_in_plain_text_before_tls_are_named() -> None:
    secured = Secured("TLSv1.3", "AES", injected="250 injected on the way")
    told = dict(judge_secured(SMTP, secured, NOW).asides)["plain-before-tls"]
    assert told.rule == "checks/starttls-injection"
    assert told.state is State.INCONCLUSIVE
    assert "250 injected on the way" in text(told.seen)


@pytest.mark.parametrize(
    ("offer", "rule", "said"),
    [
        (TlsOffer("TLSv1.2", "RC4-SHA", "rc4"), "weak-encryption", "RC4 is broken"),
        (TlsOffer("TLSv1.2", "DHE-AES", "", 1), "weak-encryption", "has 1 bits"),
        (TlsOffer("TLSv1.2", "DHE-AES", "", 2047), "weak-encryption", "2047 bits"),
        (TlsOffer("TLSv1.2", "DHE-AES", "", 2048), "tls-handshake-failed", "DHE-AES"),
        (TlsOffer("TLSv1.2", "AES"), "tls-handshake-failed", "AES"),
        (
            TlsOffer("TLSv1.2", "AES", asks_certificate=True),
            "client-certificate",
            "asks for a certificate",
        ),
        (TlsOffer("TLSv1.1", "RC4-SHA", "rc4"), "old-tls", "TLSv1.1 only"),
    ],
)
def test_what_the_server_would_have_taken_is_why_nothing_was_agreed_on(
    offer: TlsOffer, rule: str, said: str
) -> None:
    failed = Unsecured("reset", "handshake failure", offer=offer)
    outcome = judge_unsecured(SMTP, failed, NOW)
    assert (outcome.state, outcome.rule) == (State.FAILED, f"checks/{rule}")
    assert said in text(outcome.seen)
    bits = {"bits": offer.group_bits} if "bits" in said else {}
    told = {"version": offer.version, "cipher": offer.cipher, **bits}
    assert dict(outcome.data) in ({}, told)


def test_an_old_version_that_is_accepted_counts_only_where_nothing_is_offered() -> None:
    offer = TlsOffer("TLSv1.2", "AES")
    failed = Unsecured("other", "no", legacy="TLSv1", offer=offer)
    assert judge_unsecured(SMTP, failed, NOW).rule == "checks/tls-handshake-failed"


def test_days_left_are_never_less_than_none() -> None:
    """Of a chain that the verifier took by a clock of its own."""
    past = Secured("TLSv1.3", "AES", (cert(-2),))
    ((_, told),) = judge_secured(SMTP, past, NOW).asides
    assert text(told.seen) == "mx.acme.example, 0 days left"
