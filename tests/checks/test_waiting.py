"""Asynchronous work is waited for, also where a loop runs already."""

from __future__ import annotations

import asyncio
import contextvars
import signal
import threading
import time

import pytest

from diagnostics.checks.waiting import waited_for

NAME = contextvars.ContextVar("NAME", default="nobody")


async def work(seconds: float = 0.0) -> tuple[str, int]:
    await asyncio.sleep(seconds)
    return NAME.get(), threading.get_ident()


def test_without_a_loop_the_work_runs_in_this_thread() -> None:
    assert waited_for(work()) == ("nobody", threading.get_ident())


def test_inside_a_running_loop_it_runs_elsewhere_with_this_ones_context() -> None:
    async def notebook() -> tuple[str, int]:
        NAME.set("anna")
        return waited_for(work())

    name, thread = asyncio.run(notebook())
    assert name == "anna"
    assert thread != threading.get_ident()


def test_what_the_work_raises_is_the_callers() -> None:
    async def broken() -> None:
        raise LookupError("the work's")

    async def notebook() -> None:
        waited_for(broken())

    with pytest.raises(LookupError, match="the work's"):
        waited_for(broken())
    with pytest.raises(LookupError, match="the work's"):
        asyncio.run(notebook())


def test_an_interrupt_in_a_notebook_cancels_the_work() -> None:
    ended = threading.Event()

    async def long() -> None:
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()

    async def notebook() -> None:
        main = threading.main_thread().ident
        assert main is not None
        threading.Timer(0.3, signal.pthread_kill, (main, signal.SIGINT)).start()
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            waited_for(long())
        finally:
            signal.signal(signal.SIGINT, before)

    threads = threading.active_count()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(notebook())
    assert time.monotonic() - began < 5
    assert ended.is_set()
    assert threading.active_count() <= threads


def test_what_the_work_gives_is_never_spelled_out() -> None:
    class Large:
        def __repr__(self) -> str:
            raise AssertionError("a run of thousands of steps as one text")

    async def work() -> Large:
        return Large()

    assert isinstance(waited_for(work()), Large)
