"""The versions that edits leave mailboxes in, all in the one order of mailboxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from diagnostics.model import Account, Mailbox, Reading, Tie
from diagnostics.senders.bits import Ints, Words, first_two_aligned, packed
from diagnostics.senders.draft import Action, Edit, drafted
from diagnostics.senders.outcomes import NO_CODE
from diagnostics.senders.pairs import PairMatrix
from diagnostics.senders.ranking import DecidedBy, key_code, key_parts


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Places in the one order of all mailboxes, before and after, as numbers.

    A key is `ranking.key_code` and then the place in list order; the smaller comes
    first.
    """

    places: dict[str, int]
    matrix: PairMatrix

    @classmethod
    def of(cls, before: PairMatrix, edits: Iterable[Edit]) -> Keys:
        """The order of a matrix's mailboxes and of those that the edits add."""
        added = [edit for edit in edits if edit.action is Action.ADD]
        mailboxes = drafted(before.account, added).mailboxes
        return cls({m.id: place for place, m in enumerate(mailboxes)}, before)

    @property
    def shift(self) -> int:
        """How many bits the place in list order takes."""
        return len(self.places).bit_length()

    @property
    def nobody(self) -> int:
        """The key that stands for "no mailbox"."""
        return (NO_CODE << self.shift) + len(self.places)

    def of_mailbox(self, mailbox: Mailbox) -> int:
        """The key of an edited mailbox."""
        code = key_code(mailbox, self.matrix.reading)
        return (code << self.shift) + self.places[mailbox.id]

    def by_rank(self) -> Ints:
        """The keys of the mailboxes before, by their rank; `nobody` behind the last."""
        mailboxes, ranking = self.matrix.account.mailboxes, self.matrix.ranking
        places = np.array([self.places[m.id] for m in mailboxes], np.int64)
        keys = (ranking.codes[:-1] << self.shift) + places[ranking.by_rank[:-1]]
        return np.append(keys, self.nobody)


def merged(one: Ints, other: Ints) -> Ints:
    """The lowest two of two by two numbers, column by column."""
    best = np.minimum(one[0], other[0])
    second = np.minimum(np.maximum(one[0], other[0]), np.minimum(one[1], other[1]))
    return np.stack([best, second])


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """The edited mailboxes as some of the edits leave them.

    Attributes:
        mailboxes: every version, in the order of their keys.
        keys: their keys; that of nobody behind the last.
        ids: the ids of the edited mailboxes.
        all_made: which versions there are once all edits are made, as words.
        alone: the same by unit, when only this one is made.
        without: the same by unit, when all others are made.
        shift: how many bits of a key are a place in list order.
        is_company: by key code, whether it is a company mailbox's.
        undecided: whether equal candidates leave a pair without a sender.
    """

    mailboxes: tuple[Mailbox, ...]
    keys: Ints
    ids: set[str]
    all_made: Words
    alone: tuple[Words, ...]
    without: tuple[Words, ...]
    shift: int
    is_company: Ints
    undecided: bool

    @classmethod
    def of(
        cls, before: Account, keys: Keys, units: Sequence[Sequence[Edit]]
    ) -> Versions:
        """What each unit alone, all without it, and all of them make of mailboxes."""
        every = frozenset(range(len(units)))
        made = [every, *(frozenset({k}) for k in every), *(every - {k} for k in every)]
        found = _mailboxes_by_made(before, units, made)
        every_version = dict.fromkeys(m for mailboxes in found for m in mailboxes)
        ordered = sorted(every_version, key=keys.of_mailbox)
        bits = {mailbox: bit for bit, mailbox in enumerate(ordered)}
        flags = np.zeros((len(made), len(ordered)), np.uint8)
        for which, mailboxes in enumerate(found):
            flags[which, [bits[m] for m in mailboxes]] = 1
        masks = packed(flags)
        reading = keys.matrix.reading
        return cls(
            mailboxes=tuple(ordered),
            keys=np.array([*map(keys.of_mailbox, ordered), keys.nobody], np.int64),
            ids={edit.subject.id for unit in units for edit in unit},
            all_made=masks[0],
            alone=tuple(masks[1 : len(units) + 1]),
            without=tuple(masks[len(units) + 1 :]),
            shift=keys.shift,
            is_company=_company_codes(reading),
            undecided=reading.tie is Tie.UNDECIDED,
        )

    def said(self, words: Words, untouched: Ints, made: Words) -> Ints:
        """Sender and source of single pairs, as numbers for comparison.

        Args:
            words: the versions that are candidates, by pair.
            untouched: the other candidates' best two keys, by pair.
            made: which versions there are.
        """
        bits = first_two_aligned(
            words, np.broadcast_to(made, words.shape), len(self.mailboxes)
        )
        best, second = merged(self.keys[np.stack(bits)], untouched)
        codes = best >> self.shift
        sender = best - (codes << self.shift)
        if self.undecided:
            sender[(codes == second >> self.shift) & (codes < NO_CODE)] = -1
        return np.asarray(sender * 2 + self.is_company[codes])


def _company_codes(reading: Reading) -> Ints:
    """By key code, 1 for a company mailbox's, 0 for an own one's and for no mailbox."""
    parts = key_parts(reading)
    codes = np.arange(NO_CODE + 1)
    is_company = codes >> (len(parts) - 1 - parts.index(DecidedBy.LEVEL)) & 1
    return np.where(codes < NO_CODE, is_company, 0)


def _mailboxes_by_made(
    before: Account, units: Sequence[Sequence[Edit]], made: Sequence[frozenset[int]]
) -> list[list[Mailbox]]:
    """The edited mailboxes there are, for each choice of units that are made."""
    edits: dict[str, list[tuple[int, Edit]]] = defaultdict(list)
    for unit, together in enumerate(units):
        for edit in together:
            edits[edit.subject.id].append((unit, edit))
    known: dict[str, tuple[Mailbox, ...]] = {
        m.id: (m,) for m in before.mailboxes if m.id in edits
    }
    found: list[list[Mailbox]] = [[] for _ in made]
    for mailbox_id, theirs in edits.items():
        alone = Account(mailboxes=known.get(mailbox_id, ()))
        touching = frozenset(unit for unit, _ in theirs)
        seen: dict[frozenset[int], tuple[Mailbox, ...]] = {}
        for mailboxes, chosen in zip(found, made, strict=True):
            if chosen & touching not in seen:
                some = [edit for unit, edit in theirs if unit in chosen]
                seen[chosen & touching] = drafted(alone, some).mailboxes
            mailboxes.extend(seen[chosen & touching])
    return found
