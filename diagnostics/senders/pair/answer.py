"""What is said of one pair."""

from __future__ import annotations

from dataclasses import dataclass, fields

from diagnostics.model import Source
from diagnostics.senders.pair.ranking import DecidedBy


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair of the matrix, as a row of the `senders` command.

    Attributes:
        employee: the employee's id.
        project: the project's id, empty for no project.
        sender: the mailbox's id; empty for none.
        source: the level it comes from.
        decided_by: what decided.
        tied: the first two candidates differ in list order only.
        contested: another reading gives another sender or source.
        candidates: mailbox ids, the first wins.
    """

    employee: str
    project: str
    sender: str
    source: Source
    decided_by: DecidedBy
    tied: bool
    contested: bool
    candidates: tuple[str, ...]


SENDER_COLUMNS = tuple(field.name for field in fields(Cell))
"""The columns of the `senders` command in every form."""
