"""An SPF record with all that it includes: what it costs, and where it breaks."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from diagnostics import words
from diagnostics.checks.dns.spf import include_tree
from diagnostics.checks.dns.spf.include_tree import (
    MOST_RECORDS,
    MOST_TERMS,
    SpfNode,
    authorising_domains,
    networks,
    spf_tree,
)
from diagnostics.checks.dns.spf.spf_terms import Record, SpfFault

Tree = Callable[..., SpfNode]


@pytest.fixture
def tree(zone: Callable[..., Any]) -> Tree:
    """The tree of firm.example with this record, among further names."""

    def build(record: str, **more: Sequence[str]) -> SpfNode:
        names = {name.replace("__", "."): rows for name, rows in more.items()}
        firm = {"firm.example": [f"TXT v=spf1 {record}"]}
        return asyncio.run(spf_tree("firm.example", zone({**names, **firm})))

    return build


@pytest.mark.parametrize(
    ("record", "lookups"),
    [
        ("ip4:192.0.2.1 ip6:2001:db8::1 -all", 0),
        ("a mx ptr exists:x.example include:gone.example -all", 5),
        ("a -all mx", 1),
        ("a redirect=gone.example", 2),
        ("a redirect=gone.example -all", 1),
        ("include:%{d}.example ~all", 1),
        ("foo", 0),
    ],
)
def test_terms_up_to_all_that_ask_dns_are_counted(
    tree: Tree, record: str, lookups: int
) -> None:
    assert tree(record).lookups == lookups


def test_look_ups_of_the_records_below_are_counted_too(tree: Tree) -> None:
    node = tree(
        "include:a.example redirect=b.example",
        a__example=["TXT v=spf1 a mx -all"],
        b__example=["TXT v=spf1 include:c.example -all"],
        c__example=["TXT v=spf1 a -all"],
    )
    assert (node.own_lookups, node.lookups) == (2, 6)
    assert [n.link for n in node.walk()] == [
        "",
        "include:a.example",
        "redirect=b.example",
        "include:c.example",
    ]


def test_a_name_that_depends_on_the_letter_is_not_followed(tree: Tree) -> None:
    node = tree("include:%{d}.example a:%{i}.example -all")
    assert (node.inner, node.voids) == ((), ())


@pytest.mark.parametrize(("terms", "sound"), [(10, True), (11, False)])
def test_ten_look_ups_are_sound_and_eleven_are_not(
    tree: Tree, terms: int, sound: bool
) -> None:
    record = " ".join(f"exists:h{i}.example" for i in range(terms))
    assert tree(f"{record} -all").sound is sound


@pytest.mark.parametrize(("terms", "sound"), [(2, True), (3, False)])
def test_two_terms_may_lead_nowhere_and_three_may_not(
    tree: Tree, terms: int, sound: bool
) -> None:
    record = " ".join(f"a:h{i}.example" for i in range(terms))
    node = tree(f"{record} -all")
    assert (len(node.void_terms), node.sound) == (terms, sound)


@pytest.mark.parametrize(
    ("record", "rows", "voids"),
    [
        ("a:h.example", None, ("a:h.example",)),
        ("a:h.example", ["A 192.0.2.1"], ()),
        ("a:h.example", ["AAAA 2001:db8::1"], ()),
        ("a:h.example", ["TXT x"], ("a:h.example",)),
        ("a:h.example", ["SERVFAIL"], ()),
        ("mx:h.example", ["AAAA 2001:db8::1"], ("mx:h.example",)),
        ("mx:h.example", ["MX 5 m.example"], ()),
        ("exists:h.example", None, ()),
        ("-all a:h.example", None, ()),
        ("a", None, ("a",)),
    ],
)
def test_a_term_that_finds_nothing_is_named(
    tree: Tree, record: str, rows: list[str] | None, voids: tuple[str, ...]
) -> None:
    assert tree(record, **({"h__example": rows} if rows else {})).void_terms == voids


def test_terms_of_records_below_that_find_nothing_count_too(tree: Tree) -> None:
    node = tree("a include:i.example", i__example=["TXT v=spf1 mx -all"])
    assert node.void_terms == ("a", "mx")


@pytest.mark.parametrize(
    ("rows", "breaks"),
    [
        (None, True),
        (["TXT other"], True),
        (["TXT v=spf1 foo"], True),
        (["TXT v=spf1 -all", "TXT v=spf1 ~all"], True),
        (["TXT v=spf1 -all", "TXT other"], False),
        (["SERVFAIL"], False),
    ],
)
def test_receivers_give_up_at_an_include_without_one_readable_record(
    tree: Tree, rows: list[str] | None, breaks: bool
) -> None:
    node = tree("include:i.example -all", **({"i__example": rows} if rows else {}))
    assert node.inner[0].breaks is breaks
    assert node.sound is not breaks
    assert not node.breaks


def test_the_record_and_its_fault_are_read_from_the_answer(tree: Tree) -> None:
    assert isinstance(tree("-all").parsed, Record)
    assert isinstance(tree("foo").parsed, SpfFault)
    node = tree("include:gone.example -all")
    assert node.inner[0].parsed is None
    assert node.records == ("v=spf1 include:gone.example -all",)


def test_a_loop_ends_where_it_closes_and_breaks_there(tree: Tree) -> None:
    node = tree(
        "include:i.example", i__example=["TXT v=spf1 include:Firm.Example. -all"]
    )
    last = node.inner[0].inner[0]
    assert (last.loop, last.breaks, last.inner) == (True, True, ())
    assert "includes itself" in words.text(last.answer.said)


def test_one_record_reached_on_two_ways_is_no_loop(tree: Tree) -> None:
    more = {
        "a__example": ["TXT v=spf1 include:c.example -all"],
        "b__example": ["TXT v=spf1 include:c.example -all"],
        "c__example": ["TXT v=spf1 -all"],
    }
    node = tree("include:a.example include:b.example -all", **more)
    assert not any(inner.loop for inner in node.walk())
    assert node.sound


@pytest.mark.parametrize(
    ("others", "left_out"), [(MOST_RECORDS - 1, 0), (MOST_RECORDS, 1)]
)
def test_sixty_records_are_fetched_and_no_more(
    tree: Tree, others: int, left_out: int
) -> None:
    record = " ".join(f"include:n{i}.example" for i in range(others))
    more = {f"n{i}__example": ["TXT v=spf1 -all"] for i in range(others)}
    node = tree(record, **more)
    unasked = [inner for inner in node.walk() if inner.answer.open]
    assert len(unasked) == left_out
    for inner in unasked:
        assert "more than 60 records" in words.text(inner.answer.said)


@pytest.mark.parametrize("terms", [MOST_TERMS, MOST_TERMS + 1])
def test_twenty_terms_of_a_record_are_looked_up(tree: Tree, terms: int) -> None:
    node = tree(" ".join(f"a:h{i}.example" for i in range(terms)))
    assert len(node.voids) == MOST_TERMS


def test_networks_are_those_that_pass(tree: Tree) -> None:
    node = tree(
        "ip4:192.0.2.0/24 -ip4:8.8.4.4 ~ip6:::1 include:i.example -all ip4:8.8.8.8",
        i__example=["TXT v=spf1 +ip6:2001:db8::/32 ?all"],
    )
    assert [str(n) for n in networks(node)] == ["192.0.2.0/24", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("link", "passes"),
    [
        ("include:i.example", True),
        ("+include:i.example", True),
        ("redirect=i.example", True),
        ("-include:i.example", False),
        ("~include:i.example", False),
        ("?include:i.example", False),
    ],
)
def test_an_include_authorises_by_its_qualifier(
    tree: Tree, link: str, passes: bool
) -> None:
    node = tree(
        link,
        i__example=["TXT v=spf1 include:j.example ?all"],
        j__example=["TXT v=spf1 -all"],
    )
    more = {"i.example", "j.example"} if passes else set()
    assert authorising_domains(node) == {"firm.example"} | more


def test_a_branch_holds_the_facts_of_the_tree(tree: Tree) -> None:
    node = tree("include:gone.example -all")
    assert node.branch() == {
        "term": "",
        "domain": "firm.example",
        "lookups": 1,
        "records": ["v=spf1 include:gone.example -all"],
        "inner": [
            {
                "term": "include:gone.example",
                "domain": "gone.example",
                "lookups": 0,
                "records": [],
                "inner": [],
            }
        ],
    }


def test_the_limits_are_those_that_the_documentation_names() -> None:
    assert (include_tree.MOST_RECORDS, include_tree.MOST_TERMS) == (60, 20)
