"""The dashboard as it is served, with the lab beside it, in headless Chromium."""

import itertools
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from playwright.sync_api import Browser, Page, expect, sync_playwright
from streamlit.testing.v1 import AppTest

from diagnostics.accounts import Loaded
from diagnostics.lab_state import LabState
from diagnostics.model import Account
from diagnostics.ui.frame.opened_accounts import OpenAccount
from tests.ports import free_port
from tests.ui.opening.uploading import upload as upload_files

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


expect.set_options(timeout=30_000)  # five seconds are short on a busy machine


def wait_for(ready: Callable[[], bool], seconds: float, what: str) -> None:
    """Polls until `ready()`, or fails naming `what`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.1)
    pytest.fail(f"{what} was not ready after {seconds} s")


def ended(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process that a fixture started."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the dashboard, and of the lab where a test needs it."""
    return {
        **os.environ,
        "SENDERSCOPE_LAB": str(tmp_path_factory.mktemp("lab")),
        "SENDERSCOPE_HOME": str(tmp_path_factory.mktemp("home")),
    }


@pytest.fixture(scope="session")
def lab(surroundings: dict[str, str]) -> Iterator[Path]:
    """The folder of a running lab."""
    folder = Path(surroundings["SENDERSCOPE_LAB"])
    process = subprocess.Popen(
        [sys.executable, "-m", "diagnostics", "lab"],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: LabState.load(folder) is not None, 60, "the lab")
        yield folder
    finally:
        ended(process)


@contextmanager
def served(script: str, environment: dict[str, str]) -> Iterator[str]:
    """The address of a running script, under the checkout's configuration."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script]
    server = subprocess.Popen(
        [*command, f"--server.port={port}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return True
        except OSError:
            return False

    try:
        wait_for(answers, 60, script)
        yield address
    finally:
        ended(server)


@pytest.fixture(scope="session")
def dashboard(surroundings: dict[str, str]) -> Iterator[str]:
    """The address of a running dashboard."""
    with served("dashboard.py", surroundings) as address:
        yield address


@pytest.fixture
def served_script(surroundings: dict[str, str]) -> Iterator[Callable[[str], str]]:
    """Serves a script until the test ends; gives its address."""
    with ExitStack() as stack:
        yield lambda script: stack.enter_context(served(script, surroundings))


@pytest.fixture
def failing_page(surroundings: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of a page with a fault of its own."""
    script = tmp_path / "failing.py"
    script.write_text(
        "import streamlit as st\nst.title('Failing')\nhidden = {}['inside']"
    )
    with served(str(script), surroundings) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium; where it is missing the test is skipped, on CI it fails.

    It ends with its file: while it is open its event loop runs, and tests that begin
    one of their own may come next in the same process.
    """
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing on CI")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """Waits until the page's script has ended and its placeholders are gone."""

    def wait(page: Page) -> None:
        page.wait_for_selector(
            '[data-testid="stApp"][data-test-script-state="notRunning"]',
            timeout=110_000,
        )
        page.wait_for_function(
            "!document.querySelector('[data-testid=\"stSkeleton\"]')", timeout=60_000
        )
        page.wait_for_timeout(300)

    return wait


Opened = Callable[..., AppTest]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Opened:
    """Opens a page without a browser and without a lab; `upload` is JSON."""
    monkeypatch.setenv("SENDERSCOPE_LAB", str(tmp_path))
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "home"))

    def open_page(name: str = "", upload: bytes = b"", **address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        for key, value in address.items():
            app.query_params[key] = value
        app.run()
        if upload:
            upload_files(app, ("account.json", upload))
        if name:
            app.switch_page(f"diagnostics/ui/pages/{name}_page.py").run()
        assert not app.exception, [e.value for e in app.exception]
        return app

    return open_page


Shown = Callable[..., AppTest]
_NUMBERS = itertools.count()


@pytest.fixture
def links(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """Where links of a piece lead: page and parameters; they need no navigation."""
    led: list[tuple[str, dict[str, object]]] = []

    def written_down(page: object, **options: Any) -> None:
        led.append((Path(str(page)).stem, dict(options.get("query_params") or {})))

    monkeypatch.setattr(st, "page_link", written_down)
    return led


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """The main module stays pytest's: processes that tests spawn import it anew."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main  # Streamlit puts the script it runs there


@pytest.fixture
def shown(
    links: list[object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Shown:
    """Runs a function that draws one piece of a page, with an account that is open.

    Far quicker than the whole page: no sidebar, no audit, no navigation.
    """
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "home"))

    def show(
        piece: Callable[..., None],
        account: Account | None = None,
        *told: object,
        address: Mapping[str, str | list[str]] | None = None,
        **state: object,
    ) -> AppTest:
        app = AppTest.from_function(piece, default_timeout=60, args=told)
        if account is not None:
            key = f"test:{next(_NUMBERS)}"  # results about accounts are kept by it
            app.session_state["open-account"] = OpenAccount(
                "acme", key, Loaded(account, ())
            )
        for name, held in state.items():
            app.session_state[name] = held
        for name, value in (address or {}).items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, [e.value for e in app.exception]
        return app

    return show


EVIL = (
    "EVIL **x** <img src=x onerror=window.evil=1> $e^2$ :material/home: [y](//z.test)"
)


@pytest.fixture(scope="session")
def hostile() -> bytes:
    """An account all of whose texts want to be Markdown, HTML or LaTeX."""
    people = [{"id": f"{EVIL} {n}", "name": EVIL, "login": EVIL} for n in "ab"]
    mailbox = {"name": EVIL, "test": "passed", "smtp_host": EVIL, "smtp_port": 1}
    own = {**mailbox, "id": EVIL, "address": f"{EVIL}@own.test", "owner": f"{EVIL} a"}
    company = {**mailbox, "id": f"{EVIL} c", "address": f"{EVIL}@all.test"}
    bound = {
        **company,
        "id": f"{EVIL} d",
        "projects": [f"{EVIL} p"],
        "access": "nobody",
    }
    account = {
        "account": {"name": EVIL, "host": EVIL},
        "employees": people,
        "projects": [{"id": f"{EVIL} p", "name": EVIL, "anonymous": "yes"}],
        "mailboxes": [own, company, bound, {**company, "id": f"{EVIL} e"}],
    }
    return json.dumps(account).encode()
