"""What every part of an audit looks at, and what it says of the whole account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from diagnostics.model import (
    NO_PROJECT,
    Account,
    Phrase,
    Project,
    Reading,
    Subject,
    SubjectKind,
)
from diagnostics.senders.coverage.reach import Reach, reach_of
from diagnostics.senders.coverage.singly import OfOneRule
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.statements import (
    Facts,
    named,
    named_project,
    pair_phrase,
    stated,
)


@dataclass(frozen=True, slots=True)
class Audited:
    """An account's pairs under one reading, and what its mailboxes reach."""

    pairs: PairMatrix
    reach: Reach

    @classmethod
    def of(cls, account: Account, reading: Reading, include_inactive: bool) -> Audited:
        """Resolves all pairs."""
        roster = Roster.of(account, reading, include_inactive)
        reach = reach_of(account, reading.subprojects, include_inactive)
        return cls(PairMatrix(roster, reading), reach)

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
        height, width = self.pairs.roster.shape
        row = int(rows[0])
        column = int(marked.columns_of(row)[0])
        return {
            "pairs": int(in_rows.sum()),
            "of": height * width,
            "employees": len(rows),
            "projects": int(np.count_nonzero(marked.in_columns())),
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
