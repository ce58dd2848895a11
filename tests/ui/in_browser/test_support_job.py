"""An angry customer waits: the support job from start to finish, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
ACME = re.compile(r"Acme · acme\.planfix\.com · ")
"""What stands at the top: the account asked about."""


def top(page: Page) -> Locator:
    """The line on top of every page."""
    return page.locator('[data-testid="stMain"] [data-testid="stText"]').first


def about_acme(page: Page, settled: Settled) -> None:
    """The page has settled, and is about the account that was asked about."""
    settled(page)
    expect(top(page)).to_have_text(ACME)


def searched(page: Page, typed: str, settled: Settled) -> None:
    """Types into the search on top of the page."""
    box = page.get_by_placeholder("Person, project, address, server")
    box.fill(typed)
    box.press("Enter")
    settled(page)


def go(page: Page, label: str, settled: Settled) -> None:
    """Follows a link of the page itself."""
    main = page.locator('[data-testid="stMain"]')
    main.get_by_role("link", name=label).first.click()
    settled(page)


def test_the_support_job_from_start_to_finish(
    page: Page, dashboard: str, lab: Path, settled: Settled
) -> None:
    page.goto(f"{dashboard}/?account=acme")
    about_acme(page, settled)
    a_letter_left_from_the_wrong_address(page, settled)
    an_error_since_monday(page, settled)
    an_outage_and_whom_to_tell(page, settled)
    is_everything_right_with_it(page, settled)


def a_letter_left_from_the_wrong_address(page: Page, settled: Settled) -> None:
    """Who sends, under which condition, and what would let another address send."""
    searched(page, "maria website", settled)
    go(page, "Maria Lis in Website", settled)
    about_acme(page, settled)
    answer = page.locator(".st-key-answer-sentence")
    expect(answer).to_contain_text("Maria Lis in the project Website leaves from")
    condition = "a mailbox bound to the project comes before every general"
    expect(page.get_by_text(condition).first).to_be_visible()
    page.reload()
    about_acme(page, settled)
    expect(answer).to_contain_text("Maria Lis in the project Website leaves from")
    page.get_by_text("to the customer", exact=True).click()
    settled(page)
    expect(page.locator('[data-testid="stCode"]').first).to_contain_text(
        "sales@good.test sends."
    )
    page.goto(f"{page.url}&want=sales")
    about_acme(page, settled)
    expect(page.get_by_text("Way 1", exact=True)).to_be_visible()
    go(page, "Into the draft", settled)
    about_acme(page, settled)
    expect(page.get_by_text("The tables begin with")).to_be_visible()
    page.go_back()
    about_acme(page, settled)
    expect(answer).to_contain_text("Maria Lis in the project Website leaves from")
    expect(page.get_by_text("Way 1", exact=True)).to_be_visible()


def an_error_since_monday(page: Page, settled: Settled) -> None:
    """A bare code is answered with what it can be; its mailbox is checked beside it."""
    page.locator('[data-testid="stSidebar"]').get_by_role(
        "link", name="Explain an error"
    ).click()
    about_acme(page, settled)
    page.get_by_label("Error text or bounce").fill("535 since Monday")
    page.get_by_role("button", name="Explain", exact=True).click()
    settled(page)
    expect(page.get_by_text("a guess", exact=True)).to_be_visible()
    expect(page.get_by_text("It could also be:").first).to_be_visible()
    page.get_by_role("combobox", name="Mailbox").click()
    page.keyboard.type("support@")
    page.keyboard.press("Enter")
    settled(page)
    expect(
        page.get_by_text("support@wrong-password.test is a mailbox of this account")
    ).to_be_visible()
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Checked just now.")).to_be_visible(timeout=90_000)
    about_acme(page, settled)
    assert "mailbox=desk" in page.url


def an_outage_and_whom_to_tell(page: Page, settled: Settled) -> None:
    """Which mailboxes does it hit, whom, and what is to be told to them."""
    page.locator('[data-testid="stSidebar"]').get_by_role(
        "link", name="Mailboxes"
    ).click()
    about_acme(page, settled)
    searched(page, "wrong-password", settled)
    go(page, "support@wrong-password.test", settled)
    about_acme(page, settled)
    main = page.locator('[data-testid="stMain"]')
    main.get_by_role("link", name="wrong-password.lab.test").first.click()
    about_acme(page, settled)
    expect(main.locator('[data-testid="stCode"]').first).to_contain_text("Hello")
    page.go_back()
    about_acme(page, settled)


def is_everything_right_with_it(page: Page, settled: Settled) -> None:
    """The page of the mailbox: verdict with its age, findings, whom it serves."""
    expect(page.get_by_text("Checked").first).to_be_visible()
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()
    expect(page.get_by_role("heading", name="For whom it sends")).to_be_visible()
    page.reload()
    about_acme(page, settled)
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()
