"""The box of the import, once what it brought is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fleet.planfix_server import TOKEN, Planfix, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

USERS = [{"id": 1, "name": "Kim", "login": "kim", "role": "User", "status": "Active"}]


def test_the_box_is_closed_once_the_imported_account_is_open(
    served_script: Callable[[str], str],
    surroundings: dict[str, str],
    page: Page,
    settled: Callable[[Page], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planfix = Planfix(users=list(USERS))
    with served(planfix, tmp_path) as root:
        monkeypatch.setitem(surroundings, "SSL_CERT_FILE", root)
        monkeypatch.setitem(surroundings, "SENDERSCOPE_ALLOW", "localhost:*")
        page.goto(f"{served_script('dashboard.py')}/account")
        settled(page)
        page.get_by_text("Import from Planfix").click()
        page.get_by_placeholder("acme.planfix.com").fill(planfix.host)
        page.locator(".st-key-import-token input").fill(TOKEN)
        page.get_by_role("button", name="Import", exact=True).click()
        page.get_by_role("button", name="Open the imported account").click()
    expect(page.get_by_text("Import from Planfix")).to_be_visible()
    expect(page.get_by_placeholder("acme.planfix.com")).to_be_hidden()
