"""An audit of 60 people × 35 projects × 25 mailboxes, in Polish and without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from diagnostics.accounts import save
from diagnostics.accounts.synthetic import generate
from diagnostics.model import Account, Endpoint, Mailbox
from tests.ui.in_browser.keys import led_to, open_part, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(500)]

Settled = Callable[[Page], None]
FAULT = "wrong-password"
DESK = f"m2@{FAULT}.test"
REASON = "odchodzi w grudniu"


def at_the_lab(mailbox: Mailbox) -> Mailbox:
    """A mailbox whose password the lab refuses; its service is said to be unknown."""
    host = Endpoint(host=f"{FAULT}.lab.test")
    return replace(
        mailbox,
        address=DESK,
        provider="lab",
        secret=f"lab:{FAULT}",
        smtp=host,
        pop3=host,
    )


def audited(host: str) -> Account:
    """The account: people without a mailbox, failed tests, one server that says no.

    Args:
        host: an account with a list of work of its own.
    """
    account = generate(60, 35, 25, 8, seed=7)
    mailboxes = [at_the_lab(m) if m.id == "m2" else m for m in account.mailboxes]
    return replace(account, host=host, mailboxes=tuple(mailboxes))


@pytest.mark.parametrize("width", [1440, 800])
def test_the_audit_job_from_start_to_finish_by_keyboard_alone(
    page: Page,
    dashboard: str,
    lab: Path,
    settled: Settled,
    tmp_path: Path,
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    files, host = tmp_path / "account.zip", f"wide-{width}.planfix.com"
    save(audited(host), files, "zip")
    page.goto(f"{dashboard}/account?account=acme&lang=pl")
    settled(page)
    the_account_is_opened(page, files, host, settled)
    the_worst_is_found(page, settled)
    its_mailbox_is_checked(page)
    a_repair_is_tried(page, settled)
    a_finding_is_accepted(page, settled)
    the_report_is_taken(page)


def main(page: Page) -> Locator:
    """The page without the sidebar."""
    return page.get_by_test_id("stMain")


def follow(page: Page, link: str, title: str) -> None:
    """Follows a link of the page itself."""
    tab_to(page, main(page).get_by_role("link", name=link, exact=True).first)
    page.keyboard.press("Enter")
    led_to(page, title)


def sidebar(page: Page, title: str) -> None:
    """Goes back to the sidebar, and opens a page by it."""
    links = page.get_by_test_id("stSidebar")
    link = links.get_by_role("link", name=title, exact=True)
    tab_to(page, link, backwards=True)
    page.keyboard.press("Enter")
    led_to(page, title)


def the_account_is_opened(page: Page, files: Path, host: str, settled: Settled) -> None:
    """Past the sidebar to the files; what was understood of them stands below."""
    page.on("filechooser", lambda asked: asked.set_files(files))
    tab_to(page, page.get_by_role("link", name="Przejdź do treści strony"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Wybierz pliki").first)
    page.keyboard.press("Enter")
    expect(main(page).get_by_text(f"· {host} ·").first).to_be_visible()
    settled(page)
    expect(page.get_by_role("heading", name="Co zrozumiano")).to_be_visible()
    follow(page, "Podsumowanie", "Podsumowanie")


def the_worst_is_found(page: Page, settled: Settled) -> None:
    """From the state to the list, narrowed down, to one finding and its mailbox."""
    state = re.compile(r"^Błędy: \d+; dotyczą \d+ osób")
    expect(page.get_by_text(state).first).to_be_visible()
    follow(page, "Wszystkie ustalenia", "Ustalenia")
    tab_to(page, page.get_by_role("textbox", name="Czego dotyczy"))
    page.keyboard.type("m2@")
    page.keyboard.press("Enter")
    page.wait_for_url("**about=m2**")
    settled(page)
    expect(page.get_by_role("textbox", name="Czego dotyczy")).to_be_focused()
    chosen(page, settled)
    follow(page, DESK, DESK)


def chosen(page: Page, settled: Settled) -> None:
    """Chooses the first finding of the list."""
    box = page.get_by_role("combobox", name="Ustalenie")
    tab_to(page, box)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**finding=**")
    settled(page)
    expect(box).to_be_focused()


def its_mailbox_is_checked(page: Page) -> None:
    """The run takes the button away for a while, and the focus with it."""
    check = page.get_by_role("button", name="Sprawdź teraz")
    tab_to(page, check)
    page.keyboard.press("Enter")
    told = page.get_by_text("Sprawdzono przed chwilą.").first
    expect(told).to_be_visible(timeout=90_000)
    expect(check).to_be_focused()


def a_repair_is_tried(page: Page, settled: Settled) -> None:
    """The smallest repair goes into the draft, which tells what it changes."""
    sidebar(page, "Podsumowanie")
    follow(page, "Szukaj najmniejszego zestawu zmian", "Mapa")
    expect(page.get_by_role("radio", name="Naprawa")).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Szukaj najmniejszego zestawu zmian"))
    page.keyboard.press("Enter")
    follow(page, "Wypróbuj zmiany w szkicu", "Szkic i porównanie")
    settled(page)
    changed = taken(page, "Zmienione pary jako CSV").read_text("utf-8")
    assert "new-general-mailbox" in changed
    assert taken(page, "Konto według szkicu jako zip").stat().st_size


def a_finding_is_accepted(page: Page, settled: Settled) -> None:
    """A decision is written down in the list of work."""
    sidebar(page, "Ustalenia")
    chosen(page, settled)
    open_part(page, "Zaakceptuj na jakiś czas")
    tab_to(page, page.get_by_role("textbox", name="Ponieważ"))
    page.keyboard.type(REASON)
    tab_to(page, page.get_by_role("button", name="Zaakceptuj", exact=True))
    page.keyboard.press("Enter")
    until = page.get_by_text(re.compile("^Zaakceptowane do [0-9-]+$"))
    expect(until.first).to_be_visible()


def the_report_is_taken(page: Page) -> None:
    """The workbook says what was accepted, and why."""
    sidebar(page, "Podsumowanie")
    open_part(page, "Raport")
    tab_to(page, page.get_by_role("button", name="Utwórz raport"))
    page.keyboard.press("Enter")
    book = CalamineWorkbook.from_path(taken(page, "Jako skoroszyt"))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert any(REASON in str(sheet) for sheet in sheets)


def taken(page: Page, label: str) -> Path:
    """What a download gives; the focus stays at its button."""
    button = page.get_by_role("button", name=label, exact=True)
    tab_to(page, button)
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    expect(button).to_be_focused()
    return Path(waiting.value.path())
