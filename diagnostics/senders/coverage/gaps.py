"""Pairs without any candidate: for the account, each employee and each project."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diagnostics.model import EmployeeKind, Finding
from diagnostics.senders.arrays import Ints
from diagnostics.senders.coverage.audited import Audited, of_column
from diagnostics.senders.coverage.reach import column_id
from diagnostics.senders.coverage.singly import OfOneRule
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import GAP
from diagnostics.senders.statements import stated


def gap_findings(audited: Audited) -> Iterator[OfOneRule]:
    """All that is said of gaps."""
    gaps = Marked.by_outcome(audited.pairs, GAP)
    yield from audited.summary("coverage/no-candidate", gaps)
    counts = gaps.in_rows()
    rows = np.flatnonzero(counts)
    robots = [
        row
        for row in np.flatnonzero(counts == audited.pairs.roster.shape[1]).tolist()
        if audited.reach.employees[row].kind is EmployeeKind.ROBOT
    ]
    yield _by_employee(audited, gaps, rows, counts[rows])
    yield _without_any(audited, np.array(robots, np.int64))
    yield _by_project(audited, gaps)


def _by_employee(audited: Audited, gaps: Marked, rows: Ints, counts: Ints) -> OfOneRule:
    employees, columns = audited.reach.employees, audited.reach.columns

    def made(at: int) -> Finding:
        employee, row = employees[rows[at]], int(rows[at])
        is_robot = employee.kind is EmployeeKind.ROBOT
        return stated(
            "coverage/no-candidate-employee",
            employee,
            says="evidence-robot" if is_robot else "evidence",
            pairs=int(counts[at]),
            projects=int(counts[at]),
            of=len(columns),
            internal=None if is_robot else audited.account.internal_address(employee),
            **audited.pair_facts(row, int(gaps.columns_of(row)[0])),
        )

    return OfOneRule(
        "coverage/no-candidate-employee",
        counts,
        lambda at: employees[rows[at]].id,
        made,
    )


def _without_any(audited: Audited, robots: Ints) -> OfOneRule:
    employees = audited.reach.employees
    width = len(audited.reach.columns)

    def made(at: int) -> Finding:
        return stated(
            "coverage/robot-without-mailbox",
            employees[robots[at]],
            pairs=width,
            **audited.pair_facts(int(robots[at]), 0),
        )

    return OfOneRule(
        "coverage/robot-without-mailbox",
        np.full(len(robots), width),
        lambda at: employees[robots[at]].id,
        made,
    )


def _by_project(audited: Audited, gaps: Marked) -> OfOneRule:
    counts = gaps.in_columns()
    found = np.flatnonzero(counts)
    columns = audited.reach.columns

    def made(at: int) -> Finding:
        column = int(found[at])
        project, number = columns[column], int(counts[column])
        return stated(
            "coverage/no-candidate-project",
            of_column(project),
            says="evidence" if project else "evidence-without-project",
            pairs=number,
            employees=number,
            **audited.pair_facts(int(gaps.rows_of(column)[0]), column),
        )

    return OfOneRule(
        "coverage/no-candidate-project",
        counts[found],
        lambda at: column_id(columns[found[at]]),
        made,
    )
