"""Imports of one host keep its pace together; others don't wait for them."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator

import pytest

from diagnostics.fleet.planfix_api import host_turns
from diagnostics.fleet.planfix_api.host_turns import take_turn


@pytest.fixture(autouse=True)
def nobody_asked() -> Iterator[None]:
    host_turns._free_at.clear()
    yield
    host_turns._free_at.clear()


def unheard(_seconds: float) -> None:
    """Nobody looks."""


def asked(host: str, times: int, spacing: float, told: list[float]) -> None:
    async def ask() -> None:
        for _time in range(times):
            await take_turn(host, 0.0, spacing, unheard)
            told.append(time.monotonic())

    asyncio.run(ask())


def test_two_imports_of_one_host_ask_it_in_turns() -> None:
    told: list[float] = []
    begun = time.monotonic()
    both = [
        threading.Thread(target=asked, args=("h", 3, 0.1, told)) for _one in range(2)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(told) == 6
    # However late a thread comes to its turn, the sixth is never before its time.
    assert max(told) - begun >= 0.5


def test_another_host_has_a_pace_of_its_own() -> None:
    asyncio.run(take_turn("one", 0.0, 3600.0, unheard))
    asyncio.run(asyncio.wait_for(take_turn("other", 0.0, 3600.0, unheard), 60))


def test_who_is_cancelled_while_waiting_gives_the_turn_back() -> None:
    async def cancelled() -> None:
        waiting = asyncio.create_task(take_turn("h", 3600.0, 0.0, unheard))
        await asyncio.sleep(0)
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        await asyncio.wait_for(take_turn("h", 0.0, 0.0, unheard), 60)

    asyncio.run(cancelled())


def test_what_is_past_is_forgotten() -> None:
    asyncio.run(take_turn("one", 0.0, 0.0, unheard))
    asyncio.run(take_turn("other", 0.0, 0.0, unheard))
    assert list(host_turns._free_at) == ["other"]
