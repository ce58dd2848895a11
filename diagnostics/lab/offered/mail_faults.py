"""The faults of the lab's mail servers, as a table."""

from __future__ import annotations

from diagnostics.lab.behaviour import (
    CRAM_MD5,
    Maildrop,
    Manner,
    Pop3Rules,
    SmtpRules,
    Transport,
)
from diagnostics.lab.fault import Fault
from diagnostics.model import AuthKind, Security

_SMTP = ("smtp-tls", "smtp-starttls")

_BASIC = "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."
_TENANT = (
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for"
    " the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information."
)
_APP = (
    "534-5.7.9 Application-specific password required. For more information, go to\n"
    "534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor"
)
_UNAUTHENTICATED = (
    "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n"
    "550 5.7.26  The sender must authenticate with either SPF or DKIM."
)

# fmt: off
MAIL_FAULTS: tuple[Fault, ...] = (
    Fault(
        "good", "smtp", "", "",
    ),
    Fault(
        "wrong-password", "smtp", "login", "errors/auth-failed",
        smtp=SmtpRules(login="535 5.7.8 Error: authentication failed"),
        pop3=Pop3Rules(login="-ERR [AUTH] Authentication failed."),
    ),
    Fault(
        "expired-certificate", "smtp", "tls", "checks/certificate-expired",
        transport=Transport(certificate="expired"),
    ),
    Fault(
        "wrong-host-name", "smtp", "tls", "checks/certificate-name",
        transport=Transport(certificate="wrong-name"),
    ),
    Fault(
        "no-starttls", "smtp", "starttls", "checks/starttls-missing",
        other_rules=("checks/auth-without-tls", "checks/plain-text-refused"),
        smtp=SmtpRules(starttls=""),
        pop3=Pop3Rules(stls=""),
        listens=("smtp-starttls", "pop3-starttls"),
        security=Security.STARTTLS,
    ),
    Fault(
        "tls-on-plain-port", "smtp", "tls", "checks/tls-mode-mismatch",
        other_rules=("checks/no-greeting",),
        transport=Transport(swapped=True),
    ),
    Fault(
        "busy-at-connect", "smtp", "greeting", "errors/rate-limited",
        other_rules=("checks/host-stopped",),
        smtp=SmtpRules(greeting="421 4.7.0 {host} Too many connections, try later"),
        pop3=Pop3Rules(greeting="-ERR [SYS/TEMP] Too many connections, try later"),
    ),
    Fault(
        "sender-not-owned", "smtp", "sender", "errors/sender-not-owned",
        smtp=SmtpRules(
            rcpt="553 5.7.1 <{sender}>: Sender address rejected: "
            "not owned by auth user"
        ),
    ),
    Fault(
        "pop3-off", "pop3", "login", "errors/pop-disabled",
        pop3=Pop3Rules(login="-ERR [SYS/PERM] POP3 access is disabled for this user"),
    ),
    Fault(
        "silent", "smtp", "greeting", "checks/no-greeting",
        transport=Transport(Manner.SILENT),
    ),
    Fault(
        "dropped-mid-reply", "smtp", "capabilities", "checks/connection-dropped",
        transport=Transport(Manner.CUT),
    ),
    Fault(
        "garbage-greeting", "smtp", "greeting", "checks/wrong-service",
        smtp=SmtpRules(greeting="\x01\x02%$#@!~ \x7f\ufffd"),
        pop3=Pop3Rules(greeting="\x01\x02%$#@!~ \x7f\ufffd"),
    ),
    Fault(
        "self-signed", "smtp", "tls", "checks/certificate-self-signed",
        transport=Transport(certificate="self-signed"),
    ),
    Fault(
        "missing-intermediate", "smtp", "tls",
        "checks/certificate-missing-intermediate",
        transport=Transport(certificate="missing-intermediate"),
    ),
    Fault(
        "unknown-ca", "smtp", "tls", "checks/certificate-unknown-ca",
        transport=Transport(certificate="unknown-ca"),
    ),
    Fault(
        "app-password-required", "smtp", "login", "errors/app-password-required",
        smtp=SmtpRules(login=_APP),
        pop3=Pop3Rules(login="-ERR [AUTH] Application-specific password required"),
    ),
    Fault(
        "basic-auth-disabled", "smtp", "login", "errors/basic-auth-disabled",
        smtp=SmtpRules(login=_BASIC),
        pop3=Pop3Rules(login=f"-ERR [AUTH] {_BASIC.partition('139 ')[2]}"),
    ),
    Fault(
        "smtp-auth-disabled", "smtp", "login", "errors/smtp-auth-disabled-for-mailbox",
        smtp=SmtpRules(login=_TENANT),
    ),
    Fault(
        "oauth-token-expired", "smtp", "login", "errors/oauth-failed",
        other_rules=("checks/login-foretold",),
        smtp=SmtpRules(login="535 5.7.8 Username and token not accepted"),
        pop3=Pop3Rules(login="-ERR [AUTH] Token expired"),
        auth=AuthKind.OAUTH2,
    ),
    Fault(
        "greylisting", "smtp", "sender", "errors/greylisted",
        smtp=SmtpRules(rcpt="450 4.2.0 Greylisted, please try again in 300 seconds"),
    ),
    Fault(
        "unauthenticated-sender", "smtp", "sender",
        "errors/sender-unauthenticated",
        smtp=SmtpRules(rcpt=_UNAUTHENTICATED),
    ),
    Fault(
        "login-throttled", "smtp", "login", "errors/rate-limited",
        other_rules=("checks/pop3-login-delay", "checks/host-stopped"),
        smtp=SmtpRules(login="454 4.7.0 Too many login attempts, please try later"),
        pop3=Pop3Rules(login="-ERR [LOGIN-DELAY] One login in 900 seconds"),
    ),
    Fault(
        "mailbox-in-use", "pop3", "login", "errors/pop-mailbox-in-use",
        pop3=Pop3Rules(login="-ERR [IN-USE] The mailbox is locked by another session"),
    ),
    Fault(
        "pop3-temporary", "pop3", "login", "errors/server-error",
        pop3=Pop3Rules(login="-ERR [SYS/TEMP] The mail store is not available"),
    ),
    Fault(
        "duplicate-uidl", "pop3", "uidl", "checks/pop3-uidl",
        pop3=Pop3Rules(maildrop=Maildrop(same_uid=True)),
    ),
    Fault(
        "endless-line", "smtp", "greeting", "checks/line-too-long",
        transport=Transport(Manner.ENDLESS),
    ),
    Fault(
        "slow-drip", "smtp", "greeting", "checks/too-slow",
        transport=Transport(Manner.DRIP),
    ),
    Fault(
        "refused", "smtp", "connect", "checks/connection-refused",
        transport=Transport(Manner.CLOSED),
        domain="closed.test",  # refused.test is a fault of its own, of DNS
    ),
    Fault(
        "old-tls", "smtp", "tls", "checks/old-tls",
        transport=Transport(certificate="old-tls"),
    ),
    Fault(
        "no-auth-offered", "smtp", "login", "checks/auth-not-offered",
        smtp=SmtpRules(mechanisms=()),
        pop3=Pop3Rules(user=False, mechanisms=()),
    ),
    Fault(
        "unknown-mechanism", "smtp", "login", "checks/mechanism-missing",
        smtp=SmtpRules(mechanisms=("GSSAPI", "NTLM")),
        pop3=Pop3Rules(user=False, mechanisms=("GSSAPI", "NTLM")),
    ),
    Fault(
        "size-too-small", "smtp", "size", "checks/size-small",
        smtp=SmtpRules(size=1000),
    ),
    Fault(
        "554-at-connect", "smtp", "greeting", "errors/bad-reputation",
        smtp=SmtpRules(greeting="554 5.7.1 {host} No SMTP service for your address"),
        pop3=Pop3Rules(greeting="-ERR [SYS/PERM] No POP3 service for your address"),
    ),
    Fault(
        "certificate-expires-soon", "smtp", "certificate",
        "checks/certificate-expires-soon",
        transport=Transport(certificate="soon"),
    ),
    Fault(
        "weak-key", "smtp", "tls", "checks/weak-key",
        transport=Transport(certificate="weak"),
    ),
    Fault(
        "pop3-full", "pop3", "stat", "checks/pop3-nearly-full",
        other_rules=("checks/pop3-expire", "checks/pop3-login-delay"),
        pop3=Pop3Rules(
            extra=("EXPIRE 0", "LOGIN-DELAY 900"),
            maildrop=Maildrop(count=20_000, octets=700_000),
        ),
    ),
    Fault(
        "starttls-refused", "smtp", "starttls", "errors/tls-handshake-failed",
        smtp=SmtpRules(starttls="454 4.7.0 TLS not available due to temporary reason"),
        pop3=Pop3Rules(stls="-ERR [SYS/TEMP] TLS is not available now"),
        listens=("smtp-starttls", "pop3-starttls"),
        security=Security.STARTTLS,
    ),
    Fault(
        "old-mail", "pop3", "oldest", "checks/pop3-uncollected",
        pop3=Pop3Rules(maildrop=Maildrop(count=40, oldest_days=90)),
    ),
    Fault(
        "imap-on-port", "smtp", "greeting", "checks/wrong-service",
        smtp=SmtpRules(greeting="* OK [CAPABILITY IMAP4rev1 SASL-IR] {host} ready."),
        pop3=Pop3Rules(greeting="* OK [CAPABILITY IMAP4rev1 SASL-IR] lab ready."),
    ),
    Fault(
        "http-on-port", "smtp", "greeting", "checks/wrong-service",
        smtp=SmtpRules(greeting="HTTP/1.1 400 Bad Request\nConnection: close\n"),
        pop3=Pop3Rules(greeting="HTTP/1.1 400 Bad Request\nConnection: close\n"),
    ),
    Fault(
        "ipv6-broken", "smtp", "connect-ipv6", "checks/ipv6-broken",
    ),
    Fault(
        "sender-rejected", "smtp", "sender", "errors/sender-rejected",
        smtp=SmtpRules(mail="550 5.1.0 Sender address rejected"),
    ),
    Fault(
        "reset-at-connect", "smtp", "tls", "checks/connection-reset",
        other_rules=("checks/connection-dropped", "checks/tls-handshake-failed"),
        transport=Transport(Manner.RESET),
    ),
    Fault(
        "tls-handshake-failed", "smtp", "tls", "checks/tls-handshake-failed",
        transport=Transport(Manner.NO_HANDSHAKE),
    ),
    Fault(
        "connect-timeout", "smtp", "connect", "checks/connection-timeout",
        transport=Transport(Manner.FULL),
    ),
    Fault(
        "no-such-host", "smtp", "resolve", "checks/resolve-failed",
        listens=(),
        host="absent.lab.test",
    ),
    Fault(
        "host-look-up-fails", "smtp", "resolve", "checks/resolve-inconclusive",
        listens=(),
        host="host.servfail.test",
    ),
    Fault(
        "host-inside", "smtp", "connect", "checks/reach-refused",
        listens=(),
        host="inside.lab.test",
    ),
    Fault(
        "smtp-only", "pop3", "connect", "checks/connection-refused",
        other_rules=("checks/pop3-none",),
        listens=_SMTP,
    ),
    Fault(
        "certificate-of-tomorrow", "smtp", "tls", "checks/certificate-not-yet-valid",
        transport=Transport(certificate="future"),
    ),
    Fault(
        "certificate-for-clients", "smtp", "tls", "checks/certificate-unfit",
        transport=Transport(certificate="client-only"),
    ),
    Fault(
        "common-name-only", "smtp", "certificate", "checks/certificate-common-name",
        transport=Transport(certificate="common-name"),
    ),
    Fault(
        "client-certificate", "smtp", "tls", "checks/client-certificate",
        transport=Transport(certificate="asks-client"),
    ),
    Fault(
        "no-encryption", "smtp", "tls", "checks/weak-encryption",
        transport=Transport(certificate="weak-cipher"),
    ),
    Fault(
        "no-esmtp", "smtp", "login", "checks/no-esmtp",
        smtp=SmtpRules(knows_ehlo=False),
    ),
    Fault(
        "plain-before-tls", "smtp", "plain-before-tls", "checks/starttls-injection",
        smtp=SmtpRules(behind_starttls="250 2.0.0 said before TLS began"),
        pop3=Pop3Rules(behind_stls="+OK said before TLS began"),
        security=Security.STARTTLS,
    ),
    Fault(
        "answers-too-early", "smtp", "capabilities", "checks/reply-before-question",
        smtp=SmtpRules(greeting="220 {host} ESMTP\n250 2.0.0 Ok, nobody asked"),
        pop3=Pop3Rules(greeting="+OK lab ready {stamp}\n+OK nobody asked"),
    ),
    Fault(
        "login-without-sense", "smtp", "login", "checks/sasl-broken",
        smtp=SmtpRules(mechanisms=(CRAM_MD5,), challenge="!no base64!"),
        pop3=Pop3Rules(
            user=False, mechanisms=(CRAM_MD5,), challenge="!no base64!"
        ),
    ),
    Fault(
        "pop3-uncounted", "pop3", "stat", "checks/pop3-stat",
        pop3=Pop3Rules(stat="+OK maildrop ready"),
    ),
    Fault(
        "no-smtputf8", "smtp", "sender", "checks/smtputf8-missing",
        smtp=SmtpRules(extensions=("ENHANCEDSTATUSCODES",)),
        local="zażółć",
    ),
)
# fmt: on
