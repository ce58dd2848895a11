"""DKIM keys: kinds, sizes, and every way they can be unusable."""

import base64
from collections.abc import Callable

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


@pytest.mark.parametrize(
    ("bits", "state", "usable", "why"),
    [
        (1023, KeyState.WEAK, False, "1023 bits: receivers ignore keys below 1024"),
        (1024, KeyState.WEAK, True, "1024 bits, 2048 are recommended"),
        (2047, KeyState.WEAK, True, "2047 bits, 2048 are recommended"),
        (2048, KeyState.GOOD, True, ""),
        (4096, KeyState.GOOD, True, ""),
    ],
)
def test_the_size_of_an_rsa_key_decides(
    rsa_key: Callable[[int], str], bits: int, state: KeyState, usable: bool, why: str
) -> None:
    key = parse_key(f"v=DKIM1; p={rsa_key(bits)}")
    assert (key.state, key.bits, key.usable) == (state, bits, usable)
    assert words.text(key.why) == why


def test_a_short_key_in_testing_mode_is_weak_first(
    rsa_key: Callable[[int], str],
) -> None:
    assert parse_key(f"v=DKIM1; t=y; p={rsa_key(1024)}").state is KeyState.WEAK


@pytest.mark.parametrize(
    ("record", "usable"),
    [("t=y; p={key}", True), ("p=", False), ("h=sha1; p={key}", False)],
)
def test_a_key_in_testing_mode_signs_and_one_that_is_gone_doesnt(
    good: str, record: str, usable: bool
) -> None:
    assert parse_key(record.replace("{key}", good)).usable is usable


@pytest.mark.parametrize(
    "tags", ["s=*", "s=email", "s=tlsrpt: email", "h=sha1:SHA256", "K=RSA", "t=x"]
)
def test_tags_that_leave_mail_in_are_good(good: str, tags: str) -> None:
    assert parse_key(f"v=DKIM1; {tags}; p={good}").state is KeyState.GOOD


@pytest.mark.parametrize("octets", [31, 33])
def test_an_ed25519_key_has_exactly_32_octets(octets: int) -> None:
    text = base64.b64encode(bytes(octets)).decode()
    assert parse_key(f"k=ed25519; p={text}").state is KeyState.BROKEN


def test_an_ed25519_key_is_usable_with_256_bits() -> None:
    text = base64.b64encode(bytes(32)).decode()
    key = parse_key(f"k=ed25519; p={text}")
    assert (key.bits, key.usable) == (256, True)


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
        ("v=DKIM1 k=rsa p=abc", True),
        ("“v=dkim1, p=abc”", True),
        ("v=DMARC1 p=none", False),
        ("v=spf1 -all", False),
        ("verification=1", False),
    ],
)
def test_a_key_is_told_from_other_texts(text: str, wanted: bool) -> None:
    assert is_dkim(text) is wanted
