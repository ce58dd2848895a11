"""Reads letters that strangers wrote in a process of their own, within limits.

What it answers is data: texts only, of which our own frozen values are made here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from types import MappingProxyType

from diagnostics.accounts.guarded.child_processes import answer_of, running
from diagnostics.fleet.sent_letters.letter_files import ArchiveError, SentLetter
from diagnostics.fleet.sent_letters.receipts import Receipt
from diagnostics.language import gettext as _

_PROGRAM = "diagnostics.fleet.sent_letters.letters_process"
_turns = threading.BoundedSemaphore(2)


def letters_read_apart(files: Sequence[tuple[str, bytes]]) -> tuple[SentLetter, ...]:
    """The letters of uploaded files: letters, mailbox files, or zips of them.

    Args:
        files: each one's name and bytes.

    Raises:
        ValueError: they can't be read within the limits, or one isn't whole.
    """
    try:
        with _turns, running(_PROGRAM) as child:
            lines = answer_of(child, (), files)
        *rows, stopped = map(json.loads, lines)
        letters = tuple(map(_letter, rows))
        if not isinstance(stopped, str | None):
            raise TypeError("it ended before it was done")
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(
            _("these files can't be read within the limits: give fewer at once")
        ) from error
    if stopped is None:
        return letters
    raise ArchiveError(stopped)


def _letter(row: object) -> SentLetter:
    """Raises ValueError where a line is none of a letter."""
    match row:
        case [
            str(name),
            str(number),
            str(address),
            str(shown),
            str(server),
            dict(told),
            bool(forwarded),
        ]:
            results = MappingProxyType({str(k): str(v) for k, v in told.items()})
            receipt = Receipt(server, results)
            plain = name, number, address, shown, None
            return SentLetter(*plain, receipt, forwarded)
    raise ValueError("no line of a letter")
