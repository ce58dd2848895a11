"""Servers and domains that are right but odd: whoever finds a fault there is wrong.

Each is the twin of a fault that it looks like. A check may say that something is
unusual (info) or that it can't tell; it must not warn, and nothing may be failed.
"""

from __future__ import annotations

from diagnostics.lab.behaviour import (
    CRAM_MD5,
    Maildrop,
    Pop3Rules,
    SmtpRules,
    Transport,
)
from diagnostics.lab.fault import Fault
from diagnostics.model import Security

_GREETING = "220-{host} ESMTP\n220-Authorised use only,\n220 letters are kept for ever."


def _mail(
    fault_id: str,
    title: str,
    shows: str,
    *,
    service: str = "smtp",
    certificate: str = "good",
    thinks: float = 0.0,
    slowness: float = 0.0,
    smtp: SmtpRules | None = None,
    pop3: Pop3Rules | None = None,
    security: Security = Security.TLS,
) -> Fault:
    transport = Transport(certificate=certificate, thinks=thinks, slowness=slowness)
    return Fault(
        *(fault_id, service, "", "", title, shows),
        transport=transport,
        smtp=smtp or SmtpRules(),
        pop3=pop3 or Pop3Rules(),
        security=security,
    )


def _domain(fault_id: str, title: str, shows: str) -> Fault:
    return Fault(fault_id, "dns", "", "", title, shows)


TWINS: tuple[Fault, ...] = (
    _mail(
        "slow-greeting",
        "Slow to greet, but in time",
        "The greeting comes after two seconds, which keeps robots away.",
        thinks=2.0,
    ),
    _mail(
        "slow-replies",
        "Every reply is slow, but in time",
        "Each reply takes a while; RFC 5321 grants minutes.",
        slowness=0.3,
    ),
    _mail(
        "long-greeting",
        "A greeting of three lines",
        "All lines but the last have a hyphen behind 220, as they must.",
        smtp=SmtpRules(greeting=_GREETING),
    ),
    _mail(
        "few-words",
        "A server of few words",
        "EHLO's keywords are in small letters, AUTH is there twice, and no reply has a "
        "code like 2.1.0. All of it is allowed.",
        smtp=SmtpRules(is_terse=True),
    ),
    _mail(
        "hangs-up-at-quit",
        "The server hangs up at QUIT",
        "Everything is answered but the farewell; what was found before stands.",
        smtp=SmtpRules(says_bye=False),
    ),
    _mail(
        "cram-before-tls",
        "CRAM-MD5 before TLS",
        "Before STARTTLS a login is offered that doesn't tell the password.",
        smtp=SmtpRules(early_mechanisms=(CRAM_MD5,)),
        security=Security.STARTTLS,
    ),
    _mail(
        "cram-only",
        "CRAM-MD5 is the only login",
        "No mechanism takes the password itself; the proof of it does.",
        smtp=SmtpRules(mechanisms=(CRAM_MD5,)),
        pop3=Pop3Rules(user=False, mechanisms=(CRAM_MD5,)),
    ),
    _mail(
        "put-off-once",
        "Put off once, then taken",
        "The first RCPT is answered 450, every further one 250.",
        smtp=SmtpRules(first_rcpt="450 4.2.0 Greylisted, try again in a minute"),
    ),
    _mail(
        "send-only-address",
        "An address that only sends",
        "Letters to the address itself are refused with 550 5.1.1; it may send.",
        smtp=SmtpRules(first_rcpt="550 5.1.1 <{recipient}>: no such mailbox"),
    ),
    _mail(
        "cross-signed",
        "An expired certificate beside a good chain",
        "The server also sends its root as an older one signed it, long expired. The "
        "path to today's root is good.",
        certificate="cross-signed",
    ),
    _mail(
        "root-sent",
        "The root is sent along",
        "The chain holds the root too, which nobody needs and nothing forbids.",
        certificate="root-sent",
    ),
    _mail(
        "certificate-of-a-week",
        "A certificate that lives for a week",
        "Five of its seven days are left: it is renewed by a program.",
        certificate="young",
    ),
    _mail(
        "wildcard-certificate",
        "A certificate for all hosts",
        "The certificate names *.lab.test.",
        certificate="wildcard",
    ),
    _mail(
        "no-uidl",
        "POP3 without UIDL, letters kept",
        "UIDL and TOP are optional; the oldest letter of 90 days was kept on purpose.",
        service="pop3",
        pop3=Pop3Rules(knows=("CAPA",), maildrop=Maildrop(count=12, oldest_days=90)),
    ),
    _mail(
        "no-capa",
        "POP3 without CAPA",
        "CAPA is refused, as by servers from before 1998; USER and PASS work.",
        service="pop3",
        pop3=Pop3Rules(knows=("TOP", "UIDL")),
    ),
    _domain(
        "wildcard-dns",
        "A wildcard in DNS",
        "Every name below the domain that isn't there has a TXT and an A record.",
    ),
    _domain(
        "no-mx-but-a",
        "No MX, but an address",
        "Without an MX the domain's own address is its mail server (RFC 5321, 5.1).",
    ),
    _domain(
        "dkim-below-nxdomain",
        "A DKIM key below a name that doesn't exist",
        "The name server denies _domainkey and still has the key below it.",
    ),
    _domain(
        "no-edns",
        "A name server without EDNS",
        "It answers FORMERR to EDNS and properly to plain questions.",
    ),
    _domain(
        "dkim-alias",
        "A DKIM key by alias",
        "The selector is a CNAME of the provider's key, which the provider changes.",
    ),
    _domain(
        "spf-redirect",
        "SPF by redirect",
        "The record sends receivers to the provider's own.",
    ),
    _domain(
        "split-record",
        "SPF in two strings",
        "The TXT record is cut in the middle of a word, and another stands beside it.",
    ),
)
"""Nothing is wrong with any of them; `Fault.is_odd` marks them."""
