"""What a kept account's reader accepts, beside what its files say."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from diagnostics.accounts import Loaded
from diagnostics.model import Acceptance
from diagnostics.whole_files import write_whole

FILE = "accepted.json"
_MOST_BYTES = 4_000_000


def read_accepted(folder: Path) -> tuple[Acceptance, ...] | None:
    """What was accepted here; None where nothing was, or the file isn't ours."""
    try:
        with (folder / FILE).open("rb") as file:
            rows = json.loads(file.read(_MOST_BYTES))
        return tuple(_row(row) for row in rows)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write_accepted(folder: Path, rows: Iterable[Acceptance]) -> None:
    """Replaces what was accepted here. Raises OSError."""
    told = [
        {"rule": r.rule, "subject": r.subject, "until": r.until, "because": r.because}
        for r in rows
    ]
    write_whole(folder / FILE, json.dumps(told).encode("ascii"), private=True)


def with_accepted(loaded: Loaded, folder: Path) -> Loaded:
    """The account with what was accepted here in place of its files' table."""
    accepted = read_accepted(folder)
    if accepted is None or accepted == loaded.account.accepted:
        return loaded
    return replace(loaded, account=replace(loaded.account, accepted=accepted))


def _row(row: dict[str, Any]) -> Acceptance:
    values = [row[name] for name in ("rule", "subject", "until", "because")]
    if not all(isinstance(value, str) for value in values):
        raise TypeError("a row of texts was expected")
    return Acceptance(*values)
