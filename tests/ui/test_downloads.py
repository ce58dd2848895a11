"""What can be downloaded is what the library writes, whole and in its form."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from diagnostics.model import Account
from diagnostics.report.rows import AUDIT_COLUMNS, STEP_COLUMNS
from diagnostics.senders import audit, simulate
from diagnostics.senders.pair.answer import SENDER_COLUMNS
from diagnostics.words import evidence
from tests.ui.opening.uploading import upload_in_browser

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
LONE = b'{"mailboxes": [{"id": "m", "address": "=cmd()@x.test"}]}'


def downloaded(page: Page, label: str) -> tuple[str, bytes]:
    """The suggested name and the content of what a button gives."""
    with page.expect_download(timeout=60_000) as waiting:
        page.get_by_role("button", name=label).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def is_about(name: str, account: str, what: str, end: str) -> bool:
    """Whether a file's name says which account it is about, and when it was made."""
    times = "(_[0-9-]{15})?"
    told = rf"{account}{times}_{what}_documented_made-[0-9-]{{10}}\.{end}"
    return re.fullmatch(told, name) is not None


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))


def test_the_audit_as_csv_has_a_row_for_every_finding(
    page: Page, dashboard: str, settled: Settled, sample_account: Account
) -> None:
    page.goto(f"{dashboard}/coverage?account=acme&coverage-part=Findings")
    settled(page)
    name, data = downloaded(page, "Findings as CSV")
    rows = rows_of(data)
    assert is_about(name, "Acme", "audit", "csv")
    assert tuple(rows[0]) == AUDIT_COLUMNS
    expected = sorted(evidence(f) for f in audit(sample_account))
    assert sorted(row["evidence"] for row in rows) == expected


def test_what_changed_between_two_versions_is_named_after_them(
    page: Page, dashboard: str, settled: Settled
) -> None:
    two = "tab=versions&old=acme&new=changed.yaml"
    page.goto(f"{dashboard}/draft?account=small.yaml&{two}")
    settled(page)
    name, _data = downloaded(page, "Changed pairs as CSV")
    assert is_about(name, "Acme", "changes-since-acme", "csv")


@pytest.mark.parametrize(
    ("address", "label", "what", "end"),
    [
        ("person?employee=olga", "All of them as CSV", "leaves-from-of-olga", "csv"),
        ("project?project=shop", "All of them as CSV", "leaves-from-in-shop", "csv"),
        (
            "senders?employee=olga&project=none",
            "This explanation as HTML",
            "sender-olga-none",
            "html",
        ),
    ],
)
def test_a_file_about_one_thing_is_named_after_it(
    page: Page,
    dashboard: str,
    settled: Settled,
    address: str,
    label: str,
    what: str,
    end: str,
) -> None:
    page.goto(f"{dashboard}/{address}&account=acme")
    settled(page)
    assert is_about(downloaded(page, label)[0], "Acme", what, end)


def test_all_pairs_can_be_had_as_csv_and_as_parquet(
    page: Page, dashboard: str, settled: Settled, sample_account: Account
) -> None:
    page.goto(f"{dashboard}/coverage?account=acme&coverage-part=Table")
    settled(page)
    name, data = downloaded(page, "These pairs as CSV")
    rows = rows_of(data)
    simulation = simulate(sample_account)
    assert is_about(name, "Acme", "pairs", "csv")
    assert tuple(rows[0]) == SENDER_COLUMNS
    assert len(rows) == simulation.pairs
    name, data = downloaded(page, "All pairs as Parquet")
    assert is_about(name, "Acme", "senders", "parquet")
    frame = pd.read_parquet(io.BytesIO(data))
    assert frame["sender"].astype(str).tolist() == [row["sender"] for row in rows]


def test_a_check_can_be_had_in_three_forms(
    page: Page, dashboard: str, settled: Settled
) -> None:
    upload_in_browser(page, dashboard, ("a.json", LONE), then="checks?")
    settled(page)
    page.get_by_role("button", name="DNS", exact=True).click()
    settled(page)
    page.get_by_role("button", name="Run the check").click()
    expect(page.get_by_text("Steps as CSV")).to_be_visible(timeout=60_000)
    settled(page)
    name, data = downloaded(page, "Steps as CSV")
    steps = rows_of(data)
    assert is_about(name, "ajs-[0-9a-f]+", "steps", "csv")
    assert tuple(steps[0]) == STEP_COLUMNS
    assert {step["mailbox"] for step in steps} == {"m"}
    name, data = downloaded(page, "JSON with transcripts")
    assert is_about(name, "ajs-[0-9a-f]+", "check", "json")
    told = json.loads(data)
    assert [s["step"] for s in told["steps"]] == [s["step"] for s in steps]
    name, data = downloaded(page, "Workbook")
    assert is_about(name, "ajs-[0-9a-f]+", "check", "xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["findings", "steps", "about"]
    assert len(book.get_sheet_by_name("steps").to_python()) == 1 + len(steps)
    found = book.get_sheet_by_name("findings").to_python()
    assert len(found) == 1 + len(told["findings"])
