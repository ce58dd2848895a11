"""SPF syntax: what is read, what is refused, and that nothing raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import words
from diagnostics.checks.dns.spf.spf_terms import (
    Record,
    SpfFault,
    explanation_fault,
    is_spf,
    parse,
)
from tests.growth import assert_linear

TERMS = st.sampled_from(
    [
        "all",
        "-all",
        "~all",
        "a",
        "mx",
        "ptr",
        "a:example.com",
        "mx:example.com/24",
        "a//64",
        "ip4:192.0.2.1",
        "ip4:192.0.2.0/24",
        "ip6:2001:db8::/32",
        "include:_spf.example.com",
        "exists:%{i}.e.com",
        "redirect=example.com",
        "exp=e.%{d}",
        "x=%{l1r-}",
        "ipv4:1.2.3.4",
        "a:/8",
        "ip4:",
        "%{p}",
        "foo",
    ]
)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    assert isinstance(parse(f"v=spf1 {text}"), Record | SpfFault)


@given(st.lists(TERMS).map(" ".join))
def test_a_fault_names_a_term_of_the_record(text: str) -> None:
    parsed = parse(f"v=spf1 {text}")
    if isinstance(parsed, SpfFault):
        assert parsed.term in text.split()
        assert parsed.why
    else:
        # What was accepted keeps every term, in order.
        written = [t for t in text.split() if "=" not in t]
        assert [d.text for d in parsed.directives] == written


@given(st.lists(TERMS), st.integers(1, 4))
def test_more_spaces_change_nothing(terms: list[str], spaces: int) -> None:
    one = parse(" ".join(["v=spf1", *terms]))
    other = parse((" " * spaces).join(["v=spf1", *terms]) + " ")
    if isinstance(one, Record) and isinstance(other, Record):
        assert one.directives == other.directives
        assert (one.redirect, one.exp) == (other.redirect, other.exp)
    else:
        assert one == other


@pytest.mark.parametrize(
    ("term", "why"),
    [
        ("ipv4:192.0.2.1", "ipv4 is no mechanism"),
        ("ip4:192.0.2", "no IPv4 address"),
        ("ip4:192.0.2.1/33", "prefix length"),
        ("ip4:192.0.2.1/08", "prefix length"),
        ("ip6:2001:db8::1%25", "no"),
        ("a/33", "prefix length"),
        ("a:example.com//129", "prefix length"),
        ("mx:", "names no domain"),
        ("include:example", "top-level domain"),
        ("include:1.2.3.4", "top-level domain"),
        ("include", "needs a domain"),
        ("all:x", "takes no value"),
        ("exists:%{x}.com", "macros"),
        ("exists:%{d0}", "macros"),
        ("exists:%{c}.com", "macros"),
        ("exists:100%", "macros"),
        ("include:exämple.com", "printable ASCII"),
        ("+-all", "neither"),
        ("=all", "neither"),
        ("redirect=", "names no domain"),
        ("!", "neither"),
        ("x=\x7f", "printable ASCII"),
    ],
)
def test_a_wrong_term_is_named_with_its_reason(term: str, why: str) -> None:
    fault = parse(f"v=spf1 a {term} -all")
    assert isinstance(fault, SpfFault)
    assert fault.term == term
    assert why in words.text(fault.why)
    assert words.text(fault.said) == f"'{term}': {words.text(fault.why)}"


def test_a_directives_parts_are_read() -> None:
    record = parse("v=spf1 ~A:mail.example.com/24//64 ?mx -ip6:2001:db8::/32 all")
    assert isinstance(record, Record)
    a, mx, ip6, everyone = record.directives
    assert (a.qualifier, a.mechanism, a.target) == ("~", "a", "mail.example.com")
    assert (a.bits4, a.bits6) == (24, 64)
    assert (mx.qualifier, mx.target, mx.bits4) == ("?", "", 32)
    assert str(ip6.network) == "2001:db8::/32"
    assert (everyone.qualifier, everyone.mechanism) == ("+", "all")


def test_modifiers_are_kept_and_two_of_a_kind_are_wrong() -> None:
    record = parse("v=spf1 redirect=a.example exp=b.example moo=%{d}")
    assert isinstance(record, Record)
    assert (record.redirect, record.exp) == ("a.example", "b.example")
    assert record.others == ("moo=%{d}",)
    assert isinstance(parse("v=spf1 exp=a.example exp=b.example"), SpfFault)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("v=spf1", True),
        ("V=SPF1 -all", True),
        ("v=spf10 -all", False),
        ("v=spf1\t-all", False),
        (" v=spf1 -all", False),
    ],
)
def test_an_spf_record_is_told_by_its_version(text: str, wanted: bool) -> None:
    assert is_spf(text) is wanted


@pytest.mark.parametrize(
    ("head", "unit", "tail"),
    [
        ("include:x.", "a", "!"),
        ("a", "/1", ""),
        ("exists:", "%{d}", ""),
        ("include:", "a-", ""),
        ("exists:%{d", "1", "}"),
    ],
)
def test_a_long_record_is_read_in_one_pass(head: str, unit: str, tail: str) -> None:
    assert_linear(
        lambda size: parse(f"v=spf1 {head}{unit * (size // len(unit))}{tail}"), 1 << 18
    )


@pytest.mark.parametrize(
    ("term", "right"),
    [
        ("ip4:192.0.2.1/0", True),
        ("ip4:192.0.2.1/32", True),
        ("ip4:192.0.2.1/33", False),
        ("ip4:192.0.2.1/00", False),
        ("ip4:192.0.2.1/", False),
        ("ip4/24", False),
        ("ip6:2001:db8::1/128", True),
        ("ip6:2001:db8::1/129", False),
        ("ip6:2001:db8::1/0128", False),
        ("ip6:192.0.2.1", False),
        ("a/32", True),
        ("a/33", False),
        ("a//128", True),
        ("a//129", False),
        ("a/24//64", True),
        ("a/24/64", False),
        ("a:", False),
        ("ax.example", False),
        ("ptr", True),
        ("ptr:", False),
        ("ptr:x.example", True),
        ("ptr/24", False),
        ("exists", False),
        ("exists:x.example", True),
        ("include:example.", False),
        ("include:x.example.", True),
        ("include:x.example..", False),
        ("include:x.3com", True),
        ("include:x.333", False),
        ("include:x.a-", False),
        ("include:x.-a", False),
        ("include:%{d}", True),
        ("include:%{d1}", True),
        ("include:%{d00}", False),
        ("all:", False),
        ("x=%{r}", False),
        ("x=a\x7f", False),
        ("x=~", True),
    ],
)
def test_each_term_is_right_or_wrong(term: str, right: bool) -> None:
    assert isinstance(parse(f"v=spf1 {term}"), Record) is right


def test_each_modifier_may_stand_once() -> None:
    for name in ("redirect", "EXP"):
        fault = parse(f"v=spf1 {name}=a.example {name.lower()}=b.example")
        assert isinstance(fault, SpfFault)
        assert words.text(fault.why) == f"{name.lower()}= stands twice"
    assert isinstance(parse("v=spf1 x=1 x=1"), Record)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("not you, %{i}", False),
        ("%{c} %{r} %{t}", False),
        ("%{x}", True),
        ("100 %", True),
        ("ä", True),
    ],
)
def test_a_text_that_explains_may_hold_more_macros(text: str, fault: bool) -> None:
    assert explanation_fault(text) is fault
