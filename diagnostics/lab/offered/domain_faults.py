"""The faults of the lab's domains, as a table; all of them have the good servers."""

from __future__ import annotations

from diagnostics.lab.fault import Fault

# fmt: off
_ROWS: tuple[tuple[str, str, str], ...] = (
    ("no-spf", "spf", "dns-spf-missing"),
    ("two-spf", "spf", "dns-spf-multiple"),
    ("spf-syntax", "spf", "dns-spf-syntax"),
    ("spf-lookups", "spf", "dns-spf-lookups"),
    ("spf-void", "spf", "dns-spf-void"),
    ("spf-foreign", "spf-provider", "dns-spf-provider-missing"),
    ("spf-open", "spf", "dns-spf-open"),
    ("no-dmarc", "dmarc", "dns-dmarc-missing"),
    ("dmarc-none", "dmarc", "dns-dmarc-none"),
    ("dmarc-broken", "dmarc", "dns-dmarc-broken"),
    ("no-dkim", "dkim", "dns-dkim-missing"),
    ("dkim-revoked", "dkim", "dns-dkim-revoked"),
    ("dkim-broken", "dkim", "dns-dkim-broken"),
    ("dkim-weak", "dkim", "dns-dkim-weak"),
    ("dkim-testing", "dkim", "dns-dkim-testing"),
    ("no-mx", "mx", "dns-mx-missing"),
    ("null-mx", "mx", "dns-mx-null"),
    ("mx-cname", "mx", "dns-mx-cname"),
    ("mx-private", "mx", "dns-mx-private"),
    ("mx-missing", "mx", "dns-mx-unresolved"),
    ("mx-duplicate", "mx", "dns-mx-duplicate"),
    ("servfail", "domain", "dns-inconclusive"),
    ("timeout", "domain", "dns-inconclusive"),
    ("refused-dns", "domain", "dns-inconclusive"),
    ("nxdomain", "domain", "dns-domain-missing"),
    ("no-rua-auth", "dmarc", "dns-dmarc-external-rua"),
    ("mta-sts-broken", "mta-sts", "dns-mta-sts"),
    ("tls-rpt-broken", "tls-rpt", "dns-tls-rpt"),
    ("bimi-broken", "bimi", "dns-bimi"),
    ("srv-differs", "srv", "dns-srv-differs"),
    ("letters-of-two-scripts", "domain", "dns-look-alike"),
)
# fmt: on

_DOMAINS = {
    "refused-dns": "refused.test",
    "letters-of-two-scripts": "xn--biur-85d.test",  # biuro, its last letter Cyrillic
}
"""Domains that have another name than their fault."""

DOMAIN_FAULTS: tuple[Fault, ...] = tuple(
    Fault(
        fault_id,
        "dns",
        step,
        f"checks/{rule}",
        domain=_DOMAINS.get(fault_id, ""),
    )
    for fault_id, step, rule in _ROWS
)
