"""The same rows as DataFrames, for notebooks and the dashboard."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from diagnostics.catalogue import rule
from diagnostics.checks.step import Step
from diagnostics.model import Finding, worst_first
from diagnostics.report.rows import (
    AUDIT_COLUMNS,
    STEP_COLUMNS,
    finding_row,
    step_row,
)


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row a finding, worst first: `AUDIT_COLUMNS` and the rule's `title`."""
    rows = [
        {**finding_row(f), "title": rule(f.rule).title} for f in worst_first(findings)
    ]
    return pd.DataFrame(rows, columns=[*AUDIT_COLUMNS, "title"])


def steps_frame(steps: Iterable[Step]) -> pd.DataFrame:
    """One row a step, in the order they ended: `STEP_COLUMNS`."""
    return pd.DataFrame([step_row(s) for s in steps], columns=list(STEP_COLUMNS))
