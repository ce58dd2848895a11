"""How far two words are apart, and the known one that a misspelt one stands for."""

from __future__ import annotations

from collections.abc import Iterable


def distance(one: str, other: str) -> int:
    """Letters added, left out, replaced or swapped with their neighbour."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            best = min(
                rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted)
            )
            swapped = (
                i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted
            )
            row.append(min(best, rows[-2][j - 2] + 1) if swapped else best)
        rows.append(row)
    return rows[-1][-1]


def meant(word: str, known: Iterable[str]) -> str:
    """The one known word that this one is nearly, itself included; empty if unclear.

    A third of the letters may be wrong, and two known words at the same distance are
    no answer. Words of more than twice the length of the longest known are none.
    """
    words = list(known)
    if not word or len(word) > 2 * max(map(len, words)):
        return ""
    ranked = sorted((distance(word.lower(), other), other) for other in words)
    best, name = ranked[0]
    alone = len(ranked) < 2 or ranked[1][0] > best
    return name if alone and best <= len(name) // 3 else ""
