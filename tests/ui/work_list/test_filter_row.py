"""The filters of the list stand in the address and can be combined."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.model import (
    Acceptance,
    Account,
    Employee,
    Finding,
    Mailbox,
    Severity,
    Subject,
    SubjectKind,
)
from diagnostics.report.standing.work_rows import WorkRow, WorkState

Shown = Callable[..., AppTest]
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
ACME = Account(
    employees=(Employee("anna", "Anna Nowak"),),
    mailboxes=(Mailbox("desk", "desk@acme.example"), Mailbox("web", "web@x.example")),
)


def row(
    name: str,
    rule: str,
    severity: Severity,
    mailbox: str,
    state: WorkState = WorkState.OPEN,
) -> WorkRow:
    subject = Subject(SubjectKind.MAILBOX, mailbox)
    finding = Finding(rule, subject, severity, {}, "things:age-now")
    accepted = Acceptance(rule, mailbox) if state is WorkState.ACCEPTED else None
    return WorkRow(name, finding, state, accepted)


ROWS = [
    row("a", "coverage/dead-nowhere", ERROR, "desk"),
    row("b", "checks/wrong-service", ERROR, "web", WorkState.NEW),
    row("c", "config/lint-test-old", INFO, "desk", WorkState.ACCEPTED),
    row("d", "coverage/tied", WARNING, "web"),
]


def filters(rows: object) -> None:
    import streamlit as st

    from diagnostics.ui.work_list import filter_row

    found = filter_row.filtered(rows)
    filter_row.keep_choice_inside(rows, found)
    st.session_state["found"] = [row.name for row in found]


def names(app: AppTest) -> str:
    return "".join(app.session_state["found"])


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ({}, "abcd"),
        ({"severity": "error"}, "ab"),
        ({"severity": ["error", "info"]}, "abc"),
        ({"found-in": "coverage"}, "ad"),
        ({"found-in": ["coverage", "config"]}, "acd"),
        ({"state": "new"}, "b"),
        ({"state": ["new", "accepted"]}, "bc"),
        ({"about": "desk"}, "ac"),
        ({"about": "web@x"}, "bd"),
        ({"severity": "error", "found-in": "coverage"}, "a"),
        ({"severity": "info", "state": "open"}, ""),
    ],
)
def test_what_the_address_asks_for_is_found(
    shown: Shown, address: dict[str, str | list[str]], found: str
) -> None:
    assert names(shown(filters, ACME, ROWS, address=address)) == found


@pytest.mark.parametrize("kind", ["severity", "found-in", "state"])
def test_a_filter_that_there_is_not_is_said_and_lists_nothing(
    shown: Shown, kind: str
) -> None:
    app = shown(filters, ACME, ROWS, address={kind: "nothing"})
    assert app.warning
    assert "found" not in app.session_state


def test_a_chosen_filter_goes_into_the_address(shown: Shown) -> None:
    app = shown(filters, ACME, ROWS)
    groups = {group.label: group for group in app.button_group}
    groups["State"].set_value(["new"]).run()
    assert names(app) == "b"
    assert app.query_params["state"] in ("new", ["new"])


@pytest.mark.parametrize(("chosen", "stays"), [("a", True), ("c", False)])
def test_a_choice_that_a_filter_takes_away_leaves_the_address(
    shown: Shown, chosen: str, stays: bool
) -> None:
    address = {"finding": chosen, "severity": "error"}
    app = shown(filters, ACME, ROWS, address=address)
    assert ("finding" in app.query_params) is stays
