"""Files that commands write: whole or not at all, and never over somebody's work."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INPUTS = ("account", "old", "new", "expect", "since", "again", "what")
"""The arguments that name files which a command reads."""


def refuse_target(options: argparse.Namespace) -> None:
    """Refuses an `--out` that would destroy something.

    Raises:
        ValueError: it is read by this command, or it is there and `--force` isn't.
    """
    out = getattr(options, "out", None)
    if not out:
        return
    read = list(_inputs(options))
    if any(_same(Path(out), path) for path in read):
        raise ValueError(f"--out {out}: this command reads it, so it isn't written")
    if any(path.is_dir() and _joins(Path(out), path) for path in read):
        raise ValueError(f"--out {out}: it would become a part of the account")
    if options.command == "generate":
        _refuse_folder(Path(out), options.force)
    else:
        _refuse_file(Path(out), options.force)


def _inputs(options: argparse.Namespace) -> Iterator[Path]:
    for name in INPUTS:
        value = getattr(options, name, None) or ()
        for text in [value] if isinstance(value, str) else value:
            path = Path(text)
            yield path
            if path.is_dir():
                yield from path.iterdir()


def _same(out: Path, path: Path) -> bool:
    return out.exists() and path.exists() and out.samefile(path)


def _joins(out: Path, folder: Path) -> bool:
    """Whether a new file would be read with the account in this folder."""
    name = out.name.lower()
    is_table = name.endswith(".csv") or name == "account.toml"
    return is_table and out.resolve().parent == folder.resolve()


def _refuse_file(out: Path, force: bool) -> None:
    if out.is_dir():
        raise ValueError(f"--out {out}: it is a folder, not a file")
    if out.is_file() and out.stat().st_size and not force:
        raise ValueError(f"--out {out}: it is there already; --force overwrites it")


def _refuse_folder(out: Path, force: bool) -> None:
    if out.exists() and not out.is_dir():
        raise ValueError(f"--out {out}: it is a file, not a folder")
    if out.is_dir() and any(out.iterdir()) and not force:
        raise ValueError(f"--out {out}: it holds files; --force writes over them")


@contextmanager
def placed(out: Path) -> Iterator[Path]:
    """Where to write a file that appears at `out` when all of it is written.

    A device or a pipe is written as it is. Raises OSError, which names `out`.
    """
    if out.exists() and not out.is_file():
        yield out
        return
    real = out.resolve()  # a link stays one
    draft = real.with_name(_draft_name())
    try:
        yield draft
        if real.exists():
            shutil.copymode(real, draft)
        draft.replace(real)
    except OSError as error:
        if str(error.filename) == str(draft):
            error.filename, error.filename2 = str(out), None
        raise
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def placed_folder(out: Path) -> Iterator[Path]:
    """Where to write files that appear in the folder `out` when all are written."""
    there = out.is_dir()
    if not there:
        out.parent.mkdir(parents=True, exist_ok=True)
    draft = (out if there else out.parent) / _draft_name()
    draft.mkdir()
    try:
        yield draft
        if there:
            for file in sorted(draft.iterdir()):
                file.replace(out / file.name)
        else:
            draft.rename(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _draft_name() -> str:
    return f".senderscope-{os.getpid()}-{secrets.token_hex(4)}"
