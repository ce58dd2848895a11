"""What two sides can't agree on is named with what the server offers."""

from __future__ import annotations

import ssl
import struct
import warnings
from socket import SO_LINGER, SOL_SOCKET, socket

import pytest
from cryptography.hazmat.primitives.asymmetric import dh
from cryptography.hazmat.primitives.serialization import Encoding, ParameterFormat
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.mail.securing.cipher_suites import SUITES, weakness_of
from diagnostics.checks.mail.securing.first_answers import FirstAnswer, client_hello
from diagnostics.model import Security, State
from diagnostics.words import text
from tests.checks.mail.conftest import HOST, Servers, issue

ROOT = issue("Acme Trust", is_authority=True)
LEAF = issue(HOST, ROOT, bits=2048)


@pytest.fixture
def trusting(servers: Servers) -> Servers:
    return servers.trusting(ROOT)


def context(
    servers: Servers,
    *,
    ciphers: str = "",
    least: ssl.TLSVersion | None = None,
    most: ssl.TLSVersion | None = None,
) -> ssl.SSLContext:
    made = servers.context(LEAF, ciphers=ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made.minimum_version = least or ssl.TLSVersion.TLSv1
        made.maximum_version = most or ssl.TLSVersion.MAXIMUM_SUPPORTED
    return made


V10, V11, V12, V13 = (
    ssl.TLSVersion[name] for name in ("TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3")
)


@pytest.mark.parametrize(
    ("least", "most"), [(V10, V12), (V12, V12), (V13, V13), (V10, V13)]
)
def test_current_versions_are_no_finding(
    least: ssl.TLSVersion, most: ssl.TLSVersion, trusting: Servers
) -> None:
    made = context(trusting, least=least, most=most)
    assert trusting.rules(trusting.serve(trusting.tls(made))) == []


@pytest.mark.parametrize(("only", "word"), [(V10, "TLSv1 "), (V11, "TLSv1.1 ")])
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_old_versions_alone_are_named(
    only: ssl.TLSVersion, word: str, security: Security, trusting: Servers
) -> None:
    made = context(trusting, least=only, most=only)
    starts = trusting.tls if security is Security.TLS else trusting.starttls
    run = trusting.check(trusting.serve(starts(made)), security=security)
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == "checks/old-tls"
    assert word in text(told.seen)


@pytest.mark.parametrize(
    "ciphers",
    [
        "ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES256-SHA",
        "AES128-GCM-SHA256",
        "AES256-SHA",
    ],
)
def test_ciphers_that_mail_programs_take_are_no_finding(
    ciphers: str, trusting: Servers
) -> None:
    made = context(trusting, ciphers=f"{ciphers}:@SECLEVEL=0", most=V12)
    assert trusting.rules(trusting.serve(trusting.tls(made))) == []


@pytest.mark.parametrize(
    ("ciphers", "words"),
    [
        ("NULL-SHA256", "encrypts nothing"),
        ("ECDHE-RSA-NULL-SHA", "encrypts nothing"),
        ("ADH-AES128-SHA", "no server's identity"),
        ("AECDH-AES256-SHA", "no server's identity"),
    ],
)
def test_a_weak_cipher_alone_is_named(
    ciphers: str, words: str, trusting: Servers
) -> None:
    made = context(trusting, ciphers=f"{ciphers}:@SECLEVEL=0", most=V12)
    made.load_dh_params(_group(trusting, 2048))
    run = trusting.check(trusting.serve(trusting.tls(made)))
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == "checks/weak-encryption"
    assert ciphers in text(told.seen)
    assert words in text(told.seen)


RFC3526_2048 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22"
    "514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6"
    "F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3D"
    "C2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB"
    "9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E8603"
    "9B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AACAA68FFFFFFFFFFFFFFFF",
    16,
)
RFC2409_1024 = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22"
    "514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6"
    "F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381"
    "FFFFFFFFFFFFFFFF",
    16,
)


def _group(servers: Servers, bits: int) -> str:
    prime = {2048: RFC3526_2048, 1024: RFC2409_1024}[bits]
    made = dh.DHParameterNumbers(prime, 2).parameters()
    file = servers.folder / f"dh{bits}.pem"
    file.write_bytes(made.parameter_bytes(Encoding.PEM, ParameterFormat.PKCS3))
    return str(file)


def test_a_small_group_is_named_with_its_bits(trusting: Servers) -> None:
    made = context(trusting, ciphers="DHE-RSA-AES128-SHA:@SECLEVEL=0", most=V12)
    made.load_dh_params(_group(trusting, 1024))
    run = trusting.check(trusting.serve(trusting.tls(made)))
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == "checks/weak-encryption"
    assert "1024 bits" in text(told.seen)


def test_a_group_of_2048_bits_is_no_finding(trusting: Servers) -> None:
    made = context(trusting, ciphers="DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", most=V12)
    made.load_dh_params(_group(trusting, 2048))
    assert trusting.rules(trusting.serve(trusting.tls(made))) == []


def hello(version: int, cipher: int, *more: tuple[int, bytes]) -> bytes:
    """A ServerHello, and what follows, as one record."""
    body = struct.pack("!H", version) + bytes(32) + b"\x00"
    body += struct.pack("!H", cipher) + b"\x00"
    messages = b"".join(
        bytes([kind]) + len(data).to_bytes(3, "big") + data
        for kind, data in ((2, body), *more, (14, b""))
    )
    return struct.pack("!BHH", 22, version, len(messages)) + messages


@pytest.mark.parametrize(
    ("version", "cipher", "rule", "words"),
    [
        (0x300, 0x0035, "old-tls", "SSLv3"),
        (0x303, 0x0005, "weak-encryption", "RC4"),
        (0x303, 0x000A, "weak-encryption", "triple DES"),
        (0x303, 0x0003, "weak-encryption", "export"),
        (0x303, 0x0032, "weak-encryption", "DSA"),
    ],
)
def test_what_no_library_speaks_any_more_is_named_too(
    version: int, cipher: int, rule: str, words: str, trusting: Servers
) -> None:
    def talk(connection: socket) -> None:
        said = connection.recv(4096)
        # A server of old that finds nothing it knows ends with an alert.
        knows = struct.pack("!H", cipher) in said[43:400]
        alert = b"\x15\x03\x01\x00\x02\x02\x28"
        connection.sendall(hello(version, cipher) if knows else alert)
        connection.recv(4096)

    run = trusting.check(trusting.serve(talk))
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == f"checks/{rule}"
    assert words in text(told.seen)


@pytest.mark.parametrize("version", [V12, V13])
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_server_that_wants_a_client_certificate_is_named(
    version: ssl.TLSVersion, security: Security, trusting: Servers
) -> None:
    made = context(trusting, least=version, most=version)
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(cadata=ROOT.pem.decode())
    starts = trusting.tls if security is Security.TLS else trusting.starttls
    port = trusting.serve(starts(made))
    assert trusting.rules(port, security=security) == ["client-certificate"]


@pytest.mark.parametrize("version", [V12, V13])
def test_a_server_that_would_like_one_is_no_finding(
    version: ssl.TLSVersion, trusting: Servers
) -> None:
    made = context(trusting, least=version, most=version)
    made.verify_mode = ssl.CERT_OPTIONAL
    made.load_verify_locations(cadata=ROOT.pem.decode())
    assert trusting.rules(trusting.serve(trusting.tls(made))) == []


def test_an_alert_is_told_in_its_words(trusting: Servers) -> None:
    def talk(connection: socket) -> None:
        connection.recv(4096)
        connection.sendall(b"\x15\x03\x03\x00\x02\x02\x70")  # unrecognized_name

    run = trusting.check(trusting.serve(talk))
    (told,) = [s for s in run.steps if s.rule]
    assert told.rule == "checks/tls-handshake-failed"
    assert "unrecognized name" in text(told.seen)


def test_a_reset_in_the_handshake_is_a_reset(trusting: Servers) -> None:
    def talk(connection: socket) -> None:
        connection.recv(1)
        connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))

    assert trusting.rules(trusting.serve(talk)) == ["connection-reset"]


def test_every_suite_has_a_place_in_the_hello() -> None:
    said = client_hello("mx.example")
    assert all(struct.pack("!H", number) in said for number in SUITES)
    assert b"mx.example" in said
    assert b"mx.example" not in client_hello("")
    assert weakness_of(SUITES[0xC02F]) == ""


@given(st.binary(max_size=400), st.integers(1, 50))
def test_any_bytes_are_an_answer_or_none(data: bytes, size: int) -> None:
    told = FirstAnswer()
    for at in range(0, len(data), size):
        told.feed(data[at : at + size])
    told.offer()


@given(st.integers(1, 60))
def test_an_answer_in_portions_is_the_same(size: int) -> None:
    prime = struct.pack("!H", 64) + b"\xff" * 64
    data = hello(0x303, 0x0033, (12, prime), (13, b"\x01"))
    told = FirstAnswer()
    for at in range(0, len(data), size):
        told.feed(data[at : at + size])
    offer = told.offer()
    assert offer is not None
    assert (offer.version, offer.cipher) == ("TLSv1.2", "DHE-RSA-AES128-SHA")
    assert (offer.group_bits, offer.asks_certificate, told.ended) == (512, True, True)


def test_a_silent_handshake_is_not_called_a_failure(trusting: Servers) -> None:
    def talk(connection: socket) -> None:
        while connection.recv(4096):
            pass

    run = trusting.check(trusting.serve(talk), step_timeout=0.5)
    (told,) = [s for s in run.steps if s.rule]
    assert told.state is State.INCONCLUSIVE
