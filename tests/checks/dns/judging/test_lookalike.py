"""Domains that look like another one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.dns.judging.lookalike import (
    distance,
    look_alike_of,
)

WORDS = st.text("abc", max_size=7)


@pytest.mark.parametrize(
    ("domain", "near"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmall.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("hotrnail.com", "hotmail.com"),
        ("acrne.example", "acme.example"),
        ("acme.exemple", "acme.example"),
        ("acm3e.example", "acme.example"),
    ],
)
def test_a_slip_is_led_back(domain: str, near: str) -> None:
    assert look_alike_of(domain, ["acme.example"]) == near


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "mail.com", "ymail.com", "acme.example", "five.com", "o2.pl", "a.pl"],
)
def test_real_domains_are_left_alone(domain: str) -> None:
    assert look_alike_of(domain, ["acme.example"]) == ""


@given(WORDS, WORDS)
def test_distance_is_symmetric_and_zero_only_for_equals(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) is (one == other)
    assert distance(one, other) >= abs(len(one) - len(other))


@given(WORDS, st.integers(0, 7), st.sampled_from("abc"))
def test_one_letter_more_is_a_distance_of_one(word: str, at: int, letter: str) -> None:
    longer = word[:at] + letter + word[at:]
    assert distance(word, longer) == 1
