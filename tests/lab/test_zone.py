"""What the lab's name server knows is a zone that reads back, wherever it listens."""

from __future__ import annotations

import dns.rdatatype
import dns.zone
import pytest

from diagnostics.lab import FAULTS, PORTS, TWINS
from diagnostics.lab.fault import Fault
from diagnostics.lab.running import DISGUISED
from diagnostics.lab.zone import ABSENT, HEALTHY, REFUSALS, quoted, zone_text
from diagnostics.model import Security

NUMBERS = {name: 1000 + n for n, name in enumerate(PORTS)}
EVERY = (*FAULTS, *TWINS, *DISGUISED)


@pytest.fixture(scope="module")
def whole() -> dns.zone.Zone:
    """The zone of all faults, read once."""
    return zone()


def zone(*faults: Fault, with_ipv6: bool = True, address: str = "") -> dns.zone.Zone:
    more = {"address": address} if address else {}
    text = zone_text(faults or EVERY, NUMBERS, with_ipv6=with_ipv6, **more)
    return dns.zone.from_text(text, origin="test.", relativize=False)


def texts(found: dns.zone.Zone, name: str, kind: str = "TXT") -> list[str]:
    records = found.get_rdataset(name, dns.rdatatype.from_text(kind))
    return [record.to_text() for record in records or ()]


@pytest.mark.parametrize("length", [0, 1, 254, 255, 256, 510, 511, 1000])
def test_a_long_text_is_written_in_strings_of_255_octets(length: int) -> None:
    text = quoted("x" * length)
    parts = text.split(" ")
    assert "".join(part.strip('"') for part in parts) == "x" * length
    assert all(len(part) <= 257 for part in parts)
    assert len(parts) == max(1, -(-length // 255))


@pytest.mark.parametrize(
    ("text", "written"),
    [('a"b', r'"a\"b"'), ("a\\b", r'"a\\b"'), ("a;b", '"a;b"'), ("", '""')],
)
def test_quotes_and_backslashes_of_a_text_stay(text: str, written: str) -> None:
    assert quoted(text) == written


@pytest.mark.parametrize("with_ipv6", [False, True])
def test_the_whole_zone_reads_back(with_ipv6: bool) -> None:
    found = zone(with_ipv6=with_ipv6)
    assert texts(found, "good.lab.test.", "A") == ["127.0.0.1"]
    assert texts(found, "good.lab.test.", "AAAA") == (["::1"] if with_ipv6 else [])
    assert texts(found, "ipv6-broken.lab.test.", "AAAA") == ["::1"]


def test_every_host_of_a_fault_with_servers_is_there(whole: dns.zone.Zone) -> None:
    for fault in EVERY:
        if fault.has_servers and not fault.host:
            assert texts(whole, f"{fault.host_name}.", "A") == ["127.0.0.1"], fault.id
        assert fault.host_name.endswith(".test") or fault.host


def test_domains_that_are_absent_or_never_answered_are_left_out(
    whole: dns.zone.Zone,
) -> None:
    for name in (*ABSENT, *REFUSALS):
        assert whole.get_node(f"{name}.") is None


def test_a_domain_without_a_fault_has_all_that_one_needs(whole: dns.zone.Zone) -> None:
    found = whole
    assert texts(found, "good.test.", "MX") == ["10 good.lab.test."]
    assert texts(found, "good.test.") == [f'"{HEALTHY.spf[0]}"']
    assert "rua=mailto:dmarc@good.test" in texts(found, "_dmarc.good.test.")[0]
    assert texts(found, "lab._domainkey.good.test.")
    ports = [
        int(texts(found, f"{service}._tcp.good.test.", "SRV")[0].split()[2])
        for service in ("_submissions", "_submission", "_pop3s", "_pop3")
    ]
    assert ports == [
        NUMBERS[f"smtp-{Security.TLS}"],
        NUMBERS[f"smtp-{Security.STARTTLS}"],
        NUMBERS[f"pop3-{Security.TLS}"],
        NUMBERS[f"pop3-{Security.STARTTLS}"],
    ]


def test_a_lab_on_another_address_is_found_there_and_may_send_from_there() -> None:
    found = zone(address="203.0.113.7")
    assert texts(found, "good.lab.test.", "A") == ["203.0.113.7"]
    assert "ip4:203.0.113.7" in texts(found, "_spf.lab.test.")[0]
    here = zone_text(EVERY, NUMBERS, with_ipv6=True)
    assert "203.0.113.7" not in here


def test_a_neutral_name_leaves_no_trace_of_the_fault_behind_it(
    whole: dns.zone.Zone,
) -> None:
    for fault in DISGUISED:
        told = [
            record.to_text()
            for name, node in whole.items()
            if name.to_text().endswith(f"{fault.domain}.")
            for rdataset in node
            for record in rdataset
        ]
        assert told
        if fault.disguises != "good":  # where every domain's mail goes
            assert not any(f"{fault.disguises}." in text for text in told)
        assert fault.title == fault.id.title()


def test_only_those_faults_that_are_served_have_hosts() -> None:
    good, other = FAULTS[0], next(f for f in FAULTS[1:] if f.has_servers)
    found = zone(good)
    assert found.get_node(f"{other.host_name}.") is None
