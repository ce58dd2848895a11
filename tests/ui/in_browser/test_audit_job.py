"""An audit before Friday: read the state, work through the list, come back to it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

Settled = Callable[[Page], None]
TABLES = {
    "account.toml": 'name = "Nine"\nhost = "nine.planfix.com"\n',
    "employees.csv": "id,name\nada,Ada Maj\nbob,Bob Zych\n",
    "projects.csv": "id,name\np1,Harbour\n",
    "mailboxes.csv": "id,address,access,test\n"
    "desk,desk@nine.test,everyone,failed\nold,old@nine.test,nobody,passed\n",
}


def nine() -> FilePayload:
    held = io.BytesIO()
    with ZipFile(held, "w") as archive:
        for name, text in TABLES.items():
            archive.writestr(name, text)
    return {"name": "nine.zip", "mimeType": "", "buffer": held.getvalue()}


def sidebar(page: Page, label: str, leads_to: str, settled: Settled) -> None:
    links = page.locator('[data-testid="stSidebar"]')
    links.get_by_role("link", name=label, exact=True).click()
    expect(page).to_have_url(re.compile(leads_to))
    settled(page)


def test_the_audit_job_from_opening_to_an_accepted_finding(
    page: Page, browser: Browser, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/account")
    settled(page)
    page.locator("input[type=file]").first.set_input_files(nine())
    expect(page.get_by_text("Nine · nine.planfix.com ·")).to_be_visible()
    settled(page)
    sidebar(page, "Overview", "account=nin-", settled)
    expect(page.get_by_text(re.compile(r"\d errors? for 2 people"))).to_be_visible()
    sidebar(page, "Findings", "/findings", settled)
    page.get_by_label("About").fill("old@nine.test")
    page.keyboard.press("Enter")
    settled(page)
    expect(page.get_by_text(re.compile(r"^\d of \d+ findings$"))).to_be_visible()
    page.get_by_text("Accept it for a while").click()
    page.get_by_label("Because").fill("kept for old letters")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text(re.compile("Accepted until 20"))).to_be_visible()
    for again in (page, browser.new_context().new_page()):
        again.goto(page.url)
        settled(again)
        again.get_by_label("About").fill("old@nine.test")
        again.keyboard.press("Enter")
        settled(again)
        expect(again.get_by_text("Because: kept for old letters")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="accepted.csv").click()
    told = download.value.path().read_text("utf-8")
    assert "kept for old letters" in told
    page.get_by_role("button", name="Don't accept it any more").click()
    expect(page.get_by_text("Accept it for a while")).to_be_visible()
