"""What every part of an audit looks at, and what it says of the whole account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Account,
    Employee,
    Named,
    Phrase,
    Project,
    Reading,
    Said,
    Subject,
    SubjectKind,
    places_counted,
)
from diagnostics.senders.arrays import Ints
from diagnostics.senders.coverage.reach import Reach
from diagnostics.senders.coverage.singly import OfOneRule
from diagnostics.senders.fixes.trial import Trial
from diagnostics.senders.matrix.first_counts import first_pairs
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import GAP
from diagnostics.senders.pair.ranking import key_code
from diagnostics.senders.statements import (
    Facts,
    few,
    named,
    named_project,
    pair_phrase,
    placed,
    stated,
)


@dataclass(frozen=True)
class Audited:
    """An account's pairs under one reading, and what its mailboxes reach."""

    pairs: PairMatrix
    reach: Reach
    trial: Trial

    @classmethod
    def of(
        cls,
        account: Account,
        reading: Reading,
        include_inactive: bool,
        try_fixes: bool = True,
    ) -> Audited:
        """Resolves all pairs."""
        roster = Roster.of(account, reading, include_inactive)
        reach = Reach(roster, reading.subprojects)
        pairs = PairMatrix(roster, reading)
        return cls(pairs, reach, Trial(pairs, include_inactive, try_fixes))

    @cached_property
    def gaps(self) -> Marked:
        """Pairs without a candidate, where there could be one."""
        return Marked.by_outcome(self.pairs, GAP)

    @cached_property
    def gap_count(self) -> int:
        """How many they are."""
        return self.gaps.count()

    @cached_property
    def codes(self) -> Ints:
        """By mailbox position, its key before list order."""
        reading = self.pairs.reading
        return np.array(
            [key_code(m, reading) for m in self.account.mailboxes], np.int64
        )

    @cached_property
    def positions(self) -> dict[str, int]:
        """Positions of mailboxes by their ids."""
        return {mailbox.id: at for at, mailbox in enumerate(self.account.mailboxes)}

    @cached_property
    def projects(self) -> dict[str, Project]:
        """All projects by their ids, inactive ones too."""
        return {project.id: project for project in self.account.projects}

    @cached_property
    def owners(self) -> dict[str, Employee]:
        """All employees by their ids, inactive ones too."""
        return {employee.id: employee for employee in self.account.employees}

    def people(self, rows: Ints) -> list[Named | Said]:
        """The employees in some rows; the first few are named."""
        employees = self.reach.employees
        return few(rows.tolist(), lambda row: named(employees[row]))

    def places(self, columns: Ints) -> list[Named | Said]:
        """The projects in some columns; the first few are named."""
        projects = self.reach.columns
        return few(columns.tolist(), lambda column: placed(projects[column]))

    @cached_property
    def gaps_by_row(self) -> Ints:
        """How many each employee has."""
        return self.gaps.in_rows()

    @cached_property
    def first(self) -> dict[str, int]:
        """By mailbox id, of how many pairs it comes first."""
        return first_pairs(self.pairs)

    @property
    def account(self) -> Account:
        """The account."""
        return self.pairs.account

    def summary(self, rule_id: str, marked: Marked) -> Iterator[OfOneRule]:
        """The finding for the account, if the set has any pair."""
        facts = self.set_facts(marked)
        if facts:
            yield OfOneRule.ready([stated(rule_id, **facts)])

    def set_facts(self, marked: Marked) -> Facts:
        """A set in figures, with its first pair; empty where it has none."""
        in_rows = marked.in_rows()
        rows = np.flatnonzero(in_rows)
        if not len(rows):
            return {}
        columns = np.flatnonzero(marked.in_columns())
        height, width = self.pairs.roster.shape
        row = int(rows[0])
        column = int(marked.columns_of(row)[0])
        return {
            "pairs": int(in_rows.sum()),
            "of": height * width,
            "employees": len(rows),
            "projects": len(columns),
            "where": places_counted(len(columns), not columns[0]),
            "witness": self.pair(row, column),
            **self.pair_facts(row, column),
        }

    def pair_facts(self, row: int, column: int) -> Facts:
        """A witness pair as facts."""
        return {
            "employee": named(self.reach.employees[row]),
            "project": named_project(self.reach.columns[column]),
        }

    def pair(self, row: int, column: int) -> Phrase:
        """The same as a phrase."""
        return pair_phrase(self.reach.employees[row], self.reach.columns[column])


def of_column(project: Project | None) -> Project | Subject:
    """What a finding about a column is about."""
    return project or Subject(SubjectKind.PROJECT, NO_PROJECT)
