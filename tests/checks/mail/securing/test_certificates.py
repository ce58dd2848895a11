"""Certificates are read as the server sent them; what is none is left out."""

from datetime import UTC, datetime, timedelta

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.mail.judges.chain import chain_to_json, is_weak
from diagnostics.checks.mail.securing.certificates import read_chain

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOST = "mx.acme.example"


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
    assert not is_weak(chain[0])
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
    assert is_weak(read)
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
    assert (read.key, is_weak(read), read.signature) == ("Ed25519", False, "none")
    assert read.subject == "O=Acme"


def test_a_dsa_key_has_its_size() -> None:
    key = dsa.generate_private_key(2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "old")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    (read,) = read_chain([made.public_bytes(Encoding.DER)])
    assert (read.key, is_weak(read)) == ("DSA 2048", False)


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
