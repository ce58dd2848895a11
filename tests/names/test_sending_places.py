"""Entries of `sends_from`: what they name, and the term of SPF that lets it send."""

import pytest

from diagnostics.sending_places import PlaceKind, sending_place


@pytest.mark.parametrize(
    ("text", "kind", "term"),
    [
        ("192.0.2.7", PlaceKind.ADDRESS, "ip4:192.0.2.7"),
        (" ip4:192.0.2.7/32", PlaceKind.ADDRESS, "ip4:192.0.2.7"),
        ("::ffff:192.0.2.7", PlaceKind.ADDRESS, "ip4:192.0.2.7"),
        ("192.0.2.7/24", PlaceKind.NETWORK, "ip4:192.0.2.0/24"),
        ("2001:db8::1", PlaceKind.ADDRESS, "ip6:2001:db8::1"),
        ("[2001:db8::1]", PlaceKind.ADDRESS, "ip6:2001:db8::1"),
        ("IP6:2001:db8::/48", PlaceKind.NETWORK, "ip6:2001:db8::/48"),
        ("Mail.Example.Com.", PlaceKind.HOST, "a:mail.example.com"),
        ("a:mail.example.com", PlaceKind.HOST, "a:mail.example.com"),
        ("почта.example", PlaceKind.HOST, "a:xn--80a1acny.example"),
        ("include:_spf.example.com", PlaceKind.INCLUDE, "include:_spf.example.com"),
    ],
)
def test_an_entry_names_one_kind_of_place(
    text: str, kind: PlaceKind, term: str
) -> None:
    place = sending_place(text)
    assert place is not None
    assert (place.kind, place.term) == (kind, term)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "include:",
        "include:192.0.2.1",
        "ip4:mail.example.com",
        "1.2.3",
        "a b",
    ],
)
def test_what_names_no_place_is_told(text: str) -> None:
    assert sending_place(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("192.0.2.0/31", PlaceKind.NETWORK, "192.0.2.0/31"),
        ("192.0.2.0/32", PlaceKind.ADDRESS, "192.0.2.0"),
        ("0.0.0.0/0", PlaceKind.NETWORK, "0.0.0.0/0"),
        ("2001:db8::/127", PlaceKind.NETWORK, "2001:db8::/127"),
        ("2001:db8::/128", PlaceKind.ADDRESS, "2001:db8::"),
        ("2001:DB8:0:0::1", PlaceKind.ADDRESS, "2001:db8::1"),
        ("A:192.0.2.9", PlaceKind.ADDRESS, "192.0.2.9"),
        ("INCLUDE:Spf.Example.", PlaceKind.INCLUDE, "spf.example"),
    ],
)
def test_one_address_is_an_address_and_more_are_a_network(
    text: str, kind: PlaceKind, value: str
) -> None:
    place = sending_place(text)
    assert place is not None
    assert (place.kind, place.value) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        *("192.0.2.0/33", "2001:db8::/129", "192.0.2.256", "ip4:a.example", "ip6:"),
        *(
            "include:192.0.2.0/24",
            "include:a b",
            "mx:a.example",
            "exists:%{i}.a",
            "+all",
        ),
        "a:",
    ],
)
def test_what_names_no_place_is_none(text: str) -> None:
    assert sending_place(text) is None


@pytest.mark.parametrize(
    ("text", "is_inside"),
    [
        *(("10.0.0.5", True), ("192.168.0.0/24", True), ("::1", True)),
        *(("fe80::1", True), ("::ffff:10.0.0.5", True), ("0.0.0.0/0", True)),
        *(("192.0.2.7", False), ("11.0.0.0/8", False), ("2001:db8::/32", False)),
        *(("mail.example.com", False), ("include:b.example", False)),
    ],
)
def test_a_place_of_a_private_network_is_told_apart(text: str, is_inside: bool) -> None:
    place = sending_place(text)
    assert place is not None
    assert place.is_inside is is_inside
