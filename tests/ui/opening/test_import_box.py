"""An account comes from Planfix itself, and a second time what changed is shown."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.ui.frame.opened_accounts import OpenAccount
from tests.fleet.planfix_server import TOKEN, Planfix, served

Opened = Callable[..., AppTest]
USERS = [{"id": 1, "name": "Kim", "login": "kim", "role": "User", "status": "Active"}]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostics.fleet.planfix_api.import_run.SPACING", 0.01)
    monkeypatch.setenv("SENDERSCOPE_ALLOW", "localhost:*")


def imported(app: AppTest, planfix: Planfix, token: str = TOKEN) -> AppTest:
    app.text_input(key="import-host").set_value(planfix.host)
    app.text_input(key="import-token").set_value(token)
    (button,) = [b for b in app.main.button if b.label == "Import"]
    button.click().run()
    for _ in range(200):
        if not app.session_state["import-job"].running:
            break
        time.sleep(0.05)
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def texts(app: AppTest) -> str:
    return "\n".join(t.value for t in app.main.text)


def test_an_import_is_opened_and_updated(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planfix = Planfix(users=list(USERS))
    with served(planfix, tmp_path) as root:
        monkeypatch.setenv("SSL_CERT_FILE", root)
        app = imported(opened("account"), planfix)
        assert "1 employee" in texts(app)
        assert app.text_input(key="import-token").value == ""
        app.button(key="import-take").click().run()
        now: OpenAccount = app.session_state["open-account"]
        assert [e.name for e in now.loaded.account.employees] == ["Kim"]
        planfix.users.append({**USERS[0], "id": 2, "name": "Ola"})
        app = imported(app, planfix)
        assert "new: Ola" in texts(app)
    job = app.session_state["import-job"]
    assert TOKEN not in repr(job)
    assert TOKEN not in repr(app.query_params)


def test_a_refusal_is_said(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planfix = Planfix(before=lambda _: (200, {"result": "fail", "code": 21}))
    with served(planfix, tmp_path) as root:
        monkeypatch.setenv("SSL_CERT_FILE", root)
        app = imported(opened("account"), planfix)
    assert any("free plan" in e.value for e in app.main.error)
