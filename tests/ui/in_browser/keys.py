"""Ways of somebody who has no mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 90
"""So many presses of Tab are tried on the way to something."""

HAS_FOCUS = "e => e.contains(document.activeElement)"
STANDS_STILL = """e => e.closest("details").getAnimations({ subtree: true })
  .every(a => a.playState === "finished")"""


def tab_to(page: Page, wanted: Locator, *, backwards: bool = False) -> None:
    """Presses Tab until the element, or one inside it, has the focus."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_STOPS):
        if wanted.evaluate(HAS_FOCUS):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    pytest.fail(f"Tab doesn't lead to {wanted}")


def led_to(page: Page, title: str) -> None:
    """A link has led to a page: who goes by keys goes on at its title."""
    heading = page.get_by_role("heading", level=1, name=title, exact=True)
    expect(heading).to_be_focused()


def open_part(page: Page, label: str) -> None:
    """Opens a part that is folded, and waits until it stands still.

    What moves closes the lists of boxes in it.
    """
    summary = page.locator("summary", has_text=label)
    tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(page.locator("details[open] > summary", has_text=label)).to_be_visible()
    page.wait_for_function(STANDS_STILL, arg=summary.element_handle())
