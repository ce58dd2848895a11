"""A few words find people, projects, mailboxes and servers, the best first."""

from __future__ import annotations

import pytest

from diagnostics.language import gettext as _
from diagnostics.language import spoken
from diagnostics.model import Account, Employee, Endpoint, Mailbox, Project
from diagnostics.report.account_search.letter_forms import fold
from diagnostics.report.account_search.lookups import Match, exactly, find
from diagnostics.report.account_search.search_index import SearchIndex, ThingKind

PERSON, PROJECT = ThingKind.PERSON, ThingKind.PROJECT
MAILBOX, SERVER = ThingKind.MAILBOX, ThingKind.SERVER


@pytest.fixture
def index(account: Account) -> SearchIndex:
    return SearchIndex.of(account)


def ids(index: SearchIndex, query: str, kind: ThingKind) -> list[str]:
    return [hit.thing.id for hit in find(index, query).hits.get(kind, ())]


@pytest.mark.parametrize(
    ("query", "kind", "expected"),
    [
        ("anna", PERSON, ["anna", "7", "e4"]),
        ("ANNA kowalska", PERSON, ["anna"]),
        ("kowalska anna", PERSON, ["anna"]),
        ("zak", PERSON, ["e3"]),
        ("Lukasz", PERSON, ["e3"]),
        ("kow", PERSON, ["anna", "e2"]),
        ("walew", PERSON, ["e2"]),
        ("7", PERSON, ["7"]),
        ("hotline", PERSON, ["anna"]),
        ("web", PROJECT, ["web", "shop", "old"]),
        ("relaunch", PROJECT, ["web"]),
        ("office@example.com", MAILBOX, ["office"]),
        ("OFFICE@EXAMPLE.COM", MAILBOX, ["office"]),
        ("front", MAILBOX, ["office"]),
        ("jan@example.org", MAILBOX, ["own"]),
        ("smtp.example.com", SERVER, ["smtp.example.com"]),
        ("bucher", SERVER, ["smtp.xn--bcher-kva.example"]),
        ("xn--bcher-kva", SERVER, ["smtp.xn--bcher-kva.example"]),
        ("<office@example.com>", MAILBOX, ["office"]),
        ("mailto:office@example.com?subject=Hello", MAILBOX, ["office"]),
        ("'office@example.com',", MAILBOX, ["office"]),
        ("„Anna” „Kowalska”", PERSON, ["anna"]),
        ("smtp.example.com:465", SERVER, ["smtp.example.com"]),
        ("From: office@example.com", MAILBOX, ["office"]),
        ("smtps://smtp.example.com:465/", SERVER, ["smtp.example.com"]),
    ],
)
def test_words_find_what_they_name(
    index: SearchIndex, query: str, kind: ThingKind, expected: list[str]
) -> None:
    assert ids(index, query, kind) == expected


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("anna", Match.EXACT_ID),
        ("anna kowalska", Match.EXACT_NAME),
        ("akowalska", Match.EXACT_NAME),
        ("kowalska", Match.WORD),
        ("kowals", Match.WORD_START),
        ("owals", Match.INSIDE),
        ("hotl", Match.ASIDE),
        ("kowalskiej", Match.STEM),
        ("kowlaska", Match.MISTYPED),
        ("anna kowlaska", Match.MISTYPED),
        ("annie kowalskiej", Match.STEM),
    ],
)
def test_how_well_a_name_fits(index: SearchIndex, query: str, match: Match) -> None:
    (first, *_) = find(index, query).hits[PERSON]
    assert (first.thing.id, first.match) == ("anna", match)


def test_a_person_and_a_project_are_a_pair(index: SearchIndex) -> None:
    found = find(index, "shop kowalska web")
    (pair,) = found.pairs
    assert (pair.person.id, pair.project.id) == ("anna", "shop")
    assert not any(found.hits.values())


def test_a_pair_is_found_by_parts_of_both_names(index: SearchIndex) -> None:
    pairs = find(index, "kowalska web").pairs
    assert (pairs[0].person.id, pairs[0].project.id) == ("anna", "web")
    assert {p.project.id for p in pairs} == {"web", "shop", "old"}


def test_who_is_found_whole_is_no_pair_of_halves_first(index: SearchIndex) -> None:
    found = find(index, "anna maj")
    assert [hit.thing.id for hit in found.hits[PERSON]] == ["e4"]
    assert {p.project.id for p in found.pairs} == {"maj"}


def test_nothing_found_names_what_is_near(index: SearchIndex) -> None:
    found = find(index, "kowolsky")
    assert not found
    assert [thing.id for thing in found.nearest] == ["anna", "e2"]


@pytest.mark.parametrize(
    "query", ["", "   ", "a b c d e f g", "\n", "***", "(((", "\x00"]
)
def test_what_names_nothing_finds_nothing(index: SearchIndex, query: str) -> None:
    assert not find(index, query)


def test_an_id_with_blanks_or_signs_is_found_as_it_is_written() -> None:
    account = Account(
        employees=(Employee("a b.c", "Somebody"), Employee("=1+1", "Formula")),
        projects=(Project("x\x01y", "Odd \x00 one"),),
    )
    index = SearchIndex.of(account)
    assert ids(index, "a b.c", PERSON) == ["a b.c"]
    assert ids(index, "=1+1", PERSON) == ["=1+1"]
    assert ids(index, "odd one", PROJECT) == ["x\x01y"]


def test_exactly_takes_whole_names_only(index: SearchIndex) -> None:
    assert [hit.thing.id for hit in exactly(index, "mail.example.org")] == [
        "mail.example.org"
    ]
    assert exactly(index, "example.org") == ()


def test_everything_is_found_by_its_own_title(
    index: SearchIndex,
) -> None:
    for thing in index.things:
        hits = find(index, thing.title).hits[thing.kind]
        assert thing in [hit.thing for hit in hits if hit.match <= Match.EXACT_NAME]


def test_an_empty_account_finds_nothing() -> None:
    assert not find(SearchIndex.of(Account()), "anna")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("an", True),  # two letters begin a word
        ("nn", False),  # and are looked for nowhere else
        ("nna", True),
        ("nn a", False),
    ],
)
def test_two_letters_only_begin_a_word_and_three_stand_anywhere(
    query: str, found: bool
) -> None:
    made = SearchIndex.of(Account(employees=(Employee("e", "Anna"),)))
    assert bool(ids(made, query, PERSON)) is found


@pytest.mark.parametrize(("words", "found"), [(5, True), (6, True), (7, False)])
def test_six_words_are_looked_for_and_seven_are_not(words: int, found: bool) -> None:
    name = " ".join(f"word{n}" for n in range(10))
    made = SearchIndex.of(Account(projects=(Project("p", name),)))
    query = " ".join(name.split()[:words])
    assert bool(ids(made, query, PROJECT)) is found


@pytest.mark.parametrize(
    ("written", "found"),
    [("mari", True), ("marx", True), ("mrx", False), ("ma1ia", False)],
)
def test_one_letter_may_be_wrong_in_words_of_four_letters(
    written: str, found: bool
) -> None:
    made = SearchIndex.of(Account(employees=(Employee("e", "Mari"),)))
    assert bool(ids(made, written, PERSON)) is found


def test_at_most_three_pairs_are_told_the_best_first() -> None:
    account = Account(
        employees=tuple(Employee(f"e{n}", f"Anna {n}") for n in range(3)),
        projects=tuple(Project(f"p{n}", f"Shop {n}") for n in range(3)),
    )
    pairs = find(SearchIndex.of(account), "anna shop").pairs
    assert len(pairs) == 3
    first = find(SearchIndex.of(account), "anna 1 shop 2").pairs[0]
    assert (first.person.id, first.project.id) == ("e1", "p2")


def test_who_is_in_use_stands_before_who_fits_as_well_and_is_not() -> None:
    account = Account(
        employees=(Employee("old", "Anna", active=False), Employee("new", "Anna"))
    )
    assert ids(SearchIndex.of(account), "anna", PERSON) == ["new", "old"]


def test_what_is_found_or_not_is_a_truth() -> None:
    made = SearchIndex.of(Account(employees=(Employee("e", "Anna"),)))
    assert find(made, "anna")
    assert not find(made, "qqqq")
    near = find(made, "annx")
    assert near or near.nearest


def test_three_things_with_names_like_it_are_named_at_most() -> None:
    names = "kowalskb", "kowalskd", "szymanskb", "szymanskd"
    people = tuple(Employee(f"e{n}", name) for n, name in enumerate(names))
    two = find(SearchIndex.of(Account(employees=people)), "kowxlskc szyxanskc")
    assert not two
    assert len(two.nearest) == 3


@pytest.mark.parametrize(
    "query", ["office@exmaple.com", "office@examplecom", "ofice@example.org"]
)
def test_a_mistyped_address_is_not_chosen_but_named(
    index: SearchIndex, query: str
) -> None:
    found = find(index, query)
    assert not found
    assert found.nearest[0].id == "office"


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("anna kowalska no project", "en"),
        ("No project KOWALSKA", "en"),
        ("kowalska bez projektu", "pl"),
        ("kowalska bez projektu", "en"),
        ("kowalska no project", "pl"),
    ],
)
def test_a_person_without_a_project_is_a_pair(
    index: SearchIndex, query: str, language: str
) -> None:
    with spoken(language):
        (pair,) = find(index, query).pairs
        assert (pair.person.id, pair.project.id) == ("anna", "")
        assert pair.project.title == _("no project")


@pytest.mark.parametrize("query", ["no project", "nobody no project", "no projects"])
def test_no_project_alone_is_no_pair(index: SearchIndex, query: str) -> None:
    assert not find(index, query).pairs


@pytest.fixture
def of_scripts() -> SearchIndex:
    people = ("Олена Шевченко", "Иван Щукин", "Юлія Жук", "Jan Nowak", "Wiktor Żukow")
    employees = [Employee(str(n), name) for n, name in enumerate(people)]
    box = Mailbox("m", "sales@acme.test", smtp=Endpoint("smtp.home.test"))
    return SearchIndex.of(Account(employees=tuple(employees), mailboxes=(box,)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Shevchenko", ["0"]),
        ("Olena Szewczenko", ["0"]),
        ("Shchukin", ["1"]),
        ("Yuliya Zhuk", ["2"]),
        ("Новак", ["3"]),
        ("Виктор Жуков", ["4"]),
        ("Yan", []),
    ],
)
def test_a_name_is_found_in_another_script(
    of_scripts: SearchIndex, query: str, expected: list[str]
) -> None:
    assert ids(of_scripts, query, PERSON) == expected
    assert bool(find(of_scripts, query).guessed) == bool(expected)


@pytest.mark.parametrize(
    ("query", "kind", "expected"),
    [
        ("s\u0430les@acme.test", MAILBOX, "m"),
        ("\u0455mtp.home.test", SERVER, "smtp.home.test"),
        ("Иvан", PERSON, "1"),
        ("Олeна", PERSON, "0"),
    ],
)
def test_letters_of_another_script_that_look_alike_are_told(
    of_scripts: SearchIndex, query: str, kind: ThingKind, expected: str
) -> None:
    found = find(of_scripts, query)
    assert [hit.thing.id for hit in found.hits[kind]] == [expected]
    assert found.guessed == (fold(query),)


def test_words_that_were_taken_for_similar_ones_are_told(index: SearchIndex) -> None:
    assert find(index, "Kowlaska anna").guessed == ("kowlaska",)
    assert find(index, "kowalska anna").guessed == ()
    assert find(index, "kowalskiej").guessed == ()


@pytest.mark.parametrize(
    "link",
    [
        "https://x.planfix.com/task/123",
        "https://acme.planfix.com/?action=web&shop=7",
        "<http://example.test/office/anna>",
    ],
)
def test_what_follows_in_a_link_names_nothing(index: SearchIndex, link: str) -> None:
    found = find(index, link)
    assert not found
    assert not found.nearest


def test_a_link_finds_its_server(index: SearchIndex) -> None:
    assert ids(index, "https://smtp.example.com/mail?x=1#y", SERVER) == [
        "smtp.example.com"
    ]
    near = find(index, "https://smtp.exmaple.com/mail").nearest
    assert [thing.id for thing in near] == ["smtp.example.com"]


def test_of_people_of_one_name_none_is_left_out_of_the_nearest() -> None:
    people = [Employee(str(n), "Anna Nowak") for n in range(5)]
    found = find(SearchIndex.of(Account(employees=tuple(people))), "Ana Nowack")
    assert [thing.id for thing in found.nearest] == ["0", "1", "2", "3", "4"]
