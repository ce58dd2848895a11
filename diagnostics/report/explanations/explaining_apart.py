"""Explains texts in processes of their own: what they hold stops nobody else.

Two processes at most stay between texts, begun when the first text comes. One that
takes too long, too much memory, or answers nonsense is ended and replaced; the text is
answered by a sentence then.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import subprocess
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from diagnostics.accounts import limits
from diagnostics.accounts.guarded.child_processes import started
from diagnostics.accounts.guarded.result_lines import is_last, value_of
from diagnostics.model import Phrase
from diagnostics.report.explanations.explained_text import ExplainedText
from diagnostics.report.explanations.explaining_process import VOCABULARY

PROCESSES = 2
"""Texts that are explained at a time; more wait their turn."""

WALL_SECONDS = 60.0
"""Time by the clock for one text, the start of its process included."""

TEXTS_OF_A_PROCESS = 500
"""Texts after which a process is replaced, whatever it may have kept of them."""

_PROGRAM = "diagnostics.report.explanations.explaining_process"


class _Room:
    """The processes: those that wait for a text, and turns for those that have one."""

    def __init__(self) -> None:
        self._turns = threading.BoundedSemaphore(PROCESSES)
        self._idle: deque[_Explainer] = deque()

    @contextmanager
    def explainer(self) -> Iterator[_Explainer]:
        """One of the processes; it stays only where it is still of use afterwards."""
        with self._turns:
            one = self._waiting() or _Explainer()
            try:
                yield one
            except BaseException:
                one.end()
                raise
            if one.is_of_use:
                self._idle.append(one)
            else:
                one.end()

    def close(self) -> None:
        """Ends the processes that wait."""
        while self._idle:
            self._idle.pop().end()

    def prepare(self) -> None:
        """Starts a process for the first text, where none is there, without waiting."""
        if self._turns.acquire(blocking=False):
            try:
                if not self._idle:
                    self._idle.append(_Explainer())
            finally:
                self._turns.release()

    def _waiting(self) -> _Explainer | None:
        while self._idle:
            with contextlib.suppress(IndexError):  # another thread was quicker
                one = self._idle.pop()
                if one.is_of_use:
                    return one
                one.end()
        return None


class _Explainer:
    """One process; a thread at a time has it."""

    def __init__(self) -> None:
        self._child = started(_PROGRAM)
        self._texts = 0

    @property
    def is_of_use(self) -> bool:
        """Whether it lives, and hasn't read too many texts."""
        return self._child.poll() is None and self._texts < TEXTS_OF_A_PROCESS

    def answer(self, data: bytes, name: str) -> ExplainedText:
        """What the text comes to.

        Raises:
            ValueError: it ended, or answered nonsense.
        """
        self._texts += 1
        clock = threading.Timer(WALL_SECONDS, self._child.kill)
        clock.daemon = True
        clock.start()
        try:
            lines = list(self._lines(data, name))
        except OSError as error:
            raise ValueError("it ended while it was asked") from error
        finally:
            clock.cancel()
        found = value_of(lines, VOCABULARY)
        if isinstance(found, ExplainedText):
            return found
        raise ValueError("no answer")

    def _lines(self, data: bytes, name: str) -> Iterator[bytes]:
        source, target = self._child.stdin, self._child.stdout
        assert source is not None  # noqa: S101 - it was opened as a pipe
        assert target is not None  # noqa: S101 - it was opened as a pipe
        source.write(json.dumps([name, len(data)]).encode("ascii") + b"\n" + data)
        source.flush()
        room = limits.MAX_RESULT_BYTES
        while room > 0 and (line := target.readline(room)):
            room -= len(line)
            yield line
            if is_last(line):
                return

    def end(self) -> None:
        """Ends the process, whatever it does."""
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            with contextlib.suppress(OSError):
                pipe.close() if pipe else None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(5)


_room = _Room()
atexit.register(_room.close)


def prepare() -> None:
    """Starts a process ahead of the first text; returns at once, and never raises."""
    with contextlib.suppress(OSError):
        _room.prepare()


def explained(data: bytes, name: str = "") -> ExplainedText:
    """What a text comes to, read in another process within limits.

    Args:
        data: whatever was pasted or uploaded.
        name: the file's name.
    """
    try:
        with _room.explainer() as explainer:
            return explainer.answer(data, name)
    except (OSError, ValueError):
        return ExplainedText(stopped=Phrase("errors:stopped"))
