"""Starts the processes that read what strangers wrote.

Each is a fresh interpreter without this one's environment: it knows no secret. It is
started as a program of its own, never forked: this process has threads.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from diagnostics.accounts import limits

ROOT = Path(__file__).resolve().parents[3]

_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONHOME")
"""What an interpreter may need of the environment to start."""


def started(module: str, nicer: int = 0) -> subprocess.Popen[bytes]:
    """`python -m module`, its standard input and output being pipes.

    Args:
        module: its program.
        nicer: how much it stands back from its start on: a page that is drawn goes
            first.

    Raises:
        OSError: the system has no room for another process.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": os.pathsep.join(paths)},
        cwd=ROOT,
    )
    with contextlib.suppress(AttributeError, OSError):  # no such thing, or it ended
        here = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, child.pid, here + nicer)
    return child


@contextlib.contextmanager
def running(
    module: str,
    seconds: float | None = None,
    child: subprocess.Popen[bytes] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process for one answer, in time; it has ended when the `with` ends.

    Args:
        module: its program, as for `started`.
        seconds: what reading an account may take, where nothing else is said.
        child: one of this program that was started before and wasn't asked yet.

    Raises:
        OSError: as `started`.
    """
    child = child or started(module)
    clock = threading.Timer(seconds or limits.MAX_WALL_SECONDS, child.kill)
    clock.daemon = True
    clock.start()
    try:
        with child:
            try:
                yield child
            finally:
                child.kill()
    finally:
        clock.cancel()


def answer_of(
    child: subprocess.Popen[bytes],
    asked: Iterable[object],
    files: Iterable[tuple[str, bytes]],
) -> list[bytes]:
    """The lines that a process makes of files; none where they are too many bytes.

    It is handed a line of JSON, what is asked and each file's name and size, and then
    the files' bytes. One that ended early is found out by what it answers.
    """
    held = list(files)
    _send(child.stdin, [*asked, *([name, len(data)] for name, data in held)], held)
    return _received(child.stdout)


def _send(
    target: IO[bytes] | None, head: list[object], files: Iterable[tuple[str, bytes]]
) -> None:
    assert target is not None  # noqa: S101 - it was opened as a pipe
    with contextlib.suppress(BrokenPipeError):
        target.write(json.dumps(head).encode("ascii") + b"\n")
        for _name, data in files:
            target.write(data)
    with contextlib.suppress(BrokenPipeError):  # of what is still held back
        target.close()


def _received(source: IO[bytes] | None) -> list[bytes]:
    assert source is not None  # noqa: S101 - it was opened as a pipe
    held = source.read(limits.MAX_RESULT_BYTES + 1)
    return [] if len(held) > limits.MAX_RESULT_BYTES else held.splitlines()
