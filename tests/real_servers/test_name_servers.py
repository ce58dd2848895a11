from __future__ import annotations

from typing import TYPE_CHECKING

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

if TYPE_CHECKING:
    from tests.real_servers.plugin import NameServers

pytestmark = pytest.mark.real_servers


def ask(server: tuple[str, int], name: str, rdtype: str) -> dns.message.Message:
    query = dns.message.make_query(name, rdtype, want_dnssec=True)
    query.flags |= dns.flags.AD
    reply, _ = dns.query.udp_with_fallback(query, server[0], port=server[1], timeout=5)
    return reply


def test_knot_signs(knot_unbound: NameServers) -> None:
    reply = ask(knot_unbound.knot, "example.test", "MX")
    assert {rrset.rdtype.name for rrset in reply.answer} == {"MX", "RRSIG"}
    assert ask(knot_unbound.knot, "example.test", "DNSKEY").answer


@pytest.mark.parametrize(
    ("name", "rdtype", "code"),
    [
        ("example.test", "MX", dns.rcode.NOERROR),
        ("_25._tcp.mail.example.test", "TLSA", dns.rcode.NOERROR),
        ("mail.example.test", "AAAA", dns.rcode.NOERROR),
        ("nowhere.example.test", "A", dns.rcode.NXDOMAIN),
    ],
)
def test_unbound_validates(
    knot_unbound: NameServers, name: str, rdtype: str, code: dns.rcode.Rcode
) -> None:
    reply = ask(knot_unbound.unbound, name, rdtype)
    assert reply.rcode() == code
    assert reply.flags & dns.flags.AD


def test_a_wrong_anchor_makes_the_zone_bogus(knot_unbound: NameServers) -> None:
    assert ask(knot_unbound.unbound, "bogus.test", "MX").rcode() == dns.rcode.SERVFAIL
    assert ask(knot_unbound.knot, "bogus.test", "MX").answer


def test_a_server_without_the_zone_is_servfail(knot_unbound: NameServers) -> None:
    assert ask(knot_unbound.unbound, "lame.test", "MX").rcode() == dns.rcode.SERVFAIL


def test_a_silent_server_is_a_time_out(knot_unbound: NameServers) -> None:
    query = dns.message.make_query("silent.test", "MX")
    host, port = knot_unbound.unbound
    with pytest.raises(dns.exception.Timeout):
        dns.query.udp(query, host, port=port, timeout=0.6)
