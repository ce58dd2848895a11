"""The pages of one mailbox, server, person or project, and what they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.checks import CheckRun, Step
from diagnostics.model import State
from diagnostics.ui.job import CheckJob
from diagnostics.ui.thing_pieces import shown_groups

Opened = Callable[..., AppTest]


def said(app: AppTest) -> str:
    """Everything that a page tells, one after the other."""
    values = (getattr(e, "value", getattr(e, "body", "")) for e in app.main)
    bars = (e.proto.text for e in app.get("progress"))
    return "\n".join([*(v for v in values if isinstance(v, str)), *bars])


def links(app: AppTest) -> list[tuple[str, str]]:
    """The labels and addresses of a page's links."""
    found = app.main.get("page_link")
    return [(e.proto.label.replace("\\", ""), e.proto.query_string) for e in found]


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("mailbox", "mailbox", "nobody"),
        ("server", "server", "nowhere.example"),
        ("person", "employee", "nobody"),
        ("project", "project", "nothing"),
        ("person", "employee", ""),
    ],
)
def test_an_unknown_thing_is_said_and_nothing_else_is_shown(
    opened: Opened, name: str, parameter: str, value: str
) -> None:
    app = opened(name, account="acme", **{parameter: value})
    assert "This address names" in app.warning[0].value
    assert not app.header
    assert not app.dataframe


@pytest.mark.parametrize(
    ("name", "heading"),
    [("mailbox", "Mailboxes"), ("server", "Servers"), ("person", "People"),
     ("project", "Projects")],
)  # fmt: skip
def test_without_a_parameter_all_of_them_are_listed(
    opened: Opened, name: str, heading: str
) -> None:
    app = opened(name, account="acme")
    assert app.title[0].value == heading
    assert len(app.dataframe[0].value) > 3


def test_a_mailbox_says_for_whom_it_sends_by_name(opened: Opened) -> None:
    app = opened("mailbox", account="acme", mailbox="sales")
    assert "isn't known: it wasn't checked" in app.info[0].value
    labels = [label for label, _ in links(app)]
    for name in ("Jan Nowak", "Olga Zych", "Julia Kos", "Website", "Product launch"):
        assert name in labels
    assert "Jan Nowak, Olga Zych and Julia Kos · in Website and Product launch" in said(
        app
    )
    assert "Jan Nowak\nOlga Zych\nJulia Kos" in said(app)


def test_a_mailbox_shows_findings_of_its_own_only(opened: Opened) -> None:
    app = opened("mailbox", account="acme", mailbox="hiring")
    (table,) = [d.value for d in app.dataframe if "Severity" in d.value]
    assert len(table) > 0
    assert any("jobs@good.test" in seen for seen in table["Seen"])
    assert not any("maria@good.test" in seen for seen in table["Seen"])


def test_a_mailbox_names_the_file_and_row_of_its_settings(opened: Opened) -> None:
    app = opened("mailbox", account="acme", mailbox="sales")
    (table,) = [d.value for d in app.dataframe if "Where it stands" in d.value]
    assert "mailboxes.csv, row 2" in set(table["Where it stands"])
    assert "preset of Senderscope lab" in set(table["Where it stands"])
    assert ("good.lab.test", "account=acme&server=good.lab.test") in links(app)


TREE = {
    "term": "",
    "domain": "good.test",
    "lookups": 1,
    "inner": [],
    "records": ["v=spf1 -all"],
}
CHAIN = [{"subject": "good", "ends": "2999-01-01T00:00:00+00:00"}]
TAKEN = (
    Step("sales", "smtp", "certificate", State.PASSED, data={"chain": CHAIN}),
    Step("sales", "smtp", "sender", State.PASSED),
    Step("sales", "dns", "spf", State.PASSED, data={"tree": TREE}),
)
REFUSED = (Step("sales", "smtp", "login", State.FAILED, "errors/auth-failed"),)


def ended(app: AppTest, steps: tuple[Step, ...], minutes: int) -> AppTest:
    """The page after a check that ended some minutes ago."""
    job = CheckJob(("sales",))
    job.result = CheckRun(steps, ())
    job.ended = datetime.now(UTC) - timedelta(minutes=minutes, seconds=1)
    app.session_state["check_job"] = job
    app.session_state["check_account"] = "sample:acme"
    return app.run()


def test_a_check_is_told_with_its_age_and_its_pictures(opened: Opened) -> None:
    app = ended(opened("mailbox", account="acme", mailbox="sales"), TAKEN, 5)
    assert app.success[0].value.endswith("Checked 5 minutes ago.")
    assert "until 2999-01-01" in said(app)
    assert "good.test: 1 of 10 look-ups" in said(app)
    assert "good.test · 1 look-up · v=spf1 -all" in said(app)
    assert "Earlier checks" not in [s.value for s in app.header]


def test_earlier_checks_stay_beside_the_last(opened: Opened) -> None:
    app = ended(opened("mailbox", account="acme", mailbox="sales"), TAKEN, 90)
    app = ended(app, REFUSED, 2)
    assert app.error[0].value.endswith("Checked 2 minutes ago.")
    (table,) = [d.value for d in app.dataframe if "What it told" in d.value]
    assert len(table) == 2
    assert table["What it told"].iloc[0].startswith("Its letters don't get out")
    assert table["What it told"].iloc[1].startswith("The server takes its letters")


def test_a_check_of_another_account_says_nothing_here(opened: Opened) -> None:
    app = opened("mailbox", account="acme", mailbox="sales")
    app.session_state["check_account"] = "sample:other"
    app.session_state["check_job"] = CheckJob(("sales",), result=CheckRun(TAKEN, ()))
    app.run()
    assert not app.success
    assert "isn't known" in app.info[0].value


def test_the_list_of_mailboxes_tells_which_get_out(opened: Opened) -> None:
    app = ended(opened("mailbox", account="acme"), TAKEN, 5)
    table = app.dataframe[0].value.set_index("Id")
    assert table.loc["sales", "Letters"] == "✓ gets out"
    assert table.loc["sales", "Checked"] == "5 minutes ago"
    assert table.loc["desk", "Letters"] == "– not checked"


def test_a_server_says_whom_its_outage_hits_and_what_to_tell_them(
    opened: Opened,
) -> None:
    app = opened("server", account="acme", server="GOOD.lab.test.")
    message = next(c.value for c in app.code if c.value.startswith("Hello"))
    assert "problem with the mail server good.lab.test" in message
    assert "Jan Nowak, Olga Zych and Julia Kos · in Website" in message
    assert "5 people in 7 projects and tasks without one" in said(app)
    assert ("sales@good.test", "account=acme&mailbox=sales") in links(app)


def test_a_server_tells_the_last_checks_of_its_mailboxes(opened: Opened) -> None:
    app = ended(opened("server", account="acme", server="good.lab.test"), REFUSED, 3)
    (table,) = [d.value for d in app.dataframe if "What it told" in d.value]
    assert table["Mailbox"].tolist() == ["sales@good.test"]
    assert table["Checked"].tolist() == ["3 minutes ago"]


def test_a_person_says_what_they_send_from_by_project(opened: Opened) -> None:
    app = opened("person", account="acme", employee="jan")
    assert ("sales@good.test", "account=acme&mailbox=sales") in links(app)
    assert ("Website", "account=acme&project=website") in links(app)
    told = "Website and Product launch: sales@good.test"
    assert told not in said(app)
    app.session_state[shown_groups.COPY] = True
    assert told in said(app.run())
    assert "jan@acme.planfix.com (the internal address" in said(app)


@pytest.mark.parametrize(
    ("employee", "told"),
    [("karl", "An external user"), ("helper", "A robot"), ("gone", "Inactive")],
)
def test_who_is_external_inactive_or_a_robot_is_told(
    opened: Opened, employee: str, told: str
) -> None:
    people = [
        {"id": "karl", "name": "Karl", "kind": "external"},
        {"id": "helper", "name": "Helper", "kind": "robot"},
        {"id": "gone", "name": "Gone", "active": "no"},
    ]
    account = {"account": {"host": "a.example.com"}, "employees": people}
    boxes = [{"id": "m", "address": "office@example.com", "test": "passed"}]
    upload = json.dumps({**account, "mailboxes": boxes}).encode()
    app = opened("person", upload)
    app.query_params["employee"] = employee
    app.run()
    assert app.warning[0].value.startswith(told)
    sends = "office@example.com" in [label for label, _ in links(app)]
    assert sends is (employee != "karl")


@pytest.mark.parametrize("project", ["shop", "none", "archive"])
def test_a_project_says_what_letters_leave_from(opened: Opened, project: str) -> None:
    app = opened("project", account="acme", project=project)
    assert "What letters leave from" in [s.value for s in app.header]
    assert ("Karl Vogt (freelancer)", "account=acme&employee=karl") in links(app)


def test_findings_name_what_they_are_about_as_links(opened: Opened) -> None:
    app = opened("", account="acme")
    assert ("news@no-starttls.test", "account=acme&mailbox=news") in links(app)
    assert ("Jan Nowak", "account=acme&employee=jan") in links(app)


def test_the_answer_links_to_the_person_the_project_and_the_mailbox(
    opened: Opened,
) -> None:
    app = opened("senders", account="acme", employee="jan", project="website")
    found = links(app)
    assert ("Jan Nowak", "account=acme&employee=jan") in found
    assert ("Website", "account=acme&project=website") in found
    assert ("sales@good.test", "account=acme&mailbox=sales") in found


def test_an_error_is_explained_for_the_mailbox_that_the_address_chose(
    opened: Opened,
) -> None:
    app = opened("errors", account="acme", mailbox="sales")
    app.text_area(key="pasted-error").set_value("535 authentication failed").run()
    assert ("sales@good.test", "account=acme&mailbox=sales") in links(app)


def test_the_plan_beside_a_check_counts_the_logins_that_it_will_try(
    opened: Opened,
) -> None:
    app = opened("mailbox", account="acme", mailbox="maria")
    assert "0 logins tried" in said(app)
    key = app.session_state["open-account"].key
    app.session_state[f"typed-{key}"] = {"maria": "secret"}
    app.run()
    assert "2 logins tried" in said(app)


def test_links_to_people_and_projects_of_one_name_are_told_apart(
    opened: Opened,
) -> None:
    twins = [{"id": i, "name": "Twin", "login": i} for i in "ab"]
    places = [{"id": f"p{i}", "name": "Place"} for i in "ab"]
    held = {"employees": twins, "projects": places, "mailboxes": []}
    app = opened("project", json.dumps(held).encode())
    app.query_params["project"] = "none"
    app.run()
    assert {"Twin (a)", "Twin (b)"} <= {label for label, _address in links(app)}
    app = opened("person", json.dumps(held).encode())
    app.query_params["employee"] = "a"
    app.run()
    assert {"Place (pa)", "Place (pb)"} <= {label for label, _address in links(app)}
