"""Results about accounts that all visitors of this server share.

The framework's cache hashes its arguments at every question, and nobody can begin a
result before a page asks; here a key is a tuple, and a thread may begin one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future, wait
from threading import Lock, Thread
from time import monotonic
from typing import Generic, TypeVar

import streamlit as st

from diagnostics.language import LaterText

Result = TypeVar("Result")

_PATIENCE = 0.1
"""Seconds after which a page that waits looks whether its reader has left."""


class SharedResults(Generic[Result]):
    """The last results of one kind, each made once however many ask.

    Args:
        most: so many are kept.
        seconds: how long each is kept.
        waiting: what a page says while one is made; None: nothing.
    """

    def __init__(
        self, most: int, seconds: float = 3600.0, waiting: LaterText | None = None
    ) -> None:
        self._most, self._seconds, self._waiting = most, seconds, waiting
        self._held: OrderedDict[Hashable, tuple[float, Future[Result]]] = OrderedDict()
        self._turn = Lock()

    def of(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """The result of a key, made now where nobody has.

        Args:
            key: all that the result depends on.
            make: makes it; what it raises is raised here, and nothing is kept.
        """
        return self._of(key, make, self._waiting)

    def quietly(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """The same for a thread of ours, where no page says that it waits."""
        return self._of(key, make, None)

    def _of(
        self, key: Hashable, make: Callable[[], Result], waiting: LaterText | None
    ) -> Result:
        while True:
            future, is_new = self._place(key)
            try:
                if future.done():
                    return future.result()
                if waiting is None:
                    return self._made(key, future, is_new, make)
                with st.spinner(str(waiting)):
                    if not is_new:
                        _wait_as_page(future)
                    return self._made(key, future, is_new, make)
            except CancelledError:  # whoever made it was stopped: it is made here
                continue
            finally:
                if is_new and not future.done():  # this page was stopped
                    self._drop(key, future)
                    future.cancel()

    def begin(self, key: Hashable, make: Callable[[], Result]) -> None:
        """Lets a thread make the result of a key, unless it is there or being made.

        Args:
            key: as in `of`.
            make: makes it without the framework's help.
        """
        if key in self._held:
            return
        future, is_new = self._place(key)
        if is_new:
            Thread(target=self._work, args=(key, future, make), daemon=True).start()

    def wait(self, key: Hashable) -> bool:
        """Waits for a result that is being made; whether there was one to wait for."""
        held = self._held.get(key)
        if held is None or held[1].done():
            return False
        wait([held[1]])
        return True

    def __contains__(self, key: Hashable) -> bool:
        """Whether a result is there or being made."""
        return key in self._held

    def clear(self) -> None:
        """Forgets all of them."""
        with self._turn:
            self._held.clear()

    def _place(self, key: Hashable) -> tuple[Future[Result], bool]:
        """The future of a key, and whether it was put there just now."""
        now = monotonic()
        with self._turn:
            held = self._held.get(key)
            if held is not None and now - held[0] < self._seconds:
                self._held.move_to_end(key)
                return held[1], False
            future: Future[Result] = Future()
            self._held[key] = now, future
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
            return future, True

    def _made(
        self,
        key: Hashable,
        future: Future[Result],
        is_new: bool,
        make: Callable[[], Result],
    ) -> Result:
        if is_new:
            self._work(key, future, make)
        return future.result()

    def _work(
        self, key: Hashable, future: Future[Result], make: Callable[[], Result]
    ) -> None:
        try:
            future.set_result(make())
        except Exception as error:
            self._drop(key, future)
            future.set_exception(error)

    def _drop(self, key: Hashable, future: Future[Result]) -> None:
        with self._turn:
            held = self._held.get(key)
            if held is not None and held[1] is future:
                del self._held[key]


def _wait_as_page(future: Future[Result]) -> None:
    """Waits for a thread's result; who goes to another page meanwhile isn't held here.

    The framework leaves a page only where that asks it for something.
    """
    place = st.empty()
    while not wait([future], _PATIENCE).done:
        place.empty()
