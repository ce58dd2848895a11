"""The same rows as DataFrames, for notebooks and the dashboard."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from diagnostics.catalogue import rule
from diagnostics.checks.step import Step
from diagnostics.model import Finding, Severity, worst_first
from diagnostics.report.rows import (
    AUDIT_COLUMNS,
    STEP_COLUMNS,
    finding_row,
    step_row,
)

_SEVERITIES = [str(severity) for severity in Severity]


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row a finding, worst first: `AUDIT_COLUMNS` and the rule's `title`.

    `pairs` and `row` are whole numbers (`Int64`, missing where a finding has none),
    `severity` is an ordered category, `info` the lowest; the rest is text.
    """
    rows = [
        {**finding_row(f), "title": rule(f.rule).title} for f in worst_first(findings)
    ]
    frame = pd.DataFrame(rows, columns=[*AUDIT_COLUMNS, "title"])
    for name in ("pairs", "row"):
        numbers = [row[name] if row[name] != "" else None for row in rows]
        frame[name] = pd.array(numbers, dtype="Int64")
    frame["severity"] = pd.Categorical(frame["severity"], _SEVERITIES, ordered=True)
    return frame


def steps_frame(steps: Iterable[Step]) -> pd.DataFrame:
    """One row a step, in the order they ended: `STEP_COLUMNS`; seconds are floats."""
    frame = pd.DataFrame([step_row(s) for s in steps], columns=list(STEP_COLUMNS))
    return frame.astype({"seconds": "float64"})
