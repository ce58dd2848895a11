"""An address that names several things where one is meant; what goes into it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.ui.page_address import NOT_HERE

Opened = Callable[..., AppTest]
SEVERAL = [
    ("senders", "employee", ["jan", "maria"]),
    ("senders", "want", ["nobody", "sales"]),
    ("senders", "copy", ["trace", "customer"]),
    ("senders", "tie", ["list-order", "undecided"]),
    ("senders", "lang", ["en", "pl"]),
    ("mailbox", "mailbox", ["desk", "sales"]),
    ("server", "server", ["good.lab.test", "nowhere.test"]),
    ("coverage", "coverage-part", ["Table", "Repair"]),
    ("findings", "finding", ["a", "b"]),
    ("draft", "tab", ["versions", "letters"]),
    ("errors", "reason", ["x", "app-password-required"]),
    ("training", "quiz", ["1", "2"]),
    ("accounts", "shown", ["a", "b"]),
    ("checks", "result", ["desk", "sales"]),
]


@pytest.mark.parametrize(("page", "kind", "values"), SEVERAL)
def test_of_several_none_is_chosen(
    opened: Opened, page: str, kind: str, values: list[str]
) -> None:
    app = opened(page, account="acme")
    if kind == "quiz":
        app.query_params["view"] = "quiz"
    app.query_params[kind] = values
    app.run()
    assert not app.exception
    assert [w.value for w in app.main.warning] == [NOT_HERE[kind]]
    assert "\n".join(values) in [c.value for c in app.main.code]
    assert "Nothing was chosen in its place, and nothing was run." in [
        c.value for c in app.main.caption
    ]


def test_of_two_accounts_none_is_opened(opened: Opened) -> None:
    app = opened("senders", account="acme")
    app.query_params["account"] = ["changed.yaml", "acme"]
    app.run()
    assert [w.value for w in app.main.warning] == [NOT_HERE["account"]]
    assert not app.title


def test_one_thing_named_twice_is_one(opened: Opened) -> None:
    app = opened("senders", account="acme")
    app.query_params["employee"] = ["maria", "maria"]
    app.run()
    assert not app.main.warning or "address names" not in app.main.warning[0].value
    assert any("Maria Lis" in t.value for t in app.text)


def test_a_server_is_found_however_it_is_spelt(opened: Opened) -> None:
    app = opened("server", account="acme")
    app.query_params["server"] = ["good.lab.test", "GOOD.lab.test."]
    app.run()
    assert not app.exception
    assert "good.lab.test" in app.get("html")[-1].proto.body or app.header


def test_what_is_ticked_for_a_repair_stands_in_the_address(opened: Opened) -> None:
    app = opened("coverage", account="acme")
    app.query_params["coverage-part"] = "Repair"
    app.run()
    app.checkbox[0].check().run()
    assert app.query_params["projects-only"] in ("yes", ["yes"])
    del app.query_params["projects-only"]
    app.run()
    assert app.checkbox[0].value is False
