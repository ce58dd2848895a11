"""Two people go through one exercise at once, in Polish, each with their own result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from diagnostics.training.progress import TriedOnce, progress_of
from diagnostics.training.scenario_files import scenario

ONE = scenario("changed-on-friday")
PRIMARY = '[data-testid="stMain"] [data-testid="stBaseButton-primary"]'


def told(name: str) -> str:
    return ONE.told(name, "pl")


def answer(page: Page, letter: str) -> None:
    expect(page.get_by_text(told("story"))).to_be_visible()
    page.get_by_text(ONE.choice_told(letter, "pl"), exact=True).click()
    button = page.locator(PRIMARY)
    expect(button).to_be_enabled()
    button.click()


def tried(page: Page) -> TriedOnce:
    (code,) = parse_qs(urlsplit(page.url).query)["progress"]
    return progress_of(code)[ONE.number]


@pytest.mark.browser
@pytest.mark.timeout(400)
def test_two_people_each_see_their_own_result(
    dashboard: str, lab: Path, browser: Browser, settled: Callable[[Page], None]
) -> None:
    assert lab
    contexts = [browser.new_context(locale="pl-PL") for _ in "ab"]
    first, second = pages = [context.new_page() for context in contexts]
    for page in pages:
        page.goto(f"{dashboard}/training?scenario={ONE.id}&lang=pl")
    answer(first, "a")
    answer(second, "b")
    for page in pages:
        settled(page)
        expect(page.get_by_text(told("change"))).to_be_visible(timeout=60_000)
    expect(first.locator('[data-testid="stAlertContentSuccess"]')).to_have_count(1)
    expect(second.locator('[data-testid="stAlertContentSuccess"]')).to_have_count(0)
    first.locator(PRIMARY).click()
    settled(first)
    expect(first.get_by_text(told("debrief"))).to_be_visible(timeout=60_000)
    expect(second.get_by_text(told("debrief"))).to_have_count(0)
    assert tried(first) == TriedOnce("a", 0, mended=True)
    assert tried(second) == TriedOnce("b", 0, mended=False)
    for context in contexts:
        context.close()
