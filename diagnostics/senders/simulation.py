"""Who sends, for all pairs of an account at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from os import PathLike
from typing import IO, TYPE_CHECKING

import numpy as np

from diagnostics import notebook
from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Account, Reading
from diagnostics.senders.matrix.impacts import Impact, impact_of
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.matrix.readings import contested_pairs
from diagnostics.senders.matrix.roster import Roster
from diagnostics.senders.matrix.served import Served, served_by
from diagnostics.senders.pair.answer import Cell
from diagnostics.senders.pair.outcomes import GAP, OUTCOMES, TIED
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.wholeness import expect_whole, stamp
from diagnostics.words import text

if TYPE_CHECKING:
    import pandas as pd

    from diagnostics.senders.tables.sender_frames import Tables


class Simulation(PairMatrix):
    """All pairs of an account under one reading; what is costly is computed when asked.

    See `PairMatrix` for the classes and arrays behind it.
    """

    def _repr_html_(self) -> str:
        rows = [
            (_("People"), len(self.employees)),
            (_("Projects, and tasks without one"), len(self.projects) + 1),
            (_("Pairs"), self.pairs),
            (_("Pairs without a candidate"), self.gap_count),
            (_("Pairs that only the order in the list decides"), self.tied_count),
        ]
        lacks = notebook.paragraph(text(stamp(self.account.missing) or ""))
        named = _("Who sends: .to_frame() has all pairs")
        return lacks + notebook.table(named, (), rows)

    @cached_property
    def contested(self) -> Marked:
        """Which pairs depend on the reading; compares up to twelve readings."""
        return contested_pairs(self)

    @cached_property
    def tied_count(self) -> int:
        """Pairs whose first two candidates differ in list order only."""
        return Marked.by_outcome(self, TIED).count()

    @cached_property
    def gap_count(self) -> int:
        """Pairs without a candidate, where there could be one."""
        return Marked.by_outcome(self, GAP).count()

    @cached_property
    def tables(self) -> Tables:
        """Makes tables of the matrix; remembers texts between calls."""
        from diagnostics.senders.tables.sender_frames import (
            Tables,  # pandas takes its time
        )

        return Tables(self, self.contested)

    def to_frame(
        self,
        employees: Sequence[str] | None = None,
        projects: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """Some pairs as a frame, columns as `SENDER_COLUMNS`.

        Args:
            employees: employee ids in the wanted order; None: all.
            projects: project ids, `none` for no project; None: all.

        Raises:
            UnknownIdError: the matrix has no such row or column.
        """
        return self.tables.to_frame(employees, projects)

    def chunks(self, pairs: int = 1 << 20) -> Iterator[pd.DataFrame]:
        """All pairs in order, in frames of about so many pairs."""
        return self.tables.chunks(pairs)

    def to_parquet(self, target: str | PathLike[str] | IO[bytes]) -> None:
        """All pairs as Parquet, streamed."""
        self.tables.to_parquet(target)

    def at(self, employee_id: str, project_id: str = NO_PROJECT) -> Cell:
        """One pair. Raises UnknownIdError where the matrix doesn't have it."""
        column = self.roster.columns[project_id or NO_PROJECT]
        return self.cell(self.roster.rows[employee_id], column)

    def cell(self, row: int, column: int) -> Cell:
        """The pair in this row and column."""
        position, outcome_id = self.lookup(np.array([row]), np.array([column]))
        contested = self.contested.at(np.array([row * self.roster.shape[1] + column]))
        outcome = OUTCOMES[int(outcome_id[0])]
        has_sender = position[0] >= 0 and outcome.decided_by is not DecidedBy.TIE
        mailboxes = self.account.mailboxes
        return Cell(
            employee=self.employees[row].id,
            project=self.projects[column - 1].id if column else "",
            sender=mailboxes[int(position[0])].id if has_sender else "",
            source=outcome.source,
            decided_by=outcome.decided_by,
            tied=outcome.decided_by.is_tied,
            contested=bool(contested[0]),
            candidates=tuple(m.id for m in self.candidates(row, column)),
        )


def simulate(
    account: Account,
    reading: Reading | None = None,
    include_inactive: bool = False,
    *,
    partial: bool = False,
) -> Simulation:
    """Resolves all pairs of an account.

    Args:
        account: the account.
        reading: how to read what the help leaves open; None: the account's own.
        include_inactive: inactive employees and projects too, as if active.
        partial: whether an account that lacks parts of its files is taken too.

    Raises:
        PartialAccountError: the account lacks parts of its files.
        ValueError: an id stands twice in one of its tables.
    """
    expect_whole(account, partial)
    chosen = reading or account.reading
    return Simulation(Roster.of(account, chosen, include_inactive), chosen)


def impact(simulation: Simulation, mailbox_ids: str | Iterable[str]) -> Impact:
    """What hangs on a mailbox, or on several: where they send, in exact numbers.

    Who sends through two of several is counted once.

    Raises:
        UnknownIdError: the account has no such mailbox.
    """
    return impact_of(simulation, mailbox_ids)


def served(simulation: Simulation, mailbox_ids: str | Iterable[str]) -> Served:
    """Everybody and everything that a mailbox, or several, are the sender for.

    Raises:
        UnknownIdError: the account has no such mailbox.
    """
    return served_by(simulation, mailbox_ids)
