"""Signals to end stop a command as Ctrl-C does.

systemd and `kill` send SIGTERM, a terminal that is closed, or lost with its connection,
SIGHUP.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_TO_END = (signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def ended_as_by_hand() -> Iterator[None]:
    """While it lasts, these signals are a Ctrl-C; a second one ends the process.

    Nothing changes in another thread than the main one, which takes no signals, and
    for a signal that whoever started the process has it ignore, as `nohup` does.
    """
    in_main_thread = threading.current_thread() is threading.main_thread()
    before = {
        number: signal.signal(number, _end)
        for number in _TO_END
        if in_main_thread and signal.getsignal(number) not in (signal.SIG_IGN, None)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    """What Ctrl-C does just now; where it is ignored, as behind `&`, its exception.

    An event loop puts its own in Ctrl-C's place, which lets what is open end first.
    """
    signal.signal(number, signal.SIG_DFL)
    by_hand = signal.getsignal(signal.SIGINT)
    if callable(by_hand):
        by_hand(signal.SIGINT, frame)
    else:
        raise KeyboardInterrupt
