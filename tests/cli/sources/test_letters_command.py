"""`letters` tells what letters prove, and with `--each` what becomes of each."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from diagnostics.cli.entry import main

ROOT = Path(__file__).resolve().parents[3]
ASKED = ["letters", f"{ROOT}/sample_data/acme", f"{ROOT}/sample_data/letters"]


def told(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    main([*ASKED, *options])
    return capsys.readouterr().out


def test_each_letter_is_a_row_with_its_proofs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = list(csv.DictReader(io.StringIO(told(capsys, "--each", "--format", "csv"))))
    assert [row["letter"] for row in rows] == [
        "invoice.eml", "newsletter.eml", "offer.eml"
    ]  # fmt: skip
    assert [row["dmarc"].partition(":")[0] for row in rows] == [
        "failed for no-spf.test", "can't tell", "passed for good.test"
    ]  # fmt: skip


def test_states_are_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(told(capsys, "--each", "--format", "json"))
    states = [row["dmarc"]["state"] for row in rows]
    assert states == ["failed", "no-receiver", "passed"]


def test_what_passed_is_among_the_findings(capsys: pytest.CaptureFixture[str]) -> None:
    rules = [row["rule"] for row in json.loads(told(capsys, "--format", "json"))]
    assert "letters/proofs-passed" in rules
