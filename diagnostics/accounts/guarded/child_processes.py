"""Starts the processes that read what strangers wrote.

Each is a fresh interpreter without this one's environment: it knows no secret. It is
started as a program of its own, never forked: this process has threads.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONHOME")
"""What an interpreter may need of the environment to start."""


def started(module: str) -> subprocess.Popen[bytes]:
    """`python -m module`, its standard input and output being pipes.

    Raises:
        OSError: the system has no room for another process.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": os.pathsep.join(paths)},
        cwd=ROOT,
    )
