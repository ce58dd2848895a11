"""An error is explained, for the mailbox that the words beside it name."""

from __future__ import annotations

import pytest

from diagnostics.model import Account, Employee, Mailbox, Reading
from diagnostics.report.account_search.error_hits import ErrorHit, error_hit
from diagnostics.report.account_search.search_index import SearchIndex
from diagnostics.words import text

REFUSED = "535 5.7.8 Error: authentication failed"


def hit_of(account: Account, query: str, named: bool = False) -> ErrorHit | None:
    index = SearchIndex.of(account)
    return error_hit(index, account, Reading(), query, named)


def offered(account: Account, query: str) -> list[str]:
    hit = hit_of(account, query)
    assert hit is not None
    return [likely.mailbox.id for likely in hit.mailboxes]


@pytest.mark.parametrize(
    ("query", "mailboxes"),
    [
        (REFUSED, []),
        (f"{REFUSED} for office@example.com", ["office"]),
        (f"{REFUSED} anna kowalska web shop", ["shop"]),
        (f"{REFUSED} Kowalewski", ["own"]),
        (f"{REFUSED} kowalska", ["office", "shop"]),
        (f"{REFUSED} relaunch", ["office", "own"]),
        (f"{REFUSED} (mail.example.org)", ["shop", "own"]),
        (f"{REFUSED} smtp.bücher.example", ["books"]),
        (f"{REFUSED} for info@bücher.example", ["books"]),
        (f"{REFUSED} for Info@xn--bcher-kva.example", ["books"]),
        (f"{REFUSED} nobody nowhere.example", []),
    ],
)
def test_names_beside_an_error_choose_its_mailbox(
    account: Account, query: str, mailboxes: list[str]
) -> None:
    assert offered(account, query) == mailboxes


def test_an_error_is_told_by_its_title_and_keeps_its_text(account: Account) -> None:
    hit = hit_of(account, f"kowalska {REFUSED}")
    assert hit is not None
    assert hit.title == "Login or password not accepted"
    assert hit.text == f"kowalska {REFUSED}"


def test_it_is_said_why_a_mailbox_is_offered(account: Account) -> None:
    hit = hit_of(account, f"{REFUSED} kowalska web shop")
    assert hit is not None
    (likely,) = hit.mailboxes
    told = "shop@example.org, which Anna Kowalska sends from in Web shop"
    assert text(likely.why) == told


@pytest.mark.parametrize("query", ["anna", "Web shop", "qqqq", "", "office 7"])
def test_names_are_no_errors(account: Account, query: str) -> None:
    assert hit_of(account, query) is None


def test_a_code_that_nobody_knows_is_an_error_only_where_nothing_has_that_name(
    account: Account,
) -> None:
    hit = hit_of(account, "599 9.9.9 qqqq")
    assert hit is not None
    assert hit_of(account, "559 qqqq", named=True) is None


def test_a_long_text_is_looked_through_in_time(account: Account) -> None:
    filler = " ".join(f"word{n} host{n}.example.net" for n in range(2_000))
    assert offered(account, f"{REFUSED} office@example.com {filler}") == ["office"]


@pytest.mark.parametrize(("people", "told"), [(5, True), (6, False)])
def test_a_name_that_five_have_chooses_mailboxes_and_one_of_six_does_not(
    people: int, told: bool
) -> None:
    account = Account(
        employees=tuple(Employee(f"e{n}", f"Zed Nr{n}") for n in range(people)),
        mailboxes=(Mailbox("office", "office@example.com"),),
    )
    assert offered(account, f"{REFUSED} zed") == (["office"] if told else [])


def test_words_of_the_error_itself_name_nobody() -> None:
    account = Account(
        employees=(Employee("e", "Relaying Denied"), Employee("f", "Zed")),
        mailboxes=(Mailbox("m", "m@example.com"),),
    )
    assert offered(account, "550 relaying denied") == []
    assert offered(account, "550 relaying denied zed") == ["m"]


@pytest.mark.parametrize(("length", "reached"), [(3_990, True), (4_010, False)])
def test_the_first_four_thousand_characters_are_looked_through(
    account: Account, length: int, reached: bool
) -> None:
    text_before = f"{REFUSED} ".ljust(length - len("office@example.com"), "x")
    query = f"{text_before[:-1]} office@example.com"
    assert offered(account, query) == (["office"] if reached else [])


@pytest.mark.parametrize("port", ["", ":465"])
def test_a_server_s_name_alone_is_an_error_only_where_nothing_has_that_name(
    account: Account, port: str
) -> None:
    host = f"smtp.alfa.test{port}"
    assert hit_of(account, host, named=True) is None
    assert hit_of(account, host) is not None
    assert hit_of(account, f"{REFUSED} {host}", named=True) is not None
