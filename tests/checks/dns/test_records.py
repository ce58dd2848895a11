"""A record is proposed only where it was meant, and does what the old one did."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from diagnostics import catalogue
from diagnostics.checks.dns import DnsOptions, records
from diagnostics.checks.dns.facts import CheckedDomain
from diagnostics.checks.dns.resolver import Answer, AnswerState
from diagnostics.checks.dns.spf.include_tree import SpfNode, spf_tree
from diagnostics.model import Mailbox
from tests.growth import assert_linear

BOX = Mailbox("m", "a@firm.example")
GMAIL = CheckedDomain(BOX, catalogue.provider("gmail"), DnsOptions())
NOBODY = CheckedDomain(BOX, None, DnsOptions())

NAMES = {
    "b.example": ["TXT v=spf1 ip4:192.0.2.0/24 -all"],
    "c.example": ["TXT v=spf1 ip4:198.51.100.0/24 -all"],
    "slow.example": ["SERVFAIL"],
}
Zone = Callable[[Mapping[str, Sequence[str]]], Any]


def has(*texts: str) -> SpfNode:
    """A domain with these TXT records, as if nothing was included."""
    state = AnswerState.FOUND if texts else AnswerState.NODATA
    return SpfNode("firm.example", "", Answer("firm.example", "TXT", state, texts))


@pytest.mark.parametrize(
    ("existing", "wanted"),
    [
        ("v=spf1", "v=spf1 include:_spf.google.com ~all"),
        ("v=spf1 -all", "v=spf1 include:_spf.google.com -all"),
        ("v=spf1 a +Include:_SPF.google.com", "v=spf1 a +Include:_SPF.google.com"),
        (
            "v=spf1 -include:_spf.google.com -all",
            "v=spf1 include:_spf.google.com -include:_spf.google.com -all",
        ),
    ],
)
def test_the_provider_s_include_comes_first_and_once(
    existing: str, wanted: str
) -> None:
    assert records.spf_with_provider(GMAIL, existing) == wanted
    assert records.spf_with_provider(NOBODY, "v=spf1 a -all") == "v=spf1 a -all"


def test_a_first_record_needs_a_known_provider() -> None:
    assert records.spf_wanted(NOBODY, has("google-site-verification=x")) == ""
    assert records.spf_wanted(GMAIL, has()) == "v=spf1 ~all"


@pytest.mark.parametrize(
    ("several", "wanted"),
    [
        (["v=spf1 a -all", "v=spf1 mx ~all"], "v=spf1 a mx ~all"),
        (["v=spf1 a ?all", "v=spf1 a -all"], "v=spf1 a -all"),
        (["v=spf1 a ?all", "v=spf1 +all"], "v=spf1 a ?all"),
        (["v=spf1 a +all", "v=spf1 all"], "v=spf1 a ~all"),
        (["v=spf1 a", "v=spf1 mx"], "v=spf1 a mx ~all"),
        (["v=spf1 a -ALL", "v=spf1 ?All"], "v=spf1 a -ALL"),
        (
            ["v=spf1 redirect=b.example", "v=spf1 a REDIRECT=c.example -all"],
            "v=spf1 a include:b.example include:c.example -all",
        ),
    ],
)
def test_several_records_become_one_that_starts_mildly(
    several: list[str], wanted: str
) -> None:
    assert records.spf_wanted(NOBODY, has(*several)) == wanted


@pytest.mark.parametrize("everybody", ["all", "+all", "+ALL"])
def test_an_end_that_passes_everybody_becomes_a_mild_one(everybody: str) -> None:
    old = has(f"v=spf1 a:all.example {everybody}")
    assert records.spf_wanted(NOBODY, old) == "v=spf1 a:all.example ~all"
    assert records.spf_wanted(NOBODY, has("v=spf1 ?all")) == "v=spf1 ?all"


@pytest.mark.parametrize(
    "text", ["v=spf1 foo a -all", "v=spf1 spf.b.example -all", "v=spf1 ip4:999.0.2.1"]
)
def test_where_nobody_knows_what_was_meant_nothing_is_proposed(text: str) -> None:
    assert records.spf_wanted(GMAIL, has(text)) == ""


@pytest.mark.parametrize(
    ("old", "new", "proved"),
    [
        ("v=spf1 inlcude:b.example -all", "v=spf1 include:b.example -all", True),
        ("v=spf1 redirect:b.example", "v=spf1 redirect=b.example", True),
        ("v=spf1 ip4:192.0.2.7 foo -all", "v=spf1 ip4:192.0.2.0/24 -all", True),
        # It would be the same record once more, or let somebody send no longer.
        ("v=spf1 include:b.example -all", "v=spf1 include:b.example -all", False),
        ("v=spf1 include:b.example x -all", "v=spf1 include:c.example -all", False),
        ("v=spf1 ip4:192.0.2.0/24 x -all", "v=spf1 ip4:192.0.2.7 -all", False),
        ("v=spf1 ip4:192.0.2.7 x -all", "v=spf1 ip6:2001:db8::/32 -all", False),
        ("v=spf1 mx:firm.example/24 x -all", "v=spf1 mx:firm.example -all", False),
        # Another end, an open one, or none that can be evaluated.
        ("v=spf1 include:b.example x -all", "v=spf1 include:b.example ~all", False),
        ("v=spf1 include:b.example x +all", "v=spf1 include:b.example ~all", True),
        ("v=spf1 include:b.example x +all", "v=spf1 include:b.example +all", False),
        ("v=spf1 x -all", "v=spf1 include:gone.example -all", False),
        ("v=spf1 x -all", "v=spf1 include:slow.example -all", False),
        ("v=spf1 x -all", "v=spf1 y -all", False),
        ("v=spf1 x", "v=spf1 " + "ip4:192.0.2.1 " * 80 + "~all", False),
    ],
)
def test_a_proposal_does_what_the_old_one_did(
    zone: Zone, old: str, new: str, proved: bool
) -> None:
    domain = {"firm.example": [f"TXT {old}", "MX 10 b.example"]}
    table = zone({**NAMES, **domain})
    before = asyncio.run(spf_tree("firm.example", table))
    after = asyncio.run(spf_tree("firm.example", table, new))
    assert records.spf_proved(before, after) is proved


def test_a_first_dmarc_record_refuses_nothing() -> None:
    paste = records.dmarc_first(NOBODY)
    assert paste.name == "_dmarc.firm.example"
    assert paste.value == "v=DMARC1; p=none; rua=mailto:a@firm.example"
    assert str(paste) == f'_dmarc.firm.example TXT "{paste.value}"'


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ("v=DMARC1; p=rejct; ruf=mailto:d@x.test", "p=reject; ruf=mailto:d@x.test"),
        ("v=DMARC1; p=none; rua=d@x.example", "p=none; rua=mailto:d@x.example"),
        ("V=DMARC1; p=quarantine", "p=quarantine"),
        ('"v=DMARC1\\; p=none\\; adkim=s"', "p=none; adkim=s"),
        ("v=DMARC1 p=reject pct=50", "p=reject; pct=50"),
        ("v=DMARC1, p:none, rua=mailto: d@x.example", "p=none; rua=mailto:d@x.example"),
        (
            "v=DMARC1;p=none;rua=a@x.example,b@x.example;sp=Reject;t=y",
            "p=none; rua=mailto:a@x.example,mailto:b@x.example; sp=reject; t=y",
        ),
    ],
)  # fmt: skip
def test_a_dmarc_record_keeps_its_policy_and_its_addresses(
    record: str, wanted: str
) -> None:
    paste = records.dmarc_mended("top.example", record)
    assert paste is not None
    assert (paste.name, paste.value) == ("_dmarc.top.example", f"v=DMARC1; {wanted}")


@pytest.mark.parametrize(
    "record",
    [
        "v=DMARC1; p=x; rua=mailto:d@x.example",
        "v=DMARC1; adkim=s",
        "v=DMARC1; p=none; sp=strict",
        "v=DMARC1; p=none; p=reject",
        "v=DMARC1; p=none; rua=reports",
        "v=DMARC1; p=none; contact: d@x.example",
        "v=DMARC1; p=none",
        "something else",
    ],
)
def test_no_dmarc_record_is_proposed_where_it_is_unclear_or_right(record: str) -> None:
    assert records.dmarc_mended("top.example", record) is None


@pytest.mark.parametrize("unit", ["r", "mailto", "mail to ", "a@b,", "&#9", "!", "/"])
def test_a_long_report_address_is_looked_for_in_one_pass(unit: str) -> None:
    def mend(size: int) -> object:
        told = unit * (size // len(unit))
        return records.dmarc_mended("top.example", f"v=DMARC1 p=none rua={told}")

    assert_linear(mend, 1 << 16)


@pytest.mark.parametrize(
    "told",
    ["mailto:r@x.example", "mail to r@x.example", "mailto:/r@x.example", "r@x.example"],
)
def test_a_report_address_is_found_however_it_is_announced(told: str) -> None:
    paste = records.dmarc_mended("top.example", f"v=DMARC1 p=none rua={told}")
    assert paste is not None
    assert paste.value == "v=DMARC1; p=none; rua=mailto:r@x.example"


@pytest.mark.parametrize("unit", ["-", "--BEGIN ", ",", ": ", "v=DKIM1 ", ";p"])
@pytest.mark.parametrize("beginning", ["v=DKIM1; p=", "v=DKIM1 "])
def test_a_long_key_record_is_mended_in_one_pass(beginning: str, unit: str) -> None:
    def mend(size: int) -> None:
        records.dkim_mended("s._domainkey.x", beginning + unit * (size // len(unit)))

    assert_linear(mend, 1 << 16)
