"""The process that reads: bounded before it looks at a byte, and always answering."""

from __future__ import annotations

import gc
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from diagnostics.accounts import limits
from diagnostics.accounts.guarded import confining, reading_process
from diagnostics.accounts.guarded.result_lines import read_back, written
from diagnostics.accounts.reader import Loaded, read_files

FILES = {"mailboxes.csv": b"id,address\nm,m@example.com\n", "groups.csv": b"id\ng\n"}


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """The process that reads collects no garbage; this one goes on doing so."""
    yield
    gc.enable()


def answered(files: dict[str, bytes], folder: str | None = None) -> Loaded:
    head = json.dumps(
        [folder, {}, *([name, len(data)] for name, data in files.items())]
    )
    source = io.BytesIO(head.encode() + b"\n" + b"".join(files.values()))
    target = io.BytesIO()
    reading_process.answer(source, target)
    return read_back(target.getvalue().splitlines())


def test_files_stand_one_behind_the_other_and_come_back_as_an_account() -> None:
    assert answered(FILES, "f") == read_files(FILES, "f")
    assert not gc.isenabled()


@pytest.mark.parametrize("spare", [0, -1])
def test_an_account_that_is_too_large_to_hand_back_says_so(
    monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    size = sum(map(len, written(read_files(FILES, "f"))))
    monkeypatch.setattr(limits, "MAX_RESULT_BYTES", size + spare)
    loaded = answered(FILES, "f")
    assert len(loaded.account.groups) == (0 if spare else 1)
    told = [p.rule for p in loaded.problems]
    assert (told == ["config/over-limit"]) is bool(spare)


def test_an_account_that_memory_does_not_hold_as_lines_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def short(loaded: Loaded) -> Iterator[bytes]:
        if loaded.account.groups:
            raise MemoryError
        return written(loaded)

    monkeypatch.setattr(reading_process, "written", short)
    (told,) = answered(FILES, "f").problems
    assert told.rule == "config/over-limit"


def test_memory_time_and_files_are_bounded() -> None:
    if confining.resource is None:
        pytest.skip("the system has no such limits")
    code = """
import os, resource
from diagnostics.accounts.guarded.reading_process import confine
before = os.nice(0)
confine()
names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_CORE")
print([resource.getrlimit(getattr(resource, name)) for name in names])
print(os.nice(0) - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    bounds, nicer = done.stdout.splitlines()
    wanted = [480 * 2**20, 20, 0, 0]
    assert json.loads(bounds.replace("(", "[").replace(")", "]")) == [
        [most, most] for most in wanted
    ]
    assert int(nicer) == min(2, 19 - os.nice(0))
