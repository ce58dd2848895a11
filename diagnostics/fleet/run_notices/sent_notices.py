"""Which notices of a run were sent, so that going on with it sends none twice.

A notice is written down before it is sent and once it is taken. Where a kill came
between the two, nobody can tell whether it arrived: it goes out again and says so, as
news that is told twice is better than news that nobody hears.
"""

from __future__ import annotations

import os
from pathlib import Path

from diagnostics.whole_files import naming

_BEGUN, _TAKEN = "begun", "taken"


class SentNotices:
    """The notices of one run, in one file.

    Args:
        place: the file; there is none before the first notice.
    """

    def __init__(self, place: Path) -> None:
        self._place = place

    @property
    def is_any_begun(self) -> bool:
        """Whether one was sent, or nearly."""
        return bool(self._lines())

    def is_taken(self, name: str) -> bool:
        """Whether the notice of a name arrived.

        Raises:
            OSError: the file can't be read.
        """
        return f"{_TAKEN} {name}" in self._lines()

    def begin(self, name: str) -> None:
        """Writes down, before it is sent, that a notice is.

        Raises:
            OSError: the file can't be written.
        """
        self._write(f"{_BEGUN} {name}")

    def take(self, name: str) -> None:
        """Writes down that it arrived.

        Raises:
            OSError: the file can't be written.
        """
        self._write(f"{_TAKEN} {name}")

    def _lines(self) -> list[str]:
        try:
            return self._place.read_text("ascii", "replace").split("\n")
        except FileNotFoundError:
            return []

    def _write(self, line: str) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        held = os.open(self._place, flags, 0o600)
        try:
            # A line of its own, also behind one that a kill cut off.
            with naming(self._place):
                os.write(held, f"\n{line}\n".encode("ascii"))
                os.fdatasync(held)
        finally:
            os.close(held)
