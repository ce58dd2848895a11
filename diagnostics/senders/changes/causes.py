"""Which edit changed a pair's sender: every changed pair gets exactly one cause.

Each edit is tried alone on the account before; where no edit alone explains a pair,
each is left out of the account after too. A pair belongs to the one edit that explains
it alone; where several do, to "any of" them; where none does, to those without which
the sender would be another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diagnostics.model import Account
from diagnostics.senders.arrays import Ints, found_in
from diagnostics.senders.changes.account_edits import edit_text, edits_between
from diagnostics.senders.changes.codes import Codes
from diagnostics.senders.changes.mixtures import codes_between, mixable
from diagnostics.senders.edits import Action, Edit
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.side_by_side import Aligned
from diagnostics.words import counted

MOST_UNITS = 12
"""How many edits are told apart; more are put together by what they change."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Edits that are tried together, and what they do in words."""

    text: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """A cause for every changed pair.

    Attributes:
        texts: the causes in words.
        edits: each cause's edits.
        of_row: each common row's class.
        of_column: each common column's class.
        labels: by class cell, the number of the cause; -1 where nothing changed.
        cells: flat numbers of pairs that are looked at one by one, rising; they
            override the labels.
        at_cells: their causes' numbers.
    """

    texts: tuple[str, ...]
    edits: tuple[tuple[Edit, ...], ...]
    of_row: Ints
    of_column: Ints
    labels: npt.NDArray[np.int32]
    cells: Ints
    at_cells: npt.NDArray[np.int32]

    def pairs_of(self, label: int) -> Marked:
        """The pairs that have this cause."""
        return Marked(
            self.of_row,
            self.of_column,
            self.labels == label,
            self.cells,
            self.at_cells == label,
        )

    def labels_at(self, cells: Ints) -> npt.NDArray[np.int32]:
        """The causes' numbers of single pairs, given as flat numbers."""
        rows, columns = np.divmod(cells, len(self.of_column))
        found = self.labels[self.of_row[rows], self.of_column[columns]]
        hit, place = found_in(self.cells, cells)
        found[hit] = self.at_cells[place]
        return found


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
    edited = {group[0].subject.id for group in groups}
    before, after = _only_mailboxes(before, edited), _only_mailboxes(after, edited)
    return tuple(Unit(_text(group, before, after), tuple(group)) for group in groups)


def _only_mailboxes(account: Account, ids: set[str]) -> Account:
    """The account with few mailboxes, among which each is found soon."""
    mailboxes = tuple(m for m in account.mailboxes if m.id in ids)
    return replace(account, mailboxes=mailboxes)


def _text(edits: Sequence[Edit], before: Account, after: Account) -> str:
    edit = edits[0]
    if len(edits) > 1:
        rows = counted(len(edits), edit.subject.kind)
        if edit.values:
            return f"{rows}: {edit.values[0][0]} changed"
        return f"{rows} {'added' if edit.action is Action.ADD else 'removed'}"
    known = any(m.id == edit.subject.id for m in after.mailboxes)
    return "; ".join(edit_text(edit, after if known else before) for edit in edits)


def attributed(aligned: Aligned, changed: Marked) -> Attribution:
    """A cause for every pair whose sender or source differs.

    Args:
        aligned: the matrices before and after.
        changed: the pairs in which they differ.
    """
    before, after = (
        replace(matrix.account, reading=matrix.reading) for matrix in aligned.matrices
    )
    units = units_between(before, after)
    if len(units) < 2:
        return _of_one(changed, units)
    edits = [unit.edits for unit in units]
    return labelled(codes_between(aligned, changed, edits, mixable(edits)), units)


def _of_one(changed: Marked, units: Sequence[Unit]) -> Attribution:
    return Attribution(
        texts=(units[0].text if units else "no edit that is known",),
        edits=(units[0].edits if units else (),),
        of_row=changed.of_row,
        of_column=changed.of_column,
        labels=np.where(changed.matrix, 0, -1).astype(np.int32),
        cells=changed.cells,
        at_cells=np.where(changed.at_cells, 0, -1).astype(np.int32),
    )


def labelled(codes: Codes, units: Sequence[Unit]) -> Attribution:
    """The causes that these codes stand for, in words."""
    distinct = np.union1d(np.unique(codes.matrix), codes.at_cells)
    texts: dict[str, int] = {}
    edits: list[tuple[Edit, ...]] = []
    label_of = np.full(len(distinct), -1, np.int32)
    for at, code in enumerate(distinct.tolist()):
        if code < 0:
            continue
        text, chosen = _explained(code, units)
        if text not in texts:
            texts[text] = len(texts)
            edits.append(tuple(e for unit in chosen for e in unit.edits))
        label_of[at] = texts[text]
    return Attribution(
        texts=tuple(texts),
        edits=tuple(edits),
        of_row=codes.of_row,
        of_column=codes.of_column,
        labels=label_of[np.searchsorted(distinct, codes.matrix)],
        cells=codes.cells,
        at_cells=label_of[np.searchsorted(distinct, codes.at_cells)],
    )


def _explained(code: int, units: Sequence[Unit]) -> tuple[str, list[Unit]]:
    count = len(units)
    alone = [unit for k, unit in enumerate(units) if code >> k & 1]
    needed = [unit for k, unit in enumerate(units) if code >> (count + k) & 1]
    if len(alone) == 1:
        return alone[0].text, alone
    if alone:
        return "any of: " + "; ".join(unit.text for unit in alone), alone
    if len(needed) == 1:
        return f"several edits together, always {needed[0].text}", list(units)
    chosen = needed or list(units)
    return "several edits together: " + "; ".join(u.text for u in chosen), chosen
