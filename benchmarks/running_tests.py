"""Runs files of tests on a copy of the checkout, and watches which functions they run.

Each run is a process split off from one that has imported what is heavy and nothing of
ours: no cache and no fixture of an earlier run is left, so that what a file of tests
ran is all that it depends on. What its own child processes ran isn't seen.
"""

from __future__ import annotations

import importlib
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]

HEAVY = (
    "pytest",
    "hypothesis",
    "numpy",
    "pandas",
    "scipy.optimize",
    "yaml",
    "dns.zone",
    "anyio",
    "cryptography.x509",
    "execnet",
    "platformdirs",
    "python_calamine",
    "trustme",
    "xlsxwriter",
)
"""Imported once, before the processes for single runs are split off."""

NOT_COPIED = (".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "out", "*.pyc")
OURS = "diagnostics"
WATCHING = 900.0
"""Seconds at most for one file of tests that is watched."""


@dataclass(frozen=True, slots=True)
class Watched:
    """How long a file of tests took, and what it ran: (module, first line) each.

    A module that was imported is line 0. Nothing where its tests fail as they are.
    """

    seconds: float
    ran: frozenset[tuple[str, int]]


class Bench:
    """A copy of the checkout where one change at a time is tried."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="senderscope-mutants-")
        self.root = Path(self._folder.name).resolve() / "copy"
        shutil.copytree(ROOT, self.root, ignore=shutil.ignore_patterns(*NOT_COPIED))
        for name in HEAVY:
            importlib.import_module(name)

    def watched(self, file: str) -> Watched:
        """What a file of tests, relative to the checkout, runs of the package."""
        kept = self.root.with_name("ran")
        kept.unlink(missing_ok=True)
        began = time.monotonic()
        passed = self._passes(partial(self._run_watched, file, kept), WATCHING)
        seconds = time.monotonic() - began
        if passed is None:
            print(f"left out, fails without any mutant: {file}", flush=True)
        ran = pickle.loads(kept.read_bytes()) if passed else frozenset()  # noqa: S301
        return Watched(seconds, ran)

    def passes(
        self,
        path: str,
        change: Callable[[bytes], bytes],
        files: Sequence[str],
        usual: float,
    ) -> bool:
        """Whether every test of these files passes with a module changed.

        `usual` are the seconds that they take without.
        """
        module = self.root / path
        original, times = module.read_bytes(), module.stat()
        module.write_bytes(change(original))
        os.utime(module, (0, 0))  # of no kept bytecode, and none is kept of it
        try:
            first, others = files[:1], files[1:]
            return all(
                self._passes(partial(self._run_tests, some), 10 + 10 * usual)
                for some in (first, others)
                if some
            )
        finally:
            module.write_bytes(original)
            os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns))

    def _passes(self, run: Callable[[], int], seconds: float) -> bool | None:
        """Whether a run in a process of its own ends well; False if there are no tests.

        None where one failed, or it took too long.
        """
        child = os.fork()
        if child == 0:
            os._exit(run())
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return {0: True, 5: False}.get(os.waitstatus_to_exitcode(status))
            time.sleep(0.02)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return None

    def _run_watched(self, file: str, kept: Path) -> int:
        ran: set[tuple[str, int]] = set()
        names: dict[str, str] = {}  # of the package's files, "" for all others
        start = f"{self.root}{os.sep}"

        def called(frame: FrameType, event: str, argument: object) -> None:
            code = frame.f_code
            name = names.get(code.co_filename)
            if name is None:
                inside = code.co_filename.removeprefix(start)
                ours = inside.startswith(f"{OURS}{os.sep}")
                name = names[code.co_filename] = inside if ours else ""
            if name:
                whole = code.co_name == "<module>"
                ran.add((name, 0 if whole else code.co_firstlineno))

        threading.settrace(called)
        sys.settrace(called)
        status = self._run_tests([file], keep_bytecode=True)
        sys.settrace(None)
        kept.write_bytes(pickle.dumps(frozenset(ran)))
        return status

    def _run_tests(self, files: Sequence[str], *, keep_bytecode: bool = False) -> int:
        """In a process of its own: what pytest says of the copy."""
        os.setpgid(0, 0)
        os.chdir(self.root)
        sys.path[:] = [str(self.root), *(p for p in sys.path if p != str(ROOT) and p)]
        sys.dont_write_bytecode = not keep_bytecode
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nowhere, stream)
        import pytest

        local = "not browser and not real_servers and not shared"
        try:
            return int(pytest.main(["-x", "-m", local, "--hypothesis-seed=0", *files]))
        except BaseException:  # whatever a mutant did to pytest itself
            return 1
