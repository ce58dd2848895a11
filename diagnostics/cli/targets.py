"""Where commands write: never over work of somebody, nor where it must fail."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from diagnostics.language import gettext as _
from diagnostics.whole_files import expect_writable, expect_writable_folder

INPUTS = (
    *("account", "old", "new", "expect", "since", "again", "check_run", "what"),
    "where",
)
"""The arguments that name files which a command reads."""

TARGETS = ("out", "snapshot")
"""Those that name files which it writes."""


def refuse_target(options: argparse.Namespace) -> None:
    """Refuses an `--out` or `--snapshot` that would destroy something, or must fail.

    Raises:
        ValueError: it is read by this command, or it is there and `--force` isn't.
        OSError: nothing can be written there, which long work shouldn't end with.
    """
    for option in TARGETS:
        target = getattr(options, option, None)
        if target:
            _refuse(f"--{option} {target}", Path(target), options)
    out, snapshot = (getattr(options, option, None) for option in TARGETS)
    if out and snapshot and Path(out).resolve() == Path(snapshot).resolve():
        raise ValueError(
            _("--snapshot {snapshot}: --out writes the same file", snapshot=snapshot)
        )


def _refuse(named: str, target: Path, options: argparse.Namespace) -> None:
    read = list(_inputs(options))
    if any(_same(target, path) for path in read):
        raise ValueError(
            _("{named}: this command reads it, so it isn't written", named=named)
        )
    if any(path.is_dir() and _joins(target, path) for path in read):
        raise ValueError(
            _("{named}: it would become a part of the account", named=named)
        )
    if options.command == "import":  # which says itself what it does to a folder
        expect_writable_folder(target)
    elif options.command == "generate":
        _refuse_folder(named, target, options.force)
        expect_writable_folder(target)
    else:
        _refuse_file(named, target, options.force)
        expect_writable(target)


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


def _refuse_file(named: str, out: Path, force: bool) -> None:
    if out.is_dir():
        raise ValueError(_("{named}: it is a folder, not a file", named=named))
    if out.is_file() and out.stat().st_size and not force:
        raise ValueError(
            _("{named}: it is there already; --force overwrites it", named=named)
        )


def _refuse_folder(named: str, out: Path, force: bool) -> None:
    if out.exists() and not out.is_dir():
        raise ValueError(_("{named}: it is a file, not a folder", named=named))
    if out.is_dir() and any(out.iterdir()) and not force:
        raise ValueError(
            _("{named}: it holds files; --force writes over them", named=named)
        )
