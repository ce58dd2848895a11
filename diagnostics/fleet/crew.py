"""The seam that work goes through: pieces to workers, what they come to back.

`ProcessCrew` has processes of this machine; `dask_crew.DaskCrew` a Dask scheduler's
workers. A piece whose worker is lost is given to another one, and where it loses that
one too, it is `Lost`: one piece that ends its worker ends nothing else.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, TypeVar

from diagnostics.language import current, spoken
from diagnostics.language import gettext as _

P = TypeVar("P")
R = TypeVar("R")

MOST_TRIES = 2
"""So many workers a piece of work may lose."""

_NEW_AT_ONCE = 100_000
"""So many new objects are let be in a worker before it looks for garbage: some twenty
accounts' rows or the mailboxes under check, and some ten megabytes. With fewer, what a
piece needs until its end is looked at again and again."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A piece of work that nobody ended: it lost its worker, or it raised.

    `why` is in words of ours, never a foreign text.
    """

    why: str


class Crew(Protocol):
    """Workers for pieces of work that don't depend on each other."""

    def results(
        self, work: Callable[[P], R], pieces: Sequence[P]
    ) -> Iterator[tuple[int, R | Lost]]:
        """What each piece comes to with its position, in the order in which they end.

        Args:
            work: a function of a module.
            pieces: what it is called with, each on its own; references to secrets at
                most, never a secret.
        """
        ...

    def close(self) -> None:
        """Lets the workers go."""
        ...


class CrewOfOne:
    """No other process: the caller's thread does the work, one piece after another."""

    def results(
        self, work: Callable[[P], R], pieces: Sequence[P]
    ) -> Iterator[tuple[int, R | Lost]]:
        """As `Crew.results`."""
        for at, piece in enumerate(pieces):
            try:
                yield at, work(piece)
            except Exception as error:
                yield at, fault_of(error)

    def close(self) -> None:
        """Nothing is there to let go."""


def worked(work: Callable[[P], R], piece: P, language: str) -> R:
    """What a piece comes to in a process that does nothing but pieces.

    Args:
        work: as `Crew.results`.
        piece: the same.
        language: of those who asked for it, in which it says what went wrong.
    """
    gc.set_threshold(_NEW_AT_ONCE)
    with spoken(language):
        result = work(piece)
    _settle()
    return result


@cache
def _settle() -> None:
    """Takes what the first piece has loaded, rules and modules, for there to stay.

    Else Python looks all through it for garbage after every few pieces, which is a
    quarter of the time of an audit.
    """
    gc.collect()
    gc.freeze()


def fault_of(error: Exception) -> Lost:
    """What a piece comes to that raised."""
    name = type(error).__name__
    return Lost(_("a fault of the program's own: {name}", name=name))


def given_up() -> Lost:
    """What a piece comes to that ended each of its workers."""
    return Lost(_("its worker ended without an answer, twice"))


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    at: int = -1

    def end(self) -> None:
        self.process.kill()
        self.process.join(5)
        self.pipe.close()


@dataclass(slots=True)
class ProcessCrew:
    """Processes of this machine, started when there is work and ended by `close`.

    Attributes:
        number: how many; 0 is one for each processor that this process may use.
    """

    number: int = 0
    _workers: list[_Worker] = field(default_factory=list)

    def results(
        self, work: Callable[[P], R], pieces: Sequence[P]
    ) -> Iterator[tuple[int, R | Lost]]:
        """As `Crew.results`. A worker has one piece at a time, so it is known which."""
        waiting = deque(range(len(pieces)))
        tries = [0] * len(pieces)
        open_pieces = len(pieces)
        while open_pieces:
            self._hand_out(work, pieces, waiting)
            for at, result in self._ended():
                if result is None:
                    tries[at] += 1
                    if tries[at] < MOST_TRIES:
                        waiting.appendleft(at)
                        continue
                    result = given_up()
                open_pieces -= 1
                yield at, result

    def close(self) -> None:
        """Ends the processes, whatever they do."""
        while self._workers:
            self._workers.pop().end()

    def _hand_out(
        self, work: Callable[[P], R], pieces: Sequence[P], waiting: deque[int]
    ) -> None:
        most = self.number or _processors()
        idle = [worker for worker in self._workers if worker.at < 0]
        while waiting and (idle or len(self._workers) < most):
            worker = idle.pop() if idle else self._started()
            worker.at = waiting.popleft()
            with contextlib.suppress(OSError):  # gone: found out when it is asked
                worker.pipe.send((work, pieces[worker.at], current()))

    def _ended(self) -> Iterator[tuple[int, Any]]:
        """What has come back: position and result, None where the worker is gone."""
        busy = {worker.pipe: worker for worker in self._workers if worker.at >= 0}
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]
            at, worker.at = worker.at, -1
            try:
                yield at, worker.pipe.recv()
            except (EOFError, OSError):
                self._workers.remove(worker)
                worker.end()
                yield at, None

    def _started(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


def _work(pipe: Connection) -> None:
    """What a process of the crew does until nobody asks it any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # its parent ends it
    # Who asks has gone, also with an answer unread.
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            work, piece, language = pipe.recv()
            try:
                result = worked(work, piece, language)
            except Exception as error:
                with spoken(language):
                    result = fault_of(error)
            pipe.send(result)
