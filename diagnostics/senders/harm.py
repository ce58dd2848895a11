"""Where one more candidate would change a sender that is there already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.model import Tie
from diagnostics.senders.bits import Ints
from diagnostics.senders.outcomes import NO_CODE, TIED
from diagnostics.senders.pairs import Flags, PairMatrix


@dataclass(frozen=True, slots=True, eq=False)
class Harm:
    """What happens where a mailbox becomes a candidate of pairs that have a sender.

    Attributes:
        pairs: the matrix as it is.
        matrix: by class cell, whether the sender would be another one, points aside.
        rows: rows of the points where it would.
        columns: their columns.
    """

    pairs: PairMatrix
    matrix: Flags
    rows: Ints
    columns: Ints

    @classmethod
    def of(cls, pairs: PairMatrix, code: int, rank: int) -> Harm:
        """For a company mailbox with this code and this place in the ranking."""
        ranking, matrix = pairs.ranking, pairs.matrix
        own = _first_own_codes(pairs)
        of_number = np.append(ranking.bit_codes[:-1], [NO_CODE, 0]).astype(np.int64)
        codes = of_number[matrix.first]
        codes = np.where(matrix.first == matrix.own, own[:, None], codes)
        ranks = np.append(ranking.rank[ranking.bits], [-1, -1])[matrix.first]
        harmed = _harmed(pairs, code, rank, codes, ranks, TIED[matrix.outcome])
        point_ranks = ranking.rank[pairs.points.first]
        at_points = _harmed(
            pairs,
            code,
            rank,
            ranking.codes[point_ranks].astype(np.int64),
            point_ranks,
            TIED[pairs.points.outcome],
        )
        rows, columns = np.divmod(pairs.points.cells, pairs.roster.shape[1])
        return cls(pairs, harmed, rows[at_points], columns[at_points])

    def any(self, rows: Ints, columns: Ints) -> bool:
        """Whether a sender would change on these rows and columns.

        A class cell counts also where points hide all of its pairs.
        """
        of_row, of_column = self.pairs.rows.of_row, self.pairs.columns.of_column
        classes = np.unique(of_row[rows]), np.unique(of_column[columns])
        if self.matrix[np.ix_(*classes)].any():
            return True
        here = np.isin(self.rows, rows) & np.isin(self.columns, columns)
        return bool(here.any())


def _first_own_codes(pairs: PairMatrix) -> Ints:
    """By row class, the code of its first own general mailbox."""
    position = pairs.first_general[pairs.rows.witness]
    rank = np.where(position >= 0, pairs.ranking.rank[position], pairs.ranking.none)
    return pairs.ranking.codes[rank].astype(np.int64)


def _harmed(
    pairs: PairMatrix, code: int, rank: int, codes: Ints, ranks: Ints, tied: Flags
) -> Flags:
    has_sender = codes < NO_CODE
    if pairs.reading.tie is Tie.UNDECIDED:
        loses_to_equal = ~tied
    else:
        loses_to_equal = np.asarray(rank < ranks)
    harmed = (code < codes) | ((code == codes) & loses_to_equal)
    return np.asarray(has_sender & harmed)
