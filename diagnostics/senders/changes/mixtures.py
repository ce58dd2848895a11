"""Which of several edits matter to each changed pair.

Edits of different mailboxes are independent: with some of the edits made and others
not, a pair's sender is the best of the mailboxes that none of them touches, which stay
the same, and of the edited ones in the versions they then have. So edits of mailboxes
are mixed: all versions are candidates of one small roster, and which of them count is
a mask over its bits. Only edits of anything else (the plan, the reading, the order,
employees, projects) have to be simulated; each choice of them is a state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from diagnostics.model import Account, SubjectKind
from diagnostics.senders.arrays import Ints, blocks
from diagnostics.senders.changes.codes import Codes, only_rows, taking_part
from diagnostics.senders.changes.sides import Side, Untouched
from diagnostics.senders.changes.versions import (
    Keys,
    Made,
    Versions,
    mailboxes_by_made,
)
from diagnostics.senders.edits import Action, Edit, drafted
from diagnostics.senders.matrix.bit_rows import Words, classes_of
from diagnostics.senders.matrix.pair_matrix import Flags, PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.matrix.side_by_side import Aligned

MOST_MAILBOXES = 256
"""Above so many edited mailboxes their versions take more room than they are worth."""

_CELLS_AT_ONCE = 1 << 18


def mixable(units: Sequence[Sequence[Edit]]) -> Made:
    """The units that are edits of mailboxes; none where there are too many of them."""
    found = [
        number
        for number, unit in enumerate(units)
        if all(edit.subject.kind is SubjectKind.MAILBOX for edit in unit)
    ]
    edited = {edit.subject.id for number in found for edit in units[number]}
    return frozenset(found if len(edited) <= MOST_MAILBOXES else ())


def codes_between(
    aligned: Aligned, changed: Marked, units: Sequence[Sequence[Edit]], mixed: Made
) -> Codes:
    """The codes of every changed pair.

    Args:
        aligned: the matrices before and after.
        changed: the pairs in which they differ.
        units: all edits between the two, put together by what is told apart.
        mixed: the units that are mixed; all others are simulated.
    """
    parts = []
    for rows, idle in _rows_by_idle_units(aligned, units):
        at_work = [() if n in idle else unit for n, unit in enumerate(units)]
        theirs = only_rows(changed, rows)
        codes = _codes_of_rows(aligned, theirs, at_work, mixed | idle)
        parts.append((rows, codes))
    return parts[0][1] if len(parts) == 1 else Codes.joined(parts)


def _rows_by_idle_units(
    aligned: Aligned, units: Sequence[Sequence[Edit]]
) -> list[tuple[Flags, Made]]:
    """Rows to which the same units do nothing, because they edit other employees."""
    at_work: dict[str, set[int]] = defaultdict(set)
    for number, unit in enumerate(units):
        for edit in unit:
            if edit.subject.kind is SubjectKind.EMPLOYEE:
                at_work[edit.subject.id].add(number)
    of_employees = frozenset(chain(*at_work.values()))
    groups: dict[Made, Flags] = {
        of_employees: np.ones(len(aligned.employees), np.bool_)
    }
    for row, employee in enumerate(aligned.employees if at_work else ()):
        if employee in at_work:
            idle = of_employees - at_work[employee]
            if idle not in groups:
                groups[idle] = np.zeros(len(aligned.employees), np.bool_)
            groups[of_employees][row] = False
            groups[idle][row] = True
    return [(rows, idle) for idle, rows in groups.items()]


def _codes_of_rows(
    aligned: Aligned, changed: Marked, units: Sequence[Sequence[Edit]], mixed: Made
) -> Codes:
    states = _States(aligned, changed, units, mixed)
    every = frozenset(range(len(units)))
    alone = [frozenset({unit}) for unit in range(len(units))]
    without = [every - unit for unit in alone]
    if states.are_more(without, alone):
        codes = _Trial.of(states, every, alone, []).codes()
        if codes.are_final:
            return codes
    return _Trial.of(states, every, alone, without).codes()


class _States:
    """Matrices by which of the units that aren't mixed are made.

    Only rows in which something changed are simulated: they don't depend on each
    other. Mixed units are made in some of the matrices and not in others.
    """

    def __init__(
        self,
        aligned: Aligned,
        changed: Marked,
        units: Sequence[Sequence[Edit]],
        mixed: Made,
    ) -> None:
        self.aligned = aligned
        self.changed = changed
        self.units = units
        self.mixed = mixed
        self.simulated = frozenset(range(len(units))) - mixed
        self.rows, _ = taking_part(changed)
        before, after = aligned.matrices
        self.before = replace(before.account, reading=before.reading)
        self._known: dict[Made, PairMatrix] = {self.simulated: after, Made(): before}

    def are_more(self, choices: Iterable[Made], others: Iterable[Made]) -> bool:
        """Whether some choices take more simulations than others do."""
        there = self._known.keys() | {made & self.simulated for made in others}
        return not {made & self.simulated for made in choices} <= there

    def account(self, state: Made) -> Account:
        """The account in a state, with all the mailboxes that mixed units add."""
        return drafted(
            self.before,
            [
                edit
                for number, unit in enumerate(self.units)
                for edit in unit
                if number in state
                or (number in self.mixed and edit.action is Action.ADD)
            ],
        )

    def matrices(self, choices: Iterable[Made]) -> dict[Made, PairMatrix]:
        """The matrices of these choices' states; makes those that aren't there."""
        wanted = dict.fromkeys(made & self.simulated for made in choices)
        for state in wanted:
            if state not in self._known:
                self._known[state] = self._simulated(state)
        return {state: self._known[state] for state in wanted}

    def _simulated(self, state: Made) -> PairMatrix:
        edits = chain(*(self.units[number] for number in sorted(state)))
        account = drafted(self.before, edits)
        reading, earlier = account.reading, self.before.reading
        if account == replace(self.before, reading=reading) and (
            reading.unverified is earlier.unverified
        ):
            before, _ = self.aligned.matrices
            same_columns = reading.subprojects is earlier.subprojects
            columns = before.columns if same_columns else None
            return PairMatrix(before.roster, reading, before.rows, columns)
        people = {self.aligned.employees[row] for row in self.rows.tolist()}
        employees = tuple(e for e in account.employees if e.id in people)
        account = replace(account, employees=employees)
        return PairMatrix(Roster.of(account, reading, True), reading)


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """Some units alone and left out, tried on all changed pairs.

    Attributes:
        changed: the changed pairs, of all rows or of those that were simulated.
        rows: the rows that take part.
        columns: the columns that take part.
        where: by row of `changed`, its number among the compared rows.
        height: how many rows are compared.
        every: all units.
        alone: each unit alone.
        without: all units but one, each in turn; none where it isn't asked.
        sides: by state, what decides who sends.
        simulated: the units that make states.
    """

    changed: Marked
    rows: Ints
    columns: Ints
    where: Ints
    height: int
    every: Made
    alone: Sequence[Made]
    without: Sequence[Made]
    sides: Mapping[Made, Side]
    simulated: Made

    @classmethod
    def of(
        cls, states: _States, every: Made, alone: list[Made], without: list[Made]
    ) -> _Trial:
        choices = [every, *alone, *without]
        before, after = states.aligned.matrices
        matrices = states.matrices(choices).values()
        others = [m for m in matrices if m is not before and m is not after]
        tried, changed = states.aligned, states.changed
        height = len(tried.employees)
        where = np.arange(height)
        if others:
            tried = Aligned.of([before, after, *others])
            changed = tried.differing(0, 1)
            where = where if len(tried.employees) == height else states.rows
        rows, columns = taking_part(changed)
        return cls(
            changed=changed,
            rows=rows,
            columns=columns,
            where=where,
            height=height,
            every=every,
            alone=alone,
            without=without,
            sides=_sides(states, choices, tried, (rows, columns)),
            simulated=states.simulated,
        )

    def codes(self) -> Codes:
        """The codes of every changed pair."""
        sides = self.sides.values()
        of_row, row_witness = _classes(
            self.changed.of_row[self.rows], [side.row_words for side in sides]
        )
        of_column, column_witness = _classes(
            self.changed.of_column[self.columns], [s.column_words for s in sides]
        )
        changed = self.changed.matrix[self.changed.of_row[self.rows[row_witness]]]
        changed = changed[:, self.changed.of_column[self.columns[column_witness]]]
        # One class more for the rows, and the columns, in which nothing changed.
        codes = np.full((len(row_witness) + 1, len(column_witness) + 1), -1, np.int64)
        for start, end in blocks(changed.shape, _CELLS_AT_ONCE):
            down, across = np.nonzero(changed[start:end])
            down += start
            codes[down, across] = self._codes(
                row_witness[down], column_witness[across], with_bound=False
            )
        width = len(self.changed.of_column)
        down, across = np.divmod(self.changed.cells, max(1, width))
        return Codes(
            of_row=_spread(of_row, self.where[self.rows], self.height),
            of_column=_spread(of_column, self.columns, width),
            matrix=codes,
            cells=self.where[down] * width + across,
            at_cells=self._codes_at_cells(),
        )

    def _codes_at_cells(self) -> Ints:
        changed = self.changed
        codes = np.full(len(changed.cells), -1, np.int64)
        down, across = np.divmod(
            changed.cells[changed.at_cells], max(1, len(changed.of_column))
        )
        rows, columns = (
            np.searchsorted(self.rows, down),
            np.searchsorted(self.columns, across),
        )
        codes[changed.at_cells] = self._codes(rows, columns, with_bound=True)
        return codes

    def _codes(self, rows: Ints, columns: Ints, with_bound: bool) -> Ints:
        """Codes of single pairs.

        Args:
            rows: numbers among the rows that take part.
            columns: as many numbers among the columns that do.
            with_bound: whether own bound mailboxes that no mixed edit touches count.
        """
        found = {
            state: side.candidates(rows, columns, with_bound)
            for state, side in self.sides.items()
        }

        def said(made: Made, pairs: Ints) -> Ints:
            state = made & self.simulated
            return self.sides[state].versions.said(found[state].at(pairs), made)

        pairs = np.arange(len(rows))
        codes = np.zeros(len(rows), np.int64)
        after = said(self.every, pairs)
        for bit, made in enumerate(self.alone):
            codes |= np.where(said(made, pairs) == after, 1 << bit, 0)
        left = np.flatnonzero(codes == 0)
        for bit, made in enumerate(self.without, len(self.alone)):
            codes[left] |= np.where(said(made, left) != after[left], 1 << bit, 0)
        return codes


def _sides(
    states: _States, choices: Sequence[Made], tried: Aligned, places: tuple[Ints, Ints]
) -> dict[Made, Side]:
    """By state of these choices, what decides who sends in some rows and columns."""
    units = [u if n in states.mixed else () for n, u in enumerate(states.units)]
    edited = {edit.subject.id for unit in units for edit in unit}
    by_made = mailboxes_by_made(states.before.mailboxes, units, choices)
    ids = [m.id for m in states.before.mailboxes]
    ids += [edit.subject.id for unit in states.units for edit in unit]
    numbers = {mailbox_id: n for n, mailbox_id in enumerate(dict.fromkeys(ids))}
    sides = {}
    for state, matrix in states.matrices(choices).items():
        keys = Keys.of(states.account(state).mailboxes, matrix.reading)
        theirs = {m: b for m, b in by_made.items() if m & states.simulated == state}
        which = tried.matrices.index(matrix)
        sides[state] = Side.of(
            Untouched.of(matrix, keys, edited),
            Versions.of(keys, theirs, numbers),
            tried.rows[which][places[0]],
            tried.columns[which][places[1]],
        )
    return sides


def _classes(labels: Ints, words: Iterable[Words]) -> tuple[Ints, Ints]:
    """Classes of rows with the same label and the same words."""
    return classes_of(np.column_stack([labels.astype(np.uint64), *words]))


def _spread(classes: Ints, places: Ints, count: int) -> Ints:
    """Classes of some places as classes of all; the others are one class behind."""
    spread = np.full(count, classes.max(initial=-1) + 1, np.int64)
    spread[places] = classes
    return spread
