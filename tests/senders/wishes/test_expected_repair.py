"""Files of expectations, held against sets of edits tried one by one."""

from __future__ import annotations

import random
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
    Project,
    TestResult,
)
from diagnostics.senders.edits import drafted
from diagnostics.senders.pair.losing_reasons import Pair
from diagnostics.senders.wishes.choices import Choice, Choices, Deed
from diagnostics.senders.wishes.expected_repair import ExpectedRepair, repair_expected
from diagnostics.senders.wishes.expected_rows import (
    ExpectedRow,
    expanded,
    read_expected,
)
from diagnostics.senders.wishes.violations import _lineage
from diagnostics.words import text


def is_met(oracle: Any, account: Account, row: ExpectedRow) -> bool:
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


def all_choices(account: Account, rows: Sequence[ExpectedRow]) -> list[Choice]:
    """Every choice about the pairs of the lines, of whatever mailbox."""
    choices = Choices(account, ())
    found: list[Choice] = []
    for row in rows:
        lines = expanded(account, row)
        for employee in lines.employees:
            for project in lines.projects:
                pair = Pair.of(account, employee, project, account.reading)
                lineage = _lineage(pair)
                for mailbox in account.mailboxes:
                    if mailbox.owner not in ("company", employee):
                        continue
                    found += choices.tested(mailbox) * (mailbox.test != "passed")
                    found += choices.letting_in(mailbox, employee)
                    found += choices.shutting_out(mailbox, employee)
                    found += choices.making_valid(mailbox, lineage)
                    found += choices.unlisting(mailbox, lineage)
                    found += choices.both_ways(mailbox)
                    found += choices.flagged(mailbox) + choices.unflagged(mailbox)
    return list(dict.fromkeys(found))


def allowed(account: Account, taken: Sequence[Choice]) -> bool:
    choices = Choices(account, ())
    numbers = {choices.number(choice) for choice in taken}
    return all(
        len(numbers & set(more)) - len(numbers & set(less)) <= most
        for more, less, most in choices.rules()
    )


def cheapest(
    oracle: Any, account: Account, rows: Sequence[ExpectedRow], most: int
) -> float | None:
    choices = Choices(account, ())
    best: float | None = None
    every = all_choices(account, rows)
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
            step = kinds[str(action), field]
        total += Choice(step, mailbox).cost
    return total


def some_rows(account: Account, seed: int, most: int) -> list[ExpectedRow]:
    rng = random.Random(seed)
    places = ["none", "every", *(p.id for p in account.projects)] * 1
    rows = []
    for _ in range(rng.randint(1, most)):
        group = account.groups and rng.random() < 0.2
        who = rng.choice(account.groups).id if group else ""
        who = who or rng.choice([*(e.id for e in account.employees)])
        sender = rng.choice(account.mailboxes).id
        rows.append(ExpectedRow(who, bool(group), rng.choice(places), sender))
    return rows


def files(
    account_of: Callable[..., Account], seeds: range, largest: int, most: int
) -> Iterator[tuple[int, Account, list[ExpectedRow]]]:
    for seed in seeds:
        account = account_of(seed, largest)
        if account.mailboxes:
            yield seed, account, some_rows(account, seed, most)


@pytest.mark.parametrize("start", range(0, 520, 130))
def test_what_is_said_to_be_met_is_met_and_proved_to_be_the_cheapest(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    for seed, account, rows in files(account_of, range(start, start + 130), 4, 3):
        found = repair_expected(account, rows)
        assert found.proved, seed
        after = drafted(account, found.edits)
        met = [row for row in rows if is_met(oracle, after, row)]
        assert found.met_after == len(met), seed
        assert (len(met) == len(rows)) == (not found.contradictions), seed
        if found.contradictions or seed % 4:
            continue
        best = cheapest(oracle, account, rows, 2)
        cost = cost_of(found, account)
        assert best is None or cost <= best + 1e-6, seed
        if len(found.edits) <= 2:
            assert best is not None
            assert cost == pytest.approx(best), seed


@pytest.mark.parametrize("start", range(0, 120, 60))
def test_what_is_said_to_contradict_is_met_by_no_set_of_few_edits(
    oracle: Any, account_of: Callable[..., Account], start: int
) -> None:
    for seed, account, rows in files(account_of, range(start, start + 60), 3, 3):
        found = repair_expected(account, rows)
        for contradiction in found.contradictions[:1]:
            together = list(contradiction.rows)
            assert cheapest(oracle, account, together, 2) is None, seed
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


def written(folder: Path, *lines: str) -> tuple[ExpectedRow, ...]:
    path = folder / "expect.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_expected(path)


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
    assert [row.who for row in never.rows] == ["guest"]
    assert found.met_after == 1


def test_an_inactive_person_s_line_is_remarked(tmp_path: Path) -> None:
    rows = written(tmp_path, "employee,project,sender", "gone,none,info")
    found = repair_expected(ACCOUNT, rows)
    assert "gone is inactive; whether it is met says nothing" in text(found.remarks[0])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("anm,web,info", 'no employee "anm"; the nearest id is "ann"'),
        ("ann,wev,info", 'no project "wev"'),
        ("ann,web,inof", 'no mailbox "inof"'),
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
