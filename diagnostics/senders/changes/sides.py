"""What is said of single pairs on one side of a comparison, address included."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.model import Mailbox, Phrase, Said, Source
from diagnostics.senders.arrays import Ints
from diagnostics.senders.matrix.pair_matrix import PairMatrix
from diagnostics.senders.pair.outcomes import OUTCOMES
from diagnostics.senders.pair.ranking import DecidedBy
from diagnostics.senders.statements import shortened


@dataclass(frozen=True, slots=True)
class PairSide:
    """A pair's sender in one account.

    Attributes:
        mailbox: the sender's id; empty where there is none.
        source: the level it comes from.
        tied: whether the first two candidates are equal.
        address: the mailbox's address or the internal one; empty where there is none,
            where it isn't documented, and where equal candidates leave it undecided.
    """

    mailbox: str
    source: Source
    tied: bool
    address: str

    @property
    def seen(self) -> tuple[Source, str]:
        """What the recipient sees, a mailbox without an address by its id."""
        return self.source, self.address.casefold() or self.mailbox

    @property
    def told(self) -> Said:
        """The address, or why there is none; never empty."""
        if self.address:
            return self.address
        if self.mailbox:
            return Phrase.of("changes:no-address-of-mailbox", id=self.mailbox)
        if self.source in (Source.NONE, Source.UNKNOWN):
            return Phrase.of(f"changes:address-{self.source}")
        return Phrase.of("changes:address-undecided")


def pair_sides(matrix: PairMatrix, rows: Ints, columns: Ints) -> list[PairSide]:
    """What a matrix says of single pairs."""
    positions, outcomes = matrix.lookup(rows, columns)
    account, found = matrix.account, []
    for row, position, number in zip(
        rows.tolist(), positions.tolist(), outcomes.tolist(), strict=True
    ):
        outcome = OUTCOMES[number]
        undecided = position < 0 or outcome.decided_by is DecidedBy.TIE
        mailbox = None if undecided else account.mailboxes[position]
        address = mailbox.address if mailbox else ""
        if outcome.source is Source.INTERNAL:
            address = account.internal_address(matrix.employees[row])
        sender = mailbox.id if mailbox else ""
        tied = outcome.decided_by.is_tied
        found.append(PairSide(sender, outcome.source, tied, address))
    return found


def tied_mailboxes(matrix: PairMatrix, row: int, column: int) -> list[Mailbox]:
    """The candidates of a pair that are equal on all but their place in the list."""
    candidates = matrix.candidates(row, column)
    codes = matrix.roster.codes(matrix.reading)
    places = {m.id: at for at, m in enumerate(matrix.account.mailboxes)}
    first = codes[places[candidates[0].id]]
    return [m for m in candidates if codes[places[m.id]] == first]


def mailbox_told(mailbox: Mailbox) -> Said:
    """A mailbox's address, or that it has none."""
    return mailbox.address or Phrase.of("changes:no-address-of-mailbox", id=mailbox.id)


def addresses_told(addresses: list[Said]) -> Phrase:
    """The first addresses, and how many more there are; a tie's by `tied_told`."""
    return Phrase.of("edits:list", names=shortened(addresses))
