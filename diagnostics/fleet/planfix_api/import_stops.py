"""Why an import stopped, in a sentence that says what to do."""

from __future__ import annotations

from diagnostics.model import Phrase
from diagnostics.words import text

CODES = frozenset({1, 2, 5, 6, 10, 11, 20, 21, 22, 30})
"""The API's documented error codes."""

STATUSES = frozenset({401, 403, 404, 429})
"""HTTP's own, where no code of the API comes with them."""


class ImportStopError(ValueError):
    """The import can't go on; its text says why and what to do.

    Attributes:
        told: the sentence.
    """

    def __init__(self, name: str, **data: object) -> None:
        self.told = Phrase.of(f"planfix:{name}", **data)
        super().__init__(self.told.key)

    def __str__(self) -> str:
        return text(self.told)


class TryAgainError(Exception):
    """One request failed in a way that the next one may not.

    Attributes:
        stop: what to say where it does.
    """

    def __init__(self, stop: ImportStopError) -> None:
        super().__init__(str(stop))
        self.stop = stop
