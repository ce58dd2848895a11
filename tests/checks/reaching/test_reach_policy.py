"""Public mail servers may be contacted, everything else by allowance only."""

import ipaddress
import socket
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diagnostics.checks.reach_policy import (
    KINDS,
    USUAL_PORTS,
    allowances,
    entries_of,
    entry_for,
    forbidden,
    is_localhost,
    kind_of,
    literal,
    refusal,
    wrapped,
)
from diagnostics.words import text

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

INNER = [
    ("127.0.0.1", "loopback"),
    ("127.255.3.4", "loopback"),
    ("0.0.0.0", "unspecified"),  # noqa: S104 - refused, not bound
    ("10.1.2.3", "private"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.168.1.1", "private"),
    ("100.64.0.1", "private"),
    ("169.254.1.1", "link-local"),
    ("169.254.169.254", "metadata"),
    ("100.100.100.200", "metadata"),
    ("224.0.0.1", "multicast"),
    ("255.255.255.255", "reserved"),
    ("192.0.2.1", "reserved"),
    ("198.18.0.1", "reserved"),
]
INNER_6 = [
    ("::1", "loopback"),
    ("::", "unspecified"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local"),
    ("fec0::1", "private"),
    ("fc00::1", "private"),
    ("fd12:3456::1", "private"),
    ("fd00:ec2::254", "metadata"),
    ("ff02::1", "multicast"),
    ("2001:db8::1", "reserved"),
    ("64:ff9b:1::a00:1", "private"),
    ("4000::1", "reserved"),
]


@pytest.mark.parametrize(("address", "kind"), [*INNER, *INNER_6])
def test_each_special_address_is_called_what_it_is(address: str, kind: str) -> None:
    assert kind_of(ipaddress.ip_address(address)) == kind
    assert forbidden("mx.example", address, 587) == kind
    assert kind in KINDS


def spellings(four: ipaddress.IPv4Address) -> Iterator[str]:
    """Ways to write an IPv4 address that one system or another takes."""
    n, (a, b, c, d) = int(four), four.packed
    yield from (str(four), f"{four}.", f"[{four}]", f" {four} ", str(n), hex(n))
    yield from (f"{a}.{n & 0xFFFFFF}", f"{a}.{b}.{n & 0xFFFF}", f"0{n:o}")
    yield from (".".join(f"0{part:o}" for part in four.packed), f"0{a:o}.{b}.{c}.{d}")
    yield from (".".join(map(hex, four.packed)), f"0X{a:X}.{n & 0xFFFFFF}.")
    yield from (f"{a}。{b}。{c}。{d}", f"{a}．{b}．{c}．{d}")
    yield str(four).translate({48 + i: 0xFF10 + i for i in range(10)})


def wrappings(four: ipaddress.IPv4Address) -> Iterator[str]:
    """IPv6 addresses that lead to an IPv4 address."""
    n = int(four)
    for prefix in ("::ffff:0:0", "64:ff9b::", "::ffff:0:0:0"):
        yield str(ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | n))
    yield f"[::ffff:{four}]"
    yield str(ipaddress.IPv6Address((0x2002 << 112) | (n << 80) | 1))
    teredo = 0x20010000 << 96
    yield str(ipaddress.IPv6Address(teredo | (n << 64) | 0x1234))
    yield str(ipaddress.IPv6Address(teredo | (0x08080808 << 64) | (n ^ 0xFFFFFFFF)))
    yield str(ipaddress.IPv6Address((0x26064700 << 96) | (0x5EFE << 32) | n))
    if n > 1:
        yield str(ipaddress.IPv6Address(n))


special_4 = st.sampled_from(INNER).map(lambda pair: pair[0]) | st.one_of(
    *(
        st.ip_addresses(network=ipaddress.ip_network(network)).map(str)
        for network in ("127.0.0.0/8", "10.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4")
    )
)


@given(special_4, st.sampled_from(sorted(USUAL_PORTS)))
def test_every_spelling_of_a_special_address_is_refused(inner: str, port: int) -> None:
    four = ipaddress.IPv4Address(inner)
    for written in (*spellings(four), *wrappings(four)):
        address = literal(written)
        assert address, written
        assert forbidden(written, address, port), written


@given(special_4)
def test_what_the_system_takes_for_an_address_is_taken_for_the_same(inner: str) -> None:
    for written in spellings(ipaddress.IPv4Address(inner)):
        try:
            packed = socket.inet_aton(written)
        except (OSError, UnicodeEncodeError):
            continue
        assert literal(written) == socket.inet_ntoa(packed)


@given(st.from_regex(r"[0-9a-fx.]{1,20}", fullmatch=True))
def test_nothing_that_the_system_reads_as_an_address_passes_for_a_name(
    written: str,
) -> None:
    try:
        packed = socket.inet_aton(written)
    except OSError:
        return
    assert literal(written) == socket.inet_ntoa(packed)


@given(st.text(max_size=120))
def test_a_text_is_an_address_or_none_and_never_breaks(written: str) -> None:
    found = literal(written)
    assert not found or str(ipaddress.ip_address(found)) == found
    is_localhost(written)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "a.localhost", "ｌｏｃａｌｈｏｓｔ"],
)
def test_localhost_in_any_spelling_is_this_machine(host: str) -> None:
    assert is_localhost(host)


@pytest.mark.parametrize("host", ["", "mail.example", "localhost.example", "1.2.3.4.5"])
def test_other_names_are_neither(host: str) -> None:
    assert not is_localhost(host)
    assert not literal(host)


OTHERS = [ipaddress.ip_network(n) for n in ("192.0.0.0/24", "192.88.99.0/24")]
public_4 = st.ip_addresses(v=4).filter(
    lambda ip: ip.is_global and not ip.is_multicast and not any(ip in n for n in OTHERS)
)
public_6 = st.ip_addresses(network=ipaddress.ip_network("2400::/6"))


@given(public_4 | public_6, st.sampled_from(sorted(USUAL_PORTS)))
def test_every_public_address_is_allowed_on_ports_of_mail(
    ip: IpAddress, port: int
) -> None:
    assume(kind_of(ip) != "metadata")  # a cloud has one of its own among them
    assume(not list(wrapped(ip)))
    assert forbidden("mx.example", str(ip), port) == ""


@given(public_4)
def test_a_public_address_that_a_translator_wraps_is_allowed(
    ip: ipaddress.IPv4Address,
) -> None:
    assume(not kind_of(ip))
    assert forbidden("", f"64:ff9b::{ip}", 587) == ""
    assert forbidden("", f"::ffff:{ip}", 587) == ""


@given(st.integers(1, 65535))
def test_other_ports_are_refused_even_of_a_public_server(port: int) -> None:
    assert (forbidden("", "8.8.8.8", port) == "") == (port in USUAL_PORTS)


@pytest.mark.parametrize(
    ("entry", "host", "address", "port", "good"),
    [
        ("10.0.0.5", "mx.lan", "10.0.0.5", 587, True),
        ("10.0.0.5", "mx.lan", "10.0.0.6", 587, False),
        ("10.0.0.5", "mx.lan", "10.0.0.5", 22, False),
        ("10.0.0.5:10587", "mx.lan", "10.0.0.5", 10587, True),
        ("10.0.0.5:10587", "mx.lan", "10.0.0.5", 587, False),
        ("10.0.0.5:*", "mx.lan", "10.0.0.5", 22, True),
        ("10.0.0.0/8", "mx.lan", "::ffff:10.9.9.9", 587, True),
        ("10.0.0.0/8:10587", "", "10.9.9.9", 10587, True),
        ("fd00::/8", "", "fd12::1", 25, True),
        ("[fd00::/8]:10025", "", "fd12::1", 10025, True),
        ("[::1]:2525", "", "::1", 2525, True),
        ("::1", "", "::1", 2525, True),
        ("mail.firm.lan", "MAIL.firm.lan.", "192.168.1.9", 587, True),
        ("mail.firm.lan", "other.firm.lan", "192.168.1.9", 587, False),
        ("mail.firm.lan", "mail.firm.lan", "127.0.0.1", 587, False),
        ("mail.firm.lan", "mail.firm.lan", "169.254.169.254", 587, False),
        ("mail.firm.lan:10587", "mail.firm.lan", "8.8.8.8", 10587, True),
        ("*.firm.lan", "a.b.firm.lan", "10.0.0.1", 465, True),
        ("*.firm.lan", "firm.lan", "10.0.0.1", 465, False),
        ("*.firm.lan", "evilfirm.lan", "10.0.0.1", 465, False),
        ("büro.firma.de", "xn--bro-hoa.firma.de", "10.0.0.1", 465, True),
        ("localhost:2525", "", "127.0.0.1", 2525, True),
        ("127.1:2525", "", "127.0.0.1", 2525, True),
        ("0.0.0.0/0", "", "10.0.0.1", 587, True),
        ("0.0.0.0/0", "", "169.254.169.254", 443, False),
        ("169.254.0.0/16", "", "169.254.169.254", 443, False),
        ("169.254.169.254", "", "169.254.169.254", 443, True),
    ],
)
def test_an_allowance_opens_what_it_names_and_nothing_else(
    entry: str, host: str, address: str, port: int, good: bool
) -> None:
    assert (forbidden(host, address, port, allowances((entry,))) == "") is good


@pytest.mark.parametrize(
    "entry",
    [
        *("", "*", "*.", "a b", "10.0.0.5/8", "10.0.0.0/99", "host:", "host:0"),
        *("host:x", "host:70000", "http://host", "[::1", "[::1]x", "host:²", "a.*.b"),
    ],
)
def test_an_entry_that_allows_nothing_is_an_error(entry: str) -> None:
    with pytest.raises(ValueError, match="allows nothing"):
        allowances((entry,))


def test_a_list_has_commas_between() -> None:
    assert entries_of(" a.lan , 10.0.0.0/8:*,, ") == ("a.lan", "10.0.0.0/8:*")


@given(
    st.sampled_from([a for a, _ in (*INNER, *INNER_6)]),
    st.integers(1, 65535),
    st.sampled_from(["", "mail.firm.lan", "2130706433", "x y"]),
)
def test_what_a_refusal_offers_allows_that_very_connection(
    address: str, port: int, host: str
) -> None:
    assume("%" not in address)
    kind = forbidden(host, address, port)
    entry = entry_for(host, address, port, kind)
    assert forbidden(host, address, port, allowances((entry,))) == ""


def test_a_refusal_says_what_and_how_to_allow_it() -> None:
    said = text(refusal("mail.firm.lan", "10.0.0.5", 10587, "private"))
    assert said == (
        "10.0.0.5:10587 is an address of a private network; to allow it: "
        "mail.firm.lan:10587 under “Servers to allow” on the page Checks, "
        "`--allow mail.firm.lan:10587`, or SENDERSCOPE_ALLOW=mail.firm.lan:10587"
    )
    assert "`--allow ::1`" in text(refusal("x.example", "::1", 25, "loopback"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_refusal_has_words(kind: str) -> None:
    assert text(refusal("h.example", "10.0.0.5", 25, kind))
