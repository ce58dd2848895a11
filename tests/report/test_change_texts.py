"""Changes and repairs as rows and as words."""

from __future__ import annotations

from dataclasses import replace

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Mailbox,
    Plan,
    Project,
    TestResult,
)
from diagnostics.report.change_texts import (
    REPAIR_COLUMNS,
    cause_rows,
    change_text,
    pair_rows,
    repair_rows,
    repair_text,
)
from diagnostics.report.rows import COMPARE_COLUMNS
from diagnostics.senders import compare, repair
from diagnostics.words import text

TEAM = Mailbox(
    "team",
    address="team@example.org",
    access=Access.SELECTED,
    employees=("a",),
    test=TestResult.PASSED,
)
ACCOUNT = Account(
    employees=(Employee("a", "Anna"), Employee("b", "Jan")),
    projects=(Project("p", "Shop"),),
    mailboxes=(TEAM,),
)
OPENED = replace(ACCOUNT, mailboxes=(replace(TEAM, employees=("a", "b")),))


def test_a_cause_counts_its_pairs_and_names_a_witness() -> None:
    (row,) = cause_rows(compare(ACCOUNT, OPENED))
    assert tuple(row) == COMPARE_COLUMNS
    assert (row["pairs"], row["employee"], row["project"]) == (2, "b", "")
    assert (row["before"], row["after"]) == ("", "team")
    assert "team@example.org" in str(row["cause"])


def test_every_changed_pair_has_a_row_that_counts_one() -> None:
    rows = list(pair_rows(compare(ACCOUNT, OPENED)))
    assert [(row["employee"], row["project"], row["pairs"]) for row in rows] == [
        ("b", "", 1),
        ("b", "p", 1),
    ]
    assert all(tuple(row) == COMPARE_COLUMNS for row in rows)


def test_equal_accounts_have_no_rows() -> None:
    same = compare(ACCOUNT, ACCOUNT)
    assert cause_rows(same) == []
    assert list(pair_rows(same)) == []


def test_a_changed_pair_is_a_sentence_with_names() -> None:
    texts = [change_text(ACCOUNT, c) for c in compare(ACCOUNT, OPENED).pairs()]
    became = "has a sender now: internal address before, company mailbox after"
    addresses = "(b@account-host before, team@example.org after)"
    assert texts == [
        f"Jan without a project: {became} {addresses}",
        f"Jan in Shop: {became} {addresses}",
    ]


def test_a_repair_lists_its_edits_under_the_columns() -> None:
    found = repair(ACCOUNT)
    row, *others = repair_rows(found)
    assert tuple(row) == REPAIR_COLUMNS
    assert [row["alternative"] for row in others] == [2, 3]
    assert row["edit"] == text(found.texts[0])
    assert (row["gaps_before"], row["gaps_after"], row["gains_access"]) == (2, 0, 1)


def test_a_repair_in_words_says_what_to_do_and_what_it_brings() -> None:
    lines = repair_text(repair(ACCOUNT)).splitlines()
    assert lines[0] == (
        "1. Open mailbox team@example.org (team) and add employee Jan (b) to its"
        " access list."
    )
    assert lines[2] == "Gaps (pairs without a candidate): 2 before, 0 after."
    assert lines[3] == (
        "Side effects: none, every pair that had a sender keeps it. Under every"
        " reading."
    )
    assert lines[4].startswith("Access: 1 person may send")
    assert (
        lines[5] == "  Jan may send from team@example.org (team), and could not before"
    )
    assert lines[6].startswith("Proved:")
    assert "Nothing has been changed" in lines[7]
    assert [line for line in lines if line.startswith("Or: ")] == [
        "Or: A new general company mailbox, as Planfix's help advises.",
        "Or: Open a mailbox to everyone.",
    ]


def test_lifted_limits_are_told_last_and_with_whom_they_concern() -> None:
    people = tuple(Employee(f"e{n}") for n in range(5))
    grouped = tuple(replace(e, groups=(f"g-{e.id}",)) for e in people)
    opened = repair_text(repair(replace(ACCOUNT, employees=grouped)))
    assert opened.startswith("1. Add a company mailbox with access for everyone")
    assert "  1. Give everyone access to mailbox team@example.org" in opened
    assert "is shared by nobody listed only; then everyone could send" in opened
    bound = replace(TEAM, access=Access.EVERYONE, projects=("p",))
    cleared = repair_text(repair(replace(ACCOUNT, mailboxes=(bound,))))
    last = cleared[cleared.rindex("Or: ") :]
    assert "  1. Clear the projects of mailbox team@example.org (team)" in last
    assert "Careful: team@example.org (team) is for " in last
    assert "would leave from team@example.org too" in last


def test_an_unproved_repair_with_side_effects_says_so() -> None:
    found = replace(
        repair(ACCOUNT), proved=False, side_effects=1200, gains_access=3, effects=None
    )
    text = repair_text(found)
    assert "1,200 pairs with a sender would get another one." in text
    assert "Access: 3 people" in text
    assert "Not proved: this is the best that was found in time" in text
    assert "1 pair with" in repair_text(replace(found, side_effects=1))


def test_a_proof_says_which_edits_it_is_about() -> None:
    found = replace(repair(ACCOUNT), proved=True)
    assert "among the possible edits costs less." in repair_text(found)
    singly = repair_text(replace(found, singly=True))
    assert "among the possible single edits costs less. There are too many" in singly


def test_nothing_to_repair_is_a_sentence() -> None:
    found = repair(OPENED)
    assert repair_rows(found) == []
    assert repair_text(found) == (
        "No pair lacks a candidate, so there is nothing to repair."
    )


def test_what_no_edit_repairs_is_named() -> None:
    lapsed = repair_text(repair(replace(ACCOUNT, plan=Plan.UNPAID)))
    assert "nothing to repair" in lapsed
    assert "Not repaired: The plan is unpaid" in lapsed
    guest = Employee("x", kind=EmployeeKind.EXTERNAL)
    mixed = replace(ACCOUNT, employees=(*ACCOUNT.employees, guest))
    text = repair_text(repair(mixed))
    assert text.startswith("1. ")
    assert "External users can't send from mailboxes (2 pairs)" in text
