"""Which runs over many accounts are going on now, and how far each of them is."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from diagnostics.fleet.run_notes import DONE, notes_in
from diagnostics.whole_files import MALFORMED

_COUNT = re.compile(rb'"%s": (\d+)\}\n\Z' % DONE.encode())
_COUNT_WITHIN = 64
"""Bytes of the end of a line in which the count stands."""


@dataclass(frozen=True, slots=True)
class RunGoingOn:
    """A run of whatever process of this machine.

    Attributes:
        command: what runs.
        done: how many accounts have ended.
        of: how many there are.
    """

    command: str
    done: int
    of: int


def runs_going_on(home: Path) -> tuple[RunGoingOn, ...]:
    """The runs of a workspace whose process is alive; none where nothing can be read.

    Args:
        home: the workspace's folder.
    """
    return tuple(sorted(_going_on(home), key=lambda r: (r.command, r.of)))


def _going_on(home: Path) -> Iterator[RunGoingOn]:
    for place in notes_in(home):
        with contextlib.suppress(OSError, *MALFORMED), place.open("rb") as file:
            if _is_held(file):
                header = json.loads(file.readline())
                of = int(header["of"])
                if of:
                    yield RunGoingOn(str(header["command"]), _done(file), of)


def _is_held(file: IO[bytes]) -> bool:
    """Whether its run is alive: what a killed one held is free."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(file, fcntl.LOCK_UN)
    return False


def _done(file: IO[bytes]) -> int:
    """The last count; a line that is being written has none yet."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _COUNT_WITHIN))
    count = _COUNT.search(file.read())
    return int(count[1]) if count else 0
