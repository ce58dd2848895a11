"""Pairs whose first two candidates are equal: which they are, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from diagnostics.model import Finding, Mailbox, Phrase
from diagnostics.senders.arrays import Ints, found_in
from diagnostics.senders.coverage.audited import Audited
from diagnostics.senders.coverage.singly import OfOneRule
from diagnostics.senders.fixes.tie_fixes import tie_fix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import TIED
from diagnostics.senders.pair.ranking import key_code
from diagnostics.senders.statements import Facts, named, shortened, stated

_RULE, _SINGLE = "coverage/tied", "coverage/tied-mailboxes"

_LOOKED_AT = 20_000
"""So many tied pairs of one mailbox are searched for those that are equal to it."""


def tie_findings(audited: Audited) -> Iterator[OfOneRule]:
    """The account's finding, and one for every mailbox that ties, if more than one."""
    tied = Marked.by_outcome(audited.pairs, TIED)
    facts = audited.set_facts(tied)
    if not facts:
        return
    firsts = _Firsts(audited, tied)
    positions = np.flatnonzero(firsts.counts).tolist()
    if len(positions) == 1:
        equal = firsts.equal_to(positions[0])
        said = firsts.told(equal.mailboxes, facts["pairs"])
        yield OfOneRule.ready(
            [stated(_RULE, says=_says(equal.mailboxes), **said, **facts)]
        )
        return
    seen = audited.pairs.candidates(*firsts.witness)
    code = key_code(seen[0], audited.pairs.reading)
    equals = [m for m in seen if key_code(m, audited.pairs.reading) == code]
    yield OfOneRule.ready(
        [
            stated(
                _RULE,
                mailboxes=[named(m) for m in equals],
                shown=shortened([named(m) for m in equals]),
                fix=Phrase.of("fixes:see-ties"),
                **facts,
            )
        ]
    )
    yield _singly(audited, firsts, positions)


def _singly(audited: Audited, firsts: _Firsts, positions: list[int]) -> OfOneRule:
    def made(at: int) -> Finding:
        equal = firsts.equal_to(positions[at])
        pairs = int(firsts.counts[positions[at]])
        return stated(
            _SINGLE,
            equal.mailboxes[0],
            says=_says(equal.mailboxes),
            pairs=pairs,
            **firsts.told(equal.mailboxes, pairs),
            **audited.pair_facts(equal.row, equal.column),
        )

    return OfOneRule(
        _SINGLE,
        firsts.counts[positions],
        lambda at: audited.account.mailboxes[positions[at]].id,
        made,
    )


def _says(tied: tuple[Mailbox, ...]) -> str:
    flagged = all(mailbox.default for mailbox in tied)
    return "evidence-defaults" if flagged else "evidence"


@dataclass(frozen=True, slots=True)
class _Equal:
    """Mailboxes that are equal in some pairs, in list order, and one such pair."""

    mailboxes: tuple[Mailbox, ...]
    row: int
    column: int


class _Firsts:
    """Tied pairs by the mailbox that comes first in the list."""

    def __init__(self, audited: Audited, tied: Marked) -> None:
        self._audited = audited
        self._tied = tied
        self.counts = self._counted()

    @property
    def witness(self) -> tuple[int, int]:
        """The first tied pair. Raises TypeError where there is none."""
        found = self._tied.witness()
        if found is None:
            raise TypeError("nothing is tied")
        return found

    def _counted(self) -> Ints:
        """By mailbox position, of how many tied pairs it comes first."""
        pairs, tied = self._audited.pairs, self._tied
        matrix, points = pairs.matrix, pairs.points
        none_at = np.zeros(len(points.cells), np.bool_)
        counts = np.zeros(len(pairs.account.mailboxes) + 1, np.int64)
        of_classes = np.where(tied.matrix, matrix.first, matrix.nobody)
        down = np.bincount(pairs.rows.of_row, minlength=len(of_classes))
        across = np.bincount(pairs.columns.of_column).astype(np.float64)
        totals = np.zeros(matrix.own + 1)
        for row in np.flatnonzero(tied.matrix.any(axis=1)).tolist():
            totals += np.bincount(
                of_classes[row], down[row] * across, minlength=matrix.own + 1
            )
        rows, columns = tied.places
        beside = of_classes[pairs.rows.of_row[rows], pairs.columns.of_column[columns]]
        totals -= np.bincount(beside, minlength=matrix.own + 1)
        counts[pairs.ranking.bits] = totals[: matrix.nobody]
        own = Marked(
            tied.of_row,
            tied.of_column,
            of_classes == matrix.own,
            points.cells,
            none_at,
        )
        if own.matrix.any():
            np.add.at(counts, pairs.first_general, own.in_rows())
        np.add.at(counts, points.first[tied.at_cells], 1)
        return counts[:-1]

    def equal_to(self, position: int) -> _Equal:
        """The mailboxes that a mailbox is equal to where it comes first and ties."""
        audited, pairs = self._audited, self._audited.pairs
        mailbox = audited.account.mailboxes[position]
        rows, columns = audited.reach.users(mailbox), audited.reach.places(mailbox)
        same = np.flatnonzero(audited.codes == audited.codes[position]).tolist()
        alike = [audited.account.mailboxes[at] for at in same]
        at_most = max(1, _LOOKED_AT // len(columns))
        for start in range(0, len(rows), at_most):
            some = rows[start : start + at_most]
            down, across = np.repeat(some, len(columns)), np.tile(columns, len(some))
            first, outcome = pairs.lookup(down, across)
            here = (first == position) & TIED[outcome]
            if here.any():
                down, across = down[here], across[here]
                found = self._equal(alike, down, across)
                return _Equal(tuple(found), int(down[0]), int(across[0]))
        raise ValueError(f"{mailbox.id} comes first in no tied pair")

    def _equal(self, alike: list[Mailbox], rows: Ints, columns: Ints) -> list[Mailbox]:
        """Those of some mailboxes that are candidates in any of these pairs."""
        audited = self._audited
        usable = {
            audited.account.mailboxes[at].id for at in audited.pairs.roster.usable
        }
        found = []
        for mailbox in alike:
            if mailbox.id not in usable:
                continue
            users, places = audited.reach.users(mailbox), audited.reach.places(mailbox)
            may = found_in(users, rows)[0] & found_in(places, columns)[0]
            if may.any():
                found.append(mailbox)
        return found

    def told(self, tied: tuple[Mailbox, ...], pairs: int) -> Facts:
        """The mailboxes, and what ends the tie."""
        audited = self._audited
        idle = frozenset(i for i, number in audited.first.items() if not number)
        flag = audited.pairs.reading.default_flag
        fix = tie_fix(audited.trial, tied, pairs, flag, idle)
        names = [named(mailbox) for mailbox in tied]
        return {"mailboxes": names, "shown": shortened(names), "fix": fix.phrase}
