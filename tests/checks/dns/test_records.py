"""The records to paste keep what was right and nothing that was wrong."""

import pytest

from diagnostics import catalogue
from diagnostics.checks.dns import DnsOptions, records
from diagnostics.checks.dns.dmarc import parse_dmarc
from diagnostics.checks.dns.facts import CheckedDomain
from diagnostics.model import Mailbox

BOX = Mailbox("m", "a@firm.example")
GMAIL = CheckedDomain(BOX, catalogue.provider("gmail"), DnsOptions())
NOBODY = CheckedDomain(BOX, None, DnsOptions())


@pytest.mark.parametrize(
    ("existing", "wanted"),
    [
        ("", "v=spf1 include:_spf.google.com ~all"),
        ("v=spf1 -all", "v=spf1 include:_spf.google.com -all"),
        ("v=spf1", "v=spf1 include:_spf.google.com ~all"),
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
    paste = records.spf_with_provider(GMAIL, existing)
    assert paste is not None
    assert (paste.name, paste.value, paste.rdtype) == ("firm.example", wanted, "TXT")


def test_without_a_known_include_only_a_record_is_kept() -> None:
    assert records.spf_with_provider(NOBODY) is None
    paste = records.spf_with_provider(NOBODY, "v=spf1 a -all")
    assert paste is not None
    assert paste.value == "v=spf1 a -all"


@pytest.mark.parametrize(
    ("several", "wanted"),
    [
        (["v=spf1 a -all", "v=spf1 mx ~all"], "v=spf1 a mx ~all"),
        (["v=spf1 a ?all", "v=spf1 a -all"], "v=spf1 a -all"),
        (["v=spf1 a ?all", "v=spf1 +all"], "v=spf1 a ?all"),
        (["v=spf1 a +all", "v=spf1 all"], "v=spf1 a +all"),
        (["v=spf1 a", "v=spf1 mx"], "v=spf1 a mx ~all"),
        (["v=spf1 a -ALL", "v=spf1 ?All"], "v=spf1 a -ALL"),
        (
            ["v=spf1 redirect=b.example", "v=spf1 a REDIRECT=c.example -all"],
            "v=spf1 a include:b.example include:c.example -all",
        ),
        (
            ["v=spf1 redirect=b.example", "v=spf1 redirect=b.example"],
            "v=spf1 include:b.example ~all",
        ),
    ],
)
def test_several_records_become_one_that_starts_mildly(
    several: list[str], wanted: str
) -> None:
    assert records.spf_merged(NOBODY, several).value == wanted


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ("v=spf1 foo a -all", "v=spf1 a -all"),
        ("v=spf1 -ipv6:::1 ~IPV4:192.0.2.1", "v=spf1 -ip6:::1 ~ip4:192.0.2.1"),
        ("v=spf1 a:ipv4:x -all", "v=spf1 -all"),
        ("v=spf1 ip4:999.0.2.1 exp=e.example", "v=spf1 exp=e.example"),
    ],
)
def test_terms_that_cant_be_read_go_or_are_put_right(record: str, wanted: str) -> None:
    assert records.spf_without_fault(NOBODY, record).value == wanted


@pytest.mark.parametrize("everybody", ["all", "+all", "+ALL"])
def test_an_end_that_passes_everybody_becomes_a_mild_one(everybody: str) -> None:
    record = f"v=spf1 a:all.example {everybody}"
    assert records.spf_closed(NOBODY, record).value == "v=spf1 a:all.example ~all"
    assert records.spf_closed(NOBODY, "v=spf1 ?all").value == "v=spf1 ?all"


def test_terms_that_lead_nowhere_go() -> None:
    paste = records.spf_only_existing(NOBODY, "v=spf1 a mx -all", ["a", "mx"])
    assert paste.value == "v=spf1 -all"


def test_a_first_dmarc_record_refuses_nothing() -> None:
    paste = records.dmarc_first(NOBODY)
    assert paste.name == "_dmarc.firm.example"
    assert paste.value == "v=DMARC1; p=none; rua=mailto:a@firm.example"
    assert str(paste) == f'_dmarc.firm.example TXT "{paste.value}"'


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ("p=REJECT; rua=mailto:d@x.example", "p=reject; rua=mailto:d@x.example"),
        ("p=x; rua=mailto:d@x.example", "p=none; rua=mailto:d@x.example"),
        ("adkim=s", "p=none; adkim=s; rua=mailto:a@firm.example"),
        ("p=none; rua=d@x.example", "p=none; rua=mailto:a@firm.example"),
        (
            "p=none; sp=Reject; np=x; rua=mailto:d@x.example",
            "p=none; sp=Reject; rua=mailto:d@x.example",
        ),
        (
            "p=none; pct=5; rf=afrf; ri=1; fo=1; rua=mailto:d@x.example",
            "p=none; fo=1; rua=mailto:d@x.example",
        ),
    ],
)
def test_a_dmarc_record_keeps_its_tags_but_for_the_wrong_ones(
    record: str, wanted: str
) -> None:
    parsed = parse_dmarc(f"v=DMARC1; {record}")
    paste = records.dmarc_mended(NOBODY, "top.example", parsed)
    assert (paste.name, paste.value) == ("_dmarc.top.example", f"v=DMARC1; {wanted}")
