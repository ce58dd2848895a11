"""Whatever question nobody answers: what is right stays right, or becomes unknown.

Each question that a good domain is asked is left open, one at a time; nothing may then
be called wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from diagnostics.checks.dns import DnsOptions
from diagnostics.model import Endpoint, Mailbox, Security, State
from diagnostics.words import text

GMAIL = Mailbox(
    "m1",
    "sales@firm.example",
    provider="gmail",
    smtp=Endpoint("smtp.gmail.com", 465, Security.TLS),
    pop3=Endpoint("pop.gmail.com", 995, Security.TLS),
)
OWN = Mailbox(
    "m1",
    "sales@firm.example",
    smtp=Endpoint("mail.firm.example", 465, Security.TLS),
    pop3=Endpoint("mail.firm.example", 995, Security.TLS),
)
ALL = DnsOptions(
    selectors=("google",), dnsbl=("list.example",), bimi=True, own_domains=("a.test",)
)
SOA = "SOA ns.firm.example host.firm.example 1 1 1 1 1"
SERVER = {
    "mail.firm.example": ["A 8.8.4.4"],
    "4.4.8.8.in-addr.arpa": ["PTR mail.firm.example"],
}
WITHOUT_MX = {
    "firm.example": ["TXT v=spf1 a:mail.firm.example -all", "A 8.8.4.4", SOA],
    **SERVER,
}
REPORTED = {
    "_dmarc.firm.example": ["TXT v=DMARC1; p=reject; rua=mailto:x@reports.example"],
    "firm.example._report._dmarc.reports.example": ["TXT v=DMARC1"],
}
CASES: Mapping[
    str, tuple[Mailbox, str, DnsOptions | None, Mapping[str, Sequence[str]]]
] = {
    "a provider's": (GMAIL, "gmail", None, {}),
    "all that can be asked": (GMAIL, "gmail", ALL, {}),
    "reports elsewhere": (GMAIL, "gmail", None, REPORTED),
    "its own server, no MX": (OWN, "", None, WITHOUT_MX),
}


@pytest.mark.parametrize("state", ["TIMEOUT", "REFUSED"])
@pytest.mark.parametrize("case", CASES)
def test_no_single_question_that_stays_open_makes_anything_wrong(
    good_zone: Callable[..., Any], judged: Callable[..., Any], case: str, state: str
) -> None:
    mailbox, provider, options, changed = CASES[case]
    whole = good_zone(changed)
    usual = {s.rule for s in judged(whole, mailbox, provider, options) if s.rule}
    asked = list(dict.fromkeys(whole.asked))
    assert len(asked) > 10
    for name, kind in asked:
        zone = good_zone(changed)
        known = [r for r in zone.names.get(name, []) if r.split()[0] != kind]
        zone.names[name] = [*known, f"{state} {kind}"]
        for step in judged(zone, mailbox, provider, options):
            if step.rule in usual or step.rule == "checks/dns-inconclusive":
                continue
            told = f"{name} {kind}: {step.step} {step.state} {step.rule}"
            wrong = step.state in (State.FAILED, State.WARNING)
            assert not wrong, f"{told}: {text(step.seen)}"
