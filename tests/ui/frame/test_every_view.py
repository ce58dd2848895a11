"""Every view survives F5, Back and a second browser, in headless Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocketRoute, expect

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
BAKERY = json.dumps(
    {
        "account": {"name": "Bakery", "host": "bakery.planfix.com"},
        "employees": [{"id": "e1", "name": "Ada"}],
        "mailboxes": [{"id": "m1", "address": "desk@example.com", "test": "passed"}],
    }
).encode()


def follow(page: Page, name: str, settled: Settled) -> None:
    """Takes a link of the sidebar."""
    follow_at_once(page, name)
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    settled(page)


def choose(page: Page, box: str, option: str, settled: Settled) -> None:
    choose_at_once(page, box, option)
    settled(page)


def test_back_and_forward_lead_through_what_was_chosen(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/?account=acme")
    settled(page)
    expect(page).to_have_title("Overview · Acme · Senderscope")
    follow(page, "Who sends", settled)
    expect(page).to_have_title("Who sends · Acme · Senderscope")
    choose(page, "Author of the letter", "Jan Nowak", settled)
    expect(page).to_have_url(re.compile("[?&]employee=jan(&|$)"))
    follow(page, "Map", settled)
    page.get_by_role("radio", name="Table").or_(
        page.get_by_role("button", name="Table")
    ).first.click()
    page.wait_for_url("**coverage-part=Table**")
    settled(page)
    page.go_back()
    expect(page.get_by_role("combobox", name="People of the cell")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("combobox", name="Author of the letter")).to_have_value(
        re.compile("Jan Nowak")
    )
    page.go_forward()
    page.go_forward()
    expect(page.get_by_role("button", name="These pairs as CSV")).to_be_visible()
    follow(page, "Who sends", settled)
    expect(page).to_have_url(re.compile("[?&]employee=jan(&|$)"))


def test_an_opened_account_survives_f5_and_opens_in_a_second_browser(
    page: Page, dashboard: str, settled: Settled, browser: Browser
) -> None:
    told = re.compile(r"^Bakery · bakery\.planfix\.com · ")
    page.goto(f"{dashboard}/account?account=acme")
    settled(page)
    page.get_by_test_id("stMain").locator('input[type="file"]').first.set_input_files(
        [{"name": "b.json", "mimeType": "application/json", "buffer": BAKERY}]
    )
    page.wait_for_url("**account=bak-**")
    settled(page)
    follow(page, "Who sends", settled)
    expect(page.get_by_text(told)).to_be_visible()
    expect(page).to_have_title("Who sends · Bakery · Senderscope")
    page.reload()
    settled(page)
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_text("leaves from desk@example.com").first).to_be_visible()
    other = browser.new_context()
    second = other.new_page()
    second.goto(page.url)
    settled(second)
    expect(second.get_by_text(told)).to_be_visible()
    expect(second.get_by_text("leaves from desk@example.com").first).to_be_visible()
    other.close()


def test_an_unknown_address_offers_what_there_is(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/person?account=acme&employee=mria")
    settled(page)
    expect(page.get_by_text("names an employee that the account")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("link", name="Maria").first.click()
    page.wait_for_url("**employee=maria**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_filters_and_typed_words_follow_back_and_forward(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/findings?account=acme")
    settled(page)
    warnings = page.get_by_test_id("stButtonGroup").get_by_text("▲ warning")
    about = page.get_by_label("About")
    warnings.click()
    expect(page).to_have_url(re.compile("severity=warning"))
    settled(page)
    about.fill("sales")
    about.press("Enter")
    expect(page).to_have_url(re.compile("about=sales"))
    settled(page)
    page.go_back()
    expect(about).to_have_value("")
    expect(page).not_to_have_url(re.compile("about="))
    page.go_back()
    expect(page).not_to_have_url(re.compile("severity="))
    page.go_forward()
    page.go_forward()
    expect(about).to_have_value("sales")
    expect(page).to_have_url(re.compile("severity=warning&about=sales"))


def test_back_leads_out_of_a_language(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/senders?account=acme")
    settled(page)
    page.get_by_test_id("stMain").get_by_text("pl", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Kto wysyła")).to_be_visible()
    settled(page)
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Who sends")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", level=1, name="Kto wysyła")).to_be_visible()


def follow_at_once(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()


def choose_at_once(page: Page, box: str, option: str) -> None:
    page.get_by_role("combobox", name=box).click()
    page.get_by_role("option", name=option).first.click()


class SlowLine:
    """A page's connection whose answers can be held back, as a slow line's are."""

    def __init__(self, page: Page) -> None:
        self.held: list[bytes] = []
        self._page, self._holds, self._seen = page, False, 0
        page.route_web_socket(re.compile("_stcore/stream"), self._opened)

    def _opened(self, browser: WebSocketRoute) -> None:
        self._browser, server = browser, browser.connect_to_server()
        browser.on_message(server.send)
        server.on_message(self._answered)

    def _answered(self, said: str | bytes) -> None:
        assert isinstance(said, bytes)
        if self._holds:
            self.held.append(said)
        else:
            self._browser.send(said)

    def hold(self) -> None:
        self._holds = True

    def wait_for(self, words: str) -> None:
        """Waits until the server has said this, which the page doesn't know yet."""
        for _turn in range(300):
            if any(words.encode() in said for said in self.held):
                return
            self._page.wait_for_timeout(100)
        pytest.fail(f"{words} was not said")

    def wait_for_more(self, held: int) -> None:
        """Waits until the server has said more than so much, and then all of it."""
        for _turn in range(300):
            self._page.wait_for_timeout(200)
            if held < len(self.held) == self._seen:
                return
            self._seen = len(self.held)
        pytest.fail("nothing was said")

    def let_go_after(self, act: Callable[[], object]) -> None:
        """Does something, and lets the page hear of it and of what was before."""
        before = len(self.held)
        act()
        self.wait_for_more(before)
        self._holds = False
        for said in self.held:
            self._browser.send(said)


def on_a_slow_line(page: Page, address: str, settled: Settled) -> SlowLine:
    """Opens an address on a line that may be slow from now on."""
    line = SlowLine(page)
    page.goto(address)
    settled(page)
    return line


def test_a_choice_in_the_words_of_another_language_is_no_choice(
    page: Page, dashboard: str, settled: Settled
) -> None:
    """Who goes Back and Forward at once: the browser speaks English, the server not."""
    line = on_a_slow_line(
        page, f"{dashboard}/senders?account=acme&employee=jan&lang=pl", settled
    )
    page.get_by_test_id("stMain").get_by_text("en", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Who sends")).to_be_visible()
    settled(page)
    line.hold()
    page.go_back()
    line.wait_for("Kto wysyła")
    line.let_go_after(page.go_forward)
    expect(page.get_by_role("heading", level=1, name="Who sends")).to_be_visible()
    settled(page)
    expect(page).to_have_url(re.compile("account=acme&employee=jan&lang=en$"))


@pytest.mark.parametrize(
    ("act", "address"),
    [
        (lambda page: follow_at_once(page, "Map"), "coverage[?]account=acme"),
        (
            lambda page: choose_at_once(page, "Project of the task", "no project"),
            "senders[?].*lang",
        ),
    ],
    ids=["a link", "a box"],
)
def test_what_is_done_before_another_language_has_come_names_nothing_in_the_old_one(
    page: Page,
    dashboard: str,
    settled: Settled,
    act: Callable[[Page], None],
    address: str,
) -> None:
    line = on_a_slow_line(
        page, f"{dashboard}/senders?account=acme&employee=jan&project=website", settled
    )
    line.hold()
    page.get_by_test_id("stMain").get_by_text("pl", exact=True).click()
    line.wait_for("Kto wysyła")
    line.let_go_after(lambda: act(page))
    page.wait_for_url(re.compile(address))
    settled(page)
    expect(page.get_by_text("This address")).to_have_count(0)
    expect(page.get_by_text("Ten adres")).to_have_count(0)
    assert "sample" not in page.url
    assert "no+project" not in page.url


def test_back_twice_at_once_leads_two_accounts_back(
    page: Page, dashboard: str, settled: Settled
) -> None:
    line = on_a_slow_line(page, f"{dashboard}/senders?account=acme", settled)
    for account in ("small.yaml", "small.xlsx"):
        choose(page, "Account", account, settled)
        page.wait_for_url(f"**account={account}")
    line.hold()
    page.go_back()
    line.wait_for("small.yaml")
    line.let_go_after(page.go_back)
    page.wait_for_url("**account=acme")
    settled(page)
    expect(page.get_by_role("combobox", name="Account")).to_have_value("sample acme")


def test_who_goes_to_and_fro_at_once_on_a_slow_line_comes_to_a_page_that_works(
    page: Page, dashboard: str, settled: Settled
) -> None:
    """A browser forgets what was said some runs ago, and its server may name it."""
    line = on_a_slow_line(page, f"{dashboard}/coverage?account=acme", settled)
    follow(page, "Who sends", settled)
    line.hold()
    choose_at_once(page, "Author of the letter", "Jan Nowak")
    line.wait_for_more(0)
    line.let_go_after(page.go_back)
    expect(page.get_by_role("combobox", name="People of the cell")).to_be_enabled()
    expect(page.get_by_role("dialog", name="Connection error")).to_have_count(0)


def marked(page: Page) -> Locator:
    """The row that is marked in the page's first table, as screen readers have it."""
    return page.locator('[role="grid"] [role="row"][aria-selected="true"]').first


def test_a_row_that_was_chosen_stays_marked_after_f5_and_back_unmarks_it(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/findings?account=acme")
    settled(page)
    box = page.get_by_role("combobox", name="Finding")
    first = box.input_value()
    table = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert table is not None
    page.mouse.click(table["x"] + 15, table["y"] + 35 * 3.5)  # its third row
    page.wait_for_url("**finding=**")
    settled(page)
    third = box.input_value()
    assert third != first
    expect(marked(page)).to_have_attribute("aria-rowindex", "4")
    page.reload()
    settled(page)
    expect(box).to_have_value(third)
    expect(marked(page)).to_have_attribute("aria-rowindex", "4")
    page.go_back()
    expect(box).to_have_value(first)
    expect(marked(page)).to_have_attribute("aria-rowindex", "2")


def test_the_words_of_what_is_chosen_follow_the_pair(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/senders?account=acme")
    settled(page)
    other = page.get_by_role("combobox", name="Mailbox", exact=True)
    before = other.input_value()
    choose(page, "Project of the task", "Website", settled)
    expect(page).to_have_url(re.compile("project=website"))
    expect(other).not_to_have_value(before)
    shown = other.input_value()
    page.reload()
    settled(page)
    expect(other).to_have_value(shown)
    page.go_back()
    expect(other).to_have_value(before)


def test_a_person_and_a_mailbox_are_searched_together_by_keyboard(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/?account=acme")
    settled(page)
    box = page.get_by_placeholder("Person, project, address, server")
    box.fill("nowak sales@")
    box.press("Enter")
    told = "Jan Nowak · Website: letters leave from sales@good.test"
    link = page.get_by_test_id("stMain").get_by_role("link", name=told)
    expect(link).to_be_visible()
    for heading in ("Who sends", "People", "Mailboxes"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    link.press("Enter")
    expect(page).to_have_url(re.compile("employee=jan&project=website"))
    expect(page.locator(".st-key-answer-sentence")).to_contain_text("sales@good.test")
