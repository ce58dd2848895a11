"""All pairs as findings, map, table and by mailbox, each agreeing with the matrix."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics import checks
from diagnostics.accounts import generate
from diagnostics.model import Account, Reading, Source, State, Tie, Unverified
from diagnostics.report.change_texts import repair_text
from diagnostics.report.pair_map.agreeing_groups import WhichPairs, agreeing
from diagnostics.report.pair_map.answer_texts import OF_SOURCE
from diagnostics.report.pair_map.map_cells import pairs_by_mark
from diagnostics.report.pair_map.shown_answers import AnswerCodes
from diagnostics.report.wording.pair_words import pairs_in_words
from diagnostics.senders import audit, repair, simulate
from diagnostics.ui.page_address import NOT_HERE
from diagnostics.words import counted, evidence, text

Opened = Callable[..., AppTest]


def shown(app: AppTest, part: str) -> AppTest:
    app.button_group(key="coverage-part").set_value(part).run()
    assert not app.exception
    return app


def test_the_findings_are_those_of_the_audit(
    opened: Opened, sample_account: Account
) -> None:
    table = shown(opened("coverage"), "Findings").dataframe[0].value
    assert sorted(table["Seen"]) == sorted(evidence(f) for f in audit(sample_account))


def test_the_table_holds_every_pair(opened: Opened, sample_account: Account) -> None:
    simulation = simulate(sample_account)
    app = shown(opened("coverage"), "Table")
    table = app.dataframe[0].value
    assert len(table) == simulation.pairs
    told = pairs_in_words(simulation, simulation.to_frame())
    assert table.to_dict("records") == told.to_dict("records")
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
        (name, place)
        for employee, name in (("maria", "Maria Lis"), ("jan", "Jan Nowak"))
        for project, place in (("", "no project"), ("website", "Website"))
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
    assert list(table["Mailbox"]) == [m.label for m in sample_account.mailboxes]


def legend(app: AppTest) -> str:
    return " ".join(str(getattr(h, "value", "")) for h in app.get("html"))


def test_the_map_comes_first_and_says_in_words_what_its_marks_mean(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("coverage")
    assert app.title[0].value == "Map"
    for mark in (OF_SOURCE[Source.COMPANY], OF_SOURCE[Source.INTERNAL]):
        assert f">{mark.mark}</b> {html.escape(mark.meaning)}, " in legend(app)
    counts = pairs_by_mark(simulate(sample_account))
    assert sum(counts.values()) == simulate(sample_account).pairs
    assert f"{counts['company']:,} pairs" in legend(app)


def test_an_address_of_a_finding_still_opens_the_findings(opened: Opened) -> None:
    app = opened("coverage", finding="coverage/dead-test:news")
    assert app.button_group(key="coverage-part").value == "Findings"


def test_the_address_opens_a_part(opened: Opened) -> None:
    app = opened("coverage", **{"coverage-part": "Table"})
    assert app.button_group(key="coverage-part").value == "Table"


def test_a_large_account_is_shown_in_parts_and_more_on_demand(
    opened: Opened,
) -> None:
    account = generate(200, 80, 120, seed=4)
    app = opened("coverage", as_upload(account))
    (said,) = [c.value for c in app.caption if c.value.startswith("Shown are")]
    assert " of people, 12 of " in said
    app.button(key="map-more").click().run()
    assert not app.exception
    assert app.query_params["more"] == "1"
    (said,) = [c.value for c in app.caption if c.value.startswith("Shown are")]
    assert " of people, 24 of " in said


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
    assert app.title[0].value == "Map"


@pytest.mark.parametrize("part", ["Findings", "Map", "Table", "Who uses what"])
def test_every_part_opens_on_an_account_without_mailboxes(
    opened: Opened, part: str
) -> None:
    app = shown(opened("coverage", b'{"employees": [{"id": "e"}]}'), part)
    assert app.title[0].value == "Map"


def test_an_address_opens_a_cell_of_the_map_with_all_that_is_known(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("coverage", account="acme", employees="maria", projects="website")
    cell = simulate(sample_account).at("maria", "website")
    told = [t.value for t in app.text]
    assert any(t.startswith("Maria Lis") and "in Website" in t for t in told)
    queries = [link.proto.query_string for link in app.main.get("page_link")]
    for query in (f"mailbox={cell.sender}", "employee=maria", "project=website"):
        assert any(query in asked for asked in queries)
    assert queries[-1].find("employee=maria") < queries[-1].find("project=website")


def test_the_boxes_beside_the_map_open_the_same_cell(opened: Opened) -> None:
    app = opened("coverage", account="acme")
    boxes = {b.label: b for b in app.selectbox}
    boxes["People of the cell"].set_value("maria").run()
    {b.label: b for b in app.selectbox}["Projects of the cell"].set_value("none").run()
    assert not app.exception
    assert app.query_params["employees"] == "maria"
    assert app.query_params["projects"] == "none"
    assert any(t.value.startswith("Maria Lis, in tasks") for t in app.text)


def test_any_member_of_a_group_opens_its_cell(
    opened: Opened, sample_account: Account
) -> None:
    simulation = simulate(sample_account)
    found = agreeing(simulation, AnswerCodes(), WhichPairs())
    group = next(rows for rows in found.rows if len(rows) > 1)
    last = simulation.employees[int(group[-1])].id
    app = opened("coverage", account="acme", employees=last, projects="none")
    (box,) = [b for b in app.selectbox if b.label == "People of the cell"]
    assert box.value == last
    assert any(t.value.startswith(("Jan", "Piotr")) for t in app.text)


@pytest.mark.parametrize("named", [{"employees": "nobody"}, {"projects": "nowhere"}])
def test_a_cell_that_is_not_there_is_said(
    opened: Opened, named: dict[str, str]
) -> None:
    app = opened("coverage", account="acme", **named)
    (kind,) = named
    assert [w.value for w in app.warning] == [NOT_HERE[kind]]


def test_a_cell_of_another_account_is_not_carried_over(opened: Opened) -> None:
    app = opened("coverage", account="acme", employees="maria", projects="website")
    app.sidebar.selectbox(key="sample_choice").set_value("small.yaml").run()
    assert not app.exception
    assert not app.warning
    assert "employees" not in app.query_params


def test_whether_letters_get_out_is_not_known_before_a_check(opened: Opened) -> None:
    app = opened("coverage", account="acme", colours="gets-out")
    assert not app.exception
    assert "not known" in legend(app)
    assert not re.search(r">(✓|▲)</b>", legend(app))
    assert any("never checked" in c.value for c in app.caption)


def test_a_result_colours_the_map_and_says_how_old_it_is(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = checks.Step("m", "smtp", "sender", State.PASSED)
    monkeypatch.setattr(checks, "check", lambda *_: checks.CheckRun((step,), ()))
    account = {
        "employees": [{"id": "e", "name": "Eva"}],
        "mailboxes": [{"id": "m", "address": "m@x.test", "test": "passed"}],
    }
    app = opened("checks", json.dumps(account).encode())
    next(b for b in app.button if b.label == "Run the check").click().run()
    app.session_state["check_job"].thread.join(30)
    app.run()
    app.switch_page("diagnostics/ui/pages/coverage_page.py").run()
    app.button_group[-1].set_value("gets-out").run()
    assert not app.exception
    assert ">✓</b> gets out" in legend(app)
    assert any(c.value.endswith("is from: just now.") for c in app.caption)


def test_the_findings_hold_under_the_reading_in_use(
    opened: Opened, sample_account: Account
) -> None:
    app = shown(opened("coverage"), "Findings")
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


def test_under_another_reading_its_own_repair_is_shown(
    opened: Opened, sample_account: Account
) -> None:
    app = shown(opened("coverage"), "Repair")
    app.button[0].click().run()
    key = "reading-unverified-sample:acme"
    app.sidebar.selectbox(key=key).set_value("unusable").run()
    assert not app.exception
    other = replace(sample_account.reading, unverified=Unverified.UNUSABLE)
    found = repair(sample_account, other)
    assert found != repair(sample_account)
    assert [c.value for c in app.code] == [repair_text(found)]


def test_the_address_of_a_repair_shows_it_to_whoever_opens_it(
    opened: Opened, sample_account: Account
) -> None:
    address = {"coverage-part": "Repair", "repair": "repair"}
    app = opened("coverage", **address)
    assert [c.value for c in app.code] == [repair_text(repair(sample_account))]
    draft = opened("draft", edits="repair")
    assert any("The tables begin with" in i.value for i in draft.info)


def test_every_way_to_close_gaps_leads_into_the_draft(
    opened: Opened, sample_account: Account
) -> None:
    found = repair(sample_account)
    assert found.others, "the sample has several ways"
    for way in found.others:
        draft = opened("draft", edits=f"repair+{way.remedy}")
        edits = counted(len(way.edits), "edit")
        said = f"The tables begin with {edits} from another page."
        assert said in [i.value for i in draft.info]


def test_each_way_to_end_a_tie_leads_into_the_draft(
    opened: Opened, sample_account: Account
) -> None:
    app = opened("coverage", **{"coverage-part": "Repair", "repair": "repair"})
    ways = [way for tie in repair(sample_account).ties for way in tie.ways]
    said = [element.value for element in app.text]
    assert [text(way.told) for way in ways] == [t for t in said if "Default" in t]
    for way in ways:
        named = "+".join(edit.subject.id for edit in way.edits)
        draft = opened("draft", edits=f"tie-{named}")
        begun = [i.value for i in draft.info if "The tables begin with" in i.value]
        assert begun == [
            f"The tables begin with {counted(len(way.edits), 'edit')} from another "
            "page."
        ]
    assert ways, "the sample has a tie"


@pytest.mark.parametrize("called", ["tie-nobody", "repair+nothing", "repair+"])
def test_an_unknown_way_of_a_repair_begins_no_draft(
    opened: Opened, called: str
) -> None:
    draft = opened("draft", edits=called)
    assert not draft.info
    assert any(called in t.value for t in [*draft.text, *draft.code])


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
