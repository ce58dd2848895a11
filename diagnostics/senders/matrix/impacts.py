"""What hangs on mailboxes: the employees, projects and pairs that they send for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from diagnostics import notebook
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import (
    NO_PROJECT,
    Mailbox,
    Named,
    Phrase,
    Positions,
    places_counted,
)
from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.matrix.pair_set import Marked
from diagnostics.senders.pair.outcomes import SENDS

MOST_NAMED = 20
"""So many people and projects are named."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What hangs on mailboxes: where one of them is the sender.

    Attributes:
        employees: distinct employees.
        projects: distinct projects, "no project" counted as one.
        pairs: pairs.
        people: the first of the employees, in list order.
        places: the first of the projects, in list order.
    """

    employees: int
    projects: int
    pairs: int
    people: tuple[Named, ...] = field(default=(), compare=False)
    places: tuple[Named, ...] = field(default=(), compare=False)

    @property
    def with_none(self) -> bool:
        """Whether "no project" is among the projects: it is the first then."""
        return any(place.id == NO_PROJECT for place in self.places[:1])

    @property
    def where(self) -> Phrase:
        """In how many projects, as sentences end."""
        return places_counted(self.projects, self.with_none)

    def _repr_html_(self) -> str:
        """What a notebook shows: the numbers, and the first by name."""
        told = ngettext(
            "Sender of {number} pair", "Sender of {number} pairs", self.pairs
        )  # fmt: skip
        if not self.pairs:
            return notebook.paragraph(told)
        places = [_("no project") if p.id == NO_PROJECT else p.label
                  for p in self.places[: notebook.MOST_ROWS]]  # fmt: skip
        people = [one.label for one in self.people[: notebook.MOST_ROWS]]
        rows = [
            (_("People"), self.employees, _listed(people, self.employees)),
            (_("Projects"), self.projects, _listed(places, self.projects)),
        ]
        return notebook.table(told, (_("Who and where"), _("Number"), _("Which")), rows)


def _listed(names: Sequence[str], number: int) -> str:
    """Names with commas, and how many others there are."""
    shown = ", ".join(names)
    more = number - len(names)
    return _("{names} and {number} more", names=shown, number=more) if more else shown


def impact_of(pairs: PairMatrix, mailbox_ids: str | Iterable[str]) -> Impact:
    """Where mailboxes are the sender, in exact numbers. Raises UnknownIdError."""
    named = [mailbox_ids] if isinstance(mailbox_ids, str) else mailbox_ids
    mailboxes = pairs.account.mailboxes
    known = Positions("mailbox", {m.id: p for p, m in enumerate(mailboxes)})
    positions = sorted({known[mailbox_id] for mailbox_id in named})
    by_row = np.zeros(len(pairs.employees), np.int64)
    in_column = np.zeros(len(pairs.projects) + 1, np.bool_)
    for position in positions:
        if mailboxes[position].is_own:
            _add_own(pairs, position, mailboxes[position], by_row, in_column)
    shared = [p for p in positions if not mailboxes[p].is_own]
    bits = np.flatnonzero(np.isin(pairs.ranking.bits, shared))
    if len(bits):
        sent = sent_by_company(pairs, np.array(shared), bits)
        by_row += sent.in_rows()
        in_column |= sent.in_columns() > 0
    return _counted(pairs, by_row, in_column)


def _counted(pairs: PairMatrix, by_row: Ints, in_column: Flags) -> Impact:
    rows, columns = np.flatnonzero(by_row), np.flatnonzero(in_column)
    people = (pairs.employees[row] for row in rows[:MOST_NAMED])
    projects = (pairs.projects[c - 1] if c else None for c in columns[:MOST_NAMED])
    return Impact(
        employees=len(rows),
        projects=len(columns),
        pairs=int(by_row.sum()),
        people=tuple(Named(e.id, e.label) for e in people),
        places=tuple(Named(p.id, p.label) if p else _NO_PROJECT for p in projects),
    )


_NO_PROJECT = Named(NO_PROJECT, "no project")


def _add_own(
    pairs: PairMatrix, position: int, mailbox: Mailbox, by_row: Ints, in_column: Flags
) -> None:
    """An own mailbox sends in its owner's row only."""
    row = pairs.roster.rows.get(mailbox.owner)
    if row is None:
        return
    sent = own_in_row(pairs, position, row)
    by_row[row] += int(sent.sum())
    in_column |= sent


def own_in_row(pairs: PairMatrix, position: int, row: int) -> Flags:
    """By column, whether a mailbox at this position is the sender in a row."""
    first, outcome = pairs.block(row, row + 1)
    sent: Flags = ((first == position) & SENDS[outcome]).reshape(-1)
    return sent


def sent_by_company(pairs: PairMatrix, positions: Ints, bits: Ints) -> Marked:
    """The pairs that company mailboxes, which are bits of the matrix, send."""
    sends = Marked.by_outcome(pairs, SENDS)
    return Marked(
        sends.of_row,
        sends.of_column,
        sends.matrix & np.isin(pairs.matrix.first, bits),
        sends.cells,
        sends.at_cells & np.isin(pairs.points.first, positions),
    )
