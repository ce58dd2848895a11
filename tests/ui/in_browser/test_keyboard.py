"""Three short jobs of three kinds of people, without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from diagnostics.training.scenario_files import scenario
from tests.ui.in_browser.keys import led_to, open_part, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

Settled = Callable[[Page], None]


def test_a_support_engineer_searches_opens_the_pair_and_copies_the_answer(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{dashboard}/?account=acme")
    settled(page)
    tab_to(page, page.get_by_placeholder("Person, project, address, server"))
    page.keyboard.type("maria website")
    page.keyboard.press("Enter")
    link = page.get_by_test_id("stMain").get_by_role(
        "link", name="Maria Lis in Website"
    )
    tab_to(page, link.first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/senders?**employee=maria**")
    settled(page)
    tab_to(page, page.get_by_role("radiogroup", name="Copy"))
    page.keyboard.press("Space")
    reply = page.get_by_test_id("stCode").first
    expect(reply).to_contain_text("maria@good.test")
    tab_to(page, reply.locator("button"))
    page.keyboard.press("Enter")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "maria@good.test" in copied


def test_links_tables_and_their_tools_are_framed_where_tab_has_led(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/findings?account=acme")
    settled(page)
    table = page.get_by_test_id("stDataFrame")
    for place in (
        page.get_by_test_id("stPageLink-NavLink").first,
        table.get_by_test_id("stBaseButton-elementToolbar").first,
        table.get_by_test_id("data-grid-canvas"),
    ):
        tab_to(page, place)
        expect(place).to_have_css("outline-style", "solid")
    assert table.get_by_test_id("stElementToolbar").count()


def test_an_auditor_chooses_a_finding_and_reaches_its_acceptance(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/findings?account=acme")
    settled(page)
    first = page.get_by_role("combobox", name="Finding")
    before = first.input_value()
    tab_to(page, first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**finding=**")
    settled(page)
    assert first.input_value() != before
    open_part(page, "Accept it for a while")
    because = page.get_by_role("textbox", name="Because")
    tab_to(page, because)
    page.keyboard.type("it is a guest's")
    expect(because).to_have_value("it is a guest's")
    tab_to(page, page.get_by_role("button", name="Accept", exact=True))


def test_enter_takes_the_one_mailbox_that_holds_what_is_typed(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/checks?account=acme")
    settled(page)
    tab_to(page, page.get_by_role("combobox", name="Mailboxes to check"))
    page.keyboard.type("press")  # support@ and shop@ look like it, letter by letter
    page.keyboard.press("Enter")
    page.wait_for_url("**mailbox=**")
    assert page.url.count("mailbox=") == 1
    assert page.url.endswith("mailbox=press")


def test_what_is_filled_in_for_a_run_comes_next_where_it_was_opened(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/checks?account=acme")
    settled(page)
    for opened, inside in (
        ("Passwords for this run", page.get_by_label("Mailbox", exact=True)),
        ("Servers to allow", page.get_by_label("Allow these servers")),
        ("Network", page.get_by_label("Most seconds for one step")),
        ("More DNS checks", page.get_by_label("DKIM selectors to look for")),
    ):
        open_part(page, opened)
        page.keyboard.press("Tab")
        expect(inside).to_be_focused()


def test_a_trainer_answers_an_exercise(
    page: Page, dashboard: str, settled: Settled
) -> None:
    one = scenario("first-day")
    page.goto(f"{dashboard}/training?scenario={one.id}")
    settled(page)
    tab_to(page, page.get_by_role("radiogroup", name=one.told("question", "en")))
    page.keyboard.press("Space")
    button = page.get_by_test_id("stMain").get_by_test_id("stBaseButton-primary")
    expect(button).to_be_enabled()
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(page.get_by_text("your answer, locked")).to_be_visible()


def test_a_password_that_is_left_by_tab_is_given(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/account?account=acme")
    settled(page)
    page.get_by_text("Import from Planfix").click()
    tab_to(page, page.get_by_label("Host"))
    page.keyboard.type("no host!")
    for word in ("", "a-token"):
        tab_to(page, page.get_by_label("Token of a robot"))
        page.keyboard.type(word)
        tab_to(page, page.get_by_role("button", name="Import", exact=True))
        page.keyboard.press("Enter")
        told = "is no host of a Planfix account" if word else "Give both the host and"
        expect(page.get_by_text(told)).to_be_visible()
    page.goto(f"{dashboard}/checks?account=acme")
    settled(page)
    open_part(page, "Passwords for this run")
    page.get_by_role("combobox", name="Mailbox", exact=True).fill("maria")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Use for this run")).to_be_enabled()
    settled(page)
    page.get_by_label("Password", exact=True).focus()
    page.keyboard.type("hunter2-secret")
    tab_to(page, page.get_by_role("button", name="Use for this run"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Held: maria")).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_have_value("")


def test_a_link_leads_the_focus_to_the_title_of_the_page_that_it_opens(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/?account=acme")
    settled(page)
    sidebar, main = page.get_by_test_id("stSidebar"), page.get_by_test_id("stMain")
    for link, title in (
        (sidebar.get_by_role("link", name="Map", exact=True), "Map"),
        (sidebar.get_by_role("link", name="Findings", exact=True), "Findings"),
        (main.get_by_role("link", name="Check this mailbox"), "Checks"),
    ):
        tab_to(page, link)
        page.keyboard.press("Enter")
        heading = page.get_by_role("heading", level=1, name=title, exact=True)
        expect(heading).to_be_focused()
        expect(heading).to_be_in_viewport()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("Search", exact=True)).to_be_focused()


def test_what_a_box_or_the_search_opens_is_gone_on_with_at_its_title(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/mailbox?account=acme")
    settled(page)
    tab_to(page, page.get_by_role("combobox", name="Open a mailbox"))
    page.keyboard.type("press")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    led_to(page, "press@pop3-off.test")
    tab_to(page, page.get_by_label("Search", exact=True), backwards=True)
    page.keyboard.type("maria")
    page.keyboard.press("Enter")
    close = page.get_by_role("button", name="Close the search")
    expect(close).to_be_visible()
    settled(page)
    tab_to(page, close)
    page.keyboard.press("Enter")
    led_to(page, "press@pop3-off.test")


def test_a_title_takes_no_focus_from_those_who_point(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/?account=acme")
    settled(page)
    page.get_by_role("link", name="Map", exact=True).click()
    heading = page.get_by_role("heading", level=1, name="Map", exact=True)
    expect(heading).to_be_visible()
    settled(page)
    expect(heading).not_to_be_focused()


def test_a_button_that_a_run_took_away_has_the_focus_again(
    page: Page, dashboard: str, lab: Path, settled: Settled
) -> None:
    page.goto(f"{dashboard}/mailbox?account=acme&mailbox=desk")
    settled(page)
    check = page.get_by_role("button", name="Check now")
    tab_to(page, check)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Checked just now.").first).to_be_visible(timeout=90_000)
    expect(check).to_be_focused()


def test_a_place_that_somebody_has_left_meanwhile_is_not_gone_back_to(
    page: Page, dashboard: str, lab: Path, settled: Settled
) -> None:
    page.goto(f"{dashboard}/mailbox?account=acme&mailbox=desk")
    settled(page)
    tab_to(page, page.get_by_role("button", name="Check now"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Checked just now.").first).to_be_visible(timeout=90_000)
    settled(page)
    expect(page.get_by_role("link", name="Choose what to check")).to_be_focused()
