"""What is wrong with a chain is named, one thing first, and at its edge."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.mail.judges.chain import (
    SOON,
    advisory,
    chain_to_json,
    covers,
    fatal,
    is_weak,
)
from diagnostics.checks.mail.seen import Certificate
from diagnostics.words import text

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOST = "mx.acme.example"
DAY = timedelta(days=1)


def cert(**changes: object) -> Certificate:
    """A healthy leaf, but for the changes."""
    usual = {
        "subject": HOST,
        "issuer": "Some intermediate",
        "names": (HOST,),
        "begins": NOW - timedelta(days=10),
        "ends": NOW + timedelta(days=80),
        "kind": "RSA",
        "bits": 2048,
        "is_curve": False,
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
        ((cert(bits=2047), INTERMEDIATE), 66, ["weak-key"]),
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
    assert text(verdict.seen).startswith("Old link is valid from")
    assert "2026-11-21" in text(verdict.seen)


def test_the_missing_link_is_named() -> None:
    (verdict,) = fatal((cert(),), HOST, 20, NOW)
    assert "Some intermediate" in text(verdict.expected)


@pytest.mark.parametrize(("days", "warned"), [(SOON - 1, True), (SOON, False)])
def test_the_end_is_warned_of_three_weeks_before(days: int, warned: bool) -> None:
    chain = (cert(ends=NOW + timedelta(days=days, hours=1)), INTERMEDIATE)
    assert [v.rule for v in advisory(chain, NOW)] == (
        ["checks/certificate-expires-soon"] if warned else []
    )


def test_a_weak_key_that_was_accepted_is_still_a_warning() -> None:
    assert [v.rule for v in advisory((cert(bits=2047),), NOW)] == ["checks/weak-key"]
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


@pytest.mark.parametrize(
    ("changes", "weak"),
    [
        ({"bits": 2047}, True),
        ({"bits": 2048}, False),
        ({"kind": "DSA", "bits": 1024}, True),
        ({"kind": "secp192r1", "bits": 192, "is_curve": True}, True),
        ({"kind": "secp224r1", "bits": 223, "is_curve": True}, True),
        ({"kind": "secp224r1", "bits": 224, "is_curve": True}, False),
        ({"kind": "secp256r1", "bits": 256, "is_curve": True}, False),
        ({"kind": "Ed25519", "bits": 0}, False),
        ({"kind": "x", "bits": 1}, True),
        ({"signature": "sha1"}, True),
        ({"signature": "md5"}, True),
        ({"signature": "sha1", "is_self_issued": True}, False),
        ({"signature": "none"}, False),
    ],
)
def test_a_key_or_signature_is_weak_below_what_systems_accept(
    changes: dict[str, object], weak: bool
) -> None:
    assert is_weak(cert(**changes)) is weak


@pytest.mark.parametrize(
    ("begins", "ends", "told"),
    [
        (NOW, NOW + DAY, False),
        (NOW + timedelta(seconds=1), NOW + DAY, True),
        (NOW - DAY, NOW, False),
        (NOW - DAY, NOW - timedelta(seconds=1), True),
    ],
)
def test_a_certificate_is_valid_to_the_second(
    begins: datetime, ends: datetime, told: bool
) -> None:
    found = fatal((cert(begins=begins, ends=ends),), HOST, 10, NOW)
    assert bool(found) is told


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (18, ["certificate-self-signed"]),
        (62, ["certificate-name"]),
        (61, ["certificate-self-signed", "certificate-name"]),
        (63, ["certificate-self-signed", "certificate-name"]),
    ],
)
def test_a_trusted_root_with_another_name_is_not_called_self_signed(
    code: int, expected: list[str]
) -> None:
    assert (
        rules(
            (cert(is_self_issued=True, names=("x",) if code > 18 else (HOST,)),), code
        )
        == expected
    )


@pytest.mark.parametrize(
    ("chain", "code", "expected"),
    [
        ((ROOT, ROOT), 18, []),
        ((cert(), INTERMEDIATE), 18, []),
        ((cert(),), 19, ["certificate-unknown-ca"]),
        ((cert(is_self_issued=True),), 20, ["certificate-self-signed"]),
        ((cert(), INTERMEDIATE), 21, ["certificate-missing-intermediate"]),
        ((cert(), INTERMEDIATE), 22, []),
    ],
)
def test_each_code_of_openssl_is_read_as_what_it_is(
    chain: tuple[Certificate, ...], code: int, expected: list[str]
) -> None:
    named = [r for r in rules(chain, code) if r != "certificate-name"]
    assert named == expected


def test_what_is_told_of_a_chain_names_who_and_until_when() -> None:
    chain = (cert(ends=NOW + timedelta(days=1, hours=2)), INTERMEDIATE)
    (soon,) = advisory(chain, NOW)
    assert text(soon.seen) == "mx.acme.example ends on 2026-11-25, in 1 day"
    assert text(soon.expected) == "at least 21 days left"
    (weak,) = advisory((cert(bits=1024, signature="sha1"),), NOW)
    assert text(weak.seen) == "RSA 1024, signed with sha1"
    assert text(weak.expected) == "RSA 2048 or P-256, with SHA-256"


def test_the_certificate_that_ends_first_is_warned_of() -> None:
    link = cert(subject="Some link", ends=NOW + timedelta(days=3))
    (soon,) = advisory((cert(), link), NOW)
    assert text(soon.seen).startswith("Some link ends on")


def test_a_leaf_for_many_names_shows_the_first_eight() -> None:
    names = tuple(f"h{n}.example" for n in range(9))
    (verdict,) = fatal((cert(names=names), INTERMEDIATE), HOST, 62, NOW)
    assert "h7.example" in text(verdict.seen)
    assert "h8.example" not in text(verdict.seen)
    (nothing,) = fatal((cert(names=()), INTERMEDIATE), HOST, 62, NOW)
    assert text(nothing.seen) == "it is for no name"
    assert text(nothing.expected) == HOST


def test_a_chain_is_written_with_its_days() -> None:
    (shown,) = chain_to_json((cert(),), NOW)
    assert shown["days_left"] == 80
    assert shown["key"] == "RSA 2048"
    assert shown["names"] == [HOST]
    assert shown["ends"].startswith("2027-02-12T00:00:00")
