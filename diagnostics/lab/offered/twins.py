"""Servers and domains that are right but odd: whoever finds a fault there is wrong.

Each is the twin of a fault that it looks like. A check may say that something is
unusual (info) or that it can't tell; it must not warn, and nothing may be failed.
"""

from __future__ import annotations

from diagnostics.lab.behaviour import (
    CRAM_MD5,
    SCRAM,
    ImapRules,
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
    *,
    service: str = "smtp",
    certificate: str = "good",
    thinks: float = 0.0,
    slowness: float = 0.0,
    smtp: SmtpRules | None = None,
    pop3: Pop3Rules | None = None,
    security: Security = Security.TLS,
    local: str = "sales",
    imap: ImapRules | None = None,
    remark: str = "",
) -> Fault:
    transport = Transport(certificate=certificate, thinks=thinks, slowness=slowness)
    return Fault(
        *(fault_id, service, "", ""),
        transport=transport,
        smtp=smtp or SmtpRules(),
        pop3=pop3 or Pop3Rules(),
        security=security,
        local=local,
        imap=imap,
        other_rules=(f"checks/{remark}",) if remark else (),
    )


def _domain(fault_id: str, domain: str = "") -> Fault:
    return Fault(fault_id, "dns", "", "", domain=domain)


TWINS: tuple[Fault, ...] = (
    _mail("letters-of-its-own", local="zażółć"),
    _mail("slow-greeting", thinks=2.0),
    _mail("slow-replies", slowness=0.3),
    _mail("long-greeting", smtp=SmtpRules(greeting=_GREETING)),
    _mail("few-words", smtp=SmtpRules(is_terse=True)),
    _mail("hangs-up-at-quit", smtp=SmtpRules(says_bye=False)),
    _mail(
        "cram-before-tls",
        smtp=SmtpRules(early_mechanisms=(CRAM_MD5,)),
        security=Security.STARTTLS,
    ),
    _mail(
        "cram-only",
        smtp=SmtpRules(mechanisms=(CRAM_MD5,)),
        pop3=Pop3Rules(user=False, mechanisms=(CRAM_MD5,)),
    ),
    _mail(
        "scram-only",
        smtp=SmtpRules(mechanisms=(SCRAM,)),
        pop3=Pop3Rules(user=False, mechanisms=(SCRAM,)),
    ),
    _mail(
        "sent-in-polish",
        service="imap",
        imap=ImapRules(folders=('() "/" INBOX', '() "/" "Elementy wys&AUI-ane"')),
    ),
    _mail(
        "put-off-once",
        smtp=SmtpRules(first_rcpt="450 4.2.0 Greylisted, try again in a minute"),
    ),
    _mail(
        "send-only-address",
        smtp=SmtpRules(first_rcpt="550 5.1.1 <{recipient}>: no such mailbox"),
        remark="own-address-refused",
    ),
    _mail("cross-signed", certificate="cross-signed"),
    _mail("root-sent", certificate="root-sent"),
    _mail("certificate-of-a-week", certificate="young"),
    _mail("wildcard-certificate", certificate="wildcard"),
    _mail(
        "no-uidl",
        service="pop3",
        pop3=Pop3Rules(knows=("CAPA",), maildrop=Maildrop(count=12, oldest_days=90)),
        remark="pop3-no-uidl",
    ),
    _mail("no-capa", service="pop3", pop3=Pop3Rules(knows=("TOP", "UIDL"))),
    _domain("domain-in-polish", "xn--w-uga1v8h.test"),
    _domain("wildcard-dns"),
    _domain("no-mx-but-a"),
    _domain("dkim-below-nxdomain"),
    _domain("no-edns"),
    _domain("dkim-alias"),
    _domain("spf-redirect"),
    _domain("split-record"),
)
"""Nothing is wrong with any of them; `Fault.is_odd` marks them."""
