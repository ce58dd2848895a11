"""The files of a path within limits: regular ones only, and never waited for."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from diagnostics.accounts.limits import (
    MAX_FILE_BYTES,
    MAX_MEMBERS,
    MAX_UNPACKED_BYTES,
)
from diagnostics.accounts.problems import problem, shown
from diagnostics.accounts.reader import fits, of_account
from diagnostics.model import Finding, Place
from diagnostics.system.system_words import system_said

_NEVER_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def contents(path: Path, problems: list[Finding]) -> dict[str, bytes] | None:
    """The bytes of a file, or of the files of a folder that belong to an account.

    None where a file that was asked for can't be read, or two limits are passed.
    """
    try:
        if not path.is_dir():
            data = _content(path, problems)
            return None if data is None else {printable(path.name): data}
        there = {entry.name: entry for entry in path.iterdir()}
        entries = sorted(there[name] for name in of_account(there))
    except (OSError, ValueError) as error:
        problems.append(_refused(path, error))
        return None
    if len(entries) > MAX_MEMBERS:
        told = {"size": len(entries), "most": MAX_MEMBERS}
        place = Place(printable(path.name))
        problems.append(problem("over-limit", place, says="members", facts=told))
        return None
    return _of_folder(entries, problems)


def _of_folder(entries: list[Path], problems: list[Finding]) -> dict[str, bytes] | None:
    files: dict[str, bytes] = {}
    left = MAX_UNPACKED_BYTES
    for entry in entries:
        data = _content(entry, problems)
        if data is not None:
            files[printable(entry.name)] = data
            left -= len(data)
        if left < 0:
            told = {"most": MAX_UNPACKED_BYTES}
            place = Place(printable(entry.parent.name))
            problems.append(problem("over-limit", place, says="folder", facts=told))
            return None
    return files


def is_absent(path: Path) -> bool:
    """Whether nothing is there; what the system refuses to look at isn't absent.

    `Path.exists` takes every refusal for absence since Python 3.14.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return True
    except OSError:
        return False  # reading says what is wrong
    return False


def printable(name: str) -> str:
    """A name as text: bytes that are none become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _content(path: Path, problems: list[Finding]) -> bytes | None:
    name = printable(path.name)
    try:
        if is_absent(path):
            problems.append(problem("file-missing", Place(shown(str(path)))))
        elif not stat.S_ISREG(path.stat().st_mode):
            problems.append(_no_file(name))
        else:
            return _opened(path, name, problems)
    except (OSError, ValueError) as error:
        problems.append(_refused(path, error))
    return None


def _opened(path: Path, name: str, problems: list[Finding]) -> bytes | None:
    """Looks once more at what was opened: the name may be another file's by now."""
    with open(os.open(path, os.O_RDONLY | _NEVER_WAIT), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            problems.append(_no_file(name))
            return None
        if not fits(name, status.st_size, problems):
            return None
        data = file.read(MAX_FILE_BYTES + 1)
    return data if fits(name, len(data), problems) else None


def _no_file(name: str) -> Finding:
    return problem("unreadable", Place(name), says="no-file", value=name)


def _refused(path: Path, error: OSError | ValueError) -> Finding:
    name = printable(path.name)
    kind = type(error).__name__
    why = {"detail": system_said(error) if isinstance(error, OSError) else kind}
    return problem("unreadable", Place(name), says="refused", value=name, facts=why)
