"""What has changed since an earlier day, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from diagnostics.language import current, day_text
from diagnostics.model import Phrase
from diagnostics.report.wording.value_words import reading_told
from diagnostics.workspace.history.changing import RecordedRun
from diagnostics.workspace.history.comparing import Since
from diagnostics.workspace.history.store import AUDIT, CHECKS


def since_phrase(since: Since) -> Phrase:
    """`Since 18 Nov: 3 new, 5 fixed, 41 same.`, days in the machine's time."""
    return Phrase.of(
        "history:since",
        day=day_text(since.at.astimezone(), current()),
        new=len(since.new),
        fixed=len(since.fixed),
        same=len(since.same),
        first=len(since.first_seen) or "",
    )


def run_phrase(run: RecordedRun) -> Phrase:
    """What ran."""
    if run.kind == AUDIT:
        return Phrase.of("history:run-audit", reading=reading_told(run.reading))
    if run.kind == CHECKS:
        return Phrase.of("history:run-checks", units=run.units)
    return Phrase.of("history:run-files")


def timeline(runs: Iterable[RecordedRun]) -> list[dict[str, Any]]:
    """One row a run, the newest first: when, what, errors, warnings, new, gone."""
    return [
        {
            "when": run.ended,
            "what": run_phrase(run),
            "errors": run.errors,
            "warnings": run.warnings,
            "new": run.new,
            "gone": run.gone,
            "version": run.version,
        }
        for run in runs
    ]
