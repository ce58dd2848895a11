"""What is wrong with a chain is named, one thing first, and at its edge."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.mail.judges.chain import (
    SOON,
    CertificateVerdict,
    advisory,
    chain_to_json,
    covers,
    fatal,
    is_weak,
    soon,
)
from diagnostics.checks.mail.securing.tls_records import (
    Certificate,
    TrustPath,
    Unsecured,
)
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


def refused(
    chain: tuple[Certificate, ...], code: int, *, known: bool | None = None
) -> tuple[CertificateVerdict, ...]:
    """Why it is refused; `known` tells whether a missing issuer is known."""
    path = None if known is None else TrustPath(chain, known)
    failed = Unsecured("certificate", "its words", code, chain, path=path)
    return fatal(failed, HOST, NOW)


def rules(chain: tuple[Certificate, ...], code: int) -> list[str]:
    return [v.rule.removeprefix("checks/") for v in refused(chain, code)]


@pytest.mark.parametrize(
    ("chain", "code", "expected"),
    [
        ((cert(), INTERMEDIATE), 10, ["certificate-unfit"]),
        (
            (cert(ends=NOW - timedelta(days=1)), INTERMEDIATE),
            10,
            ["certificate-expired"],
        ),
        (
            (cert(begins=NOW + timedelta(days=1)), INTERMEDIATE),
            9,
            ["certificate-not-yet-valid"],
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
            ["certificate-expired", "certificate-name"],
        ),
    ],
)
def test_each_reason_to_refuse_a_chain_is_told_apart(
    chain: tuple[Certificate, ...], code: int, expected: list[str]
) -> None:
    assert rules(chain, code) == expected


def test_an_expired_intermediate_is_named_itself() -> None:
    old = cert(subject="Old link", ends=NOW - timedelta(days=3))
    (verdict,) = refused((cert(), old), 10)
    assert text(verdict.seen).startswith("Old link is valid from")
    assert "2026-11-21" in text(verdict.seen)


def test_the_missing_link_is_named() -> None:
    (verdict,) = refused((cert(),), 20)
    assert "Some intermediate" in text(verdict.expected)


@pytest.mark.parametrize(("days", "warned"), [(SOON - 1, True), (SOON, False)])
def test_the_end_is_warned_of_three_weeks_before(days: int, warned: bool) -> None:
    long_ago, ends = NOW - timedelta(days=100), NOW + timedelta(days=days, hours=1)
    chain = (cert(begins=long_ago, ends=ends), INTERMEDIATE)
    assert [v.rule for v in advisory(chain, HOST, NOW)] == (
        ["checks/certificate-expires-soon"] if warned else []
    )


def test_a_weak_key_that_was_accepted_is_still_a_warning() -> None:
    assert [v.rule for v in advisory((cert(bits=2047),), HOST, NOW)] == [
        "checks/weak-key"
    ]
    assert advisory((), HOST, NOW) == ()


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
    found = rules((cert(begins=begins, ends=ends),), 10)
    assert (found != ["certificate-unfit"]) is told


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (18, ["certificate-self-signed"]),
        (62, ["certificate-name"]),
        (64, ["certificate-name"]),
        (26, ["certificate-unfit", "certificate-name"]),
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
        ((cert(), ROOT), 19, ["certificate-unknown-ca"]),
        ((cert(is_self_issued=True),), 20, ["certificate-self-signed"]),
        ((cert(), INTERMEDIATE), 22, ["certificate-unfit"]),
        ((cert(), INTERMEDIATE), 24, ["certificate-unfit"]),
        ((cert(), cert(bits=1024)), 67, ["weak-key"]),
    ],
)
def test_each_code_of_openssl_is_read_as_what_it_is(
    chain: tuple[Certificate, ...], code: int, expected: list[str]
) -> None:
    named = [r for r in rules(chain, code) if r != "certificate-name"]
    assert named == expected


def test_what_is_told_of_a_chain_names_who_and_until_when() -> None:
    chain = (cert(ends=NOW + timedelta(days=1, hours=2)), INTERMEDIATE)
    (near,) = advisory(chain, HOST, NOW)
    assert text(near.seen) == "mx.acme.example ends on 2026-11-25, in 1 day"
    assert text(near.expected) == "at least 2 days left"
    (weak,) = advisory((cert(bits=1024, signature="sha1"),), HOST, NOW)
    assert text(weak.seen) == "RSA 1024, signed with sha1"
    assert text(weak.expected) == "RSA 2048 or P-256, with SHA-256"


def test_the_certificate_that_ends_first_is_warned_of() -> None:
    link = cert(subject="Some link", ends=NOW + timedelta(days=1))
    (near,) = advisory((cert(), link), HOST, NOW)
    assert text(near.seen).startswith("Some link ends on")


def test_of_several_that_end_soon_one_is_warned_of() -> None:
    """The first of them; from the last hours on, and not of what has ended."""
    old = NOW - timedelta(days=100)
    leaf = cert(begins=old, ends=NOW + timedelta(days=3))
    link = cert(subject="Some link", begins=old, ends=NOW + timedelta(days=2))
    (near,) = advisory((leaf, link), HOST, NOW)
    assert text(near.seen).startswith("Some link ends on")
    ended = cert(subject="Old link", ends=NOW - timedelta(days=1))
    (near,) = advisory((leaf, ended), HOST, NOW)
    assert text(near.seen).startswith(f"{HOST} ends on")


def test_a_leaf_for_many_names_shows_the_first_eight() -> None:
    names = tuple(f"h{n}.example" for n in range(9))
    (verdict,) = refused((cert(names=names), INTERMEDIATE), 62)
    assert "h7.example" in text(verdict.seen)
    assert "h8.example" not in text(verdict.seen)
    (nothing,) = refused((cert(names=()), INTERMEDIATE), 62)
    assert text(nothing.seen) == "it is for no name"
    assert text(nothing.expected) == HOST


def test_a_chain_is_written_with_its_days() -> None:
    (shown,) = chain_to_json((cert(),), NOW)
    assert shown["days_left"] == 80
    assert shown["key"] == "RSA 2048"
    assert shown["names"] == [HOST]
    assert shown["ends"].startswith("2027-02-12T00:00:00")


@pytest.mark.parametrize(
    ("lifetime", "left", "warned"),
    [
        *((365, 22, False), (365, 20, True), (90, 22, False), (90, 20, True)),
        *((47, 12, False), (47, 10, True), (10, 3, False), (10, 1, True)),
        *((6, 2, False), (6, 1, False), (6, 0, True)),
    ],
)
def test_the_end_is_near_in_proportion_to_the_lifetime(
    lifetime: int, left: int, warned: bool
) -> None:
    ends = NOW + timedelta(days=left, hours=2)
    links = (cert(begins=ends - timedelta(days=lifetime), ends=ends),)
    told = [v.rule for v in advisory(links, HOST, NOW)]
    assert told == (["checks/certificate-expires-soon"] if warned else [])


def test_the_last_hours_and_the_past_are_told_without_odd_numbers() -> None:
    links = (cert(ends=NOW + timedelta(hours=5)), cert(ends=NOW - timedelta(days=401)))
    (near,) = advisory(links, HOST, NOW)
    hour = "ends on 2026-11-24 05:00 UTC, in less than a day"
    assert text(near.seen).endswith(hour)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (3, "2026-11-14 to 2026-11-23 21:00 UTC"),
        (30, "2026-11-14 to 2026-11-22"),
        (-3, ""),
    ],
)
def test_what_ran_out_within_a_day_is_told_with_its_hour(hours: int, told: str) -> None:
    verdicts = refused((cert(ends=NOW - timedelta(hours=hours)), INTERMEDIATE), 10)
    seen = [text(v.seen) for v in verdicts if v.rule == "checks/certificate-expired"]
    assert seen == ([f"{HOST} is valid from {told}"] if told else [])


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (26, "its purpose, or that of an authority above it, is another one"),
        (47, "an authority above it may sign for other names only"),
        (48, "an authority above it mustn't sign for this name"),
        (24, "OpenSSL refuses it"),
    ],
)
def test_why_a_certificate_is_unfit_is_told_in_words(code: int, told: str) -> None:
    first = refused((cert(), INTERMEDIATE), code)[0]
    assert text(first.seen).startswith(told)
    assert "its words" in text(first.seen)


def test_a_common_name_alone_is_a_warning_for_names_only() -> None:
    (told,) = advisory((cert(names=()),), HOST, NOW)
    assert told.rule == "checks/certificate-common-name"
    assert HOST in text(told.expected)
    assert advisory((cert(names=()),), "192.0.2.1", NOW) == ()


@pytest.mark.parametrize(
    ("links", "known", "expected"),
    [
        ((cert(),), True, "certificate-missing-intermediate"),
        ((cert(),), False, "certificate-unknown-ca"),
        ((cert(), INTERMEDIATE), True, "certificate-missing-intermediate"),
        ((cert(), INTERMEDIATE), False, "certificate-unknown-ca"),
        ((cert(is_self_issued=True),), False, "certificate-self-signed"),
    ],
)
@pytest.mark.parametrize("code", [7, 18, 20, 21])
def test_where_trust_is_missing_the_path_says_why(
    links: tuple[Certificate, ...], code: int, known: bool, expected: str
) -> None:
    (verdict,) = refused(links, code, known=known)
    assert verdict.rule == f"checks/{expected}"


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((2, 7, 18, 19, 20, 21, 27, 28, 30), "certificate-unknown-ca"),
        ((66, 67, 68), "weak-key"),
        ((62, 64), "certificate-name"),
        ((9, 10), "certificate-expired"),
        ((1, 3, 8, 11, 17, 22, 23, 26, 29, 31), "certificate-unfit"),
        ((61, 63, 65, 69), "certificate-unfit"),
    ],
)
def test_each_code_of_the_verifier_has_one_meaning(
    codes: tuple[int, ...], expected: str
) -> None:
    """X509_V_ERR_… of OpenSSL's x509_vfy.h."""
    leaf = cert(names=("x.example",), ends=NOW - DAY)
    for code in codes:
        assert rules((leaf, cert(bits=1024), ROOT), code)[0] == expected, code


def test_without_a_better_reason_the_dates_code_is_believed_over_nothing() -> None:
    assert rules((cert(), INTERMEDIATE), 9) == ["certificate-unfit"]
    assert rules((cert(names=("x",)), INTERMEDIATE), 9) == ["certificate-name"]


def test_a_name_that_openssl_refuses_is_believed() -> None:
    """A form of names that it reads otherwise than we do."""
    assert rules((cert(), INTERMEDIATE), 62) == ["certificate-name"]


@pytest.mark.parametrize(("lifetime", "days"), [(1, 1), (4, 1), (8, 2), (84, 21)])
def test_days_that_are_wanted_are_a_quarter_of_a_life_at_most_three_weeks(
    lifetime: int, days: int
) -> None:
    assert soon(cert(begins=NOW, ends=NOW + lifetime * DAY)) == days
    assert soon(cert(begins=NOW, ends=NOW + 400 * DAY)) == SOON


def test_of_very_many_names_the_rest_is_counted() -> None:
    names = tuple(f"h{n}.example" for n in range(102))
    (many,) = chain_to_json((cert(names=names),), NOW)
    assert (len(many["names"]), many["more_names"]) == (100, 2)
    (few,) = chain_to_json((cert(names=names[:100]),), NOW)
    assert (len(few["names"]), few["more_names"]) == (100, 0)


def test_the_verifiers_reason_comes_first_and_the_rest_behind_it() -> None:
    bad = cert(names=("x.example",), ends=NOW - DAY, bits=1024)
    also = {"certificate-name", "certificate-expired", "weak-key"}
    for code, first in ((62, "certificate-name"), (10, "certificate-expired")):
        told = rules((bad,), code)
        assert told[0] == first
        assert set(told) == also


def test_certificates_beside_the_path_are_not_judged() -> None:
    stranger = cert(subject="Stranger", ends=NOW - timedelta(days=9))
    path = TrustPath((cert(names=("x.example",)), INTERMEDIATE))
    sent = (*path.links, stranger)
    failed = Unsecured("certificate", "", 62, sent, path=path)
    assert [v.rule for v in fatal(failed, HOST, NOW)] == ["checks/certificate-name"]
