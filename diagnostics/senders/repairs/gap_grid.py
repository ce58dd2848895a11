"""The gaps of an account over classes of people and projects that edits treat alike.

Employees are one class when they are one row class of the matrix and in the same
groups; projects when they are one column class. Whoever has an own bound mailbox, and
every project that one is bound to, is a class alone, so each class cell is uniform.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.model import Subprojects
from diagnostics.senders.arrays import Flags, Ints, blocks
from diagnostics.senders.matrix.bit_rows import classes_of, scattered, unpacked, width
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.roster import ProjectTree
from diagnostics.senders.pair.outcomes import GAP, TIED

_CELLS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class GapGrid:
    """Gaps, first candidates and mailboxes of every class cell.

    Attributes:
        pairs: the matrix.
        of_row: each employee's class.
        of_column: each column's class; "no project" is a class alone.
        people: employees by row class; external ones count as nobody.
        places: projects by column class.
        gap: by class cell, whether its pairs are gaps.
        required: gaps to be closed; with these closed none is left that should be.
        rank: by class cell, the first candidate's rank.
        tied: by class cell, whether its pairs are tied.
        usable: by row class and company mailbox (a bit of the roster), who may use it.
        valid: by column class and company mailbox, where it is valid.
        member: by group and row class, who belongs to the group.
        groups: ids of the groups.
        covers: by listed and by covered column class, where a listed project's
            mailbox is valid; None where only in itself.
    """

    pairs: PairMatrix
    of_row: Ints
    of_column: Ints
    people: Ints
    places: Ints
    gap: Flags
    required: Flags
    rank: npt.NDArray[np.int32]
    tied: Flags
    usable: Flags
    valid: Flags
    member: Flags
    groups: tuple[str, ...]
    covers: Flags | None

    @classmethod
    def of(cls, pairs: PairMatrix, projects_only: bool = False) -> GapGrid:
        """Puts rows and columns together, and looks every class cell up.

        Args:
            pairs: the matrix.
            projects_only: gaps of tasks without a project may stay.
        """
        covers = _covered(pairs)
        of_row, rows = _row_classes(pairs)
        of_column, columns = _column_classes(pairs, alone=covers is not None)
        rank, outcome = _cells(pairs, rows, columns)
        bits = len(pairs.roster.company)
        words = pairs.columns.words[pairs.reading.subprojects]
        groups, member = _members(pairs, rows)
        gap = GAP[outcome]
        return cls(
            pairs=pairs,
            of_row=of_row,
            of_column=of_column,
            people=np.bincount(of_row, weights=pairs.roster.senders).astype(np.int64),
            places=np.bincount(of_column),
            gap=gap,
            required=_required(gap, int(of_column[0]), projects_only),
            rank=rank,
            tied=TIED[outcome],
            usable=unpacked(pairs.roster.employee_words[rows], bits).astype(np.bool_),
            valid=unpacked(words[pairs.columns.of_column[columns]], bits) > 0,
            member=member,
            groups=groups,
            covers=covers,
        )

    @property
    def no_project(self) -> int:
        """The class of tasks without a project."""
        return int(self.of_column[0])

    def weight(self, rows: Ints, columns: Ints, chosen: Flags) -> int:
        """How many pairs the chosen class cells of a rectangle have."""
        by_row = chosen @ self.places[columns]
        return int(by_row @ self.people[rows])


def _required(gap: Flags, no_project: int, projects_only: bool) -> Flags:
    """What closes somebody's gap without a project closes all of theirs.

    Only a mailbox that is valid everywhere does.
    """
    required = np.zeros_like(gap)
    if not projects_only:
        required[:, no_project] = gap[:, no_project]
        return required
    required[:] = gap
    required[:, no_project] = False
    return required


def _row_classes(pairs: PairMatrix) -> tuple[Ints, Ints]:
    known: dict[frozenset[str], int] = {}
    groups = [
        known.setdefault(frozenset(e.groups), len(known)) for e in pairs.employees
    ]
    rows = np.unique(pairs.points.cells // pairs.roster.shape[1])
    return _classes(pairs.rows.of_row, np.array(groups, np.int64), rows)


def _column_classes(pairs: PairMatrix, alone: bool) -> tuple[Ints, Ints]:
    """Under `inherit` every project is a class alone: each has its own descendants."""
    count = pairs.roster.shape[1]
    if alone:
        return np.arange(count), np.arange(count)
    columns = np.unique(np.append(pairs.points.cells % count, 0))
    return _classes(pairs.columns.of_column, np.zeros(count, np.int64), columns)


def _classes(one: Ints, other: Ints, alone: Ints) -> tuple[Ints, Ints]:
    apart = np.zeros(len(one), np.int64)
    apart[alone] = alone + 1
    return classes_of(np.column_stack([one, other, apart]).astype(np.uint64))


def _covered(pairs: PairMatrix) -> Flags | None:
    projects = pairs.account.projects
    tree = ProjectTree.of(projects)
    flat = bool((tree.parents == len(projects)).all())
    if pairs.reading.subprojects is Subprojects.SEPARATE or flat:
        return None
    count, each = len(projects), np.arange(len(projects))
    words = scattered(each, each, (count + 1, width(count)))
    above = unpacked(tree.passed_down(words), count).view(np.bool_)
    chosen = [tree.rows[project.id] for project in pairs.projects]
    covers = np.zeros((len(chosen) + 1, len(chosen) + 1), np.bool_)
    covers[1:, 1:] = above[np.ix_(chosen, chosen)].T
    return covers


def _cells(
    pairs: PairMatrix, rows: Ints, columns: Ints
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    shape = len(rows), len(columns)
    rank, outcome = np.empty(shape, np.int32), np.empty(shape, np.uint8)
    by_position = np.append(pairs.ranking.rank, pairs.ranking.none)
    for start, end in blocks(shape, _CELLS_AT_ONCE):
        block = rows[start:end]
        position, found = pairs.lookup(
            np.repeat(block, len(columns)), np.tile(columns, len(block))
        )
        rank[start:end] = by_position[position].reshape(len(block), -1)
        outcome[start:end] = found.reshape(len(block), -1)
    return rank, outcome


def _members(pairs: PairMatrix, rows: Ints) -> tuple[tuple[str, ...], Flags]:
    """Which row classes are in which group; external people are in none."""
    groups = tuple(dict.fromkeys(g for e in pairs.employees for g in e.groups))
    place = {group: number for number, group in enumerate(groups)}
    member = np.zeros((len(groups), len(rows)), np.bool_)
    for number, row in enumerate(rows.tolist()):
        if pairs.roster.senders[row]:
            listed = [place[group] for group in pairs.employees[row].groups]
            member[listed, number] = True
    return groups, member
