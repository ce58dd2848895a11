"""Explains a paste: reads it, then decides each statement."""

from __future__ import annotations

from diagnostics.errors.deciding.decision import decide
from diagnostics.errors.deciding.explanation import Explanation
from diagnostics.errors.parsing.reading import read


def explain(data: bytes | str, name: str = "") -> tuple[Explanation, ...]:
    """Why the letters in `data` failed, one answer per recipient or attempt.

    Args:
        data: anything that is pasted: a reply, an exception, a log, a returned letter.
        name: the file's name, handed on into the answers.
    """
    return tuple(decide(statement, name) for statement in read(data, name))
