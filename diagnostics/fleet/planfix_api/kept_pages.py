"""Pages of an import that isn't done yet, kept on disk until it is."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from diagnostics.language import gettext as _
from diagnostics.whole_files import NO_LOCKS, write_whole

KEPT_FOR = 36 * 3600.0
"""Seconds after which pages are read anew: the account will have changed. Who used up
the requests of a day goes on at any hour of the next."""

_ABOUT = "about.json"


class Pages(Protocol):
    """Where pages are kept until an import is done."""

    def page(self, what: str, number: int) -> list[Any] | None:
        """The rows of a page, from 0; None where it wasn't read."""
        ...  # pragma: no cover

    def keep(self, what: str, number: int, rows: list[Any]) -> None:
        """Keeps a page."""
        ...  # pragma: no cover


class HeldPages:
    """Pages in memory, for one visit."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, int], list[Any]] = {}

    def page(self, what: str, number: int) -> list[Any] | None:
        """The rows of a page, from 0; None where it wasn't read."""
        return self._held.get((what, number))

    def keep(self, what: str, number: int, rows: list[Any]) -> None:
        """Keeps a page."""
        self._held[what, number] = rows


class KeptPages:
    """What was read so far; each page is written whole, readable by its owner only.

    Args:
        folder: its own; nothing else stands in it.
        host: whose pages they are; those of another host, or old ones, are dropped.
    """

    def __init__(self, folder: Path, host: str) -> None:
        self._folder = folder
        about = self._read(_ABOUT)
        age = time.time() - _seconds(about.get("begun"))
        if about.get("host") != host or not 0 <= age < KEPT_FOR:
            self._clear()  # the folder stays: it may be held
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(_ABOUT, {"host": host, "begun": time.time()})

    def page(self, what: str, number: int) -> list[Any] | None:
        """The rows of a page, from 0; None where it wasn't read."""
        rows = self._read(f"{what}-{number}.json").get("rows")
        return rows if isinstance(rows, list) else None

    def keep(self, what: str, number: int, rows: list[Any]) -> None:
        """Keeps a page. Raises OSError where it can't be written."""
        self._write(f"{what}-{number}.json", {"rows": rows})

    def forget(self) -> None:
        """Takes all of it away; what isn't ours stays."""
        self._clear()
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _clear(self) -> None:
        for path in self._folder.glob("*.json"):
            path.unlink(missing_ok=True)

    def _read(self, name: str) -> Mapping[str, Any]:
        try:
            content = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return content if isinstance(content, dict) else {}

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        write_whole(self._folder / name, json.dumps(content).encode(), private=True)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps other imports out of where pages are kept: they would take these away.

    Raises:
        ValueError: one is going on there.
        OSError: the folder can't be made.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _lock(held)
        yield
    finally:
        os.close(held)


def _lock(held: int) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        told = _("an import into this folder is going on already")
        raise ValueError(told) from None
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
