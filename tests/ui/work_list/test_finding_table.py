"""The table of findings shows the chosen one, whatever its place in the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.model import Account, Finding, Severity, Subject, SubjectKind
from diagnostics.ui.finding_table import MOST_FINDINGS

Shown = Callable[..., AppTest]
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def found(number: int, severity: Severity = ERROR, **data: object) -> Finding:
    """A finding whose sentence needs no facts."""
    subject = Subject(SubjectKind.MAILBOX, f"m{number}")
    return Finding("coverage/dead-nowhere", subject, severity, data, "things:age-now")


def table(findings: object, names: object, states: object = ()) -> None:
    import streamlit as st

    from diagnostics.ui.finding_table import choose_finding

    st.session_state["row"] = choose_finding(findings, names, "table", 300, states)


def shown_of(
    shown: Shown, number: int, states: tuple[str, ...] = (), **address: str
) -> AppTest:
    findings = [found(n, pairs=n) for n in range(number)]
    names = [f"name-{n}" for n in range(number)]
    return shown(table, Account(), findings, names, states, address=address)


def test_the_first_is_chosen_where_the_address_names_none(shown: Shown) -> None:
    app = shown_of(shown, 3)
    assert app.session_state["row"] == 0
    assert list(app.dataframe[0].value["Pairs"]) == [0, 1, 2]
    assert "State" not in app.dataframe[0].value.columns
    assert not app.caption


def test_the_one_that_the_address_names_is_chosen(shown: Shown) -> None:
    app = shown_of(shown, 3, finding="name-2")
    assert app.session_state["row"] == 2


def test_one_that_is_not_there_is_said(shown: Shown) -> None:
    app = shown_of(shown, 3, finding="nowhere")
    assert app.warning
    assert [box.value for box in app.code] == ["nowhere"]
    assert not app.dataframe


@pytest.mark.parametrize(
    ("number", "rows", "cut"),
    [
        (MOST_FINDINGS - 1, MOST_FINDINGS - 1, False),
        (MOST_FINDINGS, MOST_FINDINGS, False),
        (MOST_FINDINGS + 1, MOST_FINDINGS, True),
    ],
)
def test_of_many_the_first_are_listed_and_that_is_said(
    shown: Shown, number: int, rows: int, cut: bool
) -> None:
    app = shown_of(shown, number)
    assert len(app.dataframe[0].value) == rows
    assert bool(app.caption) is cut


@pytest.mark.parametrize("named", [MOST_FINDINGS - 1, MOST_FINDINGS, MOST_FINDINGS + 9])
def test_one_beyond_them_that_the_address_names_is_listed_too(
    shown: Shown, named: int
) -> None:
    number = MOST_FINDINGS + 10
    app = shown_of(shown, number, finding=f"name-{named}")
    assert app.session_state["row"] == named
    beyond = named >= MOST_FINDINGS
    pairs = list(app.dataframe[0].value["Pairs"])
    assert len(pairs) == MOST_FINDINGS + beyond
    assert named in pairs


def test_states_stand_beside_the_severity_of_each(shown: Shown) -> None:
    findings = [found(0, ERROR), found(1, WARNING), found(2, INFO)]
    names, states = ["a", "b", "c"], ("open", "new", "accepted")
    app = shown(table, Account(), findings, names, states)
    told = app.dataframe[0].value
    assert list(told["State"]) == list(states)
    assert list(told["Severity"]) == ["✕ error", "▲ warning", "i info"]
