"""Own mailboxes beside the classes: which of them come first, row by row or point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.senders.arrays import Ints


@dataclass(frozen=True, slots=True, eq=False)
class RankedPlaces:
    """Ranks of mailboxes by the place (a row, or a cell) where they are candidates.

    Attributes:
        places: sorted; a place occurs as often as it has mailboxes.
        ranks: the mailboxes' places in the global ranking, rising within a place.
        starts: where each distinct place begins.
    """

    places: Ints
    ranks: Ints
    starts: Ints

    @classmethod
    def of(cls, places: Ints, ranks: Ints) -> RankedPlaces:
        """Sorts pairs of place and rank."""
        order = np.lexsort((ranks, places))
        places, ranks = places[order], ranks[order]
        new = np.ones(len(places), np.bool_)
        new[1:] = places[1:] != places[:-1]
        return cls(places, ranks, np.flatnonzero(new))

    @property
    def distinct(self) -> Ints:
        """Every place once, rising."""
        return self.places[self.starts]

    def two_best(self, none: int) -> tuple[Ints, Ints]:
        """The best two ranks of each distinct place, `none` for a missing second."""
        following = np.append(self.ranks, none)[self.starts + 1]
        ends = np.append(self.starts, len(self.places))
        single = np.diff(ends) == 1
        return self.ranks[self.starts], np.where(single, none, following)

    def at(self, place: int) -> list[int]:
        """All ranks at one place, rising."""
        start, end = np.searchsorted(self.places, [place, place + 1])
        found: list[int] = self.ranks[start:end].tolist()
        return found
