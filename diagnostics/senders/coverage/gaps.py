"""Pairs without any candidate: for the account, and by who or where.

The division has the fewest rows that say it all: people with gaps in the same projects
are one row, and so are projects with the same people. Where the gaps are these people
in those projects and nothing else, or have one cause, which has a finding of its own,
the account's finding says it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from diagnostics.model import Employee, EmployeeKind, Finding, Mailbox, Phrase
from diagnostics.senders.arrays import Ints, blocks
from diagnostics.senders.coverage.audited import Audited, of_column
from diagnostics.senders.coverage.reach import column_id
from diagnostics.senders.coverage.singly import OfOneRule
from diagnostics.senders.fixes.gap_fixes import gap_fix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.statements import few, named, stated

_BY_EMPLOYEE = "coverage/no-candidate-employee"
_BY_PROJECT = "coverage/no-candidate-project"


def gap_findings(
    audited: Audited, causes: Sequence[Mailbox], closed: int
) -> Iterator[OfOneRule]:
    """All that is said of gaps.

    Args:
        audited: the account.
        causes: mailboxes whose own findings say why there are gaps.
        closed: how many gaps mending the first of them closes.
    """
    if not audited.gap_count:
        return
    counts = audited.gaps_by_row
    rows = np.flatnonzero(counts)
    columns = np.flatnonzero(audited.gaps.in_columns())
    fix = _fix(audited, rows, audited.gap_count, causes, closed)
    facts = audited.set_facts(audited.gaps)
    found = stated(
        "coverage/no-candidate",
        people=audited.people(rows),
        places=audited.places(columns),
        fix=fix,
        **facts,
    )
    yield OfOneRule.ready([found])
    yield _without_any(audited, rows, fix)
    by_one_cause = bool(causes) and closed == audited.gap_count
    if by_one_cause or len(rows) * len(columns) == audited.gap_count:
        return
    by_row = _alike(_row_sums(audited.gaps), rows)
    by_column = _alike(_row_sums(_turned(audited.gaps)), columns)
    if len(by_row) <= len(by_column):
        yield _by_employee(audited, by_row, fix if causes else None)
    else:
        yield _by_project(audited, by_column, fix if causes else None)


def _fix(
    audited: Audited, rows: Ints, pairs: int, causes: Sequence[Mailbox], closed: int
) -> Phrase:
    if causes:
        names = few(causes, named)
        if closed >= audited.gap_count:
            return Phrase.of("fixes:mend-causes", mailboxes=names[:1])
        facts = {"closes": closed, "pairs": audited.gap_count}
        return Phrase.of("fixes:mend-causes-first", mailboxes=names, **facts)
    people = [audited.reach.employees[row] for row in rows.tolist()]

    def users(mailbox: Mailbox) -> int:
        return len(audited.reach.users(mailbox))

    reading, account = audited.pairs.reading, audited.account
    return gap_fix(audited.trial, account, reading, people, pairs, users).phrase


def _row_sums(marked: Marked) -> Ints:
    """By row, two numbers that only rows with the same columns share.

    They are sums of a large random number a column, whole ones below 2**53, so exact.
    """
    width = len(marked.of_column)
    random = np.random.default_rng(1)
    highest = 2**52 // max(1, width)
    weights = random.integers(1, highest, (width, 2)).astype(np.float64)
    by_class = np.zeros((marked.matrix.shape[1], 2))
    np.add.at(by_class, marked.of_column, weights)
    sums = np.zeros((marked.matrix.shape[0], 2))
    for start, end in blocks(marked.matrix.shape, 1 << 18):
        sums[start:end] = marked.matrix[start:end] @ by_class
    found = sums[marked.of_row]
    rows, columns = marked.places
    corrections = marked.at_cells.astype(np.int64) - marked.overridden()
    np.add.at(found, rows, corrections[:, None] * weights[columns])
    return found.astype(np.int64)


def _turned(marked: Marked) -> Marked:
    """The same pairs with rows and columns exchanged; cells stay in their order."""
    rows, columns = marked.places
    return Marked(
        marked.of_column,
        marked.of_row,
        np.ascontiguousarray(marked.matrix.T),
        columns * len(marked.of_row) + rows,
        marked.at_cells,
    )


def _alike(sums: Ints, places: Ints) -> list[Ints]:
    """These places in groups with the same sums, in the order of their first ones."""
    _, first, group = np.unique(
        sums[places], axis=0, return_index=True, return_inverse=True
    )
    order = np.argsort(group.reshape(-1), kind="stable")
    ends = np.cumsum(np.bincount(group.reshape(-1)))
    parts = np.split(places[order], ends[:-1])
    return [parts[at] for at in np.argsort(first).tolist()]


def _by_employee(audited: Audited, groups: list[Ints], fix: Phrase | None) -> OfOneRule:
    employees, columns = audited.reach.employees, audited.reach.columns
    counts = audited.gaps_by_row

    def made(at: int) -> Finding:
        rows = groups[at]
        row, employee = int(rows[0]), employees[rows[0]]
        where = audited.gaps.columns_of(row)
        pairs = int(counts[rows].sum())
        says, internal = _of_people(audited, [employees[r] for r in rows.tolist()])
        return stated(
            _BY_EMPLOYEE,
            employee,
            says=says,
            pairs=pairs,
            projects=len(where),
            of=len(columns),
            people=audited.people(rows),
            places=audited.places(where),
            internal=internal,
            fix=fix or _fix(audited, rows, pairs, (), 0),
            **audited.pair_facts(row, int(where[0])),
        )

    return OfOneRule(
        _BY_EMPLOYEE,
        np.array([counts[rows].sum() for rows in groups], np.int64),
        lambda at: employees[groups[at][0]].id,
        made,
    )


def _of_people(audited: Audited, people: Sequence[Employee]) -> tuple[str, str | None]:
    """The template for these people, and the one address of a single person."""
    if len(people) > 1:
        return "evidence-people", None
    if people[0].kind is EmployeeKind.ROBOT:
        return "evidence-robot", None
    return "evidence", audited.account.internal_address(people[0])


def _without_any(audited: Audited, rows: Ints, fix: Phrase) -> OfOneRule:
    """Robots without a mailbox anywhere: their letters have no sender at all."""
    employees = audited.reach.employees
    width = len(audited.reach.columns)
    robots = [
        row
        for row in rows[audited.gaps_by_row[rows] == width].tolist()
        if employees[row].kind is EmployeeKind.ROBOT
    ]

    def made(at: int) -> Finding:
        return stated(
            "coverage/robot-without-mailbox",
            employees[robots[at]],
            pairs=width,
            fix=fix,
            **audited.pair_facts(robots[at], 0),
        )

    return OfOneRule(
        "coverage/robot-without-mailbox",
        np.full(len(robots), width),
        lambda at: employees[robots[at]].id,
        made,
    )


def _by_project(audited: Audited, groups: list[Ints], fix: Phrase | None) -> OfOneRule:
    counts = audited.gaps.in_columns()
    columns = audited.reach.columns

    def made(at: int) -> Finding:
        places = groups[at]
        column = int(places[0])
        project = columns[column]
        rows = audited.gaps.rows_of(column)
        pairs = int(counts[places].sum())
        says = "evidence" if project else "evidence-without-project"
        return stated(
            _BY_PROJECT,
            of_column(project),
            says="evidence-projects" if len(places) > 1 else says,
            pairs=pairs,
            employees=len(rows),
            people=audited.people(rows),
            places=audited.places(places),
            fix=fix or _fix(audited, rows, pairs, (), 0),
            **audited.pair_facts(int(rows[0]), column),
        )

    return OfOneRule(
        _BY_PROJECT,
        np.array([counts[places].sum() for places in groups], np.int64),
        lambda at: column_id(columns[groups[at][0]]),
        made,
    )
