"""The page over all kept accounts: never a good answer where nobody looked."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from streamlit.testing.v1 import AppTest

from diagnostics.accounts.reader import read_files
from diagnostics.fleet.account_results import AccountResult, Ending
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.model import Finding, Named, Severity, Subject, SubjectKind
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import AUDIT, History

PLACE = FleetAccount("one", "one")

Opened = Callable[..., AppTest]


def keep(name: str, test: str) -> None:
    told = {
        "account": {"name": name, "host": f"{name}.planfix.com"},
        "employees": [{"id": "e1", "name": "Ada"}],
        "mailboxes": [{"id": "m1", "address": "desk@example.com", "test": test}],
    }
    loaded = read_files({"account.json": json.dumps(told).encode()})
    Workspace.usual().keep(loaded, name.encode().hex().ljust(64, "0"))


def shown(app: AppTest) -> list[dict[str, object]]:
    return list(app.dataframe[0].value.to_dict("records"))


def progress(app: AppTest) -> list[str]:
    return [bar.proto.text for bar in app.get("progress")]


def test_accounts_that_nobody_audited_are_not_called_good(opened: Opened) -> None:
    opened()
    keep("bakery", "failed")
    app = opened("accounts")
    (row,) = shown(app)
    assert row["account"] == "bakery"
    assert row["audited"] == "never"
    assert row["errors"] is None
    assert "1 account was never audited" in app.info[0].value
    assert not app.success


def test_an_audit_of_all_puts_the_worst_first(opened: Opened) -> None:
    opened()
    keep("bakery", "passed")
    keep("florist", "failed")
    app = opened("accounts")
    app.main.button[0].click().run()
    deadline = time.monotonic() + 60
    while [row["audited"] for row in shown(app)].count("never"):
        assert time.monotonic() < deadline
        time.sleep(0.2)
        app.run()
    first, second = shown(app)
    assert (first["account"], second["account"]) == ("florist", "bakery")
    assert int(str(first["errors"])) >= 1
    assert not app.info
    work = app.dataframe[1].value
    assert work["account"].iloc[0] == "florist"
    assert any("florist" in text.value for text in app.text)
    box = next(box for box in app.main.selectbox if box.label == "Finding")
    assert len(box.options) == len(work), "each finding can be chosen by the keyboard"
    box.select_index(len(work) - 1).run()
    assert not app.exception
    again = opened("accounts", work=app.query_params["work"][0], state="new")
    assert "work" not in again.query_params, "the filter takes it away"


def looked_at(name: str) -> None:
    """An account that a command audited, of files that stand elsewhere."""
    kept = History.here()
    assert kept is not None
    about = Subject(SubjectKind.MAILBOX, "m")
    facts = {"mailbox": Named("m"), "projects": []}
    lost = Finding("coverage/dead-nowhere", about, Severity.ERROR, facts)
    kept.record(name, AUDIT, [lost], datetime.now(UTC), reading_name="documented")
    kept.close()


def test_what_a_command_looked_at_stands_here_and_can_be_forgotten(
    opened: Opened,
) -> None:
    opened()
    looked_at("bakery.planfix.com")
    app = opened("accounts")
    (row,) = shown(app)
    assert (row["account"], row["errors"]) == ("bakery.planfix.com", 1)
    assert any("aren't kept here" in caption.value for caption in app.caption)
    labels = [button.label for button in app.main.button]
    assert not any("Audit" in label for label in labels), "its files aren't here"
    next(b for b in app.main.button if b.label.startswith("Forget")).click().run()
    assert not app.exception
    assert "No account is kept here yet" in app.info[0].value


def test_where_strangers_work_nobody_sees_others_accounts(
    opened: Opened, monkeypatch: object
) -> None:
    opened()
    keep("bakery", "failed")
    looked_at("florist.planfix.com")
    monkeypatch.setenv("SENDERSCOPE_SHARED", "1")  # type: ignore[attr-defined]
    app = opened("accounts")
    assert not app.dataframe
    assert "bakery" not in str([text.value for text in app.text])
    assert "florist" not in str([text.value for text in app.text])


def test_half_an_account_is_not_called_never_audited(opened: Opened) -> None:
    opened()
    keep("bakery", "perhaps")
    app = opened("accounts")
    (row,) = shown(app)
    assert row["audited"] == "parts missing"
    assert row["errors"] is None
    assert "Parts of 1 account could not be read" in app.info[0].value
    assert any("Not the whole account" in text.value for text in app.text)
    assert "never audited" not in str([told.value for told in app.info])
    assert not app.success


def test_an_account_s_name_is_no_markup_in_what_leads_to_it(opened: Opened) -> None:
    opened()
    keep("The *bold* bakery", "passed")
    app = opened("accounts")
    links = [link.proto.label for link in app.get("page_link")]
    assert any("\\*bold\\*" in label for label in links)
    assert not any(" *bold*" in label for label in links)


def test_what_is_offered_to_open_stays_while_a_run_changes_the_order(
    opened: Opened,
) -> None:
    opened()
    keep("bakery", "passed")
    home = Workspace.usual().home
    with RunNotes(
        home, ["x"], resume=False, command="audit-all", accounts=[PLACE] * 2
    ) as notes:
        app = opened("accounts")
        notes.note(AccountResult(FleetAccount("one", "one"), Ending.DONE))
        keep("atelier", "passed")
        app.run()
        assert [row["account"] for row in shown(app)] == ["atelier", "bakery"]
        assert offered(app) == "bakery"
    assert offered(app.run()) == "atelier"


def offered(app: AppTest) -> str:
    box = next(box for box in app.main.selectbox if box.label == "Account")
    return str(box.options[box.index])


def test_a_run_of_a_command_is_told_and_how_far_it_is(opened: Opened) -> None:
    opened()
    keep("bakery", "passed")
    home = Workspace.usual().home
    one = AccountResult(FleetAccount("one", "one"), Ending.DONE)
    with RunNotes(
        home, ["x"], resume=False, command="audit-all", accounts=[PLACE] * 40
    ) as notes:
        notes.note(one)
        app = opened("accounts")
        assert progress(app) == ["audit-all is running: 1 of 40 accounts"]
        notes.note(replace(one, account=FleetAccount("two", "two")))
        assert progress(app.run()) == ["audit-all is running: 2 of 40 accounts"]
    assert progress(app.run()) == []


def test_the_first_run_of_a_command_is_told_before_any_account_is_there(
    opened: Opened,
) -> None:
    opened()
    home = Workspace.usual().home
    with RunNotes(
        home, ["x"], resume=False, command="audit-all", accounts=[PLACE] * 40
    ):
        app = opened("accounts")
        assert "No account is kept here yet" in app.info[0].value
        assert progress(app) == ["audit-all is running: 0 of 40 accounts"]
