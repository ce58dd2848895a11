"""DMARC records and the tree walk of RFC 9989."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics import words
from diagnostics.checks.dns.dmarc import (
    OLDER,
    POLICIES,
    Walk,
    is_dmarc,
    parse_dmarc,
    tree_walk,
    walk_names,
)


def walked(zone: Callable[..., Any], domain: str, **names: str) -> Walk:
    rows = {
        ("_dmarc." + name.replace("__", ".")): [f"TXT {text}"]
        for name, text in names.items()
    }
    return asyncio.run(tree_walk(domain, zone(rows)))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    record = parse_dmarc(f"v=DMARC1; {text}")
    assert record.policy(subdomain=True, exists=False) in POLICIES


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("v=DMARC1; p=none", True),
        ("v = DMARC1 ;p=none", True),
        ("v=DMARC1", True),
        ("v=dmarc1; p=none", False),
        ("v=DMARC12; p=none", False),
        ("p=none; v=DMARC1", False),
        ("", False),
    ],
)
def test_the_version_comes_first_and_is_case_sensitive(text: str, wanted: bool) -> None:
    assert is_dmarc(text) is wanted


@pytest.mark.parametrize(
    ("text", "subdomain", "exists", "policy"),
    [
        ("p=reject", False, True, "reject"),
        ("p=REJECT", False, True, "reject"),
        ("p=reject; sp=none", True, True, "none"),
        ("p=none; sp=quarantine; np=reject", True, False, "reject"),
        ("p=none; sp=quarantine", True, False, "quarantine"),
        ("p=quarantine", True, True, "quarantine"),
        ("p=reject; t=y", False, True, "quarantine"),
        ("p=quarantine; t=y", False, True, "none"),
        ("p=none; t=y", False, True, "none"),
        ("rua=mailto:a@example.com", False, True, "none"),
        ("p=rejekt; rua=mailto:a@example.com", False, True, "none"),
        ("p=reject; pct=0", False, True, "reject"),
    ],
)
def test_the_policy_that_applies(
    text: str, subdomain: bool, exists: bool, policy: str
) -> None:
    record = parse_dmarc(f"v=DMARC1; {text}")
    assert record.usable
    assert record.policy(subdomain=subdomain, exists=exists) == policy


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("p=rejekt", "p=rejekt is none of"),
        ("p=none; sp=x", "sp=x is none of"),
        ("sp=none", "p= is missing"),
        ("p=none; p=reject", "stands twice"),
        ("p=none; reject", "no tag=value"),
        ("p=none; rua=a@example.com", "no mailto:"),
    ],
)
def test_faults_are_named(text: str, fault: str) -> None:
    faults = parse_dmarc(f"v=DMARC1; {text}").faults
    assert any(fault in words.text(said) for said in faults)


def test_unknown_tags_are_ignored() -> None:
    assert parse_dmarc("v=DMARC1; p=none; zz=1; rua=mailto:a@example.com").faults == ()


def test_what_older_receivers_do_otherwise_is_told() -> None:
    record = parse_dmarc("v=DMARC1; p=reject; pct=20; t=y; np=none; psd=n")
    assert record.older() == ("pct", "t", "np", "psd")
    assert parse_dmarc("v=DMARC1; rua=mailto:a@example.com").older() == ("p",)
    for tag, note in OLDER.items():
        assert f"{tag}=" in words.text(note)
    assert parse_dmarc("v=DMARC1; p=reject").older() == ()


def test_a_walk_asks_eight_names_at_most() -> None:
    assert walk_names("a.b.example.com") == (
        "a.b.example.com",
        "b.example.com",
        "example.com",
        "com",
    )
    deep = walk_names(".".join("abcdefghijklmn"))
    assert len(deep) == 8
    assert deep[1] == ".".join("hijklmn")
    assert deep[-1] == "n"


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=30))
def test_a_walk_goes_upwards_only(labels: list[str]) -> None:
    names = walk_names(".".join(labels))
    assert len(names) <= 8
    assert names[0] == ".".join(labels)
    for lower, upper in pairwise(names):
        assert lower.endswith(f".{upper}")


def test_the_organisation_is_the_highest_record(zone: Callable[..., Any]) -> None:
    walk = walked(
        zone,
        "a.b.example.com",
        a__b__example__com="v=DMARC1; p=none",
        example__com="v=DMARC1; p=reject",
    )
    assert walk.organisational == "example.com"
    assert walk.policy[0] == "a.b.example.com"


def test_psd_n_names_the_organisation_and_ends_the_walk(
    zone: Callable[..., Any],
) -> None:
    walk = walked(
        zone,
        "a.b.example.com",
        b__example__com="v=DMARC1; p=none; psd=n",
        example__com="v=DMARC1; p=reject",
    )
    assert walk.organisational == "b.example.com"
    assert len(walk.answers) == 2


def test_below_a_public_suffix_the_organisation_is_one_label_more(
    zone: Callable[..., Any],
) -> None:
    walk = walked(zone, "a.b.bank", bank="v=DMARC1; p=reject; psd=y")
    assert walk.organisational == "b.bank"
    holder, record = walk.policy
    assert holder == "bank"
    assert record is not None
    assert record.policy(subdomain=True, exists=True) == "reject"


def test_two_records_are_as_none(zone: Callable[..., Any]) -> None:
    rows = {
        "_dmarc.a.example.com": ["TXT v=DMARC1; p=none", "TXT v=DMARC1; p=reject"],
        "_dmarc.example.com": ["TXT v=DMARC1; p=quarantine"],
    }
    walk = asyncio.run(tree_walk("a.example.com", zone(rows)))
    assert len(walk.own_records) == 2
    assert walk.policy[0] == "example.com"


def test_an_open_answer_above_the_record_doesnt_matter(
    zone: Callable[..., Any],
) -> None:
    rows = {"_dmarc.example.com": ["TXT v=DMARC1; p=none"], "_dmarc.com": ["TIMEOUT"]}
    assert asyncio.run(tree_walk("example.com", zone(rows))).open is None
    rows = {"_dmarc.example.com": ["SERVFAIL"], "_dmarc.com": ["NXDOMAIN"]}
    assert asyncio.run(tree_walk("example.com", zone(rows))).open is not None


@pytest.mark.parametrize(("text", "strict"), [("adkim=s", True), ("adkim=r", False)])
def test_strict_alignment_is_read(text: str, strict: bool) -> None:
    assert parse_dmarc(f"v=DMARC1; p=none; {text}").strict("adkim") is strict
    assert not parse_dmarc(f"v=DMARC1; p=none; {text}").strict("aspf")


@pytest.mark.parametrize(
    ("tags", "usable"),
    [
        ("p=none", True),
        ("p=Quarantine", True),
        ("p=x", False),
        ("sp=reject", False),
        ("rua=mailto:a@x.example", True),
        ("rua=mailto:", False),
        ("rua=https://x.example/@", False),
        ("rua=x, MAILTO:a@x.example", True),
    ],
)
def test_a_record_needs_a_policy_or_somebody_to_report_to(
    tags: str, usable: bool
) -> None:
    assert parse_dmarc(f"v=DMARC1; {tags}").usable is usable


@pytest.mark.parametrize(
    ("tags", "older"),
    [
        ("p=none; pct=100", ()),
        ("p=none; pct=99", ("pct",)),
        ("p=none; t=n", ()),
        ("p=none; t=Y", ("t",)),
        ("p=none; psd=u", ()),
        ("p=none; psd=Y", ("psd",)),
        ("p=none; psd=x", ()),
        ("rua=mailto:a@x.example", ("p",)),
    ],
)
def test_older_receivers_differ_only_over_tags_that_say_something(
    tags: str, older: tuple[str, ...]
) -> None:
    assert parse_dmarc(f"v=DMARC1; {tags}").older() == older


@pytest.mark.parametrize(
    ("labels", "names"),
    [(1, 1), (7, 7), (8, 8), (9, 8), (20, 8)],
)
def test_deep_names_are_cut_to_seven_labels_on_the_second_question(
    labels: int, names: int
) -> None:
    asked = walk_names(".".join("abcdefghijklmnopqrst"[:labels]))
    assert len(asked) == names
    if labels > 1:
        assert asked[1].count(".") == min(labels - 1, 7) - 1


def test_a_suffix_s_own_walk_is_its_own_organisation(zone: Callable[..., Any]) -> None:
    walk = walked(zone, "bank", bank="v=DMARC1; p=reject; psd=y")
    assert walk.organisational == "bank"
    assert walk.policy[0] == "bank"


def test_without_any_record_a_domain_is_its_own_organisation(
    zone: Callable[..., Any],
) -> None:
    walk = walked(zone, "a.example.com")
    assert (walk.organisational, walk.policy) == (
        "a.example.com",
        ("a.example.com", None),
    )
    assert len(walk.answers) == 3


def test_a_record_between_is_passed_over_for_the_organisation_s(
    zone: Callable[..., Any],
) -> None:
    walk = walked(
        zone,
        "a.b.example.com",
        b__example__com="v=DMARC1; p=none",
        example__com="v=DMARC1; p=reject",
    )
    assert walk.policy[0] == "example.com"


def test_a_walk_is_open_where_all_below_the_gap_have_no_record(
    zone: Callable[..., Any],
) -> None:
    rows = {"_dmarc.a.example.com": [], "_dmarc.example.com": ["TIMEOUT"]}
    walk = asyncio.run(tree_walk("a.example.com", zone(rows)))
    assert walk.open is not None
    assert walk.open.name == "_dmarc.example.com"
    assert asyncio.run(tree_walk("a.example.com", zone({}))).open is None
