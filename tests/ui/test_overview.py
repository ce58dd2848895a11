"""The first view answers what is broken, for whom, and what to do next."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.accounts import load
from diagnostics.catalogue import rule
from diagnostics.model import Account, Severity, worst_first
from diagnostics.report.named_findings import identity
from diagnostics.senders import audit, simulate
from diagnostics.senders.matrix.without_sender import people_without
from diagnostics.ui.page_address import NOT_HERE
from diagnostics.words import evidence
from tests.ui.opening.uploading import upload

Opened = Callable[..., AppTest]
SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"


def said(app: AppTest) -> list[str]:
    return [text.value for text in app.text]


def test_the_state_is_told_in_one_line(opened: Opened, sample_account: Account) -> None:
    found = audit(sample_account)
    errors, warnings = (
        sum(f.severity is kind for f in found)
        for kind in (Severity.ERROR, Severity.WARNING)
    )
    people = len(people_without(simulate(sample_account)))
    assert (
        f"{errors} errors for {people} people. {warnings} warnings. No mailbox was "
        "checked, so whether letters get out is unknown."
    ) in said(opened())


def test_causes_stand_worst_first_with_whom_they_hit_and_what_to_do(
    opened: Opened,
) -> None:
    app = opened()
    assert not any("Seen" in table.value for table in app.dataframe)
    titles = [m.value for m in app.markdown if m.value.startswith(":material/error:")]
    assert len(titles) == 2
    told = said(app)
    assert any(line.startswith("Hits Jan Nowak, Olga Zych, ") for line in told)
    assert any(line.startswith("To do: ") for line in told)


def test_every_cause_leads_to_its_finding_in_the_one_list(opened: Opened) -> None:
    links = [link.proto for link in opened().main.get("page_link")]
    queries = [link.query_string for link in links if link.label == "Details"]
    assert len(queries) > 5
    assert "finding=coverage%2Fdead-test%3Anews" in queries[0]


def test_people_without_a_sender_are_named_and_linked(
    opened: Opened, sample_account: Account
) -> None:
    app = opened()
    (first, *_) = people_without(simulate(sample_account))
    assert any(line.startswith(f"{first.employee.label}: ") for line in said(app))
    labels = [link.value for link in app.main.get("page_link")]
    assert first.employee.label in labels


def test_mailboxes_are_tiles_that_say_in_words_whether_they_send(
    opened: Opened, sample_account: Account
) -> None:
    told = [m.value for m in opened().markdown if "not checked" in m.value]
    assert len(told) == len(sample_account.mailboxes)


def test_the_worst_finding_is_open_in_the_list_with_what_to_do_next(
    opened: Opened,
) -> None:
    app = opened("findings")
    assert app.dataframe[0].value["Severity"].iloc[0] == "✕ error"
    assert any("What to do next" in m.value for m in app.markdown)
    assert app.dataframe[0].value["Seen"].iloc[0] in said(app)


def test_an_address_opens_another_finding(
    opened: Opened, sample_account: Account
) -> None:
    ordered = worst_first(audit(sample_account, partial=True))
    wanted = ordered[3]
    app = opened("findings", finding=f"{wanted.rule}:{wanted.subject.id}")
    assert evidence(wanted) in said(app)


@pytest.mark.parametrize("asked", ["0", "9999", "x", "", "²"])
def test_an_unknown_finding_in_the_address_is_said_and_none_is_opened(
    opened: Opened, asked: str
) -> None:
    app = opened("findings", finding=asked)
    assert [w.value for w in app.warning] == [NOT_HERE["finding"]]
    assert app.code[0].value == asked
    assert not any("Seen" in table.value for table in app.dataframe)


def test_findings_are_filtered_by_how_much_they_matter(opened: Opened) -> None:
    app = opened("findings")
    filters = app.button_group(key="findings-sample:acme-severity")
    filters.set_value([Severity.ERROR]).run()
    assert set(app.dataframe[0].value["Severity"]) == {"✕ error"}
    assert "error" in app.query_params["severity"]


def test_an_address_names_the_filters_and_a_chosen_finding_may_fall_out_of_them(
    opened: Opened, sample_account: Account
) -> None:
    worst = worst_first(audit(sample_account, partial=True))[0]
    assert worst.severity is Severity.ERROR
    app = opened("findings", finding=identity(worst), severity="warning", about="")
    assert set(app.dataframe[0].value["Severity"]) == {"▲ warning"}
    assert not any(w.value == NOT_HERE["finding"] for w in app.warning)
    assert "finding" not in app.query_params


def test_what_is_accepted_counts_nowhere_on_the_overview(opened: Opened) -> None:
    table = {"id": "desk", "address": "desk@x.test", "access": "nobody"}
    account = {"account": {"name": "A"}, "mailboxes": [table]}
    before = opened(upload=json.dumps(account).encode())
    assert any("warning" in line for line in said(before))
    rows = [
        {"rule": rule_id, "subject": "desk", "because": "on purpose"}
        for rule_id in ("coverage/dead-nobody", "config/lint-access-nobody")
    ]
    accepted = {**account, "accepted": rows}
    after = opened(upload=json.dumps(accepted).encode())
    assert any("accepted" in c.value for c in after.caption)
    for rule_id in ("coverage/dead-nobody", "config/lint-access-nobody"):
        assert not any(rule(rule_id).title in m.value for m in after.markdown)


def test_a_broken_account_says_so_and_lists_every_problem(opened: Opened) -> None:
    app = opened("findings", account="broken")
    assert any("files have errors" in e.value for e in app.error)
    problems = load(SAMPLES / "broken").problems
    seen = set(app.dataframe[0].value["Seen"])
    assert {evidence(p) for p in problems} <= seen


@pytest.mark.parametrize("asked", ["../../etc", "", "bak-3f2a", "ACME"])
def test_an_unknown_account_in_the_address_is_said_and_none_is_opened(
    opened: Opened, asked: str
) -> None:
    app = opened(account=asked)
    assert [w.value for w in app.warning] == [NOT_HERE["account"]]
    assert app.code[0].value == asked
    assert not app.title
    assert not app.text
    labels = [link.value for link in app.main.get("page_link")]
    assert any("acme" in label for label in labels)


def test_every_next_step_is_linked(opened: Opened) -> None:
    labels = [link.value for link in opened().get("page_link")]
    for wanted in ("Check every mailbox", "Explain an error"):
        assert wanted in labels


def test_unknown_servers_are_called_unknown_before_a_check(opened: Opened) -> None:
    assert any("are unknown" in c.value for c in opened().caption)


def test_a_plan_that_cannot_send_is_the_first_thing_said(opened: Opened) -> None:
    account = {
        "account": {"name": "Free", "host": "f.planfix.com", "plan": "free"},
        "employees": [{"id": "e", "name": "Eva"}],
        "mailboxes": [{"id": "m", "address": "m@example.org"}],
    }
    app = opened(upload=json.dumps(account).encode())
    assert any("plan can't send" in e.value for e in app.error)
    assert app.text[0].value.startswith("Free · f.planfix.com · ")


@pytest.mark.parametrize("junk", [b"", b"{", b"\x00\xff\xfe", b"[]", b"null", b"7"])
def test_an_upload_that_is_no_account_is_named_and_not_a_crash(
    opened: Opened, junk: bytes
) -> None:
    app = opened()
    upload(app, ("account.json", junk))
    assert not app.exception
    assert any("files have errors" in e.value for e in app.error)


def test_an_upload_of_another_kind_of_file_is_named(opened: Opened) -> None:
    app = opened()
    upload(app, ("x.png", b"\x89PNG"))
    assert not app.exception
    assert any("files have errors" in e.value for e in app.error)


def test_taking_the_files_away_changes_nothing(opened: Opened) -> None:
    held = b'{"mailboxes": [{"id": "m", "address": "m@example.org"}]}'
    app = upload(opened(), ("account.json", held), stay=True)
    told = app.text[0].value
    assert told.startswith("Account without a name · opened ")
    app.main.file_uploader[0].set_value(None).run()
    assert app.text[0].value == told


def test_another_sample_can_be_chosen_after_one_came_by_address(
    opened: Opened,
) -> None:
    app = opened(account="small.yaml")
    assert app.text[0].value.startswith("Small")
    app.sidebar.selectbox(key="sample_choice").set_value("acme").run()
    assert app.text[0].value.startswith("Acme")


@pytest.mark.parametrize("page", ["", "senders", "coverage", "draft", "checks"])
def test_a_page_about_half_an_account_says_what_is_missing(
    opened: Opened, page: str
) -> None:
    app = opened(page, account="broken") if page else opened(account="broken")
    assert app.error[0].value.startswith("The account's files have errors that")
    assert app.text[1].value.startswith("Not the whole account: 30 parts")
