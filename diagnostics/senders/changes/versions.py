"""The versions that edits leave mailboxes in, all in the one order of mailboxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from diagnostics.model import Account, Mailbox, Reading, Tie
from diagnostics.senders.arrays import Ints
from diagnostics.senders.edits import Edit, drafted
from diagnostics.senders.matrix.bit_rows import Words, first_two_aligned, packed
from diagnostics.senders.matrix.class_matrix import Ranking
from diagnostics.senders.pair.outcomes import KINDS, NO_CODE
from diagnostics.senders.pair.ranking import DecidedBy, key_code, key_parts

Made: TypeAlias = frozenset[int]
"""Which units of edits are made, by their numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Places in the one order of all mailboxes, as numbers.

    A key is `ranking.key_code` and then the place in list order; the smaller comes
    first.

    Attributes:
        places: by mailbox id, its place in list order.
        reading: the reading.
    """

    places: dict[str, int]
    reading: Reading

    @classmethod
    def of(cls, mailboxes: Iterable[Mailbox], reading: Reading) -> Keys:
        """The order of these mailboxes, of which some may not be there together."""
        return cls({m.id: place for place, m in enumerate(mailboxes)}, reading)

    @property
    def shift(self) -> int:
        """How many bits the place in list order takes."""
        return len(self.places).bit_length()

    @property
    def nobody(self) -> int:
        """The key that stands for "no mailbox"."""
        return (NO_CODE << self.shift) + len(self.places)

    def of_mailbox(self, mailbox: Mailbox) -> int:
        """The key of one mailbox."""
        code = key_code(mailbox, self.reading)
        return (code << self.shift) + self.places[mailbox.id]

    def by_rank(self, ranking: Ranking, mailboxes: Sequence[Mailbox]) -> Ints:
        """The keys of some mailboxes by their rank; `nobody` behind the last."""
        places = np.array([self.places[m.id] for m in mailboxes], np.int64)
        keys = (ranking.codes[:-1] << self.shift) + places[ranking.by_rank[:-1]]
        return np.append(keys, self.nobody)


def merged(one: Ints, other: Ints) -> Ints:
    """The lowest two of two by two numbers, column by column."""
    best = np.minimum(one[0], other[0])
    second = np.minimum(np.maximum(one[0], other[0]), np.minimum(one[1], other[1]))
    return np.stack([best, second])


def mailboxes_by_made(
    mailboxes: Iterable[Mailbox],
    units: Sequence[Sequence[Edit]],
    choices: Iterable[Made],
) -> dict[Made, list[Mailbox]]:
    """The edited mailboxes that there are, for each choice of units that are made.

    Args:
        mailboxes: all mailboxes before.
        units: edits of mailboxes.
        choices: which units are made.
    """
    edits: dict[str, list[tuple[int, Edit]]] = defaultdict(list)
    for unit, together in enumerate(units):
        for edit in together:
            edits[edit.subject.id].append((unit, edit))
    known = {mailbox.id: mailbox for mailbox in mailboxes if mailbox.id in edits}
    found: dict[Made, list[Mailbox]] = {made: [] for made in choices}
    for mailbox_id, theirs in edits.items():
        before = (known[mailbox_id],) if mailbox_id in known else ()
        touching = frozenset(unit for unit, _ in theirs)
        seen: dict[Made, tuple[Mailbox, ...]] = {}
        for made, there in found.items():
            if made & touching not in seen:
                some = [edit for unit, edit in theirs if unit in made]
                account = drafted(Account(mailboxes=before), some)
                seen[made & touching] = account.mailboxes
            there.extend(seen[made & touching])
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The candidates of single pairs.

    Attributes:
        words: the versions of edited mailboxes among them; a row of words a pair.
        others: keys of the best two of the others; shape (2, pairs).
        kinds: the employees' kinds, as numbers in `outcomes.KINDS`.
    """

    words: Words
    others: Ints
    kinds: Ints

    def at(self, pairs: Ints) -> Candidates:
        """Those of some of the pairs."""
        return Candidates(self.words[pairs], self.others[:, pairs], self.kinds[pairs])


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """The edited mailboxes as some of the edits leave them.

    Attributes:
        mailboxes: every version, in the order of their keys.
        keys: their keys; that of nobody behind the last.
        there: by choice of units that are made, which versions there are, as words.
        numbers: by place in list order, the mailbox's number; that of nobody last.
        shift: how many bits of a key are a place in list order.
        is_company: by key code, whether it is a company mailbox's.
        undecided: whether equal candidates leave a pair without a sender.
    """

    mailboxes: tuple[Mailbox, ...]
    keys: Ints
    there: dict[Made, Words]
    numbers: Ints
    shift: int
    is_company: Ints
    undecided: bool

    @classmethod
    def of(
        cls,
        keys: Keys,
        by_made: Mapping[Made, Sequence[Mailbox]],
        numbers: Mapping[str, int],
    ) -> Versions:
        """Puts versions in order.

        Args:
            keys: the order of all mailboxes.
            by_made: the edited mailboxes by choice of units that are made.
            numbers: by mailbox id, what says that it sends.
        """
        distinct = dict.fromkeys(m for there in by_made.values() for m in there)
        ordered = sorted(distinct, key=keys.of_mailbox)
        bits = {mailbox: bit for bit, mailbox in enumerate(ordered)}
        flags = np.zeros((len(by_made), len(ordered)), np.uint8)
        for which, there in enumerate(by_made.values()):
            flags[which, [bits[mailbox] for mailbox in there]] = 1
        return cls(
            mailboxes=tuple(ordered),
            keys=np.array([*map(keys.of_mailbox, ordered), keys.nobody], np.int64),
            there=dict(zip(by_made, packed(flags), strict=True)),
            numbers=np.array([*map(numbers.__getitem__, keys.places), len(numbers)]),
            shift=keys.shift,
            is_company=_company_codes(keys.reading),
            undecided=keys.reading.tie is Tie.UNDECIDED,
        )

    def said(self, candidates: Candidates, made: Made) -> Ints:
        """Sender and source of single pairs, as numbers for comparison.

        Args:
            candidates: the pairs' candidates.
            made: which units are made.
        """
        there = np.broadcast_to(self.there[made], candidates.words.shape)
        bits = first_two_aligned(candidates.words, there, len(self.mailboxes))
        best, second = merged(self.keys[np.stack(bits)], candidates.others)
        codes = best >> self.shift
        sender = self.numbers[best - (codes << self.shift)]
        if self.undecided:
            sender[(codes == second >> self.shift) & (codes < NO_CODE)] = -1
        # Without a candidate the source is that of the employee's kind.
        source = np.where(codes < NO_CODE, self.is_company[codes], candidates.kinds)
        return np.asarray(sender * len(KINDS) + source)


def _company_codes(reading: Reading) -> Ints:
    """By key code, 1 for a company mailbox's and 0 for an own one's."""
    parts = key_parts(reading)
    place = len(parts) - 1 - parts.index(DecidedBy.LEVEL)
    return np.asarray(np.arange(NO_CODE + 1) >> place & 1)
