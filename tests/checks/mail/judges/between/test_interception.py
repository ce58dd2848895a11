"""An antivirus or a firewall before the server isn't the server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.checks.mail.judges.between.interception import (
    INTERCEPTOR,
    interceptor_of,
)
from diagnostics.checks.mail.judges.dialogue import judge_tls_asked
from diagnostics.checks.mail.judges.encryption import judge_secured, judge_unsecured
from diagnostics.checks.mail.judges.logging_in import judge_login
from diagnostics.checks.mail.securing.masked_replies import masked
from diagnostics.checks.mail.securing.tls_records import (
    Certificate,
    Secured,
    TrustPath,
    Unsecured,
)
from diagnostics.checks.mail.seen import LoginSeen, TlsAsked, Visit
from diagnostics.model import State
from diagnostics.words import text

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOST = "smtp.acme.example"
SMTP = Visit("smtp", HOST, 587, "starttls")


def cert(issuer: str, *names: str, whole: str = "") -> Certificate:
    made = Certificate(
        *(HOST, issuer, names or (HOST,), NOW - timedelta(days=5)),
        *(NOW + timedelta(days=360), "RSA", 2048, False, "sha256", False),
    )
    return replace(made, issuer_name=whole)


BETWEEN = {
    "Avast": cert("avast! Web/Mail Shield Root"),
    "AVG": cert("AVG Web/Mail Shield Root"),
    "Kaspersky": cert("Kaspersky Anti-Virus Personal Root Certificate"),
    "ESET": cert("ESET SSL Filter CA"),
    "Fortinet": cert("FG100D3G15800000", whole="CN=FG100D3G15800000,O=Fortinet"),
    "Sophos": cert("Sophos SSL CA_C2407", HOST, "*.acme.example"),
    "Cisco Umbrella": cert("Cisco Umbrella Secondary SubCA fra-SG"),
}


@pytest.mark.parametrize("product", BETWEEN)
def test_a_certificate_made_on_the_fly_is_the_interceptor_s(product: str) -> None:
    chain = (BETWEEN[product],)
    failed = Unsecured("certificate", "unable to get local issuer", 20, chain)
    outcome = judge_unsecured(SMTP, failed, NOW)
    assert (outcome.state, outcome.rule) == (State.INCONCLUSIVE, INTERCEPTOR)
    assert text(outcome.seen).startswith(f"{product} answers here: ")
    trusted = Secured("TLSv1.3", "AES", chain, path=TrustPath(chain))
    ((_, aside),) = judge_secured(SMTP, trusted, NOW).asides
    assert (aside.state, aside.rule) == (State.INCONCLUSIVE, INTERCEPTOR)


@pytest.mark.parametrize(
    "chain",
    [
        # an appliance that is somebody's mail server, as it came from its maker
        (cert("support", "fortimail", whole="CN=support,O=Fortinet"),),
        (cert("Sophos SSL CA", "appliance.local"),),
        (cert("Acme Root CA"),),
        (cert("R11", whole="CN=R11,O=Let's Encrypt,C=US"),),
        (),
    ],
)
def test_a_server_s_own_certificate_is_its_own(
    chain: tuple[Certificate, ...],
) -> None:
    assert interceptor_of(chain, HOST) == ("", "")
    failed = Unsecured("certificate", "unable to get local issuer", 20, chain)
    assert judge_unsecured(SMTP, failed, NOW).state is State.FAILED


@pytest.mark.parametrize(
    ("greeting", "keywords", "shown"),
    [
        ("220 **************************", ["SIZE"], "220 **************************"),
        ("220 *******2*0*******2*", [], "220 *******2*0*******2*"),
        ("220 mx ESMTP", ["SIZE", "XXXXXXXA", "XXXB"], "XXXXXXXA, XXXB"),
        ("220 avast! SMTP proxy ready", [], "220 avast! SMTP proxy ready"),
        ("220 AVG ESMTP Proxy Server 8.0", [], "220 AVG ESMTP Proxy Server 8.0"),
        ("220 mx ESMTP", ["XFORWARD", "XEXCH50", "X-EXPS", "XOAUTH"], ""),
        ("220 ***** welcome to acme *****", [], ""),
        ("220 proxy.acme.example ESMTP", [], ""),
        ("220 * mx *", [], ""),
        ("", [], ""),
    ],
)
def test_rewritten_replies_show_themselves(
    greeting: str, keywords: list[str], shown: str
) -> None:
    assert masked(greeting, keywords) == shown


def test_what_is_hidden_isnt_missing_at_the_server() -> None:
    hidden = judge_tls_asked(SMTP, TlsAsked(None, masked="XXXXXXXA"))
    assert (hidden.state, hidden.rule) == (State.INCONCLUSIVE, INTERCEPTOR)
    assert text(hidden.seen) == "replies are rewritten on the way: XXXXXXXA"
    plain = judge_tls_asked(SMTP, TlsAsked(None, is_plain_smtp=True, masked="****"))
    assert plain.rule == INTERCEPTOR
    missing = judge_tls_asked(SMTP, TlsAsked(None))
    assert missing.rule == "checks/starttls-missing"
    login = judge_login(SMTP, LoginSeen("password", masked="XXXA"))
    assert login.rule == INTERCEPTOR
    assert judge_login(SMTP, LoginSeen("password")).rule == "checks/auth-not-offered"
