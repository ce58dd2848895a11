"""Loads accounts that strangers wrote: read in a process of its own, within limits.

What goes wrong there, its death included, is a problem of the account like any other.
The process is a fresh interpreter without this one's environment: it knows no secret.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from diagnostics.accounts import limits
from diagnostics.accounts.guarded.child_processes import ROOT, answer_of, running
from diagnostics.accounts.guarded.regular_files import contents, printable
from diagnostics.accounts.guarded.result_lines import read_back
from diagnostics.accounts.problems import problem
from diagnostics.accounts.reader import Loaded, fits, read_files, stopped, told_of
from diagnostics.model import Account, Finding, Place
from diagnostics.system.system_words import system_said

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
            lines = answer_of(child, [folder, answers or {}], files.items())
    except OSError as error:
        why = {"detail": system_said(error)}
        wrong = problem("unreadable", Place(name), says="no-process", facts=why)
        return _nothing([wrong])
    try:
        return read_back(lines)
    except ValueError:
        return stopped("process", name)


def reader_process() -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A process that reads; it has ended when the `with` ends, whatever happens."""
    return running(_READER)
