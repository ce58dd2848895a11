"""An opened account has an address of its own, until it is forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.ui.page_address import NOT_HERE
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import History
from tests.ui.opening.uploading import upload as upload_files

Opened = Callable[..., AppTest]
BAKERY = {
    "account": {"name": "Bakery", "host": "bakery.planfix.com"},
    "employees": [{"id": "e1", "name": "Ada"}],
    "mailboxes": [{"id": "m1", "address": "desk@example.com", "smtp_port": "x"}],
}
FILE = json.dumps(BAKERY).encode()
PAGES = ["senders", "coverage", "draft", "checks", "errors", "account", "mailbox"]


def account_in(app: AppTest) -> str:
    value = app.query_params["account"]
    return value if isinstance(value, str) else value[-1]


def names_nothing(app: AppTest, kind: str) -> bool:
    return [w.value for w in app.main.warning] == [NOT_HERE[kind]]


def test_a_half_account_is_still_a_half_one_in_another_visit(opened: Opened) -> None:
    twice = {**BAKERY, "employees": [{"id": "e1"}, {"id": "e1"}]}
    first = opened(upload=json.dumps(twice).encode())
    again = opened(account=account_in(first))
    assert account_in(first).startswith("bak-")
    assert again.error[0].value.startswith("The account's files have errors that")
    assert [t.value for t in again.text] == [t.value for t in first.text]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_names_the_account_that_it_is_about(
    opened: Opened, page: str
) -> None:
    app = opened(page, account=account_in(opened(upload=FILE)))
    assert app.text[0].value.startswith("Bakery · bakery.planfix.com · opened ")


@pytest.mark.parametrize("page", [*PAGES, "lab", "server", "person", "project"])
def test_no_page_answers_for_an_account_that_is_not_here(
    opened: Opened, page: str
) -> None:
    app = opened(page, account="bak-ffff")
    assert names_nothing(app, "account")
    assert not app.title
    assert not app.get("download_button")
    assert not app.main.button


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("person", "employee"),
        ("project", "project"),
        ("mailbox", "mailbox"),
        ("server", "server"),
        ("checks", "mailbox"),
        ("errors", "reason"),
        ("senders", "tie"),
        ("coverage", "coverage-part"),
        ("coverage", "finding"),
    ],
)
def test_what_an_address_names_and_is_not_there_is_said_on_its_page(
    opened: Opened, page: str, kind: str
) -> None:
    app = opened(page, account="acme", **{kind: "nothing-such"})
    assert names_nothing(app, kind)
    assert "nothing-such" in [c.value for c in app.main.code]
    assert not app.get("download_button")


def test_what_was_nearly_named_is_offered_as_a_link(opened: Opened) -> None:
    app = opened("person", account="acme", employee="mria")
    (link, *_) = app.main.get("page_link")
    assert "maria" in link.proto.label
    assert "employee=maria" in link.proto.query_string
    assert "account=acme" in link.proto.query_string


def test_an_account_can_be_called_otherwise(opened: Opened) -> None:
    app = opened(upload=FILE)
    key = f"name-{account_in(app)}"
    app.sidebar.text_input(key=key).set_value("Bakery before Friday").run()
    assert app.text[0].value.startswith("Bakery before Friday · bakery.planfix.com")


def test_a_forgotten_account_is_gone_at_once(opened: Opened) -> None:
    app = opened(upload=FILE)
    app.sidebar.button(key=f"forget-{account_in(app)}").click().run()
    assert names_nothing(app, "account")
    assert Workspace.usual().recent() == []


def test_a_damaged_account_is_said_to_be_damaged(opened: Opened) -> None:
    wanted = account_in(opened(upload=FILE))
    (Workspace.usual().folder(wanted) / "about.json").write_text("{}")
    app = opened(account=wanted)
    assert names_nothing(app, "account")
    assert any("can't be read any more" in t.value for t in app.text)


def test_where_nothing_can_be_kept_the_visit_goes_on_and_says_so(
    opened: Opened, tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("a file, where the folder should be")
    app = opened("senders", FILE)
    assert app.text[0].value.startswith("Bakery · ")
    assert any("isn't kept" in w.value for w in app.sidebar.warning)
    assert names_nothing(opened(account=account_in(app)), "account")


def test_visitors_of_a_shared_dashboard_are_not_offered_each_others_accounts(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENDERSCOPE_SHARED", "1")
    first = opened(upload=FILE)
    wanted = account_in(first)
    assert len(wanted) > 32
    box = first.sidebar.selectbox(key="sample_choice")
    assert any("Bakery" in option for option in box.options)
    second = opened(account="bak-ffff")
    links = [link.proto.label for link in second.main.get("page_link")]
    assert not any("Bakery" in label for label in links)
    assert opened(account=wanted).text[0].value.startswith("Bakery · ")


def test_back_to_an_earlier_account_shows_its_answers(opened: Opened) -> None:
    app = opened("senders", account="acme", employee="jan")
    upload_files(app, ("bakery.json", FILE))
    assert app.text[0].value.startswith("Bakery · ")
    kept = account_in(app)
    for name in list(app.query_params):
        del app.query_params[name]
    app.query_params["account"] = "acme"
    app.query_params["employee"] = "jan"
    app.run()
    assert app.text[0].value.startswith("Acme · ")
    assert app.selectbox(key="employee-sample:acme").value == "jan"
    del app.query_params["employee"]
    app.query_params["account"] = kept
    app.run()
    assert app.text[0].value.startswith("Bakery · ")


def version(login: str) -> bytes:
    """Another version of the bakery's files."""
    told = {**BAKERY, "employees": [{"id": "e1", "name": "Ada", "login": login}]}
    return json.dumps(told).encode()


def test_one_version_can_be_forgotten_and_the_others_keep_their_history(
    opened: Opened,
) -> None:
    first = account_in(opened(upload=version("ada")))
    app = opened(upload=version("ada.maj"))
    second = account_in(app)
    assert any("1 other version" in c.value for c in app.sidebar.caption)
    app.sidebar.button(key=f"forget-version-{second}").click().run()
    assert not app.exception
    assert names_nothing(opened(account=second), "account")
    left = opened(account=first)
    assert left.title
    history = History.usual(Workspace.usual().home)
    assert {run.version for run in history.runs("bakery.planfix.com")} == {first}
    history.close()


def test_forgetting_an_account_takes_all_its_versions(opened: Opened) -> None:
    first = account_in(opened(upload=version("ada")))
    app = opened(upload=version("ada.maj"))
    second = account_in(app)
    app.sidebar.button(key=f"forget-{second}").click().run()
    assert not app.exception
    for account_id in (first, second):
        assert names_nothing(opened(account=account_id), "account")
    history = History.usual(Workspace.usual().home)
    assert not history.runs("bakery.planfix.com")
    history.close()


def test_files_with_errors_are_a_version_too_and_forgotten_with_the_others(
    opened: Opened,
) -> None:
    half = {**BAKERY, "employees": [{"id": "e1", "groups": ["nowhere"]}]}
    first = account_in(opened(upload=json.dumps(half).encode()))
    app = opened(upload=version("ada"))
    assert any("1 other version" in c.value for c in app.sidebar.caption)
    app.sidebar.button(key=f"forget-{account_in(app)}").click().run()
    assert names_nothing(opened(account=first), "account")


def test_looking_at_older_files_changes_nothing_that_is_known(opened: Opened) -> None:
    first = account_in(opened(upload=version("ada")))
    opened(upload=version("ada.maj"))
    history = History.usual(Workspace.usual().home)
    before = history.last_run("bakery.planfix.com")
    app = opened(account=first)
    assert any("Newer files of this account" in t.value for t in app.text)
    assert history.last_run("bakery.planfix.com") == before
    opened(upload=version("ada"))
    assert history.last_run("bakery.planfix.com") > before
    history.close()
