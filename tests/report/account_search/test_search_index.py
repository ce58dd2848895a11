"""Everything of an account that has a name is found by it, each name at its place."""

from __future__ import annotations

import pytest

from diagnostics.model import Account, Employee, Endpoint, Mailbox, Project
from diagnostics.report.account_search.search_index import (
    SearchIndex,
    Thing,
    ThingKind,
    hosts_of,
)


@pytest.fixture
def index(account: Account) -> SearchIndex:
    return SearchIndex.of(account)


def place_of(index: SearchIndex, text: str, row: int = 0) -> int:
    return index.text.index(text, index.starts[row])


def test_people_stand_before_projects_mailboxes_and_servers(index: SearchIndex) -> None:
    kinds = [thing.kind for thing in index.things]
    assert kinds == [
        *[ThingKind.PERSON] * 5,
        *[ThingKind.PROJECT] * 4,
        *[ThingKind.MAILBOX] * 4,
        *[ThingKind.SERVER] * 3,
    ]
    assert [thing.id for thing in index.things[9:13]] == [
        *("office", "shop", "own", "books")
    ]


def test_a_thing_tells_what_tells_it_from_others_of_its_name(
    index: SearchIndex,
) -> None:
    person, project, mailbox, server = (index.things[row] for row in (0, 8, 9, 15))
    assert person == Thing(ThingKind.PERSON, "anna", "Anna Kowalska", "akowalska")
    assert project == Thing(ThingKind.PROJECT, "old", "Website 2019", active=False)
    assert (mailbox.title, mailbox.besides) == ("office@example.com", "Front desk")
    assert server == Thing(
        ThingKind.SERVER, "smtp.xn--bcher-kva.example", "smtp.bücher.example"
    )
    assert [t.id for t in index.things if not t.active] == ["e4", "old"]


def test_every_place_of_the_text_belongs_to_the_thing_of_its_line(
    index: SearchIndex,
) -> None:
    lines = index.text.split("\n")[1:-1]
    assert len(lines) == len(index.things)
    for row, line in enumerate(lines):
        first = index.starts[row]
        assert index.text[first + 1 : first + 1 + len(line)] == line
        assert index.row_at(first) == index.row_at(first + len(line)) == row


@pytest.mark.parametrize(
    ("found", "is_id", "whole", "aside"),
    [
        ("anna", True, True, False),
        ("anna kowalska", False, True, False),
        ("akowalska", False, True, False),
        ("kowalska", False, False, False),
        ("hotline", False, False, True),  # her group's name goes with her
        ("g1", False, False, True),
    ],
)
def test_a_name_is_told_from_a_part_of_one_and_from_what_goes_with_it(
    index: SearchIndex, found: str, is_id: bool, whole: bool, aside: bool
) -> None:
    start = place_of(index, found)
    assert index.is_id(start) is is_id
    assert index.is_name(start, start + len(found)) is whole
    assert index.is_aside(start) is aside


def test_the_last_name_of_all_is_a_whole_one_too(index: SearchIndex) -> None:
    name = "smtp.bucher.example"
    start = index.text.rindex(name)
    assert index.is_name(start, start + len(name))
    assert index.row_at(start) == len(index.things) - 1


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("kow", ("kowalewski", "kowalska")),
        ("kowalska", ("kowalska",)),
        ("kowalskaa", ()),
        ("we", ("web", "website")),
        ("z", ("zak",)),
        ("zz", ()),
    ],
)
def test_words_are_found_by_their_beginning(
    index: SearchIndex, start: str, words: tuple[str, ...]
) -> None:
    assert index.beginning(start) == words


@pytest.mark.parametrize(
    ("end", "words"),
    [("lska", ["kowalska", "akowalska"]), ("site", ["website"]), ("qq", [])],
)
def test_words_are_found_by_their_ending(
    index: SearchIndex, end: str, words: list[str]
) -> None:
    assert sorted(index.ending(end)) == sorted(words)


def test_a_word_names_each_thing_once_in_their_order(index: SearchIndex) -> None:
    people = [index.things[row].id for row in index.having["anna"]]
    assert people == ["anna", "e4", "7"]
    assert [index.things[row].id for row in index.having["web"]] == ["web", "shop"]
    assert "hotline" not in index.having  # it is a group's, not hers
    assert index.words == tuple(sorted(index.having))
    assert sorted(word[::-1] for word in index.backwards) == list(index.words)


def test_only_names_of_people_and_projects_are_inflected(index: SearchIndex) -> None:
    inflected = {word for words in index.by_stem.values() for word in words}
    assert {"kowalska", "website", "fair"} <= inflected
    assert not {"desk", "front", "smtp"} & inflected
    assert all(len(set(words)) == len(words) for words in index.by_stem.values())


@pytest.mark.parametrize(
    ("smtp", "pop3", "hosts"),
    [
        ("s.example", "p.example", ("s.example", "p.example")),
        ("s.example", "s.example", ("s.example",)),
        ("S.Example.", "s.example", ("s.example",)),
        ("", "p.example", ("p.example",)),
        ("  ", "", ()),
        ("bücher.example", "xn--bcher-kva.example", ("xn--bcher-kva.example",)),
    ],
)
def test_hosts_are_named_once_in_one_spelling_smtp_first(
    smtp: str, pop3: str, hosts: tuple[str, ...]
) -> None:
    mailbox = Mailbox("m", smtp=Endpoint(smtp), pop3=Endpoint(pop3))
    assert hosts_of(mailbox) == hosts


def test_a_provider_s_servers_count_as_the_mailbox_s_own() -> None:
    assert "smtp.gmail.com" in hosts_of(Mailbox("m", provider="gmail"))


def test_a_mailbox_is_found_by_its_owner_and_its_servers_only_aside() -> None:
    account = Account(
        employees=(Employee("e", "Zed"),),
        mailboxes=(Mailbox("m", "x@y.example", owner="e", smtp=Endpoint("h.example")),),
    )
    index = SearchIndex.of(account)
    line = index.text.split("\n")[2]
    assert line == "m\x00x@y.example\x01zed\x01h.example"


def test_signs_that_part_names_are_taken_out_of_them() -> None:
    account = Account(projects=(Project("p\x00q", "a\x01b"), Project("r", "c\nd")))
    first, second = SearchIndex.of(account).text.split("\n")[1:3]
    assert first == "pq\x00ab"
    assert second == "r\x00c d"


def test_names_that_are_equal_stand_once() -> None:
    account = Account(employees=(Employee("anna", "Anna", "ANNA"),))
    assert SearchIndex.of(account).text == "\nanna\n"
