"""A signal to end stops a command as Ctrl-C does: systemd and `kill` send no other."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


@contextlib.contextmanager
def ended_as_by_hand() -> Iterator[None]:
    """While it lasts, SIGTERM is a Ctrl-C; a second one ends the process at once.

    Nothing changes in another thread than the main one, which takes no signals, and
    where whoever started the process has it ignore this one.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    if not in_main_thread or signal.getsignal(signal.SIGTERM) in (signal.SIG_IGN, None):
        yield
        return
    before = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(_number: int, frame: FrameType | None) -> None:
    """What Ctrl-C does just now; where it is ignored, as behind `&`, its exception.

    An event loop puts its own in Ctrl-C's place, which lets what is open end first.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    by_hand = signal.getsignal(signal.SIGINT)
    if callable(by_hand):
        by_hand(signal.SIGINT, frame)
    else:
        raise KeyboardInterrupt
