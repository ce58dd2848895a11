"""Weak cipher suites and replies that are rewritten on the way are told, no others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.checks.mail.securing.cipher_suites import (
    SUITES,
    WEAKNESSES,
    weakness_of,
)
from diagnostics.checks.mail.securing.masked_replies import masked
from diagnostics.checks.mail.securing.tls_records import Certificate


@pytest.mark.parametrize(
    ("name", "weakness"),
    [
        ("NULL-SHA", "no-encryption"),
        ("ECDHE-RSA-NULL-SHA", "no-encryption"),
        ("EXP-RC4-MD5", "export"),  # worse than RC4 alone
        ("EXP1024-DES-CBC-SHA", "export"),
        ("EXP-ADH-DES-CBC-SHA", "export"),
        ("ADH-RC4-MD5", "anonymous"),
        ("AECDH-AES128-SHA", "anonymous"),
        ("ECDHE-RSA-RC4-SHA", "rc4"),
        ("ECDHE-RSA-DES-CBC3-SHA", "3des"),
        ("DES-CBC-SHA", "des"),
        ("IDEA-CBC-SHA", "idea-seed"),
        ("DHE-RSA-SEED-SHA", "idea-seed"),
        ("DHE-DSS-AES128-SHA", "dss"),
        ("DHE-DSS-DES-CBC3-SHA", "3des"),
        ("AES128-SHA", ""),
        ("ECDHE-RSA-AES128-GCM-SHA256", ""),
        ("DHE-RSA-CHACHA20-POLY1305", ""),
        ("CAMELLIA256-SHA", ""),
        ("", ""),
    ],
)
def test_a_suite_is_as_weak_as_its_weakest_part(name: str, weakness: str) -> None:
    assert weakness_of(name) == weakness


def test_every_weakness_has_a_suite_and_every_suite_a_number_of_its_own() -> None:
    found = {weakness_of(name) for name in SUITES.values()}
    assert found == {*WEAKNESSES, ""}
    assert len(set(SUITES.values())) == len(SUITES)
    assert all(0 < number < 1 << 16 for number in SUITES)


def test_what_current_programs_take_is_never_called_weak() -> None:
    for name in SUITES.values():
        if "GCM" in name or "POLY1305" in name:
            weak = "ADH-" in name or "-DSS-" in name
            assert bool(weakness_of(name)) is weak


@pytest.mark.parametrize(
    ("greeting", "shown"),
    [
        ("***** *** 2 * 0", True),
        ("*****", True),
        ("****", False),  # a row of stars may be decoration
        ("2*****0 **", True),
        ("***** ready", False),
        ("mail.example.org ESMTP *****", False),
        ("avast! SMTP proxy ready", True),
        ("Avast Mail proxy", True),
        ("AVG E-mail proxy", True),
        ("mail.example.org proxy of avast", False),
        (f"avast {'x' * 21}proxy", False),  # too far apart to be one name
        ("mail.example.org ESMTP Postfix", False),
        ("", False),
    ],
)
def test_a_greeting_that_hides_the_server_is_shown(greeting: str, shown: bool) -> None:
    assert masked(greeting, []) == (greeting if shown else "")
    assert masked(f"  {greeting} ", ["STARTTLS"]) == (greeting if shown else "")


@pytest.mark.parametrize(
    ("keyword", "hidden"),
    [
        ("XX", False),
        ("XXX", True),
        ("XXXA", True),
        ("XXXXXXXA", True),
        ("XXXAB", False),
        ("X-EXPS", False),
        ("XCLIENT", False),
        ("X" * 60, True),
        ("X" * 62, False),
        ("xxxa", False),
    ],
)
def test_a_keyword_of_xs_is_one_that_somebody_hid(keyword: str, hidden: bool) -> None:
    assert masked("mail.example.org", ["SIZE", keyword]) == (keyword if hidden else "")


def test_five_hidden_keywords_are_named_before_a_greeting() -> None:
    assert masked("*****", ["XXXA"] * 7) == ", ".join(["XXXA"] * 5)


NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def certificate(kind: str, bits: int, left: timedelta = timedelta(0)) -> Certificate:
    return Certificate(
        *("a.example", "an issuer", ("a.example",), NOW - timedelta(days=9)),
        *(NOW + left, kind, bits, False, "sha256", False),
    )


@pytest.mark.parametrize(
    ("kind", "bits", "key"),
    [("RSA", 2048, "RSA 2048"), ("Ed25519", 0, "Ed25519"), ("RSA", 10, "RSA 10")],
)
def test_a_key_is_told_with_its_size_where_it_has_one(
    kind: str, bits: int, key: str
) -> None:
    assert certificate(kind, bits).key == key


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (timedelta(days=1), 1),
        (timedelta(hours=23), 0),
        (timedelta(0), 0),
        (timedelta(seconds=-1), -1),
    ],
)
def test_days_left_are_whole_and_negative_from_the_end_on(
    left: timedelta, days: int
) -> None:
    assert certificate("RSA", 2048, left).days_left(NOW) == days
