"""The console in a browser: a password in the table, a run, its failing step, F5."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Settled = Callable[[Page], None]
SECRET = "hunter2-typed"


def test_a_typed_password_leaves_the_page_and_a_run_is_there_after_f5(
    page: Page, dashboard: str, lab: Path, settled: Settled
) -> None:
    page.goto(f"{dashboard}/checks?account=acme&mailbox=tender")
    settled(page)
    page.get_by_text("Passwords as a table, to paste a column").click()
    opened = page.locator('[data-testid="stExpander"]').filter(
        has_text="Passwords as a table"
    )
    table = opened.locator('[data-testid="stDataFrame"]')
    expect(table).to_be_visible()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 40, box["y"] + 52)
    page.keyboard.type(SECRET)
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="Use these for this run").click()
    expect(page.get_by_text("Held: tender")).to_be_visible()
    settled(page)
    assert SECRET not in page.content()
    page.get_by_role("button", name="Run the check").click()
    steps = page.get_by_text("Steps of tender@sender-not-owned.test")
    expect(steps).to_be_visible(timeout=120_000)
    settled(page)
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()
    assert SECRET not in page.content()
    page.reload()
    settled(page)
    expect(steps).to_be_visible()
    expect(page.get_by_text(re.compile("^Held: "))).to_have_count(0)
