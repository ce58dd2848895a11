"""Whose turn it is to ask a host: the imports of one process share its pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from threading import Lock

_lock = Lock()
_free_at: dict[str, float] = {}
"""By host when it may be asked again, in monotonic time; only what is to come."""


async def take_turn(
    host: str, wait: float, spacing: float, told: Callable[[float], None]
) -> None:
    """Waits until a host may be asked, and keeps others from asking it too soon.

    Args:
        host: whom to ask.
        wait: seconds at least.
        spacing: seconds that nobody asks it afterwards.
        told: called with the seconds that it waits, where it does.
    """
    with _lock:
        now = time.monotonic()
        for other in [h for h, free_at in _free_at.items() if free_at <= now]:
            del _free_at[other]
        before = _free_at.get(host, now)
        at = max(now + wait, before)
        _free_at[host] = at + spacing
    try:
        if at > now:
            told(at - now)
            await asyncio.sleep(at - now)
    except BaseException:
        with _lock:
            if _free_at.get(host) == at + spacing:  # cancelled: nobody waits for it
                _free_at[host] = before
        raise
