"""What checks of one account have done so far: the ledger that outlives a worker.

One file an account, lines appended by whichever worker has a part of it. A login is
written down before it begins, under a lock and flushed to the disk: of two workers who
come to the same login one alone is let through, and none after a crash. Logins that are
asked for while the disk is busy are written together, before any of them begins. What
was seen of a mailbox with other settings than it has now is no answer about it.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from diagnostics.checks import Step
from diagnostics.whole_files import MALFORMED, naming
from diagnostics.workspace.step_documents import (
    StepTexts,
    by_unit,
    documents_of,
    step_of,
)

_LOGIN, _DONE, _RUN = "login", "done", "run"

Unit = tuple[str, str]
"""A mailbox's id and a service."""

Settings = Mapping[str, str]
"""By mailbox a digest of its settings; empty where nobody asks which they were."""

_NONE: Settings = {}


class AccountLog:
    """The ledger of one account's checks, in one file.

    Args:
        place: the file; it is made where it isn't there.
        settings: by mailbox what tells its settings from others; lines of others are
            passed over.

    Raises:
        OSError: it can't be opened.
    """

    def __init__(self, place: Path, settings: Settings = _NONE) -> None:
        self._place, self._settings = place, settings
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._held = os.open(place, flags, 0o600)
        self._turn = threading.Lock()
        self._texts = StepTexts()
        self._read_to = self._wrote_to = 0
        self._asked: list[tuple[Unit, asyncio.Future[bool]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._begun: set[Unit] = set()
        self._done: dict[Unit, tuple[Step, ...]] = {}
        self._heard: dict[Unit, list[Step]] = {}
        with self._alone():
            self._catch_up()

    def close(self) -> None:
        """Lets the file go."""
        os.close(self._held)

    def heard(self, step: Step) -> None:
        """Takes a step; what a service's steps were is written when it has ended."""
        self._heard.setdefault((step.mailbox, step.service), []).append(step)

    def known(self, mailbox: str, service: str) -> Sequence[Step] | None:
        """The steps of a service that has ended; None: it hasn't."""
        return self._done.get((mailbox, service))

    async def may_log_in(self, mailbox: str, service: str) -> bool:
        """Writes a login down before it begins; False where it was begun already."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._asked.append(((mailbox, service), answer))
        if self._writer is None:
            self._writer = asyncio.create_task(self._answer_all())
        return await answer

    async def _answer_all(self) -> None:
        """Answers who asks to log in, all who ask meanwhile at a time."""
        try:
            while self._asked:
                asked, self._asked = self._asked, []
                await self._answer(asked)
        finally:
            self._writer = None

    async def _answer(self, asked: Sequence[tuple[Unit, asyncio.Future[bool]]]) -> None:
        waiting = [answer for _, answer in asked]
        try:
            firsts = await asyncio.to_thread(self._claimed, [unit for unit, _ in asked])
            for answer, is_first in zip(waiting, firsts, strict=True):
                if not answer.done():  # cancelled meanwhile
                    answer.set_result(is_first)
        except OSError as error:
            for answer in waiting:
                if not answer.done():
                    answer.set_exception(error)
        finally:
            for answer in waiting:
                answer.cancel()  # nobody waits for ever, whatever happened

    def ended(self, mailbox: str, service: str) -> None:
        """Writes down what was heard of a service."""
        unit = mailbox, service
        steps = self._done[unit] = tuple(self._heard.pop(unit, ()))
        self._append(_DONE, unit, steps)

    def told(self, steps: Sequence[Step]) -> None:
        """Writes down what a whole run made of the steps, causes shared and named.

        What it left as it was heard stands there already.
        """
        for unit, same in by_unit(steps).items():
            if self._done.get(unit) != tuple(same):
                self._append(_RUN, unit, same)

    def _claimed(self, units: Sequence[Unit]) -> list[bool]:
        """Which logins are begun by whoever asks now: they are on the disk then."""
        with self._alone():
            self._catch_up()
            told, lines = [], []
            for unit in units:
                is_first = unit not in self._begun
                told.append(is_first)
                if is_first:
                    lines.append(self._line(_LOGIN, unit, ()))
                    self._begun.add(unit)
            if lines:
                self._write(*lines)
                os.fdatasync(self._held)
            return told

    def _append(self, kind: str, unit: Unit, steps: Sequence[Step]) -> None:
        with self._alone():
            self._write(self._line(kind, unit, steps))

    def _line(self, kind: str, unit: Unit, steps: Sequence[Step]) -> str:
        who = json.dumps([kind, *unit])[1:-1]
        seen_with = json.dumps(self._settings.get(unit[0], ""))
        return f"[{', '.join((who, *self._texts.texts(steps), seen_with))}]\n"

    def _write(self, *lines: str) -> None:
        data = "".join(lines).encode("ascii")
        size = os.fstat(self._held).st_size
        if not self._ends_well(size):
            data = b"\n" + data  # a kill cut the last line off
        whole = size + len(data)
        with naming(self._place):
            while data:
                data = data[os.write(self._held, data) :]
        self._wrote_to = whole

    def _ends_well(self, size: int) -> bool:
        """Whether a file of so many bytes is empty or ends with a whole line."""
        if size in (0, self._wrote_to):  # nobody else wrote since we did
            return True
        return os.pread(self._held, 1, size - 1) == b"\n"

    def _catch_up(self) -> None:
        """Reads what was written since; a line that isn't whole is none."""
        parts = []
        while data := os.pread(self._held, 1 << 20, self._read_to):
            self._read_to += len(data)
            parts.append(data)
        for kind, unit, steps in _lines(b"".join(parts), self._settings):
            if kind == _LOGIN:
                self._begun.add(unit)
            elif kind == _DONE and unit not in self._done:
                with contextlib.suppress(*MALFORMED):
                    self._done[unit] = tuple(map(step_of, steps))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._turn:
            fcntl.flock(self._held, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._held, fcntl.LOCK_UN)


def steps_in(place: Path, settings: Settings = _NONE) -> tuple[Step, ...]:
    """All steps of a log: as a whole run told them, else as they were heard.

    Args:
        place: the file; where there is none, there are no steps.
        settings: as of the log.
    """
    try:
        data = place.read_bytes()
    except OSError:
        return ()
    heard: dict[Unit, Sequence[Mapping[str, Any]]] = {}
    told: dict[Unit, Sequence[Mapping[str, Any]]] = {}
    for kind, unit, steps in _lines(data, settings):
        if kind == _DONE:
            heard.setdefault(unit, steps)
        elif kind == _RUN:
            told[unit] = steps
    found = {**heard, **told}
    return tuple(step_of(step) for steps in found.values() for step in steps)


def _lines(
    data: bytes, settings: Settings
) -> Iterator[tuple[str, Unit, Sequence[Mapping[str, Any]]]]:
    for line in data.splitlines():
        with contextlib.suppress(*MALFORMED):
            kind, mailbox, service, *told, seen_with = json.loads(line)
            if seen_with == settings.get(mailbox, ""):
                # Logs of 2026's first versions hold whole documents.
                steps = told[0] if len(told) == 1 else documents_of(*told)
                yield str(kind), (str(mailbox), str(service)), steps
