from __future__ import annotations

import base64
import poplib
import smtplib
import ssl
import uuid
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.real_servers.plugin import MailServers

pytestmark = pytest.mark.real_servers

SALES, ANNA = "sales@example.test", "anna@example.test"


@pytest.fixture
def trust(postfix_dovecot: MailServers) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=postfix_dovecot.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def smtp(servers: MailServers, port: str) -> smtplib.SMTP:
    client = smtplib.SMTP(timeout=20)
    client.connect("127.0.0.1", servers.ports[port])
    client._host = servers.host  # type: ignore[attr-defined]
    return client


def pop3(servers: MailServers, context: ssl.SSLContext) -> poplib.POP3:
    """POP3 inside TLS, to 127.0.0.1 under the certificate's name."""
    client = poplib.POP3("127.0.0.2", servers.ports["pop3"], timeout=20)
    client.host = servers.host
    client.stls(context=context)
    return client


def test_submission_offers_a_login_only_inside_tls(
    postfix_dovecot: MailServers, trust: ssl.SSLContext
) -> None:
    with smtp(postfix_dovecot, "submission") as client:
        client.ehlo()
        assert client.has_extn("starttls")
        assert not client.has_extn("auth")
        assert client.mail(SALES)[0] == 530
        client.starttls(context=trust)
        client.ehlo()
        assert {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"} <= set(
            client.esmtp_features["auth"].split()
        )


def test_login_and_the_address_that_the_login_owns(
    postfix_dovecot: MailServers, trust: ssl.SSLContext
) -> None:
    with smtp(postfix_dovecot, "submission") as client:
        client.starttls(context=trust)
        client.login(SALES, postfix_dovecot.users[SALES])
        assert client.mail(SALES)[0] == 250
        assert client.rcpt(ANNA)[0] == 250
        client.rset()
        assert client.mail(ANNA)[0] == 250
        code, text = client.rcpt(SALES)
        assert (code, b"not owned by user" in text) == (553, True)


def test_a_wrong_password_is_535(
    postfix_dovecot: MailServers, trust: ssl.SSLContext
) -> None:
    with smtp(postfix_dovecot, "submission") as client:
        client.starttls(context=trust)
        client.ehlo()
        client.user, client.password = SALES, "wrong"  # type: ignore[attr-defined]
        with pytest.raises(smtplib.SMTPAuthenticationError) as caught:
            client.auth("PLAIN", client.auth_plain)
        assert caught.value.smtp_code == 535


@pytest.mark.parametrize(
    ("port", "code"),
    [
        ("expired", 10),
        ("wrong_name", 62),
        ("self_signed", 18),
        ("missing_intermediate", 20),
    ],
)
def test_bad_certificates(
    postfix_dovecot: MailServers, trust: ssl.SSLContext, port: str, code: int
) -> None:
    client = smtp(postfix_dovecot, port)
    with pytest.raises(ssl.SSLCertVerificationError) as caught:
        client.starttls(context=trust)
    assert caught.value.verify_code == code
    client.close()


def test_old_tls(postfix_dovecot: MailServers, trust: ssl.SSLContext) -> None:
    client = smtp(postfix_dovecot, "old_tls")
    with pytest.raises(ssl.SSLError, match="PROTOCOL_VERSION"):
        client.starttls(context=trust)
    client.close()


def test_login_in_clear_text_is_offered_without_starttls(
    postfix_dovecot: MailServers,
) -> None:
    with smtp(postfix_dovecot, "no_tls") as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        assert "PLAIN" in client.esmtp_features["auth"]


@pytest.mark.parametrize(
    ("port", "code", "text"),
    [("greylisting", 450, b"4.2.0"), ("unauthenticated", 550, b"5.7.26")],
)
def test_recipients_refused(
    postfix_dovecot: MailServers, port: str, code: int, text: bytes
) -> None:
    with smtp(postfix_dovecot, port) as client:
        client.ehlo()
        assert client.mail(SALES)[0] == 250
        said = client.rcpt(ANNA)
        assert (said[0], text in said[1]) == (code, True)


def test_busy_at_connect(postfix_dovecot: MailServers) -> None:
    client = smtplib.SMTP(timeout=20)
    code, text = client.connect("127.0.0.1", postfix_dovecot.ports["busy"])
    client.close()
    assert (code, text[:5]) == (421, b"4.7.0")


def test_a_letter_handed_in_is_read_over_pop3(
    postfix_dovecot: MailServers, trust: ssl.SSLContext
) -> None:
    subject = uuid.uuid4().hex
    with smtp(postfix_dovecot, "submission") as client:
        client.starttls(context=trust)
        client.login(SALES, postfix_dovecot.users[SALES])
        client.sendmail(SALES, [ANNA], f"Subject: {subject}\r\n\r\nHello\r\n")
    for _ in range(40):
        client = pop3(postfix_dovecot, trust)
        client.user(ANNA)
        client.pass_(postfix_dovecot.users[ANNA])
        count, _size = client.stat()
        headers = b"".join(client.top(count, 0)[1]) if count else b""
        client.quit()
        if subject.encode() in headers:
            return
    pytest.fail("the letter did not arrive")


def test_pop3_refuses_a_login_in_clear_text(postfix_dovecot: MailServers) -> None:
    client = poplib.POP3("127.0.0.2", postfix_dovecot.ports["pop3"], timeout=20)
    with pytest.raises(poplib.error_proto, match=r"\[AUTH\] Plaintext"):
        client.user(SALES)
    client.close()


@pytest.mark.parametrize(("lifetime", "works"), [(600, True), (-600, False)])
def test_tokens_log_in_until_they_expire(
    postfix_dovecot: MailServers, trust: ssl.SSLContext, lifetime: int, works: bool
) -> None:
    token = postfix_dovecot.token(SALES, lifetime)
    response = base64.b64encode(f"user={SALES}\x01auth=Bearer {token}\x01\x01".encode())
    with smtp(postfix_dovecot, "submission") as client:
        client.starttls(context=trust)
        client.ehlo()
        code, text = client.docmd("AUTH", f"XOAUTH2 {response.decode()}")
        if not works:
            assert code == 334
            assert b'"status":"401"' in base64.b64decode(text)
            code, text = client.docmd("")
        assert code == (235 if works else 535)
