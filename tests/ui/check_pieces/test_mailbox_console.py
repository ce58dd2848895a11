"""The console lists every mailbox, keeps what is known, and leads to a step."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics import checks
from diagnostics.model import State

Opened = Callable[..., AppTest]
PASSED = (
    checks.Step("maria", "smtp", "sender", State.PASSED),
    checks.Step("maria", "dns", "spf", State.PASSED),
)


def console(app: AppTest) -> Any:
    """The table of all mailboxes."""
    return next(d.value for d in app.dataframe if "Gets out" in d.value.columns)


def ran(app: AppTest) -> AppTest:
    next(b for b in app.button if b.label == "Run the check").click().run()
    app.session_state["check_job"].thread.join(60)
    app.run()
    assert not app.exception
    return app


def without_servers(number: int) -> bytes:
    rows = [{"id": f"m{n}", "address": f"m{n}@x.test"} for n in range(number)]
    return json.dumps({"mailboxes": rows}).encode()


def test_what_an_earlier_visit_checked_is_in_the_table_with_its_age(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "check", lambda *_: checks.CheckRun(PASSED, ()))
    ran(opened("checks", account="acme", mailbox="maria"))
    table = console(opened("checks", account="acme")).set_index("Mailbox")
    maria, sales = table.loc["maria"], table.loc["sales"]
    assert (maria["SMTP"], maria["POP3"], maria["Checked"]) == (
        "✓ passed",
        "–",
        "just now",
    )
    assert (sales["Gets out"], sales["Checked"]) == ("– not checked", "")
    assert list(table.index)[-1] == "maria", "what is in order needs no attention"


def test_rows_of_the_table_and_the_box_choose_the_same(opened: Opened) -> None:
    app = opened("checks", account="acme", mailbox="shop")
    state = app.session_state["console-sample:acme"]
    ids = list(console(app)["Mailbox"])
    assert [ids[row] for row in state["selection"]["rows"]] == ["shop"]
    app.multiselect[0].set_value(["maria", "sales"]).run()
    state = app.session_state["console-sample:acme"]
    chosen = {ids[row] for row in state["selection"]["rows"]}
    assert chosen == {"maria", "sales"}


def test_a_finding_that_is_chosen_opens_its_mailbox_and_its_step(
    opened: Opened,
) -> None:
    app = opened("checks", without_servers(2))
    app.button_group(key="check-services").set_value(["smtp"]).run()
    ran(app)
    table = next(d for d in app.dataframe if "Seen" in d.value.columns)
    assert len(table.value)
    for mailbox in ("m1", "m0"):
        app.query_params["finding"] = f"checks/smtp-none:{mailbox}"
        app.run()
        assert not app.exception
        assert any(t.value == f"Steps of {mailbox}@x.test" for t in app.text)
    assert "mailbox" not in app.query_params, "what a run is about stays as it is"


def test_what_is_chosen_for_a_run_stands_in_the_address(opened: Opened) -> None:
    app = opened("checks", account="acme")
    app.multiselect[0].set_value(["maria", "sales"]).run()
    app.button_group(key="check-services").set_value(["dns"]).run()
    assert app.query_params["mailbox"] == ["maria", "sales"]
    assert app.query_params["service"] == "dns"
    del app.query_params["mailbox"]
    del app.query_params["service"]
    app.run()
    assert app.multiselect[0].value == []
    assert app.button_group(key="check-services").value == list(checks.SERVICES)


def test_of_thousands_a_part_is_shown_and_the_search_finds_the_others(
    opened: Opened,
) -> None:
    app = opened("checks", without_servers(700))
    assert len(console(app)) == 200
    assert any(c.value.startswith("and 500 mailboxes") for c in app.caption)
    next(t for t in app.text_input if t.label == "Search the table").set_value(
        "m699"
    ).run()
    assert list(console(app)["Mailbox"]) == ["m699"]
