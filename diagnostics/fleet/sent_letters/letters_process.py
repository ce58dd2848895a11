"""The process that reads letters that strangers wrote: `python -m` this.

Input: a line of JSON, `[[name, size], …]`, and the files' bytes, one behind the other.
Output: a line of JSON for each letter, `[name, message_id, address, shown, server,
results, forwarded]`, and at the end `null`, or the name of an archive that can't be
read. It gives up rights and room before it looks at any of the bytes.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from diagnostics.accounts.guarded.confining import confine
from diagnostics.fleet.sent_letters.letter_files import (
    MOST_LETTERS,
    ArchiveError,
    SentLetter,
    letters_of,
)


def answer(source: BinaryIO, target: BinaryIO) -> None:
    """Reads the files of `source` and writes their letters to `target`."""
    sizes = json.loads(source.readline())
    files = [(name, source.read(size)) for name, size in sizes]
    stopped = None
    try:
        for letter in islice(_letters(files), MOST_LETTERS):
            target.write(json.dumps(_row(letter)).encode("ascii") + b"\n")
    except ArchiveError as error:
        stopped = error.name
    target.write(json.dumps(stopped).encode("ascii") + b"\n")
    target.flush()


def _letters(files: list[tuple[str, bytes]]) -> Iterator[SentLetter]:
    for name, data in files:
        yield from letters_of(name, io.BytesIO(data))


def _row(letter: SentLetter) -> list[object]:
    told = letter.receipt
    plain = [letter.name, letter.message_id, letter.address, letter.shown]
    return [*plain, told.server, dict(told.results), letter.forwarded]


if __name__ == "__main__":
    confine()
    answer(sys.stdin.buffer, sys.stdout.buffer)
