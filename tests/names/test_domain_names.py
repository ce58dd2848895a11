"""Names have one spelling, whatever script they are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.domain_names import (
    is_host,
    one_spelling,
    same_address,
    to_ascii,
    to_unicode,
    zone_of,
)


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("почта.рф", "xn--80a1acny.xn--p1ai"),
        ("ПОЧТА.РФ.", "xn--80a1acny.xn--p1ai"),
        ("XN--80A1ACNY.xn--p1ai", "xn--80a1acny.xn--p1ai"),
        ("faß.example", "xn--fa-hia.example"),
        ("fass.example", "fass.example"),
        ("mx\u3002example\uff0e\u0440\u0444", "mx.example.xn--p1ai"),
        ("ＭＸ.example", "mx.example"),
        ("i❤.example", "xn--i-7iq.example"),
        ("_dmarc.Mail.Example.", "_dmarc.mail.example"),
    ],
)
def test_a_name_has_one_spelling(name: str, ascii_name: str) -> None:
    assert to_ascii(name) == ascii_name == one_spelling(name)


@pytest.mark.parametrize(
    "name", ["", ".", "a..b", ".a", f"{'x' * 64}.example", "a." * 130, "ü" * 60]
)
def test_what_can_be_no_name_is_refused_and_still_compared(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        to_ascii(name)
    assert one_spelling(name) == name.strip().lower().removesuffix(".")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("xn--80a1acny.xn--p1ai", "почта.рф"),
        ("xn--fa-hia.example", "faß.example"),
        ("xn--999999999.example", "xn--999999999.example"),
        ("Mail.Example.", "mail.example"),
    ],
)
def test_a_name_is_shown_as_people_read_it(name: str, shown: str) -> None:
    assert to_unicode(name) == shown


@given(st.text(max_size=30))
def test_any_text_has_a_spelling_that_stays(name: str) -> None:
    once = one_spelling(name)
    try:
        assert to_ascii(to_ascii(name)) == once
    except ValueError:
        assert once == name.strip().lower().removesuffix(".")


def test_addresses_are_the_same_however_their_domain_is_written() -> None:
    assert same_address("Ann@почта.рф") == same_address("ann@xn--80a1acny.xn--p1ai")
    assert same_address("ann@faß.example") != same_address("ann@fass.example")
    assert same_address("") == ""


@pytest.mark.parametrize(
    ("host", "zone"),
    [("fe80::1%eth0", "eth0"), ("[fe80::1%7]", "7"), ("::1", ""), ("a%b.example", "")],
)
def test_an_interface_in_a_literal_is_found(host: str, zone: str) -> None:
    assert zone_of(host) == zone


@pytest.mark.parametrize(
    "host",
    [
        "почта.рф",
        "ПОЧТА.РФ.",
        "bu\u0308cher.example",  # as macOS writes ü
        "例え\u3002jp",
        "ＭＸ.example",
        "نامه\u200cای.example",
        "faß.example",
        "a_b.example",
        "localhost",
        "[::1]",
        "192.0.2.1",
    ],
)
def test_a_host_is_one_in_every_spelling(host: str) -> None:
    assert is_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "“mail.example”",
        "mail，a.example",
        "mail.example…",
        "i❤.example",
        "почта .рф",
        "-почта.рф",
        "[почта.рф]",
        "mail.example:25",
        "mail.example\n",
        "[::zz]",
        "192.0.2",
        "",
    ],
)
def test_what_only_looks_like_a_host_is_none(host: str) -> None:
    assert not is_host(host)


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        (f"{'x' * 63}.example", True),
        (f"{'x' * 64}.example", False),
        (".".join(["x" * 61] * 4 + ["xxxxx"]), True),  # 253 letters
        (".".join(["x" * 61] * 4 + ["xxxxxx"]), False),  # 254
        (".".join(["x" * 61] * 4 + ["xxxxx"]) + ".", True),  # the last dot is none
    ],
)
def test_a_name_has_labels_of_63_and_253_letters_at_most(name: str, fits: bool) -> None:
    assert is_host(name) is fits
    if fits:
        assert to_ascii(name) == name.removesuffix(".")
    else:
        with pytest.raises(ValueError, match="no domain's name"):
            to_ascii(name)


@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        ("mail.example1", True),
        ("mail.1example", True),
        ("mail.1", False),  # systems read it as a wrong address
        ("mail.0x1", True),
        ("1.example", True),
        ("fe80::1", True),
        ("fe80::1%eth0", False),
        ("[fe80::1%eth0]", False),
        ("[mail.example]", False),
        (" mail.example", False),
        ("a-b.example", True),
        ("a-.example", False),
        ("-a.example", False),
        ("a--b.example", True),
        ("_dmarc.example", False),
        ("a._tcp.example", True),
        ("xn--80a1acny.example", True),
        ("xn--80a1acny.xn--p1ai.", True),
    ],
)
def test_a_host_ends_in_no_number_and_names_no_interface(
    host: str, is_one: bool
) -> None:
    assert is_host(host) is is_one


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann@Example.ORG.", "ann@example.org", True),
        (" ann@example.org ", "ann@example.org", True),
        ("STRASSE@a.example", "straße@a.example", True),  # casefold, as names are
        ("ann.b@a.example", "annb@a.example", False),
        ("ann+x@a.example", "ann@a.example", False),
        ('"a@b"@a.example', '"A@B"@A.example', True),
        ("ann", "ANN", True),
    ],
)
def test_addresses_differ_only_by_what_servers_tell_apart(
    one: str, other: str, same: bool
) -> None:
    assert (same_address(one) == same_address(other)) is same


def test_a_label_of_a_record_may_stand_before_a_name_of_any_script() -> None:
    assert to_ascii("_dmarc.почта.рф") == "_dmarc.xn--80a1acny.xn--p1ai"
    assert to_ascii("lab._domainkey.bücher.example") == (
        "lab._domainkey.xn--bcher-kva.example"
    )
