"""What a visitor asks of the network counts where it can be used, else it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.model import Account, NetworkSettings

Shown = Callable[..., AppTest]
ACME = Account(host="acme.planfix.com")
WISHING = replace(ACME, network=NetworkSettings(dns=("9.9.9.9", "**b**.example")))


def inputs() -> None:
    import streamlit as st

    from diagnostics import checks
    from diagnostics.ui import network_inputs, next_run, session

    network_inputs.settings_of(session.account(), checks.Network.usual())
    st.session_state["asked"] = next_run.asked_network()
    st.session_state["agreed"] = next_run.account_agreed()


def box(app: AppTest, name: str) -> str:
    return f"network-{name}-{app.session_state['open-account'].key}"


def typed(app: AppTest, **values: str) -> AppTest:
    for name, value in values.items():
        app.text_input(key=box(app, name.replace("_", "-"))).set_value(value)
    app.run()
    assert not app.exception
    return app


def test_unasked_the_network_is_the_usual_one(shown: Shown) -> None:
    app = shown(inputs, ACME)
    assert app.session_state["asked"] == NetworkSettings()
    assert app.session_state["agreed"] is False
    assert not app.error
    assert not app.checkbox


def test_what_is_typed_is_asked_for(shown: Shown) -> None:
    app = typed(
        shown(inputs, ACME), ehlo="crm.example.com", dns="9.9.9.9; ns.firm.lan:5353 ;"
    )
    asked = app.session_state["asked"]
    assert asked == NetworkSettings(
        dns=("9.9.9.9", "ns.firm.lan:5353"), ehlo="crm.example.com"
    )
    assert not app.error


@pytest.mark.parametrize(("seconds", "kept"), [(1, 1.0), (30, 30.0), (120, 120.0)])
def test_a_patience_within_bounds_is_taken(
    shown: Shown, seconds: int, kept: float
) -> None:
    app = shown(inputs, ACME)
    app.number_input(key=box(app, "timeout")).set_value(seconds).run()
    assert app.session_state["asked"].timeout == kept


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"ehlo": "no name at all"}, "ehlo"),
        ({"dns": "9.9.9.9:notaport"}, "dns"),
        ({"dns": "9.9.9.9; a b"}, "dns"),
        ({"ca_file": "/nowhere/roots.pem"}, "ca_file"),
    ],
)
def test_what_can_t_be_used_is_left_out_and_said(
    shown: Shown, given: dict[str, str], left: str
) -> None:
    app = typed(shown(inputs, ACME), **given)
    assert not getattr(app.session_state["asked"], left)
    assert [error.value for error in app.error] == ["Left out:"]
    assert len(app.code) == 1


@pytest.mark.parametrize("agree", [True, False])
def test_what_the_account_wishes_is_shown_as_it_is_and_counts_if_one_agrees(
    shown: Shown, agree: bool
) -> None:
    app = shown(inputs, WISHING)
    assert [code.value for code in app.code] == ["9.9.9.9\n**b**.example"]
    if agree:
        app.checkbox(key=box(app, "agreed")).check().run()
    assert app.session_state["agreed"] is agree


def test_an_account_s_roots_that_are_not_there_are_never_agreed_to(
    shown: Shown,
) -> None:
    roots = NetworkSettings(dns=("9.9.9.9",), ca_file="/nowhere/roots.pem")
    app = shown(inputs, replace(ACME, network=roots))
    app.checkbox(key=box(app, "agreed")).check().run()
    assert app.session_state["agreed"] is False
    assert [error.value for error in app.error] == ["Left out:"]


def test_where_strangers_work_nobody_chooses_whom_to_ask(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SHARED", "yes")
    app = shown(inputs, WISHING)
    keys = [str(one.key) for one in app.text_input]
    assert keys == [box(app, "ehlo")]
    assert not app.checkbox
    assert any("can't be chosen" in text.value for text in app.text)
    assert app.session_state["agreed"] is False
