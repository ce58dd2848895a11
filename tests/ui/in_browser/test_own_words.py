"""Streamlit's own English words don't stand on pages of another language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from diagnostics.ui.frame import streamlits_words

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
SHOWN = "e => getComputedStyle(e, '::after').content"


@pytest.fixture
def polish(browser: Browser) -> Iterator[Page]:
    """A page of a browser that speaks Polish."""
    context = browser.new_context(locale="pl")
    yield context.new_page()
    context.close()


def shown(element: Locator) -> str:
    """What stands in an element in place of Streamlit's words."""
    return str(element.first.evaluate(SHOWN)).strip('"')


@pytest.mark.parametrize(
    ("spoken", "button", "most", "typing"),
    [
        ("pl", "Wybierz pliki", "najwyżej 64 MB na plik", "Ctrl+Enter zatwierdza"),
        ("en", "Choose files", "64 MB a file at most", "Ctrl+Enter takes it over"),
    ],
)
def test_an_uploader_and_a_box_speak_the_pages_language(
    browser: Browser,
    dashboard: str,
    settled: Settled,
    spoken: str,
    button: str,
    most: str,
    typing: str,
) -> None:
    context = browser.new_context(locale=spoken)
    page = context.new_page()
    page.goto(f"{dashboard}/errors?account=acme&lang={spoken}")
    settled(page)
    uploader = page.get_by_test_id("stFileUploader").first
    expect(uploader.get_by_role("button", name=button)).to_be_visible()
    expect(uploader.get_by_text("Upload", exact=True)).to_be_hidden()
    expect(uploader.get_by_text("per file")).to_be_hidden()
    below = uploader.get_by_test_id("stFileUploaderDropzoneInstructions")
    assert shown(below.locator("> div")) == most
    page.get_by_test_id("stTextArea").locator("textarea").fill("550 5.1.1")
    hint = page.get_by_test_id("stTextArea").get_by_test_id("InputInstructions")
    expect(hint.locator("span")).to_be_hidden()
    assert shown(hint) == typing
    context.close()


NAMES = """() => [...document.querySelectorAll('[aria-label], [title]')]
  .flatMap(e => [e.getAttribute('aria-label'), e.title]).filter(Boolean)"""
VIEWS = (
    *("account?", "checks?", "coverage?coverage-part=Table&author=maria&"),
    *("findings?", "senders?employee=maria&project=website&", "training?view=quiz&"),
    "errors?reason=auth-failed&",
)


def test_names_that_are_read_out_are_polish(
    polish: Page, dashboard: str, settled: Settled
) -> None:
    for view in VIEWS:
        polish.goto(f"{dashboard}/{view}account=acme&lang=pl")
        settled(polish)
        polish.wait_for_function(f"({NAMES})().includes('Zwiń panel boczny')")
        left = [name for name in polish.evaluate(NAMES) if in_english(name)]
        assert left == [], view
        escaped = [
            name for name in polish.evaluate(NAMES) if re.search(r"\\[.@_-]", name)
        ]
        assert escaped == [], view


def test_the_way_past_the_sidebar_and_to_more_files_is_polish(
    polish: Page, dashboard: str, settled: Settled
) -> None:
    polish.goto(f"{dashboard}/errors?account=acme&lang=pl")
    settled(polish)
    polish.keyboard.press("Tab")
    skip = polish.get_by_role("link", name="Przejdź do treści strony")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    polish.keyboard.press("Enter")
    expect(polish.get_by_test_id("stMain")).to_be_focused()
    letter = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"550 5.1.1 no"}
    polish.locator("input[type=file]").first.set_input_files(letter)
    expect(polish.get_by_role("button", name="Dodaj pliki")).to_be_visible()


def test_the_menu_of_a_tables_columns_is_polish_and_closes_by_escape(
    polish: Page, dashboard: str, settled: Settled
) -> None:
    polish.goto(f"{dashboard}/findings?account=acme&lang=pl")
    settled(polish)
    button = polish.get_by_role("button", name="Pokaż lub ukryj kolumny").first
    button.focus()
    polish.keyboard.press("Enter")
    menu = polish.get_by_test_id("stDataFrameColumnVisibilityMenu")
    expect(menu.get_by_text("Zaznacz wszystkie")).to_be_visible()
    expect(menu.get_by_text("(numer wiersza)")).to_be_visible()
    polish.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(button).to_be_focused()


def test_that_a_page_is_not_there_is_told_in_polish(
    polish: Page, dashboard: str, settled: Settled
) -> None:
    polish.goto(f"{dashboard}/nowhere?account=acme&lang=pl")
    dialog = polish.get_by_test_id("stDialog")
    expect(dialog.get_by_text("Nie ma takiej strony")).to_be_visible(timeout=30_000)
    expect(dialog.get_by_text("requested")).to_have_count(0)


def in_english(name: str) -> bool:
    """Whether a name is, or begins with, one of Streamlit's English ones."""
    whole = name.partition(": ")[0] in streamlits_words.WHOLE
    named = (said.removesuffix("{name}") for said in streamlits_words.NAMED)
    return whole or name.startswith(tuple(named)) or name.endswith(" icon")


def test_streamlits_names_follow_a_language_that_is_chosen(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(
        f"{dashboard}/senders?account=acme&employee=maria&project=website&lang=pl"
    )
    settled(page)
    expect(page.get_by_label("Pomoc: Autor wiadomości")).to_have_count(1)
    page.get_by_role("radio", name="en", exact=True).click()
    settled(page)
    expect(page.get_by_label("Help for Author of the letter")).to_have_count(1)
    expect(page.get_by_label("Collapse sidebar")).to_have_count(1)
    page.get_by_role("radio", name="pl", exact=True).click()
    settled(page)
    expect(page.get_by_label("Zwiń panel boczny")).to_have_count(1)


def test_a_name_from_outside_is_not_told_anew(
    polish: Page, dashboard: str, settled: Settled
) -> None:
    """Only what is read out or stands in Streamlit's own menus is looked at."""
    polish.goto(f"{dashboard}/?account=acme&lang=pl")
    settled(polish)
    polish.evaluate(
        "document.querySelector('[data-testid=stMain] p').textContent = 'Search'"
    )
    polish.wait_for_timeout(300)
    expect(
        polish.get_by_test_id("stMain").get_by_text("Search", exact=True)
    ).to_have_count(1)
