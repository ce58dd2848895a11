"""The process that reads one account: `python -m` this, the files on standard input.

Input: a line of JSON, `[folder, answers, [name, size], …]`, and the files' bytes, one
file behind the other.
Output: the lines of `result_lines`. It gives up rights and room before it looks at any
of the bytes, and what ends it ends nothing else.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from typing import BinaryIO

from diagnostics.accounts import limits
from diagnostics.accounts.guarded.result_lines import written
from diagnostics.accounts.reader import Loaded, read_files, stopped

try:
    import resource
except ImportError:  # no such limits there: the deadline of the clock holds
    resource = None  # type: ignore[assignment]

_NICER = 2
"""How much it stands back behind the process that answers pages."""


def confine() -> None:
    """Bounds memory, processor time and files written, where the system does that."""
    if resource is None:
        return
    seconds = limits.MAX_CPU_SECONDS
    for name, most in (
        ("RLIMIT_AS", limits.MAX_MEMORY_BYTES),
        ("RLIMIT_CPU", seconds),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))
    with contextlib.suppress(OSError):
        os.nice(_NICER)


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
