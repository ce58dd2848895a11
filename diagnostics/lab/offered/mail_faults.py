"""The faults of the lab's mail servers, as a table."""

from __future__ import annotations

from diagnostics.lab.behaviour import Maildrop, Manner, Pop3Rules, SmtpRules, Transport
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
        "good", "smtp", "", "", "Nothing is wrong",
        "Every step passes: the servers, the certificates and the domain are healthy.",
    ),
    Fault(
        "wrong-password", "smtp", "login", "errors/auth-failed",
        "The password is wrong",
        "The login is refused with 535 5.7.8, and POP3 is spared the same password.",
        smtp=SmtpRules(login="535 5.7.8 Error: authentication failed"),
        pop3=Pop3Rules(login="-ERR [AUTH] Authentication failed."),
    ),
    Fault(
        "expired-certificate", "smtp", "tls", "checks/certificate-expired",
        "The certificate has expired",
        "The server's certificate ran out 35 days ago.",
        transport=Transport(certificate="expired"),
    ),
    Fault(
        "wrong-host-name", "smtp", "tls", "checks/certificate-name",
        "The certificate belongs to another host",
        "The certificate names other.lab.test only.",
        transport=Transport(certificate="wrong-name"),
    ),
    Fault(
        "no-starttls", "smtp", "starttls", "checks/starttls-missing",
        "STARTTLS is not offered",
        "The server offers a login in clear text and no STARTTLS.",
        other_rules=("checks/auth-without-tls", "checks/plain-text-refused"),
        smtp=SmtpRules(starttls=""),
        pop3=Pop3Rules(stls=""),
        listens=("smtp-starttls", "pop3-starttls"),
        security=Security.STARTTLS,
    ),
    Fault(
        "tls-on-plain-port", "smtp", "tls", "checks/tls-mode-mismatch",
        "TLS and STARTTLS are mixed up",
        "The port for TLS speaks plain text, the port for STARTTLS speaks TLS at once.",
        other_rules=("checks/no-greeting",),
        transport=Transport(swapped=True),
    ),
    Fault(
        "busy-at-connect", "smtp", "greeting", "errors/rate-limited",
        "The server is busy",
        "The server greets with 421 and hangs up.",
        other_rules=("checks/host-stopped",),
        smtp=SmtpRules(greeting="421 4.7.0 {host} Too many connections, try later"),
        pop3=Pop3Rules(greeting="-ERR [SYS/TEMP] Too many connections, try later"),
    ),
    Fault(
        "sender-not-owned", "smtp", "sender", "errors/sender-not-owned",
        "The login doesn't own the address",
        "The login succeeds; RCPT is refused with 553 5.7.1.",
        smtp=SmtpRules(
            rcpt="553 5.7.1 <{sender}>: Sender address rejected: "
            "not owned by auth user"
        ),
    ),
    Fault(
        "pop3-off", "pop3", "login", "errors/pop-disabled",
        "POP3 is switched off for the mailbox",
        "SMTP works; the POP3 login is refused with [SYS/PERM].",
        pop3=Pop3Rules(login="-ERR [SYS/PERM] POP3 access is disabled for this user"),
    ),
    Fault(
        "silent", "smtp", "greeting", "checks/no-greeting",
        "The server never says a word",
        "The connection stands, and no greeting comes.",
        transport=Transport(Manner.SILENT),
    ),
    Fault(
        "dropped-mid-reply", "smtp", "capabilities", "checks/connection-dropped",
        "The server hangs up in the middle of a reply",
        "The reply to EHLO (CAPA at POP3) breaks off half-way.",
        transport=Transport(Manner.CUT),
    ),
    Fault(
        "garbage-greeting", "smtp", "greeting", "checks/wrong-service",
        "The server greets with nonsense",
        "The first line follows no protocol that anybody knows.",
        smtp=SmtpRules(greeting="\x01\x02%$#@!~ \x7f\ufffd"),
        pop3=Pop3Rules(greeting="\x01\x02%$#@!~ \x7f\ufffd"),
    ),
    Fault(
        "self-signed", "smtp", "tls", "checks/certificate-self-signed",
        "The certificate is self-signed",
        "The server vouches for itself.",
        transport=Transport(certificate="self-signed"),
    ),
    Fault(
        "missing-intermediate", "smtp", "tls",
        "checks/certificate-missing-intermediate",
        "The intermediate certificate is missing",
        "The server sends its own certificate only, and the chain has a gap.",
        transport=Transport(certificate="missing-intermediate"),
    ),
    Fault(
        "unknown-ca", "smtp", "tls", "checks/certificate-unknown-ca",
        "Nobody knows the certificate's issuer",
        "The chain is complete, but ends at a root that this machine doesn't trust.",
        transport=Transport(certificate="unknown-ca"),
    ),
    Fault(
        "app-password-required", "smtp", "login", "errors/app-password-required",
        "An app password is wanted",
        "The login is refused with 534 5.7.9.",
        smtp=SmtpRules(login=_APP),
        pop3=Pop3Rules(login="-ERR [AUTH] Application-specific password required"),
    ),
    Fault(
        "basic-auth-disabled", "smtp", "login", "errors/basic-auth-disabled",
        "Logins with a password are switched off",
        "The login is refused with 535 5.7.139.",
        smtp=SmtpRules(login=_BASIC),
        pop3=Pop3Rules(login=f"-ERR [AUTH] {_BASIC.partition('139 ')[2]}"),
    ),
    Fault(
        "smtp-auth-disabled", "smtp", "login", "errors/smtp-auth-disabled-for-mailbox",
        "SMTP AUTH is switched off for the organisation",
        "The login is refused with 535 5.7.139 and a link to Microsoft's page.",
        smtp=SmtpRules(login=_TENANT),
    ),
    Fault(
        "oauth-token-expired", "smtp", "login", "errors/oauth-failed",
        "The OAuth token has expired",
        "The server answers the token with 334 and a JSON error, then refuses it.",
        other_rules=("checks/login-foretold",),
        smtp=SmtpRules(login="535 5.7.8 Username and token not accepted"),
        pop3=Pop3Rules(login="-ERR [AUTH] Token expired"),
        auth=AuthKind.OAUTH2,
    ),
    Fault(
        "greylisting", "smtp", "sender", "errors/greylisted",
        "The server greylists",
        "RCPT is put off with 450 4.2.0.",
        smtp=SmtpRules(rcpt="450 4.2.0 Greylisted, please try again in 300 seconds"),
    ),
    Fault(
        "unauthenticated-sender", "smtp", "sender",
        "errors/sender-unauthenticated",
        "The sender's domain isn't authenticated",
        "RCPT is refused with 550 5.7.26.",
        smtp=SmtpRules(rcpt=_UNAUTHENTICATED),
    ),
    Fault(
        "login-throttled", "smtp", "login", "errors/rate-limited",
        "Too many logins",
        "The login is put off with 454 4.7.0, and POP3 is left alone then.",
        other_rules=("checks/pop3-login-delay", "checks/host-stopped"),
        smtp=SmtpRules(login="454 4.7.0 Too many login attempts, please try later"),
        pop3=Pop3Rules(login="-ERR [LOGIN-DELAY] One login in 900 seconds"),
    ),
    Fault(
        "mailbox-in-use", "pop3", "login", "errors/pop-mailbox-in-use",
        "Another program has the mailbox open",
        "The POP3 login is refused with [IN-USE].",
        pop3=Pop3Rules(login="-ERR [IN-USE] The mailbox is locked by another session"),
    ),
    Fault(
        "pop3-temporary", "pop3", "login", "errors/server-error",
        "POP3 is out of order for now",
        "The POP3 login is refused with [SYS/TEMP].",
        pop3=Pop3Rules(login="-ERR [SYS/TEMP] The mail store is not available"),
    ),
    Fault(
        "duplicate-uidl", "pop3", "uidl", "checks/pop3-uidl",
        "Two messages share their unique id",
        "UIDL lists one id twice, so programs fetch or skip the wrong message.",
        pop3=Pop3Rules(maildrop=Maildrop(same_uid=True)),
    ),
    Fault(
        "endless-line", "smtp", "greeting", "checks/line-too-long",
        "The greeting never ends",
        "The server sends one line of megabytes.",
        transport=Transport(Manner.ENDLESS),
    ),
    Fault(
        "slow-drip", "smtp", "greeting", "checks/too-slow",
        "The server sends a byte a second",
        "Something comes all the time, but no step ends in time.",
        transport=Transport(Manner.DRIP),
    ),
    Fault(
        "refused", "smtp", "connect", "checks/connection-refused",
        "Nobody listens",
        "The machine answers that the port is closed.",
        transport=Transport(Manner.CLOSED),
        domain="closed.test",  # refused.test is a fault of its own, of DNS
    ),
    Fault(
        "old-tls", "smtp", "tls", "checks/old-tls",
        "TLS 1.0 only",
        "The server knows no TLS younger than TLSv1, of 1999.",
        transport=Transport(certificate="old-tls"),
    ),
    Fault(
        "no-auth-offered", "smtp", "login", "checks/auth-not-offered",
        "No login is offered",
        "EHLO has no AUTH line, CAPA neither USER nor SASL.",
        smtp=SmtpRules(mechanisms=()),
        pop3=Pop3Rules(user=False, mechanisms=()),
    ),
    Fault(
        "unknown-mechanism", "smtp", "login", "checks/mechanism-missing",
        "No common way to log in",
        "The server offers GSSAPI and NTLM only.",
        smtp=SmtpRules(mechanisms=("GSSAPI", "NTLM")),
        pop3=Pop3Rules(user=False, mechanisms=("GSSAPI", "NTLM")),
    ),
    Fault(
        "size-too-small", "smtp", "size", "checks/size-small",
        "The server takes tiny letters only",
        "EHLO announces SIZE 1000.",
        smtp=SmtpRules(size=1000),
    ),
    Fault(
        "554-at-connect", "smtp", "greeting", "errors/bad-reputation",
        "The server wants nothing from this machine",
        "The server greets with 554 and hangs up.",
        smtp=SmtpRules(greeting="554 5.7.1 {host} No SMTP service for your address"),
        pop3=Pop3Rules(greeting="-ERR [SYS/PERM] No POP3 service for your address"),
    ),
    Fault(
        "certificate-expires-soon", "smtp", "certificate",
        "checks/certificate-expires-soon",
        "The certificate runs out within days",
        "Everything works, but the certificate ends within five days.",
        transport=Transport(certificate="soon"),
    ),
    Fault(
        "weak-key", "smtp", "tls", "checks/weak-key",
        "The certificate's key is too weak",
        "The key has 1024 bits (RSA); current programs hang up.",
        transport=Transport(certificate="weak"),
    ),
    Fault(
        "pop3-full", "pop3", "stat", "checks/pop3-nearly-full",
        "The mailbox is about to overflow",
        "STAT counts 20000 messages and 14 GB; CAPA says EXPIRE 0, LOGIN-DELAY 900.",
        other_rules=("checks/pop3-expire", "checks/pop3-login-delay"),
        pop3=Pop3Rules(
            extra=("EXPIRE 0", "LOGIN-DELAY 900"),
            maildrop=Maildrop(count=20_000, octets=700_000),
        ),
    ),
    Fault(
        "starttls-refused", "smtp", "starttls", "errors/tls-handshake-failed",
        "STARTTLS is offered and refused",
        "The server answers STARTTLS with 454.",
        smtp=SmtpRules(starttls="454 4.7.0 TLS not available due to temporary reason"),
        pop3=Pop3Rules(stls="-ERR [SYS/TEMP] TLS is not available now"),
        listens=("smtp-starttls", "pop3-starttls"),
        security=Security.STARTTLS,
    ),
    Fault(
        "old-mail", "pop3", "oldest", "checks/pop3-uncollected",
        "Old mail is kept",
        "The oldest message has waited for 90 days.",
        pop3=Pop3Rules(maildrop=Maildrop(count=40, oldest_days=90)),
    ),
    Fault(
        "imap-on-port", "smtp", "greeting", "checks/wrong-service",
        "An IMAP server answers",
        "The greeting is that of IMAP.",
        smtp=SmtpRules(greeting="* OK [CAPABILITY IMAP4rev1 SASL-IR] {host} ready."),
        pop3=Pop3Rules(greeting="* OK [CAPABILITY IMAP4rev1 SASL-IR] lab ready."),
    ),
    Fault(
        "http-on-port", "smtp", "greeting", "checks/wrong-service",
        "A web server answers",
        "Instead of a greeting comes HTTP.",
        smtp=SmtpRules(greeting="HTTP/1.1 400 Bad Request\nConnection: close\n"),
        pop3=Pop3Rules(greeting="HTTP/1.1 400 Bad Request\nConnection: close\n"),
    ),
    Fault(
        "ipv6-broken", "smtp", "connect-ipv6", "checks/ipv6-broken",
        "IPv6 leads nowhere",
        "The host has an IPv6 address where nobody listens; IPv4 works.",
    ),
    Fault(
        "sender-rejected", "smtp", "sender", "errors/sender-rejected",
        "The sender's address is refused",
        "MAIL FROM is refused with 550 5.1.0.",
        smtp=SmtpRules(mail="550 5.1.0 Sender address rejected"),
    ),
    Fault(
        "reset-at-connect", "smtp", "tls", "checks/connection-reset",
        "The connection is reset",
        "The server accepts the connection and resets it at the first word.",
        other_rules=("checks/connection-dropped", "checks/tls-handshake-failed"),
        transport=Transport(Manner.RESET),
    ),
    Fault(
        "tls-handshake-failed", "smtp", "tls", "checks/tls-handshake-failed",
        "TLS breaks off",
        "The server answers the first word of TLS with an alert and hangs up.",
        transport=Transport(Manner.NO_HANDSHAKE),
    ),
    Fault(
        "connect-timeout", "smtp", "connect", "checks/connection-timeout",
        "Nobody answers at all",
        "Neither a connection nor a refusal, as behind a firewall.",
        transport=Transport(Manner.FULL),
    ),
    Fault(
        "no-such-host", "smtp", "resolve", "checks/resolve-failed",
        "The host name doesn't exist",
        "DNS says that there is no such name, as with a slip of the pen.",
        listens=(),
        host="absent.lab.test",
    ),
    Fault(
        "host-look-up-fails", "smtp", "resolve", "checks/resolve-inconclusive",
        "The host name can't be looked up",
        "DNS answers SERVFAIL, so nobody can tell whether the host exists.",
        listens=(),
        host="host.servfail.test",
    ),
    Fault(
        "smtp-only", "pop3", "connect", "checks/connection-refused",
        "There is no POP3 server",
        "SMTP works; the ports of POP3 are closed.",
        other_rules=("checks/pop3-none",),
        listens=_SMTP,
    ),
)
# fmt: on
