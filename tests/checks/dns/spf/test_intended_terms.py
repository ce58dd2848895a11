"""Slips in SPF records, each with the record that was meant, or with none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.dns.spf.intended_terms import (
    intended,
    looks_like_mechanism,
    near_miss,
)
from diagnostics.checks.dns.spf.spf_terms import Record, parse
from tests.growth import assert_linear

MEANT = {
    "include.spf.a.example -all": "include:spf.a.example -all",
    "inlcude:a.example ~all": "include:a.example ~all",
    "includes:a.example ~all": "include:a.example ~all",
    "include: a.example ~all": "include:a.example ~all",
    "include a.example ~all": "include:a.example ~all",
    "include=a.example ~all": "include:a.example ~all",
    "include:a.example-all": "include:a.example -all",
    "include:a.testinclude:b.test ~all": "include:a.test include:b.test ~all",
    "include:a.example,~all": "include:a.example ~all",
    "include:https://a.example/ -all": "include:a.example -all",
    "redirect:a.example": "redirect=a.example",
    "ip4:2001:db8::1 -all": "ip6:2001:db8::1 -all",
    "ip6:192.0.2.1 -all": "ip4:192.0.2.1 -all",
    "ip:192.0.2.1 -all": "ip4:192.0.2.1 -all",
    "IPV4:192.0.2.1 -all": "ip4:192.0.2.1 -all",
    "ip4=192.0.2.1 a=b.example -all": "ip4:192.0.2.1 a:b.example -all",
    "ip4: 192.0.2.1 ip4 :192.0.2.2 -all": "ip4:192.0.2.1 ip4:192.0.2.2 -all",
    "ip4:192.0.2.1 /24 -all": "ip4:192.0.2.1/24 -all",
    "ip4:192.0.2.0/255.255.255.0 -all": "ip4:192.0.2.0/24 -all",
    "ip4:192.0.2.1,192.0.2.2 -all": "ip4:192.0.2.1 ip4:192.0.2.2 -all",
    "ip4:192.0.2.1ip4:192.0.2.2 -all": "ip4:192.0.2.1 ip4:192.0.2.2 -all",
    "192.0.2.1 -all": "ip4:192.0.2.1 -all",
    "a:192.0.2.1 -all": "ip4:192.0.2.1 -all",
    "a mx ~all;": "a mx ~all",
    "a ~ all": "a ~all",
    "a –all": "a -all",
    "a -al": "a -all",
    "a --all": "a -all",
    "include::a.example -all": "include:a.example -all",
    "include:include:a.example -all": "include:a.example -all",
    "redirect=include:a.example": "redirect=a.example",
    "include:ip4:192.0.2.1 -all": "ip4:192.0.2.1 -all",
    "a:a:b.example -all": "a:b.example -all",
    "include:a.example,b.example -all": "include:a.example include:b.example -all",
    "include:a.test|include:b.test -all": "include:a.test include:b.test -all",
    "include:a.test:include:b.test -all": "include:a.test include:b.test -all",
    "include:http://a.example -all": "include:a.example -all",
    "include:a.example.~all": "include:a.example. ~all",
    "redirct=a.example": "redirect=a.example",
    "ipv4=192.0.2.1 -all": "ip4:192.0.2.1 -all",
    "exist:%{i}.a.example -all": "exists:%{i}.a.example -all",
    "a ; mx ; -all": "a mx -all",
    "a: mx: include:a.example -all": "a mx include:a.example -all",
    "mx= -all": "mx -all",
}  # fmt: skip

UNCLEAR = (
    "foo a -all",
    "a.example -all",
    "ip4:mail.a.example -all",
    "ip4:999.0.2.1 -all",
    "a:ipv4:x -all",
    "include:a.example:587 -all",
    "all:x",
    "include:sales@a.example -all",
    "include:mx:a.example -all",
    "a:mail,firm.example -all",
    "a ~-all",
    "include: -all",
)


@pytest.mark.parametrize(("written", "meant"), MEANT.items())
def test_a_slip_is_put_right(written: str, meant: str) -> None:
    assert intended(f"v=spf1 {written}") == f"v=spf1 {meant}"
    assert intended(f"v=spf1 {meant}") == f"v=spf1 {meant}"


@pytest.mark.parametrize("written", UNCLEAR)
def test_what_may_mean_several_things_stays(written: str) -> None:
    assert intended(f"v=spf1 {written}") is None


@pytest.mark.parametrize(
    "beginning",
    [
        '"v=spf1',
        "v=spf1;",
        "v = spf1",
        "V=SPF1",
        "v:spf1",
        "v=spf1\\;",
        '@ IN TXT "v=spf1',
        "firm.example. 3600 IN TXT v=spf1",
        "spf: v=spf1",
    ],
)
def test_the_version_is_put_right_too(beginning: str) -> None:
    found = intended(f"{beginning} mx -all")
    assert found == (None if beginning.startswith("spf") else "v=spf1 mx -all")


def test_a_very_long_record_is_left_alone() -> None:
    assert intended("v=spf1 " + "x=y " * 101) is None
    assert intended("v=spf1 ip4:" + "ip4:1," * 10_000) is None
    assert intended("v=spf1 ip4:192.0.2.1;" + " " * 2_000) is None
    assert intended("v=spf1 " + "mx " * 100) == "v=spf1 mx"


@pytest.mark.parametrize(
    ("term", "looks"),
    [("include=x", True), ("-a=x", True), ("exp=x", False), ("mine=x", False)],
)
def test_a_mechanism_with_the_wrong_sign_is_told(term: str, looks: bool) -> None:
    assert looks_like_mechanism(term) is looks


@given(st.text("v=spf1 incluedpa:.24-~+?;,/\"'ml0", max_size=80))
def test_whatever_is_meant_can_be_read(text: str) -> None:
    found = intended(f"v=spf1 {text}")
    assert found is None or isinstance(parse(found), Record)


@pytest.mark.parametrize("unit", ["a", "1", "a 1 ", "{", "TXT", "IN ", "1s IN ", "é"])
def test_a_long_text_is_looked_through_in_one_pass(unit: str) -> None:
    assert_linear(
        lambda size: intended("v=spf1 " + unit * (size // len(unit))), 1 << 16
    )
    assert_linear(lambda size: near_miss(unit * (size // len(unit))), 1 << 16)
