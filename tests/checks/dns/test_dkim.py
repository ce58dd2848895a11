"""DKIM keys: kinds, sizes, and every way they can be unusable."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import words
from diagnostics.checks.dns.dkim import KeyState, is_dkim, parse_key


def packed(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    form = PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_bytes(Encoding.DER, form)).decode()


@pytest.fixture(scope="module")
def good() -> str:
    return packed(rsa.generate_private_key(65537, 2048).public_key())


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert parse_key(text).state in KeyState
    assert parse_key(f"v=DKIM1; p={text}").state in KeyState


def test_a_long_rsa_key_is_good(good: str) -> None:
    key = parse_key(f"v=DKIM1; k=rsa; p={good}")
    assert (key.state, key.kind, key.bits) == (KeyState.GOOD, "rsa", 2048)


def test_version_and_kind_may_be_left_out_and_spaces_are_ignored(good: str) -> None:
    key = parse_key(f"p={good[:80]} {good[80:]} ;")
    assert key.state is KeyState.GOOD


def test_an_ed25519_key_is_good() -> None:
    raw = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    text = f"v=DKIM1; k=ed25519; p={base64.b64encode(raw).decode()}"
    assert parse_key(text).state is KeyState.GOOD
    assert parse_key(text.replace("ed25519", "rsa")).state is KeyState.BROKEN


def test_a_short_rsa_key_is_weak() -> None:
    key = rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505
    found = parse_key(f"v=DKIM1; p={packed(key)}")
    assert (found.state, found.bits) == (KeyState.WEAK, 1024)


def test_an_empty_key_is_revoked() -> None:
    assert parse_key("v=DKIM1; k=rsa; p=").state is KeyState.REVOKED
    assert parse_key("v=DKIM1; k=rsa; p=  ").state is KeyState.REVOKED


@pytest.mark.parametrize("flags", ["y", "s:y", "Y"])
def test_the_testing_flag_is_told(good: str, flags: str) -> None:
    assert parse_key(f"v=DKIM1; t={flags}; p={good}").state is KeyState.TESTING
    assert parse_key(f"v=DKIM1; t=s; p={good}").state is KeyState.GOOD


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("v=DKIM2; p={key}", "instead of v=DKIM1"),
        ("v=DKIM1; k=rsa", "p= is missing"),
        ("v=DKIM1; k=dsa; p={key}", "k=dsa"),
        ("v=DKIM1; s=tlsrpt; p={key}", "leaves e-mail out"),
        ("v=DKIM1; h=sha1; p={key}", "leaves sha256 out"),
        ("v=DKIM1; p=!!!", "no base64"),
        ("v=DKIM1; p=AAAA", "no rsa key"),
    ],
)
def test_a_broken_key_says_why(good: str, record: str, why: str) -> None:
    key = parse_key(record.replace("{key}", good))
    assert key.state is KeyState.BROKEN
    assert why in words.text(key.why)


@given(cut=st.integers(1, 380))
def test_a_key_cut_short_is_never_good(cut: int) -> None:
    whole = packed(_KEY)
    assert parse_key(f"v=DKIM1; p={whole[:-cut]}").state is KeyState.BROKEN


_KEY = rsa.generate_private_key(65537, 2048).public_key()


def test_another_kind_of_key_is_broken() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    assert parse_key(f"v=DKIM1; p={packed(key)}").state is KeyState.BROKEN


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("v=DKIM1; p=", True),
        ("p=abc", True),
        ("v=spf1 -all", False),
        ("verification=1", False),
    ],
)
def test_a_key_is_told_from_other_texts(text: str, wanted: bool) -> None:
    assert is_dkim(text) is wanted
