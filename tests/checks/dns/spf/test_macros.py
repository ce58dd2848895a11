"""Macros are replaced as RFC 7208, section 7.4 shows, and names are cut to fit."""

import ipaddress
from dataclasses import replace

import pytest

from diagnostics.checks.dns.spf.macros import (
    Identity,
    expand,
    has_macros,
    shortened,
    uses_validated_name,
)

WHO = Identity(
    ipaddress.ip_address("192.0.2.3"),
    "mail.example.net",
    "strong-bad@email.example.com",
)


def expanded(text: str, who: Identity = WHO) -> str:
    return expand(text, who, "email.example.com", "mx.example.org")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{d2R}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{p} %{h} %{c} %{r}", "mx.example.org mail.example.net 192.0.2.3 unknown"),
        ("%%%_%-", "% %20"),
        ("%{S}", "strong-bad%40email.example.com"),
        ("no macro", "no macro"),
    ],
)
def test_a_macro_is_replaced(text: str, wanted: str) -> None:
    assert expanded(text) == wanted


def test_an_ipv6_address_is_written_by_nibbles() -> None:
    who = replace(WHO, ip=ipaddress.ip_address("2001:db8::cb01"))
    assert expanded("%{ir}.%{v}", who) == (
        "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6"
    )
    assert expanded("%{c}", who) == "2001:db8::cb01"


def test_the_time_is_in_seconds() -> None:
    assert int(expanded("%{t}")) > 1_700_000_000


@pytest.mark.parametrize(
    ("text", "uses"),
    [("%{p}", True), ("%{P2r}", True), ("%{d}p", False), ("%%", False)],
)
def test_a_validated_name_is_looked_for_only_where_it_is_used(
    text: str, uses: bool
) -> None:
    assert uses_validated_name(text) is uses


def test_a_text_with_a_macro_depends_on_the_letter() -> None:
    assert has_macros("%{d}.example")
    assert not has_macros("100%.example")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.example.", "a.example"),
        (f"{'a' * 59}." + "b" * 193, f"{'a' * 59}." + "b" * 193),
        (f"{'a' * 60}." + "b" * 193, "b" * 193),
        (f"{'a' * 9}.{'c' * 50}." + "b" * 193, f"{'c' * 50}." + "b" * 193),
        ("a" * 300, "a" * 300),
    ],
)
def test_a_long_name_loses_labels_on_its_left(name: str, wanted: str) -> None:
    assert shortened(name) == wanted
