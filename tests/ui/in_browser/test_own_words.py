"""Streamlit's own English words don't stand on pages of another language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

Settled = Callable[[Page], None]
SHOWN = "e => getComputedStyle(e, '::after').content"


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
