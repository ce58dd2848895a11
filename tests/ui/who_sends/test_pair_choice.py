"""Which pair is asked about: what the address says, what was asked last, or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.model import Account, Employee, Mailbox, Project

Shown = Callable[..., AppTest]
ACME = Account(
    employees=(Employee("anna", "Anna"), Employee("jan")),
    projects=(Project("shop", "Shop"), Project("web", "Shop")),
    mailboxes=(Mailbox("desk", "desk@acme.example"), Mailbox("bare")),
)


def pick(arrives: object = False) -> None:
    import streamlit as st

    from diagnostics.ui import session
    from diagnostics.ui.who_sends import pair_choice

    st.session_state["has-arrived"] = arrives
    st.session_state["pair"] = pair_choice.pick(session.account())
    pair_choice.remember()


@pytest.mark.parametrize(
    ("address", "pair"),
    [
        ({}, ("anna", "none")),
        ({"employee": "jan"}, ("jan", "none")),
        ({"project": "web"}, ("anna", "web")),
        ({"employee": "jan", "project": "shop"}, ("jan", "shop")),
        ({"project": "none"}, ("anna", "none")),
    ],
)
def test_the_address_names_the_pair_and_without_it_the_first_person_is_asked_about(
    shown: Shown, address: dict[str, str], pair: tuple[str, str]
) -> None:
    app = shown(pick, ACME, address=address)
    assert app.session_state["pair"] == pair


@pytest.mark.parametrize("kind", ["employee", "project"])
def test_who_is_not_there_is_said_and_no_pair_is_chosen(
    shown: Shown, kind: str
) -> None:
    app = shown(pick, ACME, address={kind: "nobody"})
    assert app.warning
    assert "pair" not in app.session_state


def test_names_that_are_ids_stand_once(shown: Shown) -> None:
    app = shown(pick, ACME)
    people, places = (box.options for box in app.selectbox)
    assert people == ["Anna (anna)", "jan"]
    assert places == ["no project", "Shop (shop)", "Shop (web)"]


@pytest.mark.parametrize(
    ("held", "address", "pair"),
    [
        ({"employee": "jan", "project": "web"}, {}, ("jan", "web")),
        ({"employee": "gone", "project": "web"}, {}, ("anna", "web")),
        ({"employee": "jan", "project": "gone"}, {}, ("jan", "none")),
        ({"project": "none"}, {}, ("anna", "none")),
        ({"employee": "jan"}, {"project": "web"}, ("anna", "web")),
        ({"employee": "jan"}, {"want": "desk"}, ("anna", "none")),
    ],
)
def test_whoever_comes_back_finds_the_last_pair_unless_the_address_names_one(
    shown: Shown, held: dict[str, str], address: dict[str, str], pair: tuple[str, str]
) -> None:
    app = shown(pick, ACME, True, address=address)
    key = app.session_state["open-account"].key
    again = shown(
        pick,
        None,
        True,
        address=address,
        **{"open-account": app.session_state["open-account"], f"last-pair-{key}": held},
    )
    assert again.session_state["pair"] == pair


def test_within_the_page_what_was_asked_last_changes_nothing(shown: Shown) -> None:
    app = shown(pick, ACME, address={"employee": "jan", "project": "web"})
    del app.query_params["employee"]
    app.run()
    assert app.session_state["pair"] == ("anna", "web")


def test_what_is_kept_is_the_pair_and_the_wish_and_nothing_else(shown: Shown) -> None:
    asked = {"employee": "jan", "want": "desk", "copy": "trace", "finding": "x"}
    app = shown(pick, ACME, address=asked)
    key = app.session_state["open-account"].key
    assert app.session_state[f"last-pair-{key}"] == {"employee": "jan", "want": "desk"}
