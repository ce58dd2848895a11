"""SIGTERM and SIGHUP end what runs as Ctrl-C does."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from diagnostics.system.asked_to_end import ended_as_by_hand


@pytest.fixture(params=[signal.default_int_handler, signal.SIG_IGN])
def _ctrl_c(request: pytest.FixtureRequest) -> Iterator[None]:
    """What Ctrl-C does: behind `&` in a script, and in a test's worker, nothing."""
    before = signal.signal(signal.SIGINT, request.param)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_is_an_interruption_and_afterwards_what_it_was(
    sent: signal.Signals,
) -> None:
    before = signal.getsignal(sent)
    with pytest.raises(KeyboardInterrupt), ended_as_by_hand():
        signal.raise_signal(sent)
    assert signal.getsignal(sent) == before


def test_what_an_event_loop_does_on_ctrl_c_is_done() -> None:
    seen: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: seen.append(number))
    try:
        with ended_as_by_hand():
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == [signal.SIGINT]


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_who_has_the_signal_ignored_and_other_threads_see_no_change(
    sent: signal.Signals,
) -> None:
    seen: list[Any] = []

    def look() -> None:
        with ended_as_by_hand():
            seen.append(signal.getsignal(sent))

    before = signal.signal(sent, signal.SIG_IGN)
    try:
        look()
    finally:
        signal.signal(sent, before)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_IGN, before]


def test_a_second_signal_ends_what_does_not_end() -> None:
    code = (
        "import signal\n"
        "from diagnostics.system.asked_to_end import ended_as_by_hand\n"
        "with ended_as_by_hand():\n"
        "    for _ in range(2):\n"
        "        try:\n"
        "            signal.raise_signal(signal.SIGTERM)\n"
        "        except KeyboardInterrupt:\n"
        "            pass\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False)
    assert ended.returncode == -signal.SIGTERM
