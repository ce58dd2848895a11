"""Every view in both themes, wide and narrow, by the rules of axe-core."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from diagnostics.ui import navigation

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

Settled = Callable[[Page], None]
AXE = Path(__file__).parents[1] / "axe/node_modules/axe-core/axe.min.js"
VIEWS = {
    "overview": ("",),
    "senders": ("employee=maria&project=website",),
    "mailbox": ("", "mailbox=desk"),
    "coverage": ("", "coverage-part=Table"),
    "findings": ("",),
    "checks": ("",),
    "draft": ("",),
    "errors": ("reason=spf-fail",),
    "training": ("scenario=first-day",),
    "lab": ("",),
    "account": ("",),
    "accounts": ("",),
    "server": ("server=good.lab.test",),
    "person": ("", "employee=maria"),
    "project": ("project=website",),
}
"""By page, what its addresses ask for beside the account."""

ALSO = {"heading-order", "page-has-heading-one", "empty-heading"}
"""Rules that count although axe calls them moderate."""

CHROME: dict[str, str] = {}
"""By a selector, why what axe finds inside it is Streamlit's and not ours."""

FOUND = """async excluded => {
  const context = { include: [['body']], exclude: excluded.map(s => [s]) };
  const run = await axe.run(context, { resultTypes: ['violations'] });
  return run.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html)]);
}"""
FITS = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollWidth <= main.clientWidth;
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, which `make test` fetches; where it is missing, as Chromium."""
    if not AXE.exists():
        said = "axe-core isn't here: `npm ci` in tests/ui/axe fetches it"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    """One visitor for all views."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_every_page_is_looked_at() -> None:
    shown = {name for held in navigation.GROUPS.values() for name in held}
    assert set(VIEWS) == shown | set(navigation.THINGS)


@pytest.mark.parametrize(
    "view", [f"{page}?{asked}" for page, asks in VIEWS.items() for asked in asks]
)
def test_nothing_serious_stands_in_the_way(
    visitor: Page, dashboard: str, settled: Settled, axe: str, view: str
) -> None:
    address = view.removeprefix("overview").replace("?", "?account=acme&")
    visitor.set_viewport_size({"width": 1440, "height": 900})
    visitor.emulate_media(color_scheme="light")
    visitor.goto(f"{dashboard}/{address}")
    settled(visitor)
    visitor.evaluate(axe)
    for theme in ("light", "dark"):
        visitor.emulate_media(color_scheme=theme)
        for width in (1440, 400):
            visitor.set_viewport_size({"width": width, "height": 900})
            visitor.wait_for_function(FITS)  # the sidebar takes a moment
            assert serious(visitor) == [], f"{view}, {theme}, {width} px"


def serious(page: Page) -> list[Any]:
    """What axe finds that is serious, with the elements."""
    found = page.evaluate(FOUND, list(CHROME))
    return [v for v in found if v[1] in ("serious", "critical") or v[0] in ALSO]


LONG = "Aleksandra-Konstancja Wiśniowiecka-Brzęczyszczykiewiczówna II"
RIGHT_TO_LEFT = "مكتب خدمة العملاء والشكاوى في المدينة القديمة"
PEOPLE = [{"id": "a", "name": LONG}, {"id": "b", "name": RIGHT_TO_LEFT}]
ACCOUNT = {
    "account": {"name": LONG, "host": "names.planfix.com"},
    "employees": PEOPLE,
    "mailboxes": [{"id": "m", "address": "desk@example.com", "test": "passed"}],
}
CUT = """() => [...document.querySelectorAll(
    '[data-testid="stMain"] :is(h1, h2, p, a, [data-testid="stText"])')]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
    && getComputedStyle(e).display !== 'inline').map(e => e.textContent)"""


def test_long_names_and_names_from_right_to_left_are_whole_on_a_narrow_screen(
    page: Page, dashboard: str, settled: Settled
) -> None:
    page.goto(f"{dashboard}/account?account=acme")
    settled(page)
    held = {"name": "a.json", "mimeType": "application/json"}
    page.get_by_test_id("stMain").locator('input[type="file"]').first.set_input_files(
        [{**held, "buffer": json.dumps(ACCOUNT).encode()}]  # type: ignore[list-item]
    )
    page.wait_for_url("**account=ale-**")
    settled(page)
    opened = page.url.split("account=")[1].split("&")[0]
    page.set_viewport_size({"width": 400, "height": 900})
    for person in PEOPLE:
        page.goto(f"{dashboard}/person?account={opened}&employee={person['id']}")
        settled(page)
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text(person["name"])
        assert page.evaluate(CUT) == []
        page.wait_for_function(FITS)
