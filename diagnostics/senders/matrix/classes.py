"""Rows and columns of the matrix that behave alike under every reading."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.model import Subprojects
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.bit_rows import Words, classes_of
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.pair.outcomes import KINDS


@dataclass(frozen=True, slots=True, eq=False)
class RowClasses:
    """Employees who differ at most in which own mailbox stands for "own".

    Two readings leave that mailbox the same for all of a class, or for none.

    Attributes:
        of_row: each row's class.
        witness: one row of each class.
        words: the company mailboxes that each class may use.
        kind: each class's employee kind, as its number in `outcomes.KINDS`.
    """

    of_row: Ints
    witness: Ints
    words: Words
    kind: Ints

    @classmethod
    def of(cls, roster: Roster) -> RowClasses:
        """Puts rows together by company mailboxes, kind and own general mailboxes."""
        kinds = np.array([KINDS.index(e.kind) for e in roster.employees], np.int64)
        flagged, plain, flagged_first = _own_general(roster)
        # Whether it stays the first one where the default flag is ignored.
        same_own = flagged_first | (flagged == 0)
        traits = ((kinds * 3 + flagged) * 3 + plain) * 2 + same_own
        key = np.column_stack([roster.employee_words, traits.astype(np.uint64)])
        of_row, witness = classes_of(key)
        words = roster.employee_words[witness]
        return cls(of_row, witness, words, kinds[witness])


@dataclass(frozen=True, slots=True, eq=False)
class ColumnClasses:
    """Projects in which the same company mailboxes are valid.

    Attributes:
        of_column: each column's class; column 0 is "no project".
        witness: one column of each class.
        words: by way to read sub-projects, the company mailboxes valid in each class.
    """

    of_column: Ints
    witness: Ints
    words: dict[Subprojects, Words]

    @classmethod
    def of(cls, roster: Roster, *ways: Subprojects) -> ColumnClasses:
        """Puts columns together that are alike in each of these ways."""
        words = {way: roster.project_words(way) for way in ways}
        of_column, witness = classes_of(np.column_stack(list(words.values())))
        return cls(of_column, witness, {w: words[w][witness] for w in ways})


def _own_general(
    roster: Roster,
) -> tuple[Ints, Ints, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """By row: flagged and unflagged own general mailboxes, 2 for several; order."""
    rows, positions = roster.own_general
    mailboxes = roster.account.mailboxes
    flags = np.array([mailboxes[p].default for p in positions.tolist()], np.bool_)
    count = len(roster.employees)
    flagged = np.minimum(np.bincount(rows[flags], minlength=count), 2)
    plain = np.minimum(np.bincount(rows[~flags], minlength=count), 2)
    flagged_first = np.zeros(count, np.bool_)
    with_own, first = np.unique(rows, return_index=True)
    flagged_first[with_own] = flags[first]
    return flagged, plain, flagged_first
