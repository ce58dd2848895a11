"""Drafts are kept by name, survive F5, and are checked without leaving a trace."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.ui.page_address import NOT_HERE

Opened = Callable[..., AppTest]
KEY = "draft-sample:acme"


def edited(app: AppTest, rows: Mapping[int, Mapping[str, object]], key: str) -> AppTest:
    app.session_state[key] = {
        "edited_rows": rows,
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def button(app: AppTest, label: str) -> Any:
    return next(b for b in app.button if b.label == label)


def kept(app: AppTest, name: str) -> AppTest:
    app.text_input[-1].set_value(name)
    button(app, "Keep").click().run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def metrics(app: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in app.metric}


@pytest.fixture
def begun(opened: Opened) -> AppTest:
    """The draft of acme in which its first mailbox fails its test."""
    return edited(opened("draft"), {0: {"test": "failed"}}, KEY)


def test_a_kept_draft_is_there_for_another_visit_by_its_address(
    begun: AppTest, opened: Opened
) -> None:
    told = metrics(begun)
    app = kept(begun, "no shop")
    assert app.query_params["draft"] == "no shop"
    assert metrics(app) == told
    again = opened("draft")
    again.query_params["draft"] = "no shop"
    again.run()
    assert not again.exception
    assert metrics(again) == told


def test_a_draft_without_a_name_outlives_its_visit_by_its_address_alone(
    begun: AppTest, opened: Opened
) -> None:
    named = begun.query_params["sheet"]
    sheet = named if isinstance(named, str) else named[-1]
    again = opened("draft", sheet=sheet)
    assert metrics(again) == metrics(begun)
    assert not opened("draft").metric
    gone = opened("draft", sheet="0123456789ab")
    assert NOT_HERE["sheet"] in [w.value for w in gone.warning]


def test_edits_of_a_kept_draft_are_kept_as_they_are_made(
    begun: AppTest, opened: Opened
) -> None:
    app = kept(begun, "x")
    edited(
        app,
        {1: {"smtp host": "mail.example.com", "smtp port": 2525}},
        f"{KEY}-1-named-x",
    )
    again = opened("draft")
    again.query_params["draft"] = "x"
    again.run()
    table = again.data_editor[0].value
    assert table["smtp host"][1] == "mail.example.com"
    assert table["smtp port"][1] == 2525
    assert table["test"][0] == "failed"


def test_a_draft_that_isnt_kept_is_said_not_to_be_here(
    begun: AppTest, opened: Opened
) -> None:
    app = kept(begun, "no shop")
    button(app, "Delete this draft").click().run()
    assert not app.exception
    assert "draft" not in app.query_params
    app.query_params["draft"] = "no shop"
    app.run()
    assert NOT_HERE["draft"] in [w.value for w in app.warning]
    assert not app.metric


def test_two_drafts_cant_have_one_name(begun: AppTest) -> None:
    app = kept(begun, "no shop")
    app.selectbox(key="draft-chosen-sample:acme").set_value(None).run()
    edited(app, {1: {"test": "failed"}}, f"{KEY}-1")
    app = kept(app, "no shop")
    assert any("is a draft of this name" in w.value for w in app.warning)


def test_edits_stay_while_another_tab_of_the_page_is_open(begun: AppTest) -> None:
    told = metrics(begun)
    begun.query_params["tab"] = "expectations"
    begun.run()
    begun.query_params["tab"] = "draft"
    begun.run()
    assert metrics(begun) == told


def test_where_there_is_no_history_drafts_last_for_the_visit(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_KEEP_DAYS", "0")
    app = kept(edited(opened("draft"), {0: {"test": "failed"}}, KEY), "mine")
    assert any("this visit only" in c.value for c in app.caption)
    other = opened("draft")
    other.query_params["draft"] = "mine"
    other.run()
    assert NOT_HERE["draft"] in [w.value for w in other.warning]


def test_the_draft_is_checked_and_nothing_of_it_is_recorded(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:  # bound and not listening: refused
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        monkeypatch.setenv("SENDERSCOPE_ALLOW", f"127.0.0.1:{port}")
        data = {
            "employees": [{"id": "e", "name": "Eva"}],
            "mailboxes": [{"id": "m1", "name": "Desk", "test": "passed"}],
        }
        app = opened("draft", json.dumps(data).encode())
        account = app.session_state["open-account"].key
        server = {
            "smtp host": "127.0.0.1",
            "smtp port": port,
            "smtp security": "none",
        }
        edited(app, {0: server}, f"draft-{account}")
        button(app, "Check the draft").click().run()
        app.session_state["draft-check-job"].thread.join(60)
        app.run()
    assert not app.exception
    job = app.session_state["draft-check-job"]
    assert not job.error
    assert any("refused" in f.rule for f in job.result.findings), job.result
    headings = [m.value for m in app.markdown]
    assert any("whether it is new isn't known" in h for h in headings), headings
    app.switch_page("diagnostics/ui/pages/checks_page.py").run()
    assert "check_job" not in app.session_state
    assert "runs-seen" not in app.session_state
