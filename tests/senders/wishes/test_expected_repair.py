"""Files of expectations, held against sets of edits tried one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from diagnostics.model import (
    Access,
    Account,
    Employee,
    EmployeeKind,
    Group,
    Mailbox,
    Place,
    Project,
    TestResult,
)
from diagnostics.report.proposed.expected_texts import expected_rows, expected_text
from diagnostics.senders.edits import drafted
from diagnostics.senders.expected.expectations import Expectation, read_expectations
from diagnostics.senders.expected.meanings import expanded
from diagnostics.senders.wishes.choices import Choice, Choices, Deed
from diagnostics.senders.wishes.expected_repair import ExpectedRepair, repair_expected
from diagnostics.words import text


def is_met(oracle: Any, account: Account, row: Expectation) -> bool:
    judge = oracle(account, account.reading, True)
    people = {e.id: e for e in account.employees}
    places = {p.id: p for p in account.projects}
    lines = expanded(account, row)
    wanted = lines.mailbox.id if lines.mailbox else ""
    for e in lines.employees:
        for p in lines.projects:
            answer = judge.answer(people[e], places.get(p))
            if answer.tied or answer.sender != wanted or answer.source == "unknown":
                return False
    return True


def allowed(account: Account, taken: Sequence[Choice]) -> bool:
    choices = Choices(account, ())
    numbers = {choices.number(choice) for choice in taken}
    fits = all(
        len(numbers & set(more)) - len(numbers & set(less)) <= most
        for more, less, most in choices.rules()
    )
    by_mailbox: dict[str, list[Choice]] = {}
    for choice in taken:
        if choice.step not in (Deed.JOIN, Deed.LEAVE):
            by_mailbox.setdefault(choice.mailbox, []).append(choice)
    assert fits == all(map(choices.allowed, by_mailbox.values()))
    return fits


def cheapest(
    oracle: Any,
    every: Sequence[Choice],
    account: Account,
    rows: Sequence[Expectation],
    most: int,
) -> float | None:
    choices = Choices(account, ())
    best: float | None = None
    for size in range(most + 1):
        for taken in combinations(every, size):
            cost = sum(choice.cost for choice in taken)
            if (best is not None and cost >= best) or not allowed(account, taken):
                continue
            after = drafted(account, choices.edits(taken))
            if all(is_met(oracle, after, row) for row in rows):
                best = cost
    return best


def cost_of(found: ExpectedRepair, account: Account) -> float:
    steps = {
        "projects": {True: Deed.CLEAR.value, False: Deed.LIMIT.value},
    }
    total = 0.0
    for edit in found.edits:
        field, value = edit.values[0]
        if len(edit.values) > 1:
            continue  # a list that nobody used is emptied at no cost
        action, mailbox = edit.action, edit.subject.id
        if action == "set" and field == "projects":
            step = Deed(steps[field][not value])
        elif action == "set" and field == "default":
            step = Deed.DEFAULT if value else Deed.NO_DEFAULT
        elif action == "set":
            step = Deed.TEST if field == "test" else Deed.EVERYONE
            step = Deed.REOPEN if value is Access.SELECTED else step
        else:
            kinds = {
                ("include", "employees"): Deed.PERSON,
                ("include", "groups"): Deed.GROUP,
                ("include", "projects"): Deed.PROJECT,
                ("exclude", "employees"): Deed.NO_PERSON,
                ("exclude", "groups"): Deed.NO_GROUP,
                ("exclude", "projects"): Deed.NO_PROJECT,
            }
            if edit.subject.kind == "employee":
                kinds = {
                    ("include", "groups"): Deed.JOIN,
                    ("exclude", "groups"): Deed.LEAVE,
                }
            step = kinds[str(action), field]
        total += Choice(step, mailbox).cost
    return total


def files(
    account_of: Callable[..., Account],
    some_rows: Callable[..., list[Expectation]],
    seeds: range,
    largest: int,
    most: int,
) -> Iterator[tuple[int, Account, list[Expectation]]]:
    for seed in seeds:
        account = account_of(seed, largest)
        rows = some_rows(account, seed, most) if account.mailboxes else []
        active = [row for row in rows if not is_about_inactive(account, row)]
        if active:
            yield seed, account, active


def is_about_inactive(account: Account, row: Expectation) -> bool:
    line = expanded(account, row)
    off = {r.id for r in (*account.employees, *account.projects) if not r.active}
    return not off.isdisjoint((*line.employees, *line.projects))


@pytest.mark.parametrize("start", range(0, 640, 160))
def test_what_is_said_to_be_met_is_met_and_proved_to_be_the_cheapest(
    oracle: Any,
    account_of: Callable[..., Account],
    all_choices: Callable[..., list[Choice]],
    some_rows: Callable[..., list[Expectation]],
    start: int,
) -> None:
    for seed, account, rows in files(
        account_of, some_rows, range(start, start + 160), 4, 3
    ):
        found = repair_expected(account, rows)
        assert found.proved, seed
        after = drafted(account, found.edits)
        met = [row for row in rows if is_met(oracle, after, row)]
        assert found.met_after == len(met), seed
        assert (len(met) == len(rows)) == (not found.contradictions), seed
        if found.contradictions or seed % 4:
            continue
        best = cheapest(oracle, all_choices(account, rows), account, rows, 2)
        cost = cost_of(found, account)
        assert best is None or cost <= best + 1e-6, seed
        if len(found.edits) <= 2:
            assert best is not None
            assert cost == pytest.approx(best), seed


@pytest.mark.parametrize("start", range(0, 120, 60))
def test_what_is_said_to_contradict_is_met_by_no_set_of_few_edits(
    oracle: Any,
    account_of: Callable[..., Account],
    all_choices: Callable[..., list[Choice]],
    some_rows: Callable[..., list[Expectation]],
    start: int,
) -> None:
    for seed, account, rows in files(
        account_of, some_rows, range(start, start + 60), 3, 3
    ):
        found = repair_expected(account, rows)
        for contradiction in found.contradictions[:1]:
            together = list(contradiction.rows)
            assert (
                cheapest(oracle, all_choices(account, together), account, together, 2)
                is None
            ), seed
            for left in together:
                others = [row for row in together if row is not left]
                if others and contradiction.smallest:
                    told = repair_expected(account, others)
                    assert not told.contradictions, seed


ANN = Employee("ann", "Ann", groups=("sales",))
BOB = Employee("bob", "Bob", groups=("sales",))
GUEST = Employee("guest", groups=("sales",), kind=EmployeeKind.EXTERNAL)
GONE = Employee("gone", groups=("sales",), active=False)


def passed(mailbox_id: str, **fields: Any) -> Mailbox:
    fields = {"test": TestResult.PASSED, "address": f"{mailbox_id}@a.test"} | fields
    return Mailbox(mailbox_id, **fields)


ACCOUNT = Account(
    groups=(Group("sales", "Sales"),),
    employees=(ANN, BOB, GUEST, GONE),
    projects=(Project("shop", "Shop"), Project("web", "Web")),
    mailboxes=(
        passed("info"),
        passed("shop", access=Access.SELECTED, projects=("web",)),
    ),
)


def written(folder: Path, *lines: str) -> tuple[Expectation, ...]:
    path = folder / "expect.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_expectations(path)


def test_a_group_is_let_in_once_for_all_of_its_members(tmp_path: Path) -> None:
    rows = written(tmp_path, "group,project,sender", "sales,shop,shop@a.test")
    found = repair_expected(ACCOUNT, rows)
    assert [text(step) for step in found.texts] == [
        "Add Sales to the groups on the access list of shop@a.test (shop).",
        "Add Shop to the projects of shop@a.test (shop).",
    ]
    assert (found.met_before, found.met_after, found.proved) == (0, 1, True)
    assert "1 employee left out" in text(found.remarks[0])


def test_everyone_in_every_project_is_all_who_are_active(tmp_path: Path) -> None:
    (row,) = written(tmp_path, "employee;project;want", "everyone;every;info")
    lines = expanded(ACCOUNT, row)
    assert (lines.employees, lines.projects) == (("ann", "bob"), ("shop", "web"))
    found = repair_expected(ACCOUNT, (row,))
    assert (found.edits, found.met_before) == ((), 1)


def test_the_two_lines_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    rows = written(
        tmp_path,
        "employee,project,sender",
        "ann,none,info",
        "ann,web,info",
        "everyone,web,shop",
    )
    found = repair_expected(ACCOUNT, rows)
    (contradiction,) = found.contradictions
    assert {row.place.row for row in contradiction.rows} == {3, 4}
    assert contradiction.smallest
    assert text(contradiction.phrase).startswith("These contradict each other: ")
    assert found.met_after == 2


def test_a_line_that_nothing_meets_stands_alone(tmp_path: Path) -> None:
    rows = written(tmp_path, "employee,project,sender", "guest,web,info", "ann,,info")
    found = repair_expected(ACCOUNT, rows)
    (never,) = found.contradictions
    assert [row.employee for row in never.rows] == ["guest"]
    assert found.met_after == 1


def test_an_inactive_person_s_line_is_remarked(tmp_path: Path) -> None:
    rows = written(tmp_path, "employee,project,sender", "gone,none,info")
    found = repair_expected(ACCOUNT, rows)
    assert "gone is inactive, so it isn't met" in text(found.remarks[0])
    assert (found.edits, found.lines, found.met_before) == ((), 1, 0)


def test_a_line_about_somebody_inactive_contradicts_none(tmp_path: Path) -> None:
    head = "employee,project,sender"
    rows = written(tmp_path, head, "gone,web,shop", "everyone,web,info", "ann,web,info")
    found = repair_expected(ACCOUNT, rows)
    assert (found.lines, found.met_after, found.at_most) == (3, 2, 2)
    assert not found.contradictions
    assert "gone is inactive" in text(found.remarks[0])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("anm,web,info", "no employee 'anm' .the nearest is ann"),
        ("ann,wev,info", "no project 'wev'"),
        ("ann,web,inof", "no mailbox 'inof'"),
    ],
)
def test_what_the_account_does_not_have_is_refused_with_its_line(
    line: str, said: str, tmp_path: Path
) -> None:
    rows = written(tmp_path, "employee,project,sender", line)
    with pytest.raises(ValueError, match=f"expect.csv, row 2: .*{said}"):
        repair_expected(ACCOUNT, rows)


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="missing sender"):
        written(tmp_path, "employee,project", "ann,web")


def test_what_is_kept_is_not_edited(tmp_path: Path) -> None:
    rows = written(tmp_path, "employee,project,sender", "ann,web,shop")
    assert repair_expected(ACCOUNT, rows).met_after == 1
    found = repair_expected(ACCOUNT, rows, keep=("shop",))
    assert (found.edits, found.met_after) == ((), 0)
    assert found.contradictions


def test_no_expectation_asks_for_no_edit() -> None:
    found = repair_expected(ACCOUNT, ())
    assert (found.edits, found.lines, found.proved) == ((), 0, True)
    same = replace(ACCOUNT, mailboxes=ACCOUNT.mailboxes[:1])
    assert repair_expected(same, ()).contradictions == ()


def test_one_is_put_into_a_group_where_that_gives_several_mailboxes() -> None:
    places = [Project(name, name) for name in ("shop", "web", "work")]
    boxes = [
        passed(p.id, access=Access.SELECTED, groups=("team",), projects=(p.id,))
        for p in places
    ]
    new = Employee("new")
    account = Account(
        groups=(Group("team"),),
        employees=(new,),
        projects=tuple(places),
        mailboxes=tuple(boxes),
    )
    rows = [Expectation("new", p.id, p.id) for p in places]
    found = repair_expected(account, rows)
    assert [text(said) for said in found.texts] == ["Put new into group team."]
    assert found.proved
    # A line about the group would mean other people then: it keeps its members.
    rows.append(Expectation("", "shop", "shop", group="team"))
    kept = repair_expected(account, rows)
    assert (kept.met_after, len(kept.edits)) == (4, 3)


def test_without_time_for_a_proof_there_is_still_the_best_that_was_found(
    account_of: Callable[..., Account],
    some_rows: Callable[..., list[Expectation]],
) -> None:
    told = 0
    for seed in range(40):
        account = account_of(seed, 6)
        if not account.mailboxes:
            continue
        rows = some_rows(account, seed, 6)
        best = repair_expected(account, rows)
        hasty = repair_expected(account, rows, budget_seconds=0.0)
        assert hasty.met_before <= hasty.met_after <= best.met_after <= hasty.at_most
        assert 0 <= hasty.cheaper <= 1
        if hasty.proved:
            assert hasty.met_after == best.met_after
        if best.met_after > best.met_before:
            told += hasty.met_after > hasty.met_before
            assert hasty.edits, seed
    assert told > 5


PLACES = tuple(Project(f"p{n}") for n in range(10))
TEAM = tuple(Employee(f"e{n}") for n in range(25))
OFFICE = Account(
    employees=TEAM,
    projects=PLACES,
    mailboxes=(
        passed("info"),
        *(
            passed(m, access=Access.SELECTED, employees=("e0",), projects=("p0",))
            for m in (f"m{n}" for n in range(10))
        ),
    ),
)


def office_lines() -> list[Expectation]:
    """Fifty lines that can be met, and the last of them wants what the first denies."""
    rows = [
        Expectation(f"e{n % 25}", f"p{n % 10}", f"m{n % 10}", place=Place("x.csv", n))
        for n in range(2, 51)
    ]
    return [*rows, replace(rows[0], sender="info", place=Place("x.csv", 51))]


def test_a_file_of_fifty_lines_is_proved_and_its_contradiction_is_two_lines() -> None:
    found = repair_expected(OFFICE, office_lines())
    assert found.proved
    assert (found.lines, found.met_after, found.at_most) == (50, 49, 49)
    assert found.cheaper == 0
    (conflict,) = found.contradictions
    assert conflict.smallest
    assert sorted(row.place.row for row in conflict.rows) == [2, 51]


def test_what_is_not_proved_is_told_so() -> None:
    found = repair_expected(OFFICE, office_lines())
    hasty = replace(found, proved=False, cheaper=0.5)
    assert "Not proved: this is the best that was found" in expected_text(hasty)
    assert {row["proved"] for row in expected_rows(hasty)} == {"no"}
