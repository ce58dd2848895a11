"""Why not another mailbox: near ones in a table, far ones on demand, one in detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.model import Access, Account, Employee, Mailbox, TestResult
from diagnostics.report.pairs.other_mailboxes import NEAREST

Shown = Callable[..., AppTest]
OPEN = Mailbox("open", "open@acme.example", test=TestResult.PASSED)
FOREIGN = replace(OPEN, owner="jan")


def others() -> None:
    from diagnostics.senders import resolve
    from diagnostics.ui import session
    from diagnostics.ui.who_sends import others_list

    others_list.show(resolve(session.account(), "anna"))


def numbered(mailbox: Mailbox, name: str, number: int) -> tuple[Mailbox, ...]:
    return tuple(
        replace(mailbox, id=f"{name}{n}", address=f"{name}{n}@acme.example")
        for n in range(number)
    )


def shown_with(shown: Shown, *mailboxes: Mailbox, **address: str) -> AppTest:
    people = (Employee("anna", "Anna"), Employee("jan", "Jan"))
    account = Account(employees=people, mailboxes=mailboxes)
    return shown(others, account, address=address)


def listed(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["Mailbox"])


@pytest.mark.parametrize("boxes", [(), (OPEN,)])
def test_where_no_other_mailbox_is_that_is_said(
    shown: Shown, boxes: tuple[Mailbox, ...]
) -> None:
    app = shown_with(shown, *boxes)
    told = [c.value for c in app.caption]
    assert ("The account has no other mailbox." in told) == (len(boxes) < 2)
    assert not app.dataframe


def test_candidates_come_first_then_the_nearest(shown: Shown) -> None:
    shut = numbered(replace(OPEN, access=Access.NOBODY), "shut", 2)
    far = numbered(
        replace(OPEN, access=Access.NOBODY, test=TestResult.FAILED), "far", 1
    )
    app = shown_with(shown, *far, *shut, *numbered(OPEN, "open", 3))
    names = [name.partition("@")[0] for name in listed(app)]
    assert names == ["open1", "open2", "shut0", "shut1", "far0"]
    assert not app.expander


def test_what_is_further_away_is_counted_and_folded(shown: Shown) -> None:
    shut = numbered(replace(OPEN, access=Access.NOBODY), "shut", NEAREST + 2)
    app = shown_with(shown, OPEN, *shut, *numbered(FOREIGN, "own", 3))
    assert len(listed(app)) == NEAREST
    (folded,) = app.expander
    assert folded.label == "5 mailboxes further away"
    assert len(app.dataframe) == 1  # not sent until it is unfolded


def test_where_none_is_near_the_others_are_shown_at_once(shown: Shown) -> None:
    app = shown_with(shown, OPEN, *numbered(FOREIGN, "own", 3))
    assert not app.expander
    assert len(listed(app)) == 3


@pytest.mark.parametrize(("number", "rows", "more"), [(100, 100, 0), (101, 100, 1)])
def test_a_hundred_of_them_are_listed(
    shown: Shown, number: int, rows: int, more: int
) -> None:
    app = shown_with(shown, OPEN, *numbered(FOREIGN, "own", number))
    assert len(listed(app)) == rows
    told = [c.value for c in app.caption if c.value.startswith("Of the others")]
    assert len(told) == more


def test_the_one_that_the_address_names_is_told_in_detail(shown: Shown) -> None:
    shut = replace(OPEN, id="shut", address="shut@acme.example", access=Access.NOBODY)
    failed = replace(OPEN, id="bad", address="bad@acme.example", test=TestResult.FAILED)
    app = shown_with(shown, OPEN, shut, failed, other="bad")
    assert "bad@acme.example" in [text.value for text in app.text]
    assert "shut@acme.example" not in [text.value for text in app.text]
    assert app.query_params["other"] in ("bad", ["bad"])


def test_one_that_is_the_sender_leaves_the_address(shown: Shown) -> None:
    shut = replace(OPEN, id="shut", address="shut@acme.example", access=Access.NOBODY)
    app = shown_with(shown, OPEN, shut, other="open")
    assert "other" not in app.query_params
    assert "shut@acme.example" in [text.value for text in app.text]


def test_one_that_there_is_not_is_said(shown: Shown) -> None:
    app = shown_with(shown, OPEN, *numbered(FOREIGN, "own", 1), other="nobody")
    assert app.warning
    assert [c.value for c in app.code] == ["nobody"]
