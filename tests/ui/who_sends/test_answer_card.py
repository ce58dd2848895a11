"""The card of an answer: what it hangs on, where to go on, and texts to copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Project,
    Reading,
    TestResult,
    Tie,
)
from diagnostics.report import pair_texts
from diagnostics.senders import resolve

Shown = Callable[..., AppTest]

DESK = Mailbox("desk", "desk@acme.example", test=TestResult.PASSED)
SALES = replace(DESK, id="sales", address="sales@acme.example")
ACME = Account(
    host="acme.planfix.com",
    employees=(Employee("anna", "Anna Nowak", "anna"), Employee("jan", "Jan")),
    projects=(Project("shop", "Shop"),),
    mailboxes=(DESK,),
)


def card(employee: object, project: object) -> None:
    from diagnostics.senders import resolve
    from diagnostics.ui import session
    from diagnostics.ui.who_sends import answer_card

    account = session.account()
    answer = resolve(account, employee, project, session.reading())
    answer_card.show(account, answer)


def shown_for(
    shown: Shown,
    account: Account,
    employee: str = "anna",
    project: str = "none",
    **address: str,
) -> AppTest:
    return shown(card, account, employee, project, address=address)


def said(app: AppTest) -> str:
    return "\n".join(text.value for text in app.text)


@pytest.mark.parametrize("project", ["none", "shop"])
def test_the_sentence_is_the_one_of_the_command_line(
    shown: Shown, project: str
) -> None:
    app = shown_for(shown, ACME, project=project)
    answer = resolve(ACME, "anna", project)
    assert pair_texts.headline(ACME, answer) in said(app)
    for line in pair_texts.recipient_lines(ACME, answer):
        assert line in said(app)


def test_a_sure_answer_has_no_condition(shown: Shown) -> None:
    app = shown_for(shown, ACME)
    assert not app.warning
    assert "**Candidates, in order**" not in [m.value for m in app.markdown]


@pytest.mark.parametrize(
    ("account", "term"),
    [
        (replace(ACME, mailboxes=(DESK, SALES)), "Two candidates are equal"),
        (replace(ACME, mailboxes=(replace(DESK, test=TestResult.UNKNOWN),)), "tested"),
        (
            replace(ACME, mailboxes=(replace(DESK, projects=("shop",)),)),
            "",
        ),
    ],
)
def test_what_makes_it_less_certain_is_said_in_words(
    shown: Shown, account: Account, term: str
) -> None:
    app = shown_for(shown, account)
    caveats = pair_texts.caveats(account, resolve(account, "anna"))
    assert bool(app.warning) == bool(caveats)
    for caveat in caveats:
        assert caveat in said(app)
    assert not term or caveats


def test_terms_are_explained_where_they_matter(shown: Shown) -> None:
    def asked(account: Account) -> list[str]:
        told = shown_for(shown, account).caption
        return [c.value for c in told if c.value.startswith("What is a reading")]

    assert asked(ACME) == []
    assert len(asked(replace(ACME, mailboxes=(DESK, SALES)))) == 1
    untested = replace(DESK, test=TestResult.UNKNOWN)
    assert asked(replace(ACME, mailboxes=(untested,))) == []


def test_candidates_are_listed_where_there_are_several(shown: Shown) -> None:
    app = shown_for(shown, replace(ACME, mailboxes=(DESK, SALES)))
    assert "**Candidates, in order**" in [m.value for m in app.markdown]
    assert said(app).index("desk@acme.example") < said(app).index("sales@acme.example")


def test_whom_the_sender_serves_besides_is_counted(shown: Shown) -> None:
    assert (
        "desk@acme.example sends for 2 employees in 1 project and tasks without one."
        in said(shown_for(shown, ACME))
    )
    own = replace(DESK, owner="anna", projects=("shop",))
    app = shown_for(shown, replace(ACME, mailboxes=(own,)), project="shop")
    assert "sends for 1 employee in 1 project." in said(app)


@pytest.mark.parametrize(
    ("account", "way"),
    [
        (replace(ACME, mailboxes=()), False),
        (replace(ACME, mailboxes=(replace(DESK, test=TestResult.FAILED),)), True),
        (replace(ACME, mailboxes=(replace(DESK, owner="jan"),)), False),
        (replace(ACME, plan=Plan.FREE), True),
    ],
)
def test_without_a_sender_the_shortest_way_to_one_is_shown_where_there_is_one(
    shown: Shown, account: Account, way: bool
) -> None:
    app = shown_for(shown, account)
    titles = [m.value for m in app.markdown]
    assert ("**The shortest way to a sender**" in titles) is way
    assert "**Will it get out?**" in titles
    assert "That can't be told here: Planfix's own servers" in said(app)


@pytest.mark.parametrize(
    ("kind", "boxes"),
    [(EmployeeKind.EXTERNAL, (DESK,)), (EmployeeKind.ROBOT, ())],
)
def test_whose_sender_nobody_knows_is_offered_no_check(
    shown: Shown, kind: EmployeeKind, boxes: tuple[Mailbox, ...]
) -> None:
    author = Employee("anna", kind=kind)
    app = shown_for(shown, replace(ACME, employees=(author,), mailboxes=boxes))
    assert "which address it leaves from" in said(app) or "No: there is" in said(app)
    assert not app.button


def test_a_tie_that_nobody_can_break_has_no_sender_to_check(shown: Shown) -> None:
    undecided = Reading(tie=Tie.UNDECIDED)
    account = replace(ACME, reading=undecided, mailboxes=(DESK, SALES))
    app = shown_for(shown, account)
    assert "Nobody can tell" in said(app)
    assert not app.button


@pytest.mark.parametrize(
    ("copy", "part"),
    [("customer", "desk@acme.example"), ("colleague", "Anna"), ("trace", "desk")],
)
def test_a_text_to_copy_is_made_for_whoever_the_address_names(
    shown: Shown, copy: str, part: str
) -> None:
    (text,) = shown_for(shown, ACME, copy=copy).code
    assert part in text.value


def test_the_person_the_project_and_the_sender_are_linked(
    shown: Shown, links: list[tuple[str, dict[str, object]]]
) -> None:
    shown_for(shown, ACME, project="shop")
    led = {page: told for page, told in links if page.startswith(("p", "mailbox"))}
    assert set(led) == {"person_page", "project_page", "mailbox_page"}
    assert [
        value
        for page, name in (
            ("person_page", "employee"),
            ("project_page", "project"),
            ("mailbox_page", "mailbox"),
        )
        for value in [led[page].get(name)]
    ] == ["anna", "shop", "desk"]


def test_no_text_is_made_unasked(shown: Shown) -> None:
    assert not shown_for(shown, ACME).code


def test_one_who_has_left_is_said_beside_the_answer(shown: Shown) -> None:
    gone = Employee("anna", "Anna Nowak", active=False)
    app = shown_for(shown, replace(ACME, employees=(gone,)))
    remark = pair_texts.remarks(replace(ACME, employees=(gone,)), resolve(ACME, "anna"))
    assert remark
    assert remark[0] in said(app)


def test_a_mailbox_that_nobody_may_use_is_named_as_the_way(shown: Shown) -> None:
    shut = replace(DESK, access=Access.NOBODY)
    app = shown_for(shown, replace(ACME, mailboxes=(shut,)))
    assert "Give Anna Nowak access to mailbox desk@acme.example." in said(app)
