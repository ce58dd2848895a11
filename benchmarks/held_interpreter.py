"""Serves the dashboard, and writes down how long one visitor's work holds the others.

    python -m benchmarks.held_interpreter FILE [ARGUMENTS]

A thread asks for the interpreter every 5 ms. What it waited for while the process
worked, in seconds of CPU (so that other programs don't count), is a line of FILE where
it is more than `SHOWN`: when, and how long.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

from diagnostics import serving

TICK = 0.005
SHOWN = 0.02
"""Seconds."""


def watch(file: Path) -> None:
    """Writes each wait down, until the process ends."""
    while True:
        asked, worked = time.monotonic(), time.process_time()
        time.sleep(TICK)
        waited = time.monotonic() - asked - TICK
        held = min(waited, time.process_time() - worked)
        if held > SHOWN:
            with file.open("a", encoding="ascii") as lines:
                lines.write(f"{time.time():.2f} {held:.3f}\n")


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    threading.Thread(target=watch, args=(Path(name),), daemon=True).start()
    serving.main(arguments)
