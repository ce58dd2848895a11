"""An angry customer waits: the support job from start to finish, without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ui.in_browser.keys import led_to, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

Settled = Callable[[Page], None]
DESK = "support@wrong-password.test"
SERVER = "wrong-password.lab.test"


@pytest.mark.parametrize("width", [1440, 800])
def test_the_support_job_from_start_to_finish_by_keyboard_alone(
    page: Page, dashboard: str, lab: Path, settled: Settled, width: int
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{dashboard}/?account=acme")
    settled(page)
    a_letter_left_from_the_wrong_address(page, settled)
    an_error_since_monday(page, settled)
    an_outage_and_whom_to_tell(page, settled)
    is_everything_right_with_it(page, settled)


def searched(page: Page, typed: str, hit: str, title: str, settled: Settled) -> None:
    """Goes back to the search on top, and follows what it finds."""
    box = page.get_by_label("Search", exact=True)
    tab_to(page, box, backwards=True)
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    found = page.get_by_test_id("stMain").get_by_role("link", name=hit)
    expect(found.first).to_be_visible()
    settled(page)
    expect(box).to_be_focused()
    tab_to(page, found.first)
    page.keyboard.press("Enter")
    led_to(page, title)


def copied(page: Page) -> str:
    """Copies the text that is offered first."""
    tab_to(page, page.get_by_test_id("stCode").first.get_by_role("button"))
    page.keyboard.press("Enter")
    return str(page.evaluate("navigator.clipboard.readText()"))


def a_letter_left_from_the_wrong_address(page: Page, settled: Settled) -> None:
    """Who sends, a text for the customer, and what would let another address send."""
    tab_to(page, page.get_by_label("Search", exact=True))
    searched(page, "maria website", "Maria Lis in Website", "Who sends", settled)
    tab_to(page, page.get_by_role("radiogroup", name="Copy"))
    page.keyboard.press("Space")
    page.wait_for_url("**copy=customer**")
    settled(page)
    assert "sales@good.test" in copied(page)
    wish = page.get_by_role("combobox", name="The mailbox that should send")
    tab_to(page, wish)
    page.keyboard.type("sales@")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**want=**")
    settled(page)
    expect(wish).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Into the draft").first)
    page.keyboard.press("Enter")
    led_to(page, "Draft & compare")


def an_error_since_monday(page: Page, settled: Settled) -> None:
    """A bare code is explained; its mailbox is chosen and checked beside it."""
    links = page.get_by_test_id("stSidebar")
    tab_to(page, links.get_by_role("link", name="Explain an error"), backwards=True)
    page.keyboard.press("Enter")
    led_to(page, "Explain an error")
    tab_to(page, page.get_by_label("Error text or bounce"))
    page.keyboard.type("535 since Monday")
    tab_to(page, page.get_by_role("button", name="Explain", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("a guess", exact=True)).to_be_visible()
    settled(page)
    tab_to(page, page.get_by_role("combobox", name="Mailbox"))
    page.keyboard.type("support@")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**mailbox=desk**")
    settled(page)
    check = page.get_by_role("button", name="Check now")
    tab_to(page, check)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Checked just now.")).to_be_visible(timeout=90_000)
    expect(check).to_be_focused()


def an_outage_and_whom_to_tell(page: Page, settled: Settled) -> None:
    """Which mailboxes it hits, whom, and a message to them."""
    searched(page, SERVER, SERVER, SERVER, settled)
    expect(page.get_by_role("link", name=DESK).first).to_be_visible()
    assert "Hello" in copied(page)


def is_everything_right_with_it(page: Page, settled: Settled) -> None:
    """The page of the mailbox, by the search."""
    searched(page, DESK, DESK, DESK, settled)
    expect(page.get_by_text("Checked just now.").first).to_be_visible()
    expect(page.get_by_role("heading", name="For whom it sends")).to_be_visible()
