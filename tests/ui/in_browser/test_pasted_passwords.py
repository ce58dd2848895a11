"""A column of passwords is pasted into the checks' table, and leaves the screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
PASTED = "first-Secret-1\nsecond-Secret-2"


def test_passwords_that_were_pasted_leave_the_screen_once_they_are_taken(
    dashboard: str, page: Page, settled: Settled
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{dashboard}/checks?account=acme")
    settled(page)
    page.get_by_text("Passwords as a table, to paste a column").click()
    box = page.get_by_test_id("stExpander").filter(has_text="Use these for this run")
    table = box.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    cells = table.locator("td[role=gridcell]")
    table.scroll_into_view_if_needed()
    width = table.bounding_box()["width"]  # type: ignore[index]
    page.evaluate("text => navigator.clipboard.writeText(text)", PASTED)
    for _ in range(10):  # a table that is drawn anew just then takes nothing
        table.click(position={"x": width - 60, "y": 52})
        page.keyboard.press("Control+v")
        page.wait_for_timeout(1000)
        if cells.filter(has_text="first-Secret-1").count():
            break
    expect(cells.filter(has_text="first-Secret-1")).to_have_count(1)
    expect(cells.filter(has_text="second-Secret-2")).to_have_count(1)
    settled(page)
    page.get_by_role("button", name="Use these for this run").click()
    expect(page.get_by_text("Held: ")).to_be_visible()
    settled(page)
    assert "Secret" not in page.content()
    assert "Secret" not in page.url
