"""Two versions side by side: findings on the later ids, pairs with names."""

from __future__ import annotations

from dataclasses import replace

from diagnostics.model import (
    Account,
    Employee,
    Extent,
    Mailbox,
    Missing,
    Place,
    Precedence,
    Project,
    Reading,
    TestResult,
)
from diagnostics.report import change_texts
from diagnostics.report.compared.versions_differing import two_versions, with_names

SALES = Mailbox("sales", "sales@example.com", test=TestResult.PASSED)
OLD = Account(
    name="Bakery",
    employees=(Employee("e1", "Ada Novak"), Employee("e2", "Bo Lind")),
    projects=(Project("p1", "Shop"),),
    mailboxes=(SALES,),
)


def compared(old: Account, new: Account):  # type: ignore[no-untyped-def]
    return two_versions(old, new, (old.reading, new.reading))


def failed(account: Account) -> Account:
    boxes = [replace(m, test=TestResult.FAILED) for m in account.mailboxes]
    return replace(account, mailboxes=tuple(boxes))


def test_the_same_version_twice_differs_in_nothing() -> None:
    told = compared(OLD, OLD)
    assert not told.findings
    assert not told.comparison.changed
    assert told.gaps == (0, 0)


def test_a_test_that_fails_makes_findings_new_and_back_again_gone() -> None:
    there, back = compared(OLD, failed(OLD)), compared(failed(OLD), OLD)
    assert there.findings.new
    assert not there.findings.gone
    assert there.findings.new == back.findings.gone
    assert there.gaps[0] < there.gaps[1]


def test_a_new_numbering_alone_makes_no_finding_new() -> None:
    broken = failed(OLD)
    boxes = tuple(replace(m, id=f"{m.id}-9") for m in broken.mailboxes)
    people = tuple(replace(e, id=f"9{e.id}") for e in broken.employees)
    told = compared(broken, replace(broken, mailboxes=boxes, employees=people))
    assert not told.findings
    assert not told.comparison.changed


def test_rows_of_changed_pairs_name_people_and_projects() -> None:
    new = failed(OLD)
    rows = with_names(change_texts.cause_rows(compared(OLD, new).comparison), OLD, new)
    assert {row["employee"] for row in rows} <= {"Ada Novak", "Bo Lind"}
    assert {row["project"] for row in rows} <= {"Shop", "without a project"}


def test_who_left_is_named_as_the_version_before_knew_them() -> None:
    new = replace(OLD, employees=OLD.employees[:1])
    rows = with_names(change_texts.cause_rows(compared(OLD, new).comparison), OLD, new)
    assert "Bo Lind" in {row["employee"] for row in rows}


def test_each_version_is_read_under_its_own_reading() -> None:
    own = Mailbox("own", "ada@example.com", owner="e1", test=TestResult.PASSED)
    bound = replace(SALES, id="b", projects=("p1",))
    account = replace(OLD, mailboxes=(own, bound))
    usual, other = Reading(), Reading(precedence=Precedence.BOUND_FIRST)
    there = two_versions(account, account, (usual, other))
    back = two_versions(account, account, (other, usual))
    (one,) = there.comparison.pairs()
    assert (one.before, one.after) == ("own", "b")
    (one,) = back.comparison.pairs()
    assert (one.before, one.after) == ("b", "own")


def test_half_an_account_is_compared_and_says_what_it_lacks() -> None:
    lost = Missing(Extent.ROW, "config/x", Place("mailboxes.csv", 3))
    half = replace(OLD, missing=(lost,))
    for old, new in ((half, OLD), (OLD, half)):
        assert compared(old, new).comparison.missing


def test_gaps_and_ties_are_counted_before_and_after() -> None:
    second = replace(SALES, id="second")
    tied = replace(OLD, mailboxes=(SALES, second))
    told = compared(tied, failed(OLD))
    assert told.ties == (4, 0)
    assert told.gaps == (0, 4)


def test_a_change_of_no_project_is_named_as_such() -> None:
    rows = [{"employee": "", "project": "none", "after_source": "own"}]
    rows.append({"employee": "", "project": "p1", "after_source": "own"})
    rows.append({"employee": "e1", "project": "", "after_source": "own"})
    assert [(r["employee"], r["project"]) for r in with_names(rows, OLD, OLD)] == [
        ("", ""),
        ("", "Shop"),
        ("Ada Novak", "without a project"),
    ]
