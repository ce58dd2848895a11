"""Values of columns as people of another language read them in a table.

In English a table holds them as files for programs do, and those never change.
"""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.catalogue import texts
from diagnostics.language import SOURCE, current, number_told
from diagnostics.report.rows import cell
from diagnostics.report.wording.value_words import yes_or_no
from diagnostics.words import text

_PHRASES = {
    "after_source": ("values", "source-"),
    "before_source": ("values", "source-"),
    "confidence": ("values", "confidence-"),
    "decided_by": ("values", "decided-by-"),
    "ending": ("values", "ending-"),
    "retry": ("values", "again-"),
    "said_by": ("errors", "speaker-"),
    "severity": ("values", "severity-"),
    "source": ("values", "source-"),
    "state": ("values", "state-"),
    "step": ("steps", ""),
}
"""By column, the phrases of its values: where they stand, how their keys begin."""


def words_of_column(column: str) -> Mapping[str, str]:
    """By value of a column how people say it; empty where it stays as it is."""
    if current() == SOURCE or column not in _PHRASES:
        return {}
    file, begins = _PHRASES[column]
    told = texts(f"phrases/{file}", current())
    return {
        key.removeprefix(begins): str(said)
        for key, said in told.items()
        if key.startswith(begins)
    }


def told_cell(value: object, words: Mapping[str, str]) -> str:
    """A value as a cell of a table for people.

    Args:
        value: what the column holds.
        words: what `words_of_column` gives for it.
    """
    if isinstance(value, bool) and current() != SOURCE:
        return text(yes_or_no(value))
    if isinstance(value, float) and current() != SOURCE:
        return number_told(value)
    written = cell(value)
    return words.get(written, written)
