"""Things of several kinds that are searched for together are answered together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics.model import Account, TestResult
from diagnostics.report.account_search.asked_jointly import joint_answers
from diagnostics.report.account_search.lookups import find
from diagnostics.report.account_search.search_index import SearchIndex
from diagnostics.words import text


@pytest.fixture
def tested(account: Account) -> Account:
    """The same, whose mailboxes may all send."""
    rows = tuple(replace(m, test=TestResult.PASSED) for m in account.mailboxes)
    return replace(account, mailboxes=rows)


def asked(account: Account, query: str) -> list[tuple[str, dict[str, str]]]:
    """The pages that a search offers about things together."""
    found = find(SearchIndex.of(account), query)
    return [
        (answer.page, dict(answer.asked))
        for things in found.joint
        for answer in joint_answers(account, account.reading, things)
    ]


def test_a_person_with_a_mailbox_opens_a_pair_that_it_sends_for(
    tested: Account,
) -> None:
    assert asked(tested, "kowalska shop@") == [
        ("senders", {"employee": "anna", "project": "shop"})
    ]


def test_a_person_whom_the_mailbox_never_serves_is_asked_why(tested: Account) -> None:
    assert asked(tested, "zak shop@") == [
        ("senders", {"employee": "e3", "project": "shop", "want": "shop"})
    ]
    assert asked(tested, "info@ zak") == [
        ("senders", {"employee": "e3", "project": "none", "want": "books"})
    ]


def test_a_project_with_a_mailbox_opens_somebody_who_sends_from_it_there(
    tested: Account,
) -> None:
    assert asked(tested, "fair office@")[0] == (
        "senders",
        {"employee": "anna", "project": "maj"},
    )
    assert ("senders", {"project": "maj", "want": "books"}) in asked(
        tested, "fair info@"
    )


def test_a_person_with_a_server_opens_what_leaves_through_it(tested: Account) -> None:
    assert asked(tested, "zak smtp.example.com") == [
        ("senders", {"employee": "e3", "project": "none"})
    ]
    assert asked(tested, "zak mail.example.org") == [
        ("server", {"server": "mail.example.org"})
    ]


@pytest.mark.parametrize(
    ("mailbox", "wish"), [("office@", {}), ("shop@", {"want": "shop"})]
)
def test_a_person_a_project_and_a_mailbox_are_one_question(
    tested: Account, mailbox: str, wish: dict[str, str]
) -> None:
    found = asked(tested, f"zak relaunch {mailbox}")
    assert found[0] == ("senders", {"employee": "e3", "project": "web", **wish})


def test_things_of_one_kind_are_found_side_by_side(account: Account) -> None:
    index = SearchIndex.of(account)
    assert [one.id for one in find(index, "office@ shop@").apart] == ["office", "shop"]
    found = [one.id for one in find(index, "zak kowalewski").apart]
    assert {"e2", "e3"} <= {*found}
    assert find(index, "office").apart == ()


def test_an_answer_names_the_person_the_place_and_the_address(tested: Account) -> None:
    (things,) = find(SearchIndex.of(tested), "kowalska shop@").joint
    (answer,) = joint_answers(tested, tested.reading, things)
    told = "Anna Kowalska · Web shop: letters leave from shop@example.org"
    assert text(answer.told) == told


def test_words_that_name_nothing_together_find_nothing(account: Account) -> None:
    assert not find(SearchIndex.of(account), "qqqq office@")
