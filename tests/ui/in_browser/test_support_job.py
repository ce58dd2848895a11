"""An angry customer waits: the support job from start to finish, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

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


def go(page: Page, label: str, leads_to: str, settled: Settled) -> None:
    """Follows a link of the page itself, and waits until it has led there."""
    main = page.locator('[data-testid="stMain"]')
    main.get_by_role("link", name=label).first.click()
    expect(page).to_have_url(re.compile(leads_to))
    about_acme(page, settled)


def sidebar(page: Page, label: str, leads_to: str, settled: Settled) -> None:
    """Opens a page by the sidebar's link."""
    links = page.locator('[data-testid="stSidebar"]')
    links.get_by_role("link", name=label, exact=True).click()
    expect(page).to_have_url(re.compile(leads_to))
    about_acme(page, settled)


def back(page: Page, leads_to: str, settled: Settled) -> None:
    """Goes back, and waits until that has led there."""
    page.go_back()
    expect(page).to_have_url(re.compile(leads_to))
    about_acme(page, settled)


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
    go(page, "Maria Lis in Website", "/senders.*employee=maria", settled)
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
    go(page, "Into the draft", "/draft.*edits=", settled)
    expect(page.get_by_text("The tables begin with")).to_be_visible()
    back(page, "/senders.*want=sales", settled)
    expect(answer).to_contain_text("Maria Lis in the project Website leaves from")
    expect(page.get_by_text("Way 1", exact=True)).to_be_visible()


def an_error_since_monday(page: Page, settled: Settled) -> None:
    """A bare code is answered with what it can be; its mailbox is checked beside it."""
    sidebar(page, "Explain an error", "/errors", settled)
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
    expect(page).to_have_url(re.compile("mailbox=desk"))


def an_outage_and_whom_to_tell(page: Page, settled: Settled) -> None:
    """Which mailboxes does it hit, whom, and what is to be told to them."""
    sidebar(page, "Mailboxes", "/mailbox", settled)
    searched(page, "wrong-password", settled)
    go(page, "support@wrong-password.test", "mailbox=desk", settled)
    go(page, "wrong-password.lab.test", "/server.*server=", settled)
    message = page.locator('[data-testid="stMain"] [data-testid="stCode"]').first
    expect(message).to_contain_text("Hello")
    back(page, "mailbox=desk", settled)


def is_everything_right_with_it(page: Page, settled: Settled) -> None:
    """The page of the mailbox: verdict with its age, findings, whom it serves."""
    age = re.compile(r"Checked (just now|.+ ago)\.")
    expect(page.get_by_text(age).first).to_be_visible()
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()
    expect(page.get_by_role("heading", name="For whom it sends")).to_be_visible()
    page.reload()
    about_acme(page, settled)
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()
