"""A dashboard behind a login: two users of two teams, and one of none."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from diagnostics.accounts.reader import read_files
from diagnostics.workspace import Workspace
from tests.ports import free_port
from tests.ui.conftest import ended, wait_for
from tests.ui.shared.identity_provider import (
    CLIENT,
    CLIENT_SECRET,
    IdentityProvider,
)

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = {
    "kim": {"name": "Kim North", "email": "kim@north.test", "email_verified": True},
    "lee": {"name": "Lee South", "support": ["callers", "south-desk"]},
    "max": {"name": "Max Nowhere", "email": "max@north.test"},
}
TEAMS = """
claim = "support"
upload_mb = 3

[teams.north]
name = "Northern desk"
members = ["@north.test"]

[teams.south]
name = "Southern desk"
values = ["south-desk"]
"""


def kept(shelf: Workspace, name: str) -> str:
    told = {
        "account": {"name": name, "host": f"{name.lower()}.planfix.com"},
        "employees": [{"id": "e1", "name": "Ada"}],
        "mailboxes": [{"id": "m1", "address": "desk@example.com", "test": "failed"}],
    }
    loaded = read_files({"account.json": json.dumps(told).encode()})
    return shelf.keep(loaded, name.encode().hex().ljust(64, "0")).id


def surroundings(folder: Path, provider: IdentityProvider, port: int) -> dict[str, str]:
    """The settings of the administrator, in files as README says."""
    secrets = folder / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    told = {
        "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": "0123456789abcdef" * 3,
        "client_id": CLIENT,
        "client_secret": CLIENT_SECRET,
        "server_metadata_url": f"{provider.address}/.well-known/openid-configuration",
    }
    lines = ["[auth]", *(f'{name} = "{value}"' for name, value in told.items())]
    secrets.write_text("\n".join(lines), encoding="utf-8")
    secrets.chmod(0o600)
    teams = folder / "teams.toml"
    teams.write_text(TEAMS, encoding="utf-8")
    teams.chmod(0o640)
    return {
        **os.environ,
        "HOME": str(folder),
        "SENDERSCOPE_HOME": str(folder / "home"),
        "SENDERSCOPE_LAB": str(folder / "lab"),
        "SENDERSCOPE_TEAMS": str(teams),
    }


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    if os.environ.get("CI") != "true":
        pytest.importorskip("authlib", reason="Authlib isn't installed: make shared")
    with IdentityProvider(PEOPLE).serving() as serving:
        yield serving


@pytest.fixture
def shared(tmp_path: Path, provider: IdentityProvider) -> Iterator[str]:
    """The address of a dashboard that was started as people start it."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "diagnostics.serving", f"--server.port={port}"],
        cwd=ROOT,
        env=surroundings(tmp_path, provider, port),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health"):
            return True
        return False

    try:
        wait_for(answers, 60, "the shared dashboard")
        yield address
    finally:
        ended(server)


def visit(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    return page


def log_in(page: Page, name: str) -> None:
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name=name).click()


def test_each_team_sees_its_own_accounts_and_nobody_else_any(
    browser: Browser, shared: str, tmp_path: Path
) -> None:
    north = Workspace(tmp_path / "home" / "teams" / "north")
    south = Workspace(tmp_path / "home" / "teams" / "south")
    bakery, florist = kept(north, "Bakery"), kept(south, "Florist")
    kept(Workspace(tmp_path / "home"), "Everybodys")

    stranger = visit(browser, f"{shared}/findings?account={bakery}")
    expect(stranger.get_by_role("button", name="Log in")).to_be_visible()
    seen = stranger.locator("body").inner_text()
    assert not {"Bakery", "Acme", "Overview", "mailbox"} & set(seen.split())

    kim = visit(browser, shared)
    log_in(kim, "kim")
    kim.get_by_role("link", name="All accounts").click()
    kim.get_by_role("button", name="Audit 1 account").click()
    open_it = kim.get_by_role("link", name="Open Bakery")
    expect(open_it).to_have_attribute("href", re.compile(rf"account={bakery}$"))
    kim.goto(f"{shared}/?account={bakery}")
    expect(kim.get_by_text("Bakery").first).to_be_visible()

    lee = visit(browser, shared)
    log_in(lee, "lee")
    lee.get_by_role("link", name="All accounts").click()
    expect(lee.get_by_role("link", name="Open Florist")).to_be_visible()
    assert "Bakery" not in lee.locator("body").inner_text()
    lee.goto(f"{shared}/findings?account={bakery}")
    expect(lee.get_by_text("names an account that isn't kept")).to_be_visible()
    lee.goto(f"{shared}/findings?account={florist}&team=north")
    expect(lee.get_by_text("names a team that you don't belong to")).to_be_visible()
    assert not (tmp_path / "home" / "history.sqlite3").exists()

    nobody = visit(browser, shared)
    log_in(nobody, "max")  # of that domain, but nobody has verified it
    expect(nobody.get_by_text("belong to no team")).to_be_visible()
    assert "Bakery" not in nobody.locator("body").inner_text()

    kim.locator("summary", has_text="Logged in").click()
    with kim.expect_response(re.compile("/auth/logout")):  # it takes the cookie away
        kim.get_by_role("button", name="Log out").click()
    expect(kim.get_by_role("button", name="Log in")).to_be_visible()
    kim.goto(f"{shared}/?account={bakery}")
    expect(kim.get_by_role("button", name="Log in")).to_be_visible()
    assert "Bakery" not in kim.locator("body").inner_text()
