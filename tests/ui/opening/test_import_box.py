"""An account comes from Planfix itself, and a second time what changed is shown."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

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


def until(there: Callable[[], bool]) -> None:
    for _ in range(400):
        if there():
            return
        time.sleep(0.05)
    raise AssertionError


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


def begun(app: AppTest, planfix: Planfix) -> str:
    """Begins an import; what the address calls it."""
    app.text_input(key="import-host").set_value(planfix.host)
    app.text_input(key="import-token").set_value(TOKEN)
    (button,) = [b for b in app.main.button if b.label == "Import"]
    button.click().run()
    return str(app.query_params["import"])


def test_f5_finds_the_import_that_goes_on(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Event()
    planfix = Planfix(users=list(USERS), before=lambda _: gate.wait(20) and None)
    with served(planfix, tmp_path) as root:
        monkeypatch.setenv("SSL_CERT_FILE", root)
        app = opened("account")
        name = begun(app, planfix)
        again = opened("account", **{"import": name})
        assert again.text_input(key="import-host").value == planfix.host
        assert again.text_input(key="import-token").value == ""
        gate.set()
        job = again.session_state["import-job"]
        job.thread.join(20)
        again.run()
        assert "1 employee" in texts(again)
        again.button(key="import-take").click().run()
        assert "import" not in again.query_params
    assert len(planfix.asked) == 3
    assert TOKEN not in repr(app.session_state)
    assert TOKEN not in repr(again.session_state)
    assert TOKEN not in name
    shelved = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert TOKEN.encode() not in shelved


def test_after_f5_a_cancelled_import_asks_only_for_what_it_lacks(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Event()
    planfix = Planfix(
        users=list(USERS), before=lambda n: n == 1 and gate.wait(20) and None
    )
    with served(planfix, tmp_path) as root:
        monkeypatch.setenv("SSL_CERT_FILE", root)
        app = opened("account")
        name = begun(app, planfix)
        job = app.session_state["import-job"]
        until(lambda: len(planfix.asked) == 2)
        job.cancel.set()
        gate.set()
        job.thread.join(20)
        again = opened("account", **{"import": name})
        assert [e.value for e in again.main.error] == ["The import was cancelled."]
        imported(again, planfix)
        assert "1 employee" in texts(again)
    paths = [path for path, *_ in planfix.asked]
    assert paths.count("/rest/user/groups") == 1, "it had come before the end"
    assert paths.count("/rest/user/list") in (1, 2), "its answer may be cut off"
    assert paths.count("/rest/project/list") == 1


def test_a_wait_that_planfix_asks_for_is_told_and_ends_with_cancel(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow: Any = 429, b"slow down"
    planfix = Planfix(
        users=list(USERS),
        groups=[{"id": 3, "name": "Sales"}],
        before=lambda n: slow if n == 1 else None,
        headers={"Retry-After": "600"},
    )
    with served(planfix, tmp_path) as root:
        monkeypatch.setenv("SSL_CERT_FILE", root)
        app = opened("account")
        begun(app, planfix)
        job = app.session_state["import-job"]
        until(lambda: job.wait is not None)
        app.run()
        (told,) = [i.value for i in app.main.info if "asks to wait" in i.value]
        assert re.search(r"until \d\d:\d\d:\d\d \((600|59\d) s\)", told)
        assert "1 group read" in texts(app)
        app.button(key="import-cancel").click().run()
        job.thread.join(20)
        assert not job.running
        app.run()
        assert [e.value for e in app.main.error] == ["The import was cancelled."]
    assert len(planfix.asked) == 2


def test_an_import_that_is_not_held_any_more_is_told_of(opened: Opened) -> None:
    app = opened("account", **{"import": "0123"})
    assert any("isn't held any more" in w.value for w in app.main.warning)
    assert "import-job" not in app.session_state
