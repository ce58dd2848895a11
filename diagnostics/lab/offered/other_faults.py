"""The lab's faults that are no server's own: of rows, of what lies between, of more.

A row that is written wrongly, a scanner before the server, a silent name server, an
earlier run that was cut off, IMAP, addresses without an account.
"""

from __future__ import annotations

from diagnostics.lab.behaviour import (
    SCRAM,
    ImapRules,
    Manner,
    Pop3Rules,
    SmtpRules,
    Transport,
)
from diagnostics.lab.fault import Fault, RowSettings
from diagnostics.model import Security

_HOSTER = "lab-hoster"
"""The preset of the lab's other service, which each customer has a server of."""

_OTHER_SERVERS = """\
<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="autoconfig-differs.test">
    <domain>autoconfig-differs.test</domain>
    <incomingServer type="pop3">
      <hostname>elsewhere.lab.test</hostname>
      <port>995</port>
      <socketType>SSL</socketType>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>elsewhere.lab.test</hostname>
      <port>465</port>
      <socketType>SSL</socketType>
    </outgoingServer>
  </emailProvider>
</clientConfig>"""

_UNKNOWN_SERVICE = (
    *("checks/dns-spf-provider-unknown", "checks/dns-dkim-unknown"),
    "checks/dns-alignment-unknown",
)
"""What can't be told of a domain whose mail service nobody knows."""

# fmt: off
_OF_ROWS: tuple[Fault, ...] = (
    Fault(
        "wrong-port", "smtp", "other-ports", "checks/other-port-open",
        other_rules=("checks/connection-refused",),
        listens=("smtp-starttls", "pop3-starttls"),
    ),
    Fault(
        "no-smtp-server", "smtp", "configuration", "checks/smtp-none",
        other_rules=_UNKNOWN_SERVICE,
        row=RowSettings(provider="", has_smtp=False),
    ),
    Fault(
        "no-secret", "smtp", "login", "checks/secret-missing",
        row=RowSettings(secret=""),
    ),
    Fault(
        "secret-not-allowed", "smtp", "login", "checks/secret-not-granted",
        row=RowSettings(secret="env:SENDERSCOPE_LAB_PASSWORD"),
    ),
    Fault(
        "login-of-another", "login", "foretold", "checks/login-other-address",
        row=RowSettings(provider=_HOSTER, username="office@good.test"),
    ),
    Fault(
        "two-factor-by-address", "login", "foretold", "checks/ip-bound-two-factor",
        row=RowSettings(provider=_HOSTER, two_factor=True),
    ),
    Fault(
        "login-cut-off", "smtp", "login", "checks/login-interrupted",
        was_cut_off=True,
    ),
)

_BETWEEN: tuple[Fault, ...] = (
    Fault(
        "scanner-between", "smtp", "tls", "checks/interceptor",
        transport=Transport(certificate="on-the-fly"),
    ),
    Fault(
        "replies-rewritten", "smtp", "starttls", "checks/interceptor",
        smtp=SmtpRules(
            starttls="", mechanisms=(),
            extensions=("ENHANCEDSTATUSCODES", "XXXXXXXA"),
        ),
        security=Security.STARTTLS,
    ),
    Fault(
        "server-without-proof", "smtp", "login", "checks/server-unproved",
        smtp=SmtpRules(mechanisms=(SCRAM,), forges_proof=True),
        pop3=Pop3Rules(user=False, mechanisms=(SCRAM,), forges_proof=True),
    ),
    Fault(
        "name-server-silent", "smtp", "resolve", "checks/name-servers-silent",
        listens=(),
        host="mail.name-server-silent.test",
        is_unheard=True,
    ),
    Fault(
        "port-blocked", "smtp", "connect", "checks/connection-timeout",
        other_rules=("checks/egress-blocked",),
        transport=Transport(Manner.FULL),
        neighbours=("port-blocked-two", "port-blocked-three"),
    ),
    Fault(
        "no-sent-folder", "imap", "sent", "checks/imap-no-sent",
        imap=ImapRules(folders=('() "/" INBOX', r'(\Trash) "/" Trash')),
    ),
)

_OF_DOMAINS: tuple[Fault, ...] = (
    Fault("key-elsewhere", "dns", "dkim", "checks/dns-dkim-unknown"),
    Fault(
        "nothing-aligned", "dns", "alignment", "checks/dns-alignment",
        other_rules=("checks/dns-spf-provider-missing", "checks/dns-dkim-missing"),
    ),
    Fault(
        "alignment-untold", "dns", "alignment", "checks/dns-alignment-unknown",
        other_rules=("checks/dns-spf-provider-missing", "checks/dns-dkim-unknown"),
    ),
    Fault("spf-behind-all", "dns", "spf", "checks/dns-spf-no-effect"),
    Fault(
        "sends-from-nowhere", "dns", "spf-provider", "checks/dns-spf-provider-unknown",
        row=RowSettings(sends_from=("absent.lab.test",)),
    ),
    Fault(
        "sends-without-name", "dns", "ptr", "checks/dns-ptr",
        row=RowSettings(sends_from=("233.252.0.7",)),
    ),
    Fault(
        "on-block-list", "dns", "dnsbl", "checks/dns-dnsbl",
        row=RowSettings(sends_from=("233.252.0.9",)),
    ),
    Fault(
        "free-mail-elsewhere", "dns", "alignment", "checks/dns-free-mail",
        domain="free-mail.test",
        row=RowSettings(sends_from=("include:_spf.lab.test",)),
    ),
    Fault("tlsa-unsigned", "dns", "tlsa", "checks/dns-tlsa"),
    Fault(
        "signature-bogus", "dns", "dnssec", "checks/dns-dnssec-bogus",
        other_rules=("checks/dns-inconclusive",),
    ),
    Fault(
        "autoconfig-differs", "dns", "autoconfig", "checks/dns-autoconfig-differs",
        document=_OTHER_SERVERS,
    ),
)

_OF_ADDRESSES: tuple[Fault, ...] = (
    Fault("address-announced", "address", "provider", "checks/provider-settings"),
    Fault(
        "address-unknown", "address", "provider", "checks/provider-unfound",
        other_rules=_UNKNOWN_SERVICE,
    ),
    Fault("address-own-server", "address", "provider", "checks/provider-own-server"),
    Fault(
        "address-unanswered", "address", "provider", "checks/provider-inconclusive",
        other_rules=("checks/dns-inconclusive",),
    ),
)
# fmt: on

OTHER_FAULTS: tuple[Fault, ...] = (
    *_OF_ROWS,
    *_BETWEEN,
    *_OF_DOMAINS,
    *_OF_ADDRESSES,
)
