"""Which edit changed a pair's sender: every changed pair gets exactly one cause.

Each edit is tried alone on the account before, and left out of the account after. A
pair belongs to the one edit that explains it alone; where several do, to "any of"
them; where none does, to those without which the sender would be another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from diagnostics.model import Account, SubjectKind
from diagnostics.senders.aligned import Aligned
from diagnostics.senders.bits import Ints
from diagnostics.senders.draft import Edit, drafted
from diagnostics.senders.edits import edit_text, edits_between
from diagnostics.senders.pairs import PairMatrix
from diagnostics.senders.roster import Roster

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
        aligned: the classes that the labels refer to.
        labels: by class cell, the number of the cause; -1 where nothing changed.
        at_cells: the same at `aligned.cells`.
    """

    texts: tuple[str, ...]
    edits: tuple[tuple[Edit, ...], ...]
    aligned: Aligned
    labels: npt.NDArray[np.int32]
    at_cells: npt.NDArray[np.int32]


def units_between(before: Account, after: Account) -> tuple[Unit, ...]:
    """The edits that could change a sender, at most about `MOST_UNITS` of them."""
    edits = edits_between(before, after)
    units = tuple(Unit(_text(edit, before, after), (edit,)) for edit in edits)
    if len(units) <= MOST_UNITS:
        return units
    alike: dict[tuple[object, ...], list[Unit]] = defaultdict(list)
    for unit in units:
        edit = unit.edits[0]
        names = tuple(name for name, _ in edit.values)
        alike[edit.subject.kind, edit.action, names[:1]].append(unit)
    return tuple(_together(same) for same in alike.values())


def _text(edit: Edit, before: Account, after: Account) -> str:
    known = any(m.id == edit.subject.id for m in after.mailboxes)
    return edit_text(edit, after if known else before)


def _together(units: list[Unit]) -> Unit:
    if len(units) == 1:
        return units[0]
    edit = units[0].edits[0]
    if edit.subject.kind is SubjectKind.ACCOUNT:
        text = "; ".join(unit.text for unit in units)
    else:
        what = edit.values[0][0] if edit.values else str(edit.action)
        text = f"{len(units)} edits of kind {edit.subject.kind}: {what}"
    return Unit(text, tuple(e for unit in units for e in unit.edits))


def attributed(before: PairMatrix, after: PairMatrix) -> Attribution:
    """A cause for every pair whose sender or source differs."""
    old = replace(before.account, reading=before.reading)
    new = replace(after.account, reading=after.reading)
    units = units_between(old, new)
    if len(units) < 2:
        text = units[0].text if units else "no edit that is known"
        edits = units[0].edits if units else ()
        return _of_one(Aligned.of([before, after]), text, edits)
    alone = [_matrix(drafted(old, unit.edits)) for unit in units]
    without = [
        _matrix(drafted(old, [e for u in units if u is not unit for e in u.edits]))
        for unit in units
    ]
    return _of_several(Aligned.of([before, after, *alone, *without]), units)


def _matrix(account: Account) -> PairMatrix:
    """Under the account's reading, inactive rows included: there may be more."""
    return PairMatrix(Roster.of(account, account.reading, True), account.reading)


def _of_one(aligned: Aligned, text: str, edits: tuple[Edit, ...]) -> Attribution:
    changed = aligned.differing(0, 1)
    return Attribution(
        texts=(text,),
        edits=(edits,),
        aligned=aligned,
        labels=np.where(changed.matrix, 0, -1).astype(np.int32),
        at_cells=np.where(changed.at_cells, 0, -1).astype(np.int32),
    )


def _of_several(aligned: Aligned, units: Sequence[Unit]) -> Attribution:
    """Bit k of a code: unit k explains alone; bit n + k: it is needed."""
    count = len(units)
    shape = len(aligned.row_witness), len(aligned.column_witness)
    codes = np.full(shape, -1, np.int64)
    for start, end in aligned.blocks():
        changed = aligned.differing_block(0, 1, start, end)
        if not changed.any():
            continue
        code = np.zeros(changed.shape, np.int64)
        for k in range(count):
            differs = aligned.differing_block(1, 2 + k, start, end)
            code |= np.where(differs, 0, 1 << k)
            differs = aligned.differing_block(1, 2 + count + k, start, end)
            code |= np.where(differs, 1 << (count + k), 0)
        codes[start:end] = np.where(changed, code, -1)
    return _labelled(aligned, units, codes, _codes_at_cells(aligned, count))


def _codes_at_cells(aligned: Aligned, count: int) -> Ints:
    after = aligned.said_at_cells(1)
    code = np.zeros(len(aligned.cells), np.int64)
    for k in range(count):
        code |= np.where(aligned.said_at_cells(2 + k) == after, 1 << k, 0)
        needed = aligned.said_at_cells(2 + count + k) != after
        code |= np.where(needed, 1 << (count + k), 0)
    return np.where(aligned.said_at_cells(0) == after, -1, code)


def _labelled(
    aligned: Aligned, units: Sequence[Unit], codes: Ints, at_cells: Ints
) -> Attribution:
    distinct = np.union1d(np.unique(codes), at_cells)
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
        aligned=aligned,
        labels=label_of[np.searchsorted(distinct, codes)],
        at_cells=label_of[np.searchsorted(distinct, at_cells)],
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
