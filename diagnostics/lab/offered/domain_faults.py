"""The faults of the lab's domains, as a table; all of them have the good servers."""

from __future__ import annotations

from diagnostics.lab.fault import Fault

# fmt: off
_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    ("no-spf", "spf", "dns-spf-missing", "No SPF record",
     "The domain says nothing about who may send for it."),
    ("two-spf", "spf", "dns-spf-multiple", "Two SPF records",
     "With two records neither counts."),
    ("spf-syntax", "spf", "dns-spf-syntax", "SPF that can't be read",
     "The record has a word that SPF doesn't know."),
    ("spf-lookups", "spf", "dns-spf-lookups", "SPF with too many look-ups",
     "The record needs 12 look-ups; receivers stop after 10."),
    ("spf-void", "spf", "dns-spf-void", "SPF that points nowhere",
     "Three of its names don't exist; receivers stop after 2."),
    ("spf-foreign", "spf-provider", "dns-spf-provider-missing",
     "SPF without the provider", "The record is valid and leaves the lab out."),
    ("spf-open", "spf", "dns-spf-open", "SPF that lets everybody send",
     "The record ends in +all."),
    ("no-dmarc", "dmarc", "dns-dmarc-missing", "No DMARC record",
     "Receivers decide alone what to do with forged letters."),
    ("dmarc-none", "dmarc", "dns-dmarc-none", "DMARC that only watches",
     "The policy is p=none."),
    ("dmarc-broken", "dmarc", "dns-dmarc-broken", "DMARC that can't be read",
     "The policy is a word that DMARC doesn't know."),
    ("no-dkim", "dkim", "dns-dkim-missing", "No DKIM key",
     "There is nothing at the provider's selector."),
    ("dkim-revoked", "dkim", "dns-dkim-revoked", "A DKIM key withdrawn",
     "The record is there, its key is empty."),
    ("dkim-broken", "dkim", "dns-dkim-broken", "A DKIM key cut short",
     "The key in the record can't be decoded."),
    ("dkim-weak", "dkim", "dns-dkim-weak", "A weak DKIM key",
     "The key has 1024 bits."),
    ("dkim-testing", "dkim", "dns-dkim-testing", "DKIM in testing mode",
     "The record says t=y, so failures count for nothing."),
    ("no-mx", "mx", "dns-mx-missing", "No MX record",
     "Replies and bounces have no mail server to go to."),
    ("null-mx", "mx", "dns-mx-null", "A null MX",
     "The domain says that it takes no mail."),
    ("mx-cname", "mx", "dns-mx-cname", "An MX that is an alias",
     "The mail server's name is a CNAME."),
    ("mx-private", "mx", "dns-mx-private", "An MX inside a private network",
     "The mail server's address is 192.168.1.10."),
    ("mx-missing", "mx", "dns-mx-unresolved", "An MX that doesn't exist",
     "The mail server's name has no address."),
    ("mx-duplicate", "mx", "dns-mx-duplicate", "One MX twice",
     "Two MX records name the same server."),
    ("servfail", "domain", "dns-inconclusive", "The name server fails",
     "Every look-up ends in SERVFAIL."),
    ("timeout", "domain", "dns-inconclusive", "The name server is silent",
     "No look-up is ever answered."),
    ("refused-dns", "domain", "dns-inconclusive", "The name server refuses",
     "Every look-up ends in REFUSED."),
    ("nxdomain", "domain", "dns-domain-missing", "The domain doesn't exist",
     "DNS says that there is no such name."),
    ("no-rua-auth", "dmarc", "dns-dmarc-external-rua",
     "Reports to a stranger", "external.test doesn't agree to take the reports."),
    ("mta-sts-broken", "mta-sts", "dns-mta-sts", "MTA-STS that can't be read",
     "The record has no id."),
    ("tls-rpt-broken", "tls-rpt", "dns-tls-rpt", "TLS reports without an address",
     "The record has no rua."),
    ("bimi-broken", "bimi", "dns-bimi", "A logo without TLS",
     "The BIMI record points at http, where https is demanded."),
    ("srv-differs", "srv", "dns-srv-differs", "SRV names other servers",
     "The domain announces other ports than the mailbox uses."),
)
# fmt: on

_DOMAINS = {"refused-dns": "refused.test"}
"""Domains that have another name than their fault."""

DOMAIN_FAULTS: tuple[Fault, ...] = tuple(
    Fault(
        fault_id,
        "dns",
        step,
        f"checks/{rule}",
        title,
        shows,
        domain=_DOMAINS.get(fault_id, ""),
    )
    for fault_id, step, rule, title, shows in _ROWS
)
