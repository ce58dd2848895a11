"""The process that reads one account: `python -m` this, the files on standard input.

Input: a line of JSON, `[folder, answers, [name, size], …]`, and the files' bytes, one
file behind the other.
Output: the lines of `result_lines`. It gives up rights and room before it looks at any
of the bytes, and what ends it ends nothing else.
"""

from __future__ import annotations

import gc
import json
import sys
from typing import BinaryIO

from diagnostics.accounts import limits
from diagnostics.accounts.guarded.confining import confine
from diagnostics.accounts.guarded.result_lines import written
from diagnostics.accounts.reader import Loaded, read_files, stopped


def answer(source: BinaryIO, target: BinaryIO) -> None:
    """Reads the files of `source` as one account and writes its lines to `target`."""
    gc.disable()  # it would walk over millions of cells again and again, for nothing
    folder, answers, *sizes = json.loads(source.readline())
    files = {name: source.read(size) for name, size in sizes}
    loaded = read_files(files, folder, answers)
    files.clear()
    target.writelines(_lines(loaded))
    target.flush()


def _lines(loaded: Loaded) -> list[bytes]:
    try:
        lines = list(written(loaded))
    except MemoryError:
        return list(written(stopped("memory")))
    if sum(map(len, lines)) > limits.MAX_RESULT_BYTES:
        return list(written(stopped("result")))
    return lines


if __name__ == "__main__":
    confine()
    answer(sys.stdin.buffer, sys.stdout.buffer)
