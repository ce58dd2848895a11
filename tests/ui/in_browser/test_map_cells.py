"""A cell of the map opens by a click and by the keyboard, and has an address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]


def test_a_cell_opens_by_a_click_by_the_keyboard_and_by_its_address(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/coverage?account=acme")
    settled(page)
    cells = page.locator('[data-testid="stVegaLiteChart"] path[aria-label*="Pairs: "]')
    expect(cells.first).to_be_visible()
    assert "Jan Nowak" in str(cells.first.get_attribute("aria-label"))
    cells.first.click()
    page.wait_for_url(re.compile("employees=.*projects="))
    settled(page)
    cell = page.locator(".st-key-open-cell")
    expect(cell).to_contain_text("letters leave from")
    before = cell.inner_text()

    people = page.get_by_role("combobox", name="People of the cell")
    people.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Maria")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("employees=maria"))
    settled(page)
    expect(cell).to_contain_text("Maria Lis, in ")
    assert cell.inner_text() != before
    page.reload()
    settled(page)
    expect(cell).to_contain_text("Maria Lis, in ")

    cells.first.click()
    page.wait_for_url(lambda url: "employees=maria" not in url)
    settled(page)
    expect(cell).not_to_contain_text("Maria Lis, in ")
    cell.get_by_role("link", name="Explain the first of these pairs").click()
    page.wait_for_url(re.compile("/senders.*employee="))


INK = "e => getComputedStyle(e).fill"


def test_names_on_the_sides_follow_a_theme_that_changes_while_they_are_shown(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{dashboard}/coverage?account=acme")
    settled(page)
    name = page.locator(".st-key-map-scrolls .role-axis-label text").first
    expect(name).to_be_visible()
    assert name.evaluate(INK) == "rgb(102, 101, 107)"
    page.emulate_media(color_scheme="dark")
    expect(name).to_have_css("fill", "rgb(196, 196, 204)")
    page.emulate_media(color_scheme="light")
    expect(name).to_have_css("fill", "rgb(102, 101, 107)")
