"""A run of the checks as a file keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from diagnostics import checks
from diagnostics.checks import CheckRun
from diagnostics.checks.address import OtherRunError
from diagnostics.checks.interpret import Impact
from diagnostics.language import gettext as _
from diagnostics.model import Account, Phrase
from diagnostics.words import text


def judged_again(path: Path, account: Account | str, impact: Impact | None) -> CheckRun:
    """The run in a file that `check --format json` wrote, judged by today's rules.

    Args:
        path: the file.
        account: whose mailboxes it is about, or the address that it is about.
        impact: what depends on a mailbox.

    Raises:
        OSError: it can't be read.
        ValueError: it is no such file.
    """
    try:
        saved: object = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(saved, Mapping):
            raise ValueError("a list or a value")
        return checks.again(saved, account, impact)
    except OtherRunError as error:
        raise ValueError(f"{path.name}: {error}") from error
    except ValueError as error:
        message = _("{name} is no result of `check --format json`", name=path.name)
        raise ValueError(message) from error


def unjudged(run: CheckRun) -> str:
    """What to say of steps that nobody could judge again; empty where all were."""
    return text(Phrase.of("checks:kept", steps=run.kept)) if run.kept else ""
