from __future__ import annotations

import base64
import random
import socket

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.lab import FAULTS, Lab
from diagnostics.lab.nameserver import Zone
from diagnostics.lab.zone import quoted

HEAD = "@ IN SOA ns host 1 2 3 4 5\n@ IN NS ns\n"
ZONE = Zone(f"{HEAD}a IN TXT x\nc IN CNAME c\n", lambda _: None)


def ask(lab: Lab, name: str, rdtype: str, tcp: bool = False) -> dns.message.Message:
    query = dns.message.make_query(name, rdtype)
    send = dns.query.tcp if tcp else dns.query.udp
    return send(query, lab.dns[0], port=lab.dns[1], timeout=30)


def texts(lab: Lab, name: str, rdtype: str = "TXT") -> list[str]:
    reply = ask(lab, name, rdtype)
    return [
        b"".join(row.strings).decode() if rdtype == "TXT" else row.to_text()
        for rrset in reply.answer
        for row in rrset
    ]


def key_bits(record: str) -> int:
    key = load_der_public_key(base64.b64decode(record.rpartition("p=")[2]))
    assert isinstance(key, RSAPublicKey)
    return key.key_size


@pytest.mark.parametrize("tcp", [False, True])
def test_a_healthy_domain_has_everything(lab: Lab, tcp: bool) -> None:
    reply = ask(lab, "good.test", "MX", tcp)
    assert reply.rcode() == dns.rcode.NOERROR
    assert reply.flags & dns.flags.AA
    assert texts(lab, "good.test", "MX") == ["10 good.lab.test."]
    assert texts(lab, "good.test") == ["v=spf1 include:_spf.lab.test -all"]
    assert texts(lab, "_dmarc.good.test") == [
        "v=DMARC1; p=reject; rua=mailto:dmarc@good.test"
    ]
    assert key_bits(texts(lab, "lab._domainkey.good.test")[0]) == 2048
    assert texts(lab, "good.lab.test", "A") == ["127.0.0.1"]


def test_service_records_name_the_ports_that_the_lab_has(lab: Lab) -> None:
    port = lab.port("good", "smtp-tls")
    assert texts(lab, "_submissions._tcp.good.test", "SRV") == [
        f"0 1 {port} good.lab.test."
    ]
    assert "465 elsewhere.lab.test." in str(
        texts(lab, "_submissions._tcp.srv-differs.test", "SRV")
    )


def test_every_mail_fault_has_a_host_and_a_healthy_domain(lab: Lab) -> None:
    for fault in FAULTS:
        if not fault.has_servers:
            continue
        if not fault.host:
            assert texts(lab, fault.host_name, "A") == ["127.0.0.1"]
        assert texts(lab, fault.domain, "MX") == ["10 good.lab.test."]
        assert texts(lab, fault.domain) == ["v=spf1 include:_spf.lab.test -all"]


@pytest.mark.parametrize(
    ("name", "rdtype", "wanted"),
    [
        ("no-spf.test", "TXT", []),
        ("spf-open.test", "TXT", ["v=spf1 include:_spf.lab.test +all"]),
        ("spf-foreign.test", "TXT", ["v=spf1 ip4:192.0.2.0/24 -all"]),
        ("_dmarc.no-dmarc.test", "TXT", []),
        ("_dmarc.dmarc-broken.test", "TXT", ["v=DMARC1; p=rejekt"]),
        ("lab._domainkey.no-dkim.test", "TXT", []),
        ("lab._domainkey.dkim-revoked.test", "TXT", ["v=DKIM1; k=rsa; p="]),
        ("no-mx.test", "MX", []),
        ("null-mx.test", "MX", ["0 ."]),
        ("mail.mx-private.test", "A", ["192.168.1.10"]),
        ("nowhere.mx-missing.test", "A", []),
        ("_mta-sts.mta-sts-broken.test", "TXT", ["v=STSv1;"]),
        ("no-rua-auth.test._report._dmarc.external.test", "TXT", []),
        ("ipv6-broken.lab.test", "AAAA", ["::1"]),
    ],
)
def test_faulty_domains_differ_where_they_should(
    lab: Lab, name: str, rdtype: str, wanted: list[str]
) -> None:
    assert texts(lab, name, rdtype) == wanted


def test_counts_that_make_the_faults(lab: Lab) -> None:
    assert len(texts(lab, "two-spf.test")) == 2
    includes = texts(lab, "spf-lookups.test")[0].count("include:")
    assert includes > 10
    assert len(texts(lab, "s11.spf-lookups.test")) == 1
    void = [word for word in texts(lab, "spf-void.test")[0].split() if "a:" in word]
    codes = [ask(lab, word.partition(":")[2], "A").rcode() for word in void]
    assert codes == [dns.rcode.NXDOMAIN] * 3
    assert len(texts(lab, "mx-duplicate.test", "MX")) == 2
    assert key_bits(texts(lab, "lab._domainkey.dkim-weak.test")[0]) == 1024
    assert "t=y" in texts(lab, "lab._domainkey.dkim-testing.test")[0]
    with pytest.raises(ValueError, match="base64"):
        key_bits(texts(lab, "lab._domainkey.dkim-broken.test")[0])


def test_an_alias_is_followed(lab: Lab) -> None:
    reply = ask(lab, "alias.mx-cname.test", "A")
    assert [rrset.rdtype.name for rrset in reply.answer] == ["CNAME", "A"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nxdomain.test", dns.rcode.NXDOMAIN),
        ("absent.lab.test", dns.rcode.NXDOMAIN),
        ("_domainkey.good.test", dns.rcode.NOERROR),
        ("servfail.test", dns.rcode.SERVFAIL),
        ("_dmarc.servfail.test", dns.rcode.SERVFAIL),
        ("refused.test", dns.rcode.REFUSED),
        ("example.com", dns.rcode.REFUSED),
        ("1.0.0.127.in-addr.arpa", dns.rcode.REFUSED),
        ("test.example.com", dns.rcode.REFUSED),
    ],
)
def test_names_without_an_answer(lab: Lab, name: str, code: dns.rcode.Rcode) -> None:
    for tcp in (False, True):
        reply = ask(lab, name, "TXT", tcp)
        assert reply.rcode() == code
        assert not reply.answer


@pytest.mark.parametrize("name", ["timeout.test", "_dmarc.timeout.test"])
def test_some_names_are_never_answered(lab: Lab, name: str) -> None:
    query = dns.message.make_query(name, "TXT")
    with pytest.raises(dns.exception.Timeout):
        dns.query.udp(query, lab.dns[0], port=lab.dns[1], timeout=0.4)
    assert f"{name} TXT" in lab.seen("dns")


def test_long_answers_are_cut_over_udp_and_whole_over_tcp(lab: Lab) -> None:
    name = "lab._domainkey.good.test"
    long = dns.message.make_query("spf-lookups.test", "TXT", use_edns=False)
    short = dns.query.udp(long, lab.dns[0], port=lab.dns[1], timeout=30)
    assert not short.flags & dns.flags.TC or not short.answer
    query = dns.message.make_query(name, "TXT", use_edns=0, payload=512)
    cut = dns.query.udp(query, lab.dns[0], port=lab.dns[1], timeout=30)
    whole = dns.query.tcp(query, lab.dns[0], port=lab.dns[1], timeout=30)
    assert len(cut.to_wire()) <= 512
    assert key_bits(b"".join(whole.answer[0][0].strings).decode()) == 2048


def test_several_questions_fit_into_one_connection(lab: Lab) -> None:
    with socket.create_connection(lab.dns, 3) as connection:
        for name in ("good.test", "no-mx.test"):
            query = dns.message.make_query(name, "MX")
            dns.query.send_tcp(connection, query)
            reply, _ = dns.query.receive_tcp(connection)
            assert reply.id == query.id


def test_garbage_is_not_answered_and_does_no_harm(lab: Lab) -> None:
    rng = random.Random(7)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        for size in (0, 1, 11, 12, 40, 512, 1400):
            client.sendto(rng.randbytes(size), lab.dns)
    with socket.create_connection(lab.dns, 3) as client:
        client.sendall(b"\xff\xff" + rng.randbytes(50))
    with socket.create_connection(lab.dns, 3) as client:
        client.sendall(b"\x00\x04abcd")
    assert ask(lab, "good.test", "MX").answer


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_break_the_reading_of_a_question(wire: bytes) -> None:
    reply = ZONE.answer(wire, 512)
    assert reply is None or len(reply) >= 12


def test_a_chain_of_aliases_ends() -> None:
    reply = ZONE.answer(dns.message.make_query("c.test", "A").to_wire(), 512)
    assert reply is not None
    assert len(dns.message.from_wire(reply).answer) <= 8


@given(st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=600))
def test_any_text_survives_being_written_into_the_zone(text: str) -> None:
    zone = Zone(f"{HEAD}@ IN TXT {quoted(text)}\n", lambda _: None)
    wire = zone.answer(dns.message.make_query("test", "TXT").to_wire(), 4096)
    assert wire is not None
    rdata = dns.message.from_wire(wire).answer[0][0]
    assert b"".join(rdata.strings).decode() == text


def test_a_bogus_domain_is_answered_only_where_nobody_checks_it(lab: Lab) -> None:
    assert ask(lab, "signature-bogus.test", "MX").rcode() == dns.rcode.SERVFAIL
    query = dns.message.make_query("signature-bogus.test", "MX")
    query.flags |= dns.flags.CD
    reply = dns.query.udp(query, lab.dns[0], port=lab.dns[1], timeout=30)
    assert reply.rcode() == dns.rcode.NOERROR
    assert reply.answer


def test_names_of_a_few_addresses_are_known_and_of_no_others(lab: Lab) -> None:
    asked = {n: ask(lab, f"{n}.0.252.233.in-addr.arpa", "PTR") for n in (7, 9)}
    assert asked[7].rcode() == dns.rcode.NXDOMAIN
    assert asked[7].authority
    assert "mail.on-block-list.test." in str(asked[9].answer[0])
    assert ask(lab, "8.8.8.8.in-addr.arpa", "PTR").rcode() == dns.rcode.REFUSED
