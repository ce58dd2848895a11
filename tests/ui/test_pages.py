"""Every page opens on a good and on a broken account, and answers its question."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from diagnostics.ui.page_address import NOT_HERE
from tests.ui.opening.uploading import upload_in_browser

pytestmark = pytest.mark.browser

PAGES = ("", "senders", "coverage", "draft", "checks", "errors", "lab")
Settled = Callable[[Page], None]


@pytest.mark.parametrize("account", ["acme", "broken", "small.yaml"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_a_traceback(
    page: Page, dashboard: str, settled: Settled, name: str, account: str
) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{dashboard}/{name}?account={account}")
    settled(page)
    expect(page.locator("h1")).to_be_visible()
    assert page.locator('[data-testid="stException"]').count() == 0
    assert problems == []


def test_the_overview_says_what_is_wrong_and_what_to_do(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/?account=acme")
    settled(page)
    expect(page.get_by_text("To do: ").first).to_be_visible()
    expect(page.get_by_role("heading", name="People without a sender")).to_be_visible()


def test_an_address_restores_one_pair(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/senders?account=small.yaml&employee=anna&project=no")
    settled(page)
    assert "employee=anna" in page.url
    page.goto(page.url)
    settled(page)
    assert "employee=anna" in page.url
    assert page.locator('[data-testid="stException"]').count() == 0


def test_an_address_restores_the_reading_on_every_page_of_a_visit(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/senders?account=acme&tie=undecided&precedence=nonsense")
    settled(page)
    expect(page.get_by_text(NOT_HERE["precedence"])).to_be_visible()
    page.goto(f"{dashboard}/senders?account=acme&tie=undecided")
    settled(page)
    assert "tie=undecided" in page.url
    page.get_by_role("link", name="Map").first.click()
    expect(page.get_by_role("heading", name="Map")).to_be_visible()
    settled(page)
    assert "tie=undecided" in page.url
    expect(page.get_by_text("The reading in use differs")).to_be_visible()


def test_a_pasted_error_is_explained(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/errors")
    settled(page)
    box = page.get_by_label("Error text or bounce")
    box.fill(
        "553 5.7.1 <sales@acme.test>: Sender address rejected: "
        "not owned by user anna@acme.test <script>alert(1)</script>"
    )
    box.press("Control+Enter")
    settled(page)
    expect(page.get_by_text("What was read, with the words")).to_be_visible()
    expect(page.get_by_text("errors/sender-not-owned").first).to_be_visible()
    assert page.locator("script", has_text="alert(1)").count() == 0


@pytest.mark.usefixtures("lab")
def test_a_check_runs_and_shows_its_steps(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/checks?account=acme")
    settled(page)
    page.get_by_role("button", name="Run the check").click()
    expect(page.get_by_text("Steps as CSV")).to_be_visible(timeout=110_000)
    settled(page)
    expect(page.get_by_role("heading", name="Findings", exact=True)).to_be_visible()
    assert page.locator('[data-testid="stException"]').count() == 0


@pytest.mark.usefixtures("lab")
def test_a_fault_of_the_lab_is_named(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/lab?fault=expired-certificate")
    settled(page)
    page.get_by_role("button", name="Check this mailbox").click()
    expect(page.get_by_text("checks/certificate-expired").first).to_be_visible(
        timeout=60_000
    )


def test_an_uploaded_account_replaces_the_sample(
    page: Page, dashboard: str, settled: Settled
) -> None:
    mailboxes = b"id,address,smtp_port\nm1,desk@upload.example,abc\n"
    employees = b"id,name\ne1,Uploaded Person\n"
    files = ("mailboxes.csv", mailboxes), ("employees.csv", employees)
    upload_in_browser(page, dashboard, *files, then="?")
    settled(page)
    expect(page.get_by_text("The account's files have errors")).to_be_visible()
    page.get_by_role("link", name="Who sends", exact=True).click()
    expect(page.get_by_text("Uploaded Person").first).to_be_visible()
    expect(page.get_by_text("desk@upload.example").first).to_be_visible()
