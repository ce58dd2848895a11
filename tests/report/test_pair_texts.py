"""Every kind of outcome is said in one sentence, with what makes it uncertain."""

from __future__ import annotations

import html
import json
from dataclasses import replace

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Place,
    Plan,
    Project,
    Reading,
    TestResult,
    Tie,
)
from diagnostics.report.pair_texts import (
    VERDICT_COLUMNS,
    caveats,
    headline,
    nearest_miss,
    resolution_json,
    resolution_page,
    resolution_row,
    resolution_text,
    verdict_rows,
)
from diagnostics.senders import DecidedBy, Resolution, resolve
from diagnostics.senders.pair.answer import SENDER_COLUMNS
from diagnostics.senders.pair.resolution import decision
from diagnostics.words import text

TEAM = Mailbox("team", "team@example.org", test=TestResult.PASSED)
ANNA = Mailbox("anna", "anna@example.org", owner="a", test=TestResult.PASSED)
SHOP = Mailbox("shop", "shop@example.org", projects=("p",), test=TestResult.PASSED)
ACCOUNT = Account(
    host="acme.example",
    employees=(
        Employee("a", "Anna", "anna.login"),
        Employee("b", "Jan", "jan.login"),
        Employee("r", "Helper", kind=EmployeeKind.ROBOT),
        Employee("x", "Guest", kind=EmployeeKind.EXTERNAL),
    ),
    projects=(Project("p", "Shop"), Project("q")),
)


def answer(
    *mailboxes: Mailbox,
    employee: str = "a",
    project: str = "none",
    reading: Reading | None = None,
    plan: Plan = Plan.PAID,
) -> tuple[Account, Resolution]:
    account = replace(ACCOUNT, mailboxes=mailboxes, plan=plan)
    return account, resolve(account, employee, project, reading)


def test_an_own_mailbox_is_named_with_what_it_won_by() -> None:
    assert headline(*answer(TEAM, ANNA)) == (
        "A letter by Anna without a project leaves from anna@example.org: "
        "an own mailbox comes before a company mailbox."
    )


def test_a_company_mailbox_alone_is_the_only_candidate() -> None:
    assert headline(*answer(TEAM, employee="b", project="p")) == (
        "A letter by Jan in the project Shop leaves from team@example.org: "
        "it is the only candidate."
    )


def test_a_bound_mailbox_wins_against_a_general_one() -> None:
    said = headline(*answer(TEAM, SHOP, project="p"))
    assert "leaves from shop@example.org: it is bound to the project" in said


def test_the_default_checkbox_is_named_when_it_decides() -> None:
    flagged = replace(TEAM, id="other", address="other@example.org", default=True)
    said = headline(*answer(TEAM, flagged))
    assert "leaves from other@example.org: it has the Default checkbox" in said


def test_list_order_is_named_as_the_weak_ground_that_it_is() -> None:
    second = replace(TEAM, id="second", address="second@example.org")
    account, found = answer(TEAM, second)
    assert "nothing else decides" in headline(account, found)
    assert any(
        "team@example.org and second@example.org are equal" in said
        for said in caveats(account, found)
    )


def test_without_a_candidate_a_person_uses_the_internal_address() -> None:
    assert headline(*answer(employee="b", project="q")) == (
        "A letter by Jan in the project q leaves from jan.login@acme.example: "
        "this person may use no mailbox here."
    )


def test_without_a_candidate_a_robot_has_no_address() -> None:
    said = headline(*answer(employee="r"))
    assert said.startswith("A letter by Helper without a project has no address")


def test_nobody_claims_to_know_what_an_external_user_sends_from() -> None:
    account, found = answer(TEAM, employee="x")
    assert "is unknown: an external user" in headline(account, found)
    assert "@" not in headline(account, found)


def test_a_free_plan_is_the_reason_and_not_a_missing_mailbox() -> None:
    said = headline(*answer(TEAM, ANNA, plan=Plan.FREE))
    assert said == (
        "A letter by Anna without a project leaves from anna.login@acme.example: "
        "this plan can't send from external mailboxes."
    )


def test_an_undecided_tie_names_no_address_but_both_candidates() -> None:
    second = replace(TEAM, id="second", address="second@example.org")
    account, found = answer(TEAM, second, reading=Reading(tie=Tie.UNDECIDED))
    assert headline(account, found).startswith("Nobody can tell")
    assert "@" not in headline(account, found)
    assert any("second@example.org" in said for said in caveats(account, found))


def test_an_answer_beyond_doubt_has_no_caveat() -> None:
    assert caveats(*answer(TEAM, employee="b")) == []


def test_a_contested_pair_names_the_reading_that_it_holds_under() -> None:
    account, found = answer(ANNA, SHOP, project="p")
    assert found.contested
    first, *conditions = caveats(account, found)[:3]
    assert "Another reading" in first
    assert "the documented reading" in first
    assert conditions == [
        "If own mailboxes come before company mailboxes, anna@example.org sends: that "
        "is how it is read here.",
        "If a mailbox bound to the project comes before every general one, "
        "shop@example.org sends.",
    ]


def test_a_sender_that_was_never_tested_is_called_unverified() -> None:
    untested = replace(TEAM, test=TestResult.UNKNOWN)
    assert any("unverified" in said for said in caveats(*answer(untested)))


def test_the_nearest_miss_is_the_mailbox_with_the_fewest_edits() -> None:
    far = replace(SHOP, access=Access.NOBODY, test=TestResult.FAILED)
    near = replace(TEAM, access=Access.SELECTED)
    miss = nearest_miss(answer(far, near)[1])
    assert miss is not None
    assert (miss.mailbox.id, miss.edits_needed) == ("team", 1)
    assert "Anna" in text(miss.remedy)


def test_a_candidate_that_lost_is_no_miss() -> None:
    _, found = answer(ANNA, TEAM)
    assert [v.is_candidate for v in found.others] == [True]
    assert nearest_miss(found) is None


def test_no_edit_helps_an_external_user() -> None:
    assert nearest_miss(answer(TEAM, SHOP, employee="x")[1]) is None


def test_without_mailboxes_there_is_no_miss() -> None:
    assert nearest_miss(answer()[1]) is None


def test_a_verdict_has_one_row_for_each_of_its_reasons() -> None:
    placed = replace(
        SHOP,
        access=Access.NOBODY,
        test=TestResult.FAILED,
        place=Place("mailboxes.csv", 7),
    )
    _, found = answer(placed)
    rows = verdict_rows(found)
    assert len(rows) == len(found.others[0].reasons) == 3
    assert {row["mailbox"] for row in rows} == {"shop"}
    assert len({row["title"] for row in rows}) == 3
    assert {tuple(row) for row in rows} == {VERDICT_COLUMNS}
    assert {row["place"] for row in rows} == {"mailboxes.csv, row 7"}
    assert all(row["seen"] and row["required"] and row["title"] for row in rows)
    assert {row["mark"] for row in rows} <= {"documented", "assumed"}


def test_the_page_of_a_pair_holds_answer_reading_and_every_reason() -> None:
    account, found = answer(TEAM, ANNA, SHOP)
    page = resolution_page(account, found)
    assert f"<h1>{html.escape(headline(account, found))}</h1>" in page
    assert found.reading.name in page
    for verdict in found.others:
        assert verdict.mailbox.address in page
        for reason in verdict.reasons:
            assert html.escape(text(reason.required)) in page


def test_the_row_has_the_promised_columns() -> None:
    _, found = answer(TEAM, ANNA)
    row = resolution_row(found)
    assert tuple(row) == SENDER_COLUMNS
    assert (row["project"], row["sender"]) == ("", "anna")
    assert row["candidates"] == ("anna", "team")


def test_the_json_explains_every_other_mailbox() -> None:
    account, found = answer(TEAM, ANNA, SHOP)
    told = resolution_json(account, found)
    assert told["explanation"] == headline(account, found)
    assert told["address"] == "anna@example.org"
    assert [other["mailbox"] for other in told["others"]] == ["team", "shop"]
    assert [other["edits_needed"] for other in told["others"]] == [0, 1]
    assert all(other["reasons"] for other in told["others"])
    json.dumps(told)


def test_the_text_says_answer_ground_and_why_not_another() -> None:
    account, found = answer(TEAM, ANNA, replace(SHOP, place=Place("m.csv", 4)))
    said = resolution_text(account, found)
    assert said.startswith(headline(account, found))
    assert "Candidates in order: anna (anna@example.org), team (" in said
    assert "Why not another:" in said
    assert "[m.csv, row 4]" in said
    assert "project: none" in said


def test_the_text_of_a_pair_without_mailboxes_stops_before_the_others() -> None:
    said = resolution_text(*answer())
    assert "Candidates in order: none" in said
    assert "Why not another" not in said


@pytest.mark.parametrize("decided_by", list(DecidedBy))
def test_every_decision_ends_a_sentence(decided_by: DecidedBy) -> None:
    said = text(decision(decided_by))
    assert said
    assert not said.endswith(".")


@pytest.mark.parametrize("project", ["none", "p", "q"])
@pytest.mark.parametrize("employee", ["a", "b", "r", "x"])
@pytest.mark.parametrize("plan", list(Plan))
def test_the_headline_holds_exactly_the_address_that_the_answer_has(
    employee: str, project: str, plan: Plan
) -> None:
    account, found = answer(
        TEAM, ANNA, SHOP, employee=employee, project=project, plan=plan
    )
    said = headline(account, found)
    if found.address:
        assert f" leaves from {found.address}: " in said
    else:
        assert "@" not in said
    assert said.endswith(f"{text(decision(found.decided_by))}.")
    assert account.employee(employee).label in said


def test_the_headline_names_ids_where_there_are_no_names() -> None:
    nameless = replace(ACCOUNT, employees=(Employee("007"),), mailboxes=(TEAM,))
    said = headline(nameless, resolve(nameless, "007", "q"))
    assert said.startswith("A letter by 007 in the project q leaves from team@")


def test_a_mailbox_without_an_address_is_named_by_its_id() -> None:
    pair = (replace(TEAM, id="x1", address=""), replace(TEAM, id="x2", address=""))
    account, found = answer(*pair)
    assert any(
        said.startswith("x1 and x2 are equal") for said in caveats(account, found)
    )


def test_a_sender_without_an_address_is_told_to_have_none() -> None:
    account, found = answer(Mailbox("team", test=TestResult.PASSED))
    assert headline(account, found) == (
        "A letter by Anna without a project leaves from mailbox team, which has no"
        " address: it is the only candidate."
    )
