"""All pairs as findings, map, table and by mailbox, each agreeing with the matrix."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.accounts import generate
from diagnostics.model import Account, Reading, Tie
from diagnostics.report.change_texts import repair_text
from diagnostics.report.maps import members
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.senders import audit, repair, simulate
from diagnostics.words import counted, evidence, text

Opened = Callable[..., AppTest]


def shown(app: AppTest, part: str) -> AppTest:
    app.button_group(key="coverage-part").set_value(part).run()
    assert not app.exception
    return app


def test_the_findings_are_those_of_the_audit(
    opened: Opened, sample_account: Account
) -> None:
    table = opened("coverage").dataframe[0].value
    assert sorted(table["Seen"]) == sorted(evidence(f) for f in audit(sample_account))


def test_the_table_holds_every_pair(opened: Opened, sample_account: Account) -> None:
    simulation = simulate(sample_account)
    app = shown(opened("coverage"), "Table")
    table = app.dataframe[0].value
    assert len(table) == simulation.pairs
    for row in table.to_dict("records"):
        cell = simulation.at(row["employee"], row["project"])
        source = text(value_phrase(cell.source))
        assert (row["sender"], row["source"]) == (cell.sender, source)
    assert f"{simulation.pairs:,} of {simulation.pairs:,} pairs" in [
        c.value for c in app.caption
    ]


def test_the_table_is_filtered_by_employee_project_and_source(
    opened: Opened, sample_account: Account
) -> None:
    app = shown(opened("coverage"), "Table")
    app.multiselect(key="table-people").set_value(["maria", "jan"])
    app.multiselect(key="table-projects").set_value(["none", "website"])
    app.multiselect(key="table-source").set_value(["own"]).run()
    table = app.dataframe[0].value
    simulation = simulate(sample_account)
    wanted = [
        (employee, project)
        for employee in ("maria", "jan")
        for project in ("", "website")
        if simulation.at(employee, project).source == "own"
    ]
    assert wanted
    assert list(zip(table["employee"], table["project"], strict=True)) == wanted


def test_the_filters_of_one_account_do_not_reach_another(opened: Opened) -> None:
    app = shown(opened("coverage"), "Table")
    app.multiselect(key="table-people").set_value(["maria"]).run()
    app.sidebar.selectbox(key="sample_choice").set_value("small.yaml").run()
    shown(app, "Table")
    assert not app.exception
    assert not app.multiselect(key="table-people").value
    assert len(app.dataframe[0].value) == 9


def test_by_mailbox_the_pairs_of_all_senders_are_counted_once(
    opened: Opened, sample_account: Account
) -> None:
    table = shown(opened("coverage"), "Who uses what").dataframe[0].value
    simulation = simulate(sample_account)
    cells = simulation.to_frame()
    assert table["Pairs"].sum() == (cells["sender"] != "").sum()
    assert list(table["Mailbox"]) == [m.id for m in sample_account.mailboxes]


def test_the_map_says_in_words_what_its_colours_mean(opened: Opened) -> None:
    app = shown(opened("coverage"), "Map")
    (chart,) = app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")
    assert chart.proto.alt.startswith("Coverage map: ")
    assert "internal" in chart.proto.alt


def test_the_address_opens_a_part(opened: Opened) -> None:
    app = opened("coverage", **{"coverage-part": "Table"})
    assert app.button_group(key="coverage-part").value == "Table"


def test_a_large_account_is_drawn_as_a_picture_too(
    opened: Opened, tmp_path: object
) -> None:
    account = generate(200, 80, 120, seed=4)
    classes = len(set(simulate(account).columns.of_column.tolist()))
    assert classes > 60
    app = opened("coverage", as_upload(account))
    shown(app, "Map")
    assert any("largest 60" in c.value for c in app.caption)
    assert len(app.get("image")) == 1


def as_upload(account: Account) -> bytes:
    return json.dumps(
        {
            "employees": [{"id": e.id, "groups": e.groups} for e in account.employees],
            "groups": [{"id": g.id} for g in account.groups],
            "projects": [{"id": p.id} for p in account.projects],
            "mailboxes": [
                {
                    "id": m.id,
                    "address": m.address,
                    "owner": m.owner,
                    "access": str(m.access),
                    "employees": m.employees,
                    "groups": m.groups,
                    "projects": m.projects,
                    "test": str(m.test),
                }
                for m in account.mailboxes
            ],
        }
    ).encode()


@pytest.mark.parametrize("part", ["Findings", "Map", "Table", "Who uses what"])
def test_every_part_opens_on_an_account_without_people(
    opened: Opened, part: str
) -> None:
    upload = b'{"mailboxes": [{"id": "m", "address": "m@example.org"}]}'
    app = shown(opened("coverage", upload), part)
    assert app.title[0].value == "Coverage"


@pytest.mark.parametrize("part", ["Findings", "Map", "Table", "Who uses what"])
def test_every_part_opens_on_an_account_without_mailboxes(
    opened: Opened, part: str
) -> None:
    app = shown(opened("coverage", b'{"employees": [{"id": "e"}]}'), part)
    assert app.title[0].value == "Coverage"


def test_a_cell_of_the_map_names_all_it_stands_for(
    opened: Opened, sample_account: Account
) -> None:
    app = shown(opened("coverage"), "Map")
    cell = {"employee_id": "helper", "project_id": "desk"}
    app.session_state["map-sample:acme"] = {"selection": {"cell": [cell]}}
    app.run()
    assert not app.exception
    people, places = members(simulate(sample_account), "helper", "desk")
    assert counted(len(people), "employee") in [c.value for c in app.caption]
    assert ", ".join(people) in [t.value for t in app.text]
    assert ", ".join(places) in [t.value for t in app.text]
    *_, link = app.main.get("page_link")
    assert link.value == "Explain this pair"
    assert "employee=helper" in link.proto.query_string
    assert "project=desk" in link.proto.query_string


def test_a_cell_chosen_in_another_account_is_forgotten(opened: Opened) -> None:
    app = shown(opened("coverage"), "Map")
    cell = {"employee_id": "helper", "project_id": "desk"}
    app.session_state["map-sample:acme"] = {"selection": {"cell": [cell]}}
    app.run()
    app.sidebar.selectbox(key="sample_choice").set_value("small.yaml").run()
    assert not app.exception


def test_the_findings_hold_under_the_reading_in_use(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("coverage")
    app.sidebar.selectbox(key="reading-tie-sample:acme").set_value("undecided").run()
    undecided = Reading(tie=Tie.UNDECIDED)
    expected = sorted(evidence(f) for f in audit(sample_account, undecided))
    assert sorted(app.dataframe[0].value["Seen"]) == expected


def test_the_smallest_repair_is_searched_when_asked_and_shown_as_text(
    opened: Opened, sample_account: Account
) -> None:
    app = shown(opened("coverage"), "Repair")
    assert not app.code
    app.button[0].click().run()
    assert not app.exception
    found = repair(sample_account)
    assert [c.value for c in app.code] == [repair_text(found)]


def test_a_repair_of_one_reading_is_not_shown_under_another(opened: Opened) -> None:
    app = shown(opened("coverage"), "Repair")
    app.button[0].click().run()
    key = "reading-unverified-sample:acme"
    app.sidebar.selectbox(key=key).set_value("unusable").run()
    assert not app.exception
    assert not app.code


def test_tasks_without_a_project_can_be_left_aside_in_a_repair(
    opened: Opened, sample_account: Account
) -> None:
    app = shown(opened("coverage"), "Repair")
    app.button[0].click().run()
    app.checkbox[0].check().run()
    assert not app.exception
    assert not app.code, "the answer to another question is gone"
    app.button[0].click().run()
    found = repair(sample_account, projects_only=True)
    assert [c.value for c in app.code] == [repair_text(found)]


def test_no_finding_shows_how_its_facts_are_held(opened: Opened) -> None:
    for number in range(6):
        app = opened("coverage", account="acme", finding=str(number))
        shown = [element.value for element in [*app.code, *app.text]]
        assert shown
        assert not any("Phrase(" in told or "mappingproxy" in told for told in shown)
