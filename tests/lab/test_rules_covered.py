"""Which rule of checks has a fault in the lab, and why the others have none."""

from __future__ import annotations

from diagnostics.catalogue import rule_ids
from diagnostics.lab import FAULTS

WITHOUT_A_FAULT = {
    "it is about this machine or its network, which no server can break": (
        *("cancelled", "egress-blocked", "interceptor", "machine-offline"),
        *("name-servers-silent", "no-route", "own-fault"),
    ),
    "it is about the mailbox's own settings, which a fault leaves as they are": (
        *("ip-bound-two-factor", "login-other-address", "other-port-open"),
        *("secret-missing", "secret-not-granted", "smtp-none"),
    ),
    "it is about an address without an account": (
        *("provider-inconclusive", "provider-own-server", "provider-settings"),
        "provider-unfound",
    ),
    "it needs what the lab's one zone doesn't have: signatures, other zones, HTTPS": (
        *("dns-autoconfig-differs", "dns-dnsbl", "dns-dnssec-bogus", "dns-free-mail"),
        *("dns-ptr", "dns-tlsa"),
    ),
    "it is a remark about what is right but odd, and a twin shows it": (
        *("own-address-refused", "pop3-no-uidl"),
    ),
    "it follows from what the provider's preset says, and the lab's says all": (
        *("dns-alignment", "dns-alignment-unknown", "dns-dkim-unknown"),
        *("dns-spf-no-effect", "dns-spf-provider-unknown"),
    ),
    "it needs a proof that only SCRAM asks for, and the lab's servers don't know it": (
        "server-unproved",
    ),
    "it needs an IMAP server, and the lab has none": ("imap-no-sent",),
    "it tells of a run that was cut off in the middle of a login": (
        "login-interrupted",
    ),
}
"""By the reason, the rules of checks that no fault shows."""


def test_every_rule_of_checks_has_a_fault_or_a_reason_why_not() -> None:
    shown = {f.rule for f in FAULTS} | {r for f in FAULTS for r in f.other_rules}
    # A machine without TLS 1.0 leaves that fault out.
    shown |= {"checks/old-tls"}
    listed = [f"checks/{r}" for rules in WITHOUT_A_FAULT.values() for r in rules]
    assert len(listed) == len(set(listed))
    assert not shown & set(listed)
    assert set(rule_ids("checks")) - shown == set(listed)
