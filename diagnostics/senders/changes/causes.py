"""Which edit changed a pair: every changed pair gets exactly one cause.

Each edit is tried alone on the account before; where no edit alone explains a pair,
each is left out of the account after too. A pair belongs to the one edit that explains
it alone; where several do, to "any of" them; where none does, to those without which
it would be another one.

One try is one simulation, of rows and columns in which something changed, and only one
is kept at a time: where all rows and columns differ, each is as large as all pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np
import numpy.typing as npt

from diagnostics.model import Account, Phrase, Subprojects
from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.changes.account_edits import edits_between
from diagnostics.senders.changes.edit_words import EditWords, listed
from diagnostics.senders.edits import Action, Edit, drafted
from diagnostics.senders.matrix.by_class import ByClass
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.matrix.side_by_side import Aligned

MOST_UNITS = 12
"""How many edits are told apart; more are put together by what they change."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Edits that are tried together, and what they do."""

    phrase: Phrase
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """A cause for every changed pair.

    Attributes:
        phrases: the causes.
        edits: each cause's edits.
        labels: by pair, the number of the cause; -1 where nothing changed.
    """

    phrases: tuple[Phrase, ...]
    edits: tuple[tuple[Edit, ...], ...]
    labels: ByClass[np.int32]

    def pairs_of(self, label: int) -> Marked:
        """The pairs that have this cause."""
        return Marked.of(self.labels.mapped(lambda labels: labels == label))


def units_between(before: Account, after: Account) -> tuple[Unit, ...]:
    """The edits that could change a sender, at most about `MOST_UNITS` of them."""
    edits = edits_between(before, after)
    groups: list[list[Edit]] = [[edit] for edit in edits]
    if len(edits) > MOST_UNITS:
        alike: dict[tuple[object, ...], list[Edit]] = defaultdict(list)
        for edit in edits:
            names = tuple(name for name, _ in edit.values)
            alike[edit.subject.kind, edit.action, names[:1]].append(edit)
        groups = list(alike.values())
    words = EditWords(before, after)
    return tuple(Unit(_phrase(group, words), tuple(group)) for group in groups)


def _phrase(edits: Sequence[Edit], words: EditWords) -> Phrase:
    edit = edits[0]
    if len(edits) == 1:
        return words.phrase(edit)
    kind, count = edit.subject.kind, len(edits)
    if edit.values:
        field = edit.values[0][0]
        return Phrase.of(f"changes:{kind}-changed", edits=count, field=field)
    done = "added" if edit.action is Action.ADD else "removed"
    return Phrase.of(f"changes:{kind}-{done}", edits=count)


def attributed(aligned: Aligned, changed: Marked) -> Attribution:
    """A cause for every pair that differs.

    Args:
        aligned: the matrices before and after.
        changed: the pairs in which they differ.
    """
    before, after = (
        replace(matrix.account, reading=matrix.reading) for matrix in aligned.matrices
    )
    units = units_between(before, after)
    if len(units) > 1:
        return _labelled(_codes(_Trial(aligned, before), changed, units), units)
    return Attribution(
        phrases=(units[0].phrase if units else Phrase.of("changes:unknown"),),
        edits=(units[0].edits if units else (),),
        labels=changed.mapped(lambda flags: np.where(flags, 0, -1).astype(np.int32)),
    )


def _codes(trial: _Trial, changed: Marked, units: Sequence[Unit]) -> ByClass[np.int64]:
    """Which units matter to each changed pair, as the bits of a number; -1 elsewhere.

    With n units, bit k says that unit k alone gives what stands afterwards. Where no
    unit does, bit n + k says that leaving out unit k gives something else.
    """
    alone = [unit.edits for unit in units]
    without = [
        tuple(chain(*(other.edits for other in units if other is not unit)))
        for unit in units
    ]
    codes = changed.merged(trial.bits(changed, alone, np.equal), _where_changed)
    left = Marked.of(codes.mapped(lambda numbers: numbers == 0))
    if not left.count():
        return codes
    needed = trial.bits(left, without, np.not_equal)
    return codes.merged(needed, partial(_where_unexplained, len(units)))


def _where_changed(changed: Flags, codes: Ints) -> Ints:
    return np.where(changed, codes, -1)


def _where_unexplained(shift: int, codes: Ints, needed: Ints) -> Ints:
    found: Ints = needed << shift
    np.copyto(found, codes, where=codes != 0)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """Tries edits on the account before, and holds the outcome against that after."""

    aligned: Aligned
    before: Account

    def bits(
        self,
        pairs: Marked,
        choices: Sequence[tuple[Edit, ...]],
        said: Callable[[bool, Flags], Flags],
    ) -> ByClass[np.int64]:
        """By pair: bit k says that choice k gives the sender that stands afterwards.

        Args:
            pairs: only rows and columns with any of these are tried; 0 elsewhere.
            choices: the edits that are made together.
            said: `np.not_equal` turns the bits: it gives another sender.
        """
        rows, columns = _taking_part(pairs)
        employees = tuple(self.aligned.employees[row] for row in rows.tolist())
        projects = tuple(self.aligned.projects[column] for column in columns.tolist())
        found = _nothing(len(rows), len(columns))
        for bit, edits in enumerate(choices):
            matrix = self._simulated(edits, set(employees), set(projects))
            both = [matrix, self.aligned.matrices[1]]
            tried = Aligned.of(both, employees, projects, self.aligned.telling)
            gives = tried.differing(0, 1).mapped(partial(said, False))
            found = found.merged(gives, partial(_with_bit, bit))
        shape = len(self.aligned.employees), len(self.aligned.projects)
        return found.spread(rows, columns, shape)

    def _simulated(
        self, edits: Sequence[Edit], employees: set[str], projects: set[str]
    ) -> PairMatrix:
        account = drafted(self.before, edits)
        kept = account.projects
        if account.reading.subprojects is not Subprojects.INHERIT:
            # Where they pass nothing on, the others don't matter.
            kept = tuple(project for project in kept if project.id in projects)
        people = tuple(person for person in account.employees if person.id in employees)
        account = replace(account, employees=people, projects=kept)
        return PairMatrix(Roster.of(account, account.reading, True), account.reading)


def _with_bit(bit: int, numbers: Ints, flags: Flags) -> Ints:
    bits = flags.astype(np.int64)  # in place: each may be as large as all pairs
    bits <<= bit
    bits |= numbers
    return bits


def _nothing(height: int, width: int) -> ByClass[np.int64]:
    """Nought for every pair."""
    none = np.zeros(0, np.int64)
    of_row, of_column = np.zeros(height, np.int64), np.zeros(width, np.int64)
    matrix = np.zeros((min(1, height), min(1, width)), np.int64)
    return ByClass(of_row, of_column, matrix, none, none)


def _taking_part(marked: Marked) -> tuple[Ints, Ints]:
    """The rows and the columns that may have pairs in the set, rising; no others do."""
    rows = np.asarray(marked.matrix.any(axis=1))[marked.of_row]
    columns = np.asarray(marked.matrix.any(axis=0))[marked.of_column]
    down, across = marked.places
    rows[down[marked.at_cells]] = True
    columns[across[marked.at_cells]] = True
    return np.flatnonzero(rows), np.flatnonzero(columns)


def _labelled(codes: ByClass[np.int64], units: Sequence[Unit]) -> Attribution:
    """The causes that these codes stand for; codes of one cause have one number."""
    distinct = np.union1d(np.unique(codes.matrix), codes.at_cells)
    causes: dict[tuple[str, tuple[int, ...]], int] = {}
    label_of = np.full(len(distinct), -1, np.int32)
    for at, code in enumerate(distinct.tolist()):
        if code >= 0:
            label_of[at] = causes.setdefault(_cause(code, len(units)), len(causes))

    def labels(numbers: Ints) -> npt.NDArray[np.int32]:
        return label_of[np.searchsorted(distinct, numbers)]

    return Attribution(
        phrases=tuple(_said(how, [units[k] for k in told]) for how, told in causes),
        edits=tuple(_edits(how, told, units) for how, told in causes),
        labels=codes.mapped(labels),
    )


def _cause(code: int, count: int) -> tuple[str, tuple[int, ...]]:
    """How edits explain a pair, as the name of a template, and which units do."""
    alone = tuple(unit for unit in range(count) if code >> unit & 1)
    if alone:
        return "alone" if len(alone) == 1 else "any", alone
    needed = tuple(unit for unit in range(count) if code >> (count + unit) & 1)
    if len(needed) == 1:
        return "always", needed
    return "together", needed or tuple(range(count))


def _said(how: str, told: Sequence[Unit]) -> Phrase:
    phrase = listed("changes:and", [unit.phrase for unit in told])
    return phrase if how == "alone" else Phrase.of(f"changes:{how}", edits=phrase)


def _edits(how: str, told: tuple[int, ...], units: Sequence[Unit]) -> tuple[Edit, ...]:
    """All edits where one needs others that it doesn't matter to name."""
    chosen = units if how == "always" else [units[unit] for unit in told]
    return tuple(edit for unit in chosen for edit in unit.edits)
