"""One pair: the answer first, restored by its address, read as the visitor reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.model import Account, Precedence, Reading
from diagnostics.report.pair_texts import headline
from diagnostics.report.proposed.wish_texts import wish_text
from diagnostics.senders import resolve, wish
from diagnostics.ui.page_address import NOT_HERE

Opened = Callable[..., AppTest]


def pair(app: AppTest) -> tuple[str, str]:
    key = next(s.key for s in app.selectbox if s.label == "Author of the letter")
    place = key.replace("employee-", "project-")
    return app.selectbox(key=key).value, app.selectbox(key=place).value


def test_the_answer_stands_first_as_one_sentence(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="maria", project="website")
    said = headline(sample_account, resolve(sample_account, "maria", "website"))
    assert app.code[0].value == said


def test_the_address_restores_the_pair(opened: Opened) -> None:
    app = opened("senders", employee="007", project="tender")
    assert pair(app) == ("007", "tender")
    assert app.query_params["employee"] == "007"
    assert app.query_params["project"] == "tender"


def test_the_address_names_the_account_that_the_pair_is_of(opened: Opened) -> None:
    app = opened()
    app.sidebar.selectbox(key="sample_choice").set_value("small.yaml").run()
    app.switch_page("diagnostics/ui/pages/senders_page.py").run()
    again = opened("senders", **app.query_params)
    assert pair(again) == pair(app)
    assert again.code[0].value == app.code[0].value
    assert "Julia Kos" in again.code[0].value


@pytest.mark.parametrize(
    ("kind", "value"),
    [("employee", "nobody"), ("project", "nowhere"), ("want", "no-box")],
)
def test_an_address_that_names_nobody_gets_no_answer(
    opened: Opened, kind: str, value: str
) -> None:
    app = opened("senders", **{kind: value})
    assert [w.value for w in app.warning] == [NOT_HERE[kind]]
    assert [c.value for c in app.code] == [value]
    assert not app.dataframe
    assert not app.get("download_button")


def test_choosing_another_project_changes_answer_and_address(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="jan")
    app.selectbox(key="project-sample:acme").set_value("shop").run()
    said = headline(sample_account, resolve(sample_account, "jan", "shop"))
    assert app.code[0].value == said
    assert app.query_params["project"] == "shop"


def test_every_other_mailbox_is_listed_with_its_reasons(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="maria", project="website")
    table = app.dataframe[0].value
    found = resolve(sample_account, "maria", "website")
    assert list(table["Mailbox"]) == [v.mailbox.id for v in found.others]
    assert table["Why not the sender"].str.len().gt(0).all()


def test_a_reading_switch_changes_the_answer(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="maria", project="website")
    before = app.code[0].value
    key = "reading-precedence-sample:acme"
    app.sidebar.selectbox(key=key).set_value("bound-first").run()
    found = resolve(
        sample_account,
        "maria",
        "website",
        Reading(precedence=Precedence.BOUND_FIRST),
    )
    assert app.code[0].value == headline(sample_account, found) != before
    assert any("differs from the account's own" in c.value for c in app.sidebar.caption)


def test_a_contested_answer_names_its_condition(opened: Opened) -> None:
    app = opened("senders", employee="maria", project="website")
    assert any("condition" in w.value for w in app.warning)
    assert any("Another reading" in c.value for c in app.code)


def test_without_a_sender_the_shortest_way_to_one_is_shown(opened: Opened) -> None:
    app = opened("senders", employee="jan", project="none")
    assert "leaves from jan@acme.planfix.com" in app.code[0].value
    assert any("shortest way" in m.value for m in app.markdown)


def test_without_a_check_delivery_is_called_unknown(opened: Opened) -> None:
    app = opened("senders", employee="maria")
    assert any("is unknown: no check" in c.value for c in app.caption)
    assert any("Maria" in t.value or "maria@" in t.value for t in app.text)


def test_an_account_without_employees_says_so(opened: Opened) -> None:
    upload = b'{"mailboxes": [{"id": "m", "address": "m@example.org"}]}'
    app = opened("senders", upload)
    assert any("nobody to resolve" in i.value for i in app.info)


def test_an_account_with_one_mailbox_has_no_other(opened: Opened) -> None:
    upload = (
        b'{"employees": [{"id": "e"}], "mailboxes":'
        b' [{"id": "m", "address": "m@example.org", "test": "passed"}]}'
    )
    app = opened("senders", upload)
    assert "leaves from m@example.org" in app.code[0].value
    assert any("no other mailbox" in c.value for c in app.caption)


def test_another_address_that_was_expected_is_answered_by_what_to_change(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("senders", employee="maria", project="website")
    app.selectbox(key="want-sample:acme").set_value("sales").run()
    assert not app.exception
    said = wish_text(sample_account, wish(sample_account, "maria", "website", "sales"))
    assert said.strip() in [code.value.strip() for code in app.code]
