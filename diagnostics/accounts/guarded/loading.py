"""Loads accounts that strangers wrote: read in a process of its own, within limits.

What goes wrong there, its death included, is a problem of the account like any other.
The process is a fresh interpreter without this one's environment: it knows no secret.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from diagnostics.accounts import limits
from diagnostics.accounts.guarded.child_processes import ROOT, started
from diagnostics.accounts.guarded.regular_files import contents, printable
from diagnostics.accounts.guarded.result_lines import read_back
from diagnostics.accounts.problems import problem
from diagnostics.accounts.reader import Loaded, fits, read_files, stopped, told_of
from diagnostics.model import Account, Finding, Place
from diagnostics.system_words import system_said

OURS = ROOT / "sample_data"
"""Accounts that came with the program are trusted as the program is."""

_READER = "diagnostics.accounts.guarded.reading_process"

_turns = threading.BoundedSemaphore(limits.MAX_READERS)


def load(path: str | Path, answers: Mapping[str, str] | None = None) -> Loaded:
    """The account in a folder of CSV files or in one file of any form.

    `answers` are to questions that an earlier reading asked: by a heading as it is
    written, the column that it means, empty where none; `merged cells` → `fill`.

    Nothing is raised for what is wrong with the input: a missing path or a broken
    file is a problem like the others, and the account is what could be read.
    """
    path = Path(path)
    problems: list[Finding] = []
    files = contents(path, problems)
    if files is None:
        return _nothing(problems)
    folder = printable(path.name) if path.is_dir() else None
    if path.resolve().is_relative_to(OURS):
        return _with(problems, read_files(files, folder, answers))
    return _with(problems, _read_apart(files, folder, answers))


def load_bytes(name: str, data: bytes) -> Loaded:
    """The account in one uploaded file: CSV, zip of CSV files, XLSX, YAML or JSON."""
    return load_uploads([(name, data)])


def load_files(files: Mapping[str, bytes]) -> Loaded:
    """The account in uploaded files: one of any form, or several loose CSV files."""
    return load_uploads(list(files.items()))


def load_uploads(
    files: Sequence[tuple[str, bytes]], answers: Mapping[str, str] | None = None
) -> Loaded:
    """The same for pairs of name and content, with answers as `load` takes them.

    Where two have one name, nothing is read: which of them is meant is not ours to say.
    """
    names = [printable(name) for name, _ in files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        return _nothing(
            problem("duplicate-file", Place(name), says="uploaded", value=name)
            for name in twice
        )
    problems: list[Finding] = []
    held = zip(names, (data for _, data in files), strict=True)
    fitting = {n: data for n, data in held if fits(n, len(data), problems)}
    if sum(map(len, fitting.values())) > limits.MAX_UNPACKED_BYTES:
        return stopped("folder", most=limits.MAX_UNPACKED_BYTES)
    if not fitting and problems:
        return _nothing(problems)
    return _with(
        problems, _read_apart(fitting, None if len(files) == 1 else "", answers)
    )


def _nothing(problems: Iterable[Finding]) -> Loaded:
    return told_of(Account(), tuple(problems))


def _with(problems: Sequence[Finding], loaded: Loaded) -> Loaded:
    if not problems:
        return loaded
    return told_of(loaded.account, (*problems, *loaded.problems))


def _read_apart(
    files: Mapping[str, bytes],
    folder: str | None,
    answers: Mapping[str, str] | None,
) -> Loaded:
    """Reads the files in another process; its failing is a problem."""
    name = next(iter(files), "")
    try:
        with _turns, reader_process() as child:
            _send(child.stdin, files, [folder, answers or {}])
            lines = _received(child.stdout)
    except OSError as error:
        why = {"detail": system_said(error)}
        wrong = problem("unreadable", Place(name), says="no-process", facts=why)
        return _nothing([wrong])
    try:
        return read_back(lines)
    except ValueError:
        return stopped("process", name)


@contextlib.contextmanager
def reader_process() -> Iterator[subprocess.Popen[bytes]]:
    """A process that reads; it has ended when the `with` ends, whatever happens."""
    child = started(_READER)
    clock = threading.Timer(limits.MAX_WALL_SECONDS, child.kill)
    clock.daemon = True
    clock.start()
    try:
        with child:
            try:
                yield child
            finally:
                child.kill()
    finally:
        clock.cancel()


def _send(
    target: IO[bytes] | None, files: Mapping[str, bytes], asked: list[object]
) -> None:
    """Hands the files over. A process that ended early is found out when it answers."""
    assert target is not None  # noqa: S101 - it was opened as a pipe
    with contextlib.suppress(BrokenPipeError):
        sizes = [[name, len(data)] for name, data in files.items()]
        target.write(json.dumps([*asked, *sizes]).encode("ascii") + b"\n")
        for data in files.values():
            target.write(data)
        target.close()


def _received(source: IO[bytes] | None) -> list[bytes]:
    assert source is not None  # noqa: S101 - it was opened as a pipe
    held = source.read(limits.MAX_RESULT_BYTES + 1)
    return [] if len(held) > limits.MAX_RESULT_BYTES else held.splitlines()
