"""A page that fails shows neither its insides nor a way to a search engine."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_an_error_page_shows_no_internals_and_leads_nowhere(
    page: Page, failing_page: str, settled: Callable[[Page], None]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(failing_page)
    settled(page)
    expect(page.locator('[data-testid="stException"]')).to_be_visible()
    links = page.locator("a").evaluate_all("all => all.map(a => a.href)")
    assert [link for link in links if not link.startswith(failing_page)] == []
    shown = page.content()
    for inside in ("KeyError", "hidden", "failing.py", "Traceback"):
        assert inside not in page.inner_text("body")
    assert not {"google.com/search", "chatgpt.com"} & {*shown.split('"')}
    own = (failing_page, failing_page.replace("http", "ws"), "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
