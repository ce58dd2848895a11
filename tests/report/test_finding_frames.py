"""Frames hold the same rows as every other form, for notebooks and the dashboard."""

from __future__ import annotations

import pandas as pd

from diagnostics.catalogue import rule
from diagnostics.checks.step import Line, Step
from diagnostics.model import Account, State, worst_first
from diagnostics.report.finding_frames import findings_frame, steps_frame
from diagnostics.report.rows import (
    AUDIT_COLUMNS,
    STEP_COLUMNS,
    finding_row,
    step_row,
)
from diagnostics.senders import audit


def test_a_frame_of_findings_is_their_rows_worst_first(
    sample_account: Account,
) -> None:
    found = audit(sample_account)
    frame = findings_frame(found)
    assert list(frame.columns) == [*AUDIT_COLUMNS, "title"]
    rows = frame[list(AUDIT_COLUMNS)].astype(object).to_dict("records")
    told = [{k: "" if pd.isna(v) else v for k, v in row.items()} for row in rows]
    assert told == [finding_row(f) for f in worst_first(found)]


def test_numbers_in_a_frame_can_be_counted_with(sample_account: Account) -> None:
    for found in (audit(sample_account), ()):
        frame = findings_frame(found)
        assert str(frame["pairs"].dtype) == str(frame["row"].dtype) == "Int64"
        assert frame["pairs"].sum() == sum(f.data.get("pairs") or 0 for f in found)
    assert steps_frame([])["seconds"].dtype == "float64"
    assert steps_frame([Step("m", "smtp", "x", State.PASSED)])["seconds"].mean() == 0


def test_severities_in_a_frame_can_be_compared(sample_account: Account) -> None:
    frame = findings_frame(audit(sample_account))
    assert frame["severity"].max() == "error"
    serious = frame[frame["severity"] >= "warning"]
    assert set(serious["severity"]) == {"warning", "error"}


def test_every_finding_in_a_frame_has_its_rules_title(
    sample_account: Account,
) -> None:
    frame = findings_frame(audit(sample_account))
    assert list(frame["title"]) == [rule(name).title for name in frame["rule"]]


def test_errors_stand_above_warnings(sample_account: Account) -> None:
    severities = list(findings_frame(audit(sample_account))["severity"])
    order = ["error", "warning", "info"]
    assert severities == sorted(severities, key=order.index)
    assert len(set(severities)) > 1


def test_empty_frames_still_have_their_columns() -> None:
    assert list(findings_frame([]).columns) == [*AUDIT_COLUMNS, "title"]
    assert list(steps_frame([]).columns) == list(STEP_COLUMNS)


def test_a_frame_of_steps_keeps_their_order_and_leaves_transcripts_out() -> None:
    steps = [
        Step("m", "smtp", "greeting", State.PASSED, seconds=0.25),
        Step("m", "smtp", "connect", State.PASSED, transcript=(Line("<", "220"),)),
        Step("m", "pop3", "login", State.SKIPPED, waited_for="greeting"),
    ]
    frame = steps_frame(steps)
    assert frame.to_dict("records") == [step_row(s) for s in steps]
    assert (
        not frame.astype(str)
        .apply(lambda column: column.str.contains("220"))
        .any(axis=None)
    )


def test_findings_can_be_given_as_any_iterable(sample_account: Account) -> None:
    found = audit(sample_account)
    pd.testing.assert_frame_equal(findings_frame(iter(found)), findings_frame(found))
