"""The page "All accounts" while a command runs: what it ends is there without F5."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from diagnostics.accounts.reader import read_files
from diagnostics.fleet.account_results import AccountResult, Ending
from diagnostics.fleet.accounts_found import FleetAccount
from diagnostics.fleet.run_notes import RunNotes
from diagnostics.workspace import Workspace

PLACE = FleetAccount("one", "one")

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Settled = Callable[[Page], None]
SCROLLS = "table => table.scrollWidth > table.clientWidth"


@pytest.fixture
def home(surroundings: dict[str, str]) -> Path:
    """The folder of the dashboard's workspace, which keeps an account."""
    told = {
        "account": {"name": "Bakery of the North", "host": "bakery.planfix.com"},
        "mailboxes": [{"id": "m1", "address": "desk@example.com"}],
    }
    place = Path(surroundings["SENDERSCOPE_HOME"])
    loaded = read_files({"account.json": json.dumps(told).encode()})
    Workspace(place).keep(loaded, "b" * 64)
    return place


def test_how_far_a_command_is_comes_by_itself_and_goes_with_its_end(
    page: Page, dashboard: str, home: Path, settled: Settled
) -> None:
    page.goto(f"{dashboard}/accounts")
    settled(page)
    bar = page.get_by_test_id("stProgress")
    expect(bar).to_have_count(0)
    one = AccountResult(FleetAccount("one", "one"), Ending.DONE)
    with RunNotes(
        home, ["x"], resume=False, command="audit-all", accounts=[PLACE] * 40
    ) as notes:
        notes.note(one)
        expect(bar).to_have_text("audit-all is running: 1 of 40 accounts")
        notes.note(replace(one, account=FleetAccount("two", "two")))
        expect(bar).to_have_text("audit-all is running: 2 of 40 accounts")
    expect(bar).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_on_a_narrow_screen_no_column_is_cut_off(
    language: str, page: Page, dashboard: str, home: Path, settled: Settled
) -> None:
    page.set_viewport_size({"width": 800, "height": 900})
    page.goto(f"{dashboard}/accounts?lang={language}")
    settled(page)
    table = page.locator(".dvn-scroller").first
    assert not table.evaluate(SCROLLS)
