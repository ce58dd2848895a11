"""One address without an account, and how the network is used, on the Checks page."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics import checks
from diagnostics.lab import Lab
from diagnostics.model import NetworkSettings
from diagnostics.ui.frame.opened_accounts import OpenAccount

Opened = Callable[..., AppTest]


def pressed(app: AppTest, label: str) -> AppTest:
    next(b for b in app.button if b.label == label).click().run()
    assert not app.exception
    return app


def address_checked(app: AppTest, address: str) -> AppTest:
    app.text_input(key="address-text").set_value(address)
    pressed(app, "Check this address")
    end = time.monotonic() + 60
    while app.session_state["address-job"].running and time.monotonic() < end:
        time.sleep(0.1)
    app.run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return "\n".join(code.value for code in app.code)


def test_an_address_is_checked_and_its_settings_are_shown(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Lab() as lab:
        usual = replace(checks.Network.with_lab(lab.state), spacing=0.0)
        monkeypatch.setattr(checks.Network, "usual", classmethod(lambda _: usual))
        app = address_checked(opened("checks"), " kim@good.test ")
        assert "kim@good.test can be entered in Planfix" in shown(app)
        used: list[Any] = []
        monkeypatch.setattr(
            checks,
            "check",
            lambda target, **given: (
                used.append((target, given["secrets"].typed)) or checks.CheckRun((), ())
            ),
        )
        (password,) = [t for t in app.text_input if "try the login" in t.label]
        password.set_value("hunter2-secret")
        pressed(app, "Try the login")
    # The password goes to just the servers that were shown, not to newly found ones.
    ((account, typed),) = used
    assert account.mailboxes[0].smtp.host == "good.lab.test"
    assert typed == {"kim@good.test": "hunter2-secret"}
    assert "hunter2-secret" not in shown(app)


def test_a_checked_address_can_be_used_as_an_account(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Lab() as lab:
        usual = replace(checks.Network.with_lab(lab.state), spacing=0.0)
        monkeypatch.setattr(checks.Network, "usual", classmethod(lambda _: usual))
        app = address_checked(opened("checks"), "kim@good.test")
        pressed(app, "Use as an account")
    assert [title.value for title in app.title] == ["This account"]
    assert app.text[0].value.startswith("kim@good.test · ")
    opened_now: OpenAccount = app.session_state["open-account"]
    (mailbox,) = opened_now.loaded.account.mailboxes
    assert (mailbox.address, mailbox.smtp.host, mailbox.secret) == (
        "kim@good.test",
        "good.lab.test",
        "",
    )


def test_what_is_no_address_is_said_to_be_none(opened: Opened) -> None:
    app = opened("checks")
    app.text_input(key="address-text").set_value("kim@")
    pressed(app, "Check this address")
    assert "'kim@' is no e-mail address" in shown(app)
    assert "address-job" not in app.session_state


def network_widget(app: AppTest, name: str) -> Any:
    return next(
        w
        for kind in (app.text_input, app.number_input, app.checkbox)
        for w in kind
        if str(w.key).startswith(f"network-{name}-")
    )


def test_the_network_is_chosen_by_hand(opened: Opened) -> None:
    app = opened("checks")
    network_widget(app, "dns").set_value("9.9.9.9; ns.firm.lan:5353")
    network_widget(app, "timeout").set_value(30.0)
    network_widget(app, "ehlo").set_value("crm.firm.example")
    app.run()
    assert not app.exception
    assert app.session_state["asked-network-sample:acme"] == NetworkSettings(
        ("9.9.9.9", "ns.firm.lan:5353"), "", 30.0, "crm.firm.example"
    )
    lines = [t.value for t in app.text]
    assert "names are asked of 9.9.9.9:53, ns.firm.lan:5353 alone" in lines


@pytest.mark.parametrize(
    ("name", "value"),
    [("dns", "a b"), ("ehlo", "a b"), ("ca-file", "/nonexistent/roots.pem")],
)
def test_what_cannot_be_used_is_left_out(opened: Opened, name: str, value: str) -> None:
    app = opened("checks")
    network_widget(app, name).set_value(value).run()
    assert not app.exception
    assert any(e.value == "Left out:" for e in app.error)
    assert value in shown(app)


WISHFUL = json.dumps(
    {
        "account": {"network": {"dns": "9.9.9.9"}},
        "mailboxes": [{"id": "m", "address": "m@x.test"}],
    }
).encode()


def test_an_accounts_name_servers_wait_for_a_yes(opened: Opened) -> None:
    app = opened("checks", WISHFUL)
    lines = [t.value for t in app.text]
    assert any("aren't asked unless you agree" in line for line in lines)
    network_widget(app, "agreed").check().run()
    assert not app.exception
    assert "names are asked of 9.9.9.9:53 alone" in [t.value for t in app.text]


def test_where_strangers_work_neither_servers_nor_roots_are_chosen(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SHARED", "1")
    app = opened("checks", WISHFUL)
    keys = {str(w.key) for w in (*app.text_input, *app.checkbox)}
    assert not any(k.startswith(("network-dns", "network-agreed")) for k in keys)
    assert any(k.startswith("network-ehlo") for k in keys)
