"""What is wrong with a chain is named, one thing first."""

from datetime import UTC, datetime, timedelta

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.mail.certificates import (
    SOON,
    Certificate,
    advisory,
    chain_to_json,
    covers,
    fatal,
    read_chain,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOST = "mx.acme.example"


def cert(**changes: object) -> Certificate:
    """A healthy leaf, but for the changes."""
    usual = {
        "subject": HOST,
        "issuer": "Some intermediate",
        "names": (HOST,),
        "begins": NOW - timedelta(days=10),
        "ends": NOW + timedelta(days=80),
        "key": "RSA 2048",
        "bits": 2048,
        "is_weak": False,
        "signature": "sha256",
        "is_self_issued": False,
    }
    return Certificate(**{**usual, **changes})  # type: ignore[arg-type]


INTERMEDIATE = cert(subject="Some intermediate", issuer="Some root", names=())
ROOT = cert(subject="Some root", issuer="Some root", names=(), is_self_issued=True)


def rules(chain: tuple[Certificate, ...], code: int) -> list[str]:
    return [v.rule.removeprefix("checks/") for v in fatal(chain, HOST, code, NOW)]


@pytest.mark.parametrize(
    ("chain", "code", "expected"),
    [
        ((cert(), INTERMEDIATE), 10, []),
        (
            (cert(ends=NOW - timedelta(days=1)), INTERMEDIATE),
            10,
            ["certificate-expired"],
        ),
        (
            (cert(begins=NOW + timedelta(days=1)), INTERMEDIATE),
            9,
            ["certificate-expired"],
        ),
        ((cert(is_self_issued=True),), 18, ["certificate-self-signed"]),
        ((cert(), INTERMEDIATE, ROOT), 19, ["certificate-unknown-ca"]),
        ((cert(), INTERMEDIATE), 20, ["certificate-unknown-ca"]),
        ((cert(),), 20, ["certificate-missing-intermediate"]),
        ((cert(),), 21, ["certificate-missing-intermediate"]),
        ((cert(names=("other.example",)), INTERMEDIATE), 62, ["certificate-name"]),
        ((cert(names=()), INTERMEDIATE), 62, ["certificate-name"]),
        ((cert(is_weak=True), INTERMEDIATE), 66, ["weak-key"]),
        (
            (cert(ends=NOW - timedelta(days=1), names=("x",), is_self_issued=True),),
            10,
            ["certificate-expired", "certificate-self-signed", "certificate-name"],
        ),
    ],
)
def test_each_reason_to_refuse_a_chain_is_told_apart(
    chain: tuple[Certificate, ...], code: int, expected: list[str]
) -> None:
    assert rules(chain, code) == expected


def test_an_expired_intermediate_is_named_itself() -> None:
    old = cert(subject="Old link", ends=NOW - timedelta(days=3))
    (verdict,) = fatal((cert(), old), HOST, 10, NOW)
    assert verdict.seen.startswith("Old link is valid from")
    assert "2026-11-21" in verdict.seen


def test_the_missing_link_is_named() -> None:
    (verdict,) = fatal((cert(),), HOST, 20, NOW)
    assert "Some intermediate" in verdict.expected


def test_a_server_without_any_certificate_is_told_without_a_rule() -> None:
    (verdict,) = fatal((), HOST, 1, NOW)
    assert verdict.rule == ""
    assert "no readable certificate" in verdict.seen


@pytest.mark.parametrize(("days", "warned"), [(SOON - 1, True), (SOON, False)])
def test_the_end_is_warned_of_three_weeks_before(days: int, warned: bool) -> None:
    chain = (cert(ends=NOW + timedelta(days=days, hours=1)), INTERMEDIATE)
    assert [v.rule for v in advisory(chain, NOW)] == (
        ["checks/certificate-expires-soon"] if warned else []
    )


def test_a_weak_key_that_was_accepted_is_still_a_warning() -> None:
    assert [v.rule for v in advisory((cert(is_weak=True),), NOW)] == ["checks/weak-key"]
    assert advisory((), NOW) == ()


@pytest.mark.parametrize(
    ("names", "host", "covered"),
    [
        (("mx.a.example",), "MX.A.example.", True),
        (("*.a.example",), "mx.a.example", True),
        (("*.a.example",), "a.example", False),
        (("*.a.example",), "x.mx.a.example", False),
        (("*.example",), "mx.a.example", False),
        (("m*.a.example",), "mx.a.example", False),
        (("192.0.2.1",), "192.0.2.1", True),
        (("*.0.2.1",), "192.0.2.1", False),
        (("2001:db8::1",), "2001:0db8::1", True),
        ((), "a.example", False),
    ],
)
def test_names_cover_hosts_as_rfc_6125_says(
    names: tuple[str, ...], host: str, covered: bool
) -> None:
    assert covers(names, host) is covered


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){1,3}", fullmatch=True))
def test_a_name_covers_itself_and_never_its_parent(host: str) -> None:
    assert covers((host,), host)
    assert covers((f"*.{host}",), f"x.{host}")
    assert not covers((f"*.{host}",), host)
    assert not covers((host,), f"x.{host}")


def test_a_real_chain_is_read_with_names_dates_and_key() -> None:
    ca = trustme.CA()
    child = ca.create_child_ca()
    leaf = child.issue_cert(HOST, "192.0.2.7", common_name=HOST)
    chain = read_chain(
        x509.load_pem_x509_certificate(blob.bytes()).public_bytes(Encoding.DER)
        for blob in leaf.cert_chain_pems
    )
    assert len(chain) == 2
    assert chain[0].names == (HOST, "192.0.2.7")
    assert chain[0].key == "secp256r1 256"
    assert not chain[0].is_self_issued
    assert not chain[0].is_weak
    assert chain[1].subject == chain[0].issuer
    shown = chain_to_json(chain, chain[0].ends - timedelta(days=3))
    assert shown[0]["days_left"] == 3
    assert shown[0]["names"] == [HOST, "192.0.2.7"]


def self_signed(bits: int = 1024) -> bytes:
    key = rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "old")])
    return (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=9))
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def test_a_short_rsa_key_is_weak_and_a_certificate_may_have_no_names() -> None:
    (read,) = read_chain([self_signed()])
    assert read.is_weak
    assert read.names == ()
    assert read.key == "RSA 1024"
    assert read.is_self_issued


def test_a_modern_key_without_a_size_is_not_weak() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Acme")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=9))
        .sign(key, None)
    )
    (read,) = read_chain([made.public_bytes(Encoding.DER)])
    assert (read.key, read.is_weak, read.signature) == ("Ed25519", False, "none")
    assert read.subject == "O=Acme"


@given(st.binary(max_size=200))
def test_what_is_no_certificate_is_left_out(noise: bytes) -> None:
    assert read_chain([noise]) == ()


@pytest.mark.parametrize(
    ("known", "odd"),
    [
        ("2a864886f70d010101", "2a864886f70d01017f"),  # rsaEncryption
        ("2a864886f70d01010b", "2a864886f70d01017e"),  # sha256WithRSAEncryption
    ],
)
def test_a_certificate_of_an_unknown_kind_is_left_out(known: str, odd: str) -> None:
    made = self_signed(2048)
    assert len(read_chain([made])) == 1
    strange = made.replace(bytes.fromhex(known), bytes.fromhex(odd))
    assert strange != made
    assert read_chain([strange, made]) == read_chain([made])
