"""Waits for asynchronous work, wherever the caller is."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")


def waited_for(work: Coroutine[Any, Any, _T]) -> _T:
    """What the work gives: run in a loop of its own.

    Where a loop runs in this thread already, as in every notebook, that is a loop in
    another thread, with this one's context variables. An interrupt cancels the work.

    Raises:
        BaseException: what the work raises, and KeyboardInterrupt.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _given_by(work)
    return _Elsewhere(work).result()


def _given_by(work: Coroutine[Any, Any, _T]) -> _T:
    """What the work gives, without being its task's result.

    In the main thread `asyncio.run` puts the handler of interrupts back, which spells
    the task out with its result: of a large run that is a text of megabytes.
    """
    given: list[_T] = []

    async def kept() -> None:
        given.append(await work)

    asyncio.run(kept())
    return given[0]


class _Elsewhere(Generic[_T]):
    """Work in a thread of its own."""

    def __init__(self, work: Coroutine[Any, Any, _T]) -> None:
        self._work = work
        self._result: Future[_T] = Future()
        self._task: Future[asyncio.Task[_T]] = Future()

    def result(self) -> _T:
        """Begins, and waits for the end; both threads end together."""
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(self._run,), daemon=True)
        thread.start()
        try:
            return self._result.result()
        except KeyboardInterrupt:
            self._cancel()
            raise
        finally:
            thread.join()

    def _run(self) -> None:
        try:
            self._result.set_result(_given_by(self._watched()))
        except BaseException as error:
            # It is the caller's, in the caller's thread.
            self._result.set_exception(error)

    async def _watched(self) -> _T:
        task = asyncio.ensure_future(self._work)
        self._task.set_result(task)
        return await task

    def _cancel(self) -> None:
        task = self._task.result()
        # Where the loop has ended meanwhile there is nothing to cancel.
        if not self._result.done():
            task.get_loop().call_soon_threadsafe(task.cancel)
