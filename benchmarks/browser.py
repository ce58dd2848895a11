"""How long a visitor waits in the browser: opening an account, each page, each rerun.

    .venv/bin/python benchmarks/browser.py [EMPLOYEES [PROJECTS [MAILBOXES]]]

Seconds from the click until the page's script has ended and nothing is a placeholder,
in headless Chromium, on the sample and on a generated account; the median of some
reruns. Beside them stands a fixed load of this machine's, so that two machines, or two
hours of a busy one, can be compared: what counts are the ratios.
"""

from __future__ import annotations

import io
import math
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from playwright.sync_api import TimeoutError as Late  # noqa: E402

from diagnostics.accounts import csv_files, generate  # noqa: E402

PAGES = (
    *("Overview", "Who sends", "Findings", "Mailboxes", "Map", "Checks"),
    *("Draft & compare", "Explain an error", "This account"),
)
"""In the order of a visit: the first ones are asked for when the account stands."""

COMMAND = (
    *(sys.executable, "-m", "streamlit", "run", "dashboard.py"),
    "--server.headless=true",
)
RERUNS = 3
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
WATCH = """() => {
    window.began = false;
    new MutationObserver((records, self) => {
        const now = records.map(one => one.target.dataset.testScriptState);
        if ([...records.map(one => one.oldValue), ...now].includes("running")) {
            window.began = true;
            self.disconnect();
        }
    }).observe(document.body, {
        subtree: true,
        attributeFilter: ["data-test-script-state"],
        attributeOldValue: true,
    });
}"""
"""Notices that a script begins, however quickly it ends."""

NO_PLACEHOLDER = "!document.querySelector('[data-testid=\"stSkeleton\"]')"


@contextmanager
def dashboard() -> Iterator[str]:
    """The address of a dashboard of its own, with a workspace that is thrown away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as home:
        places = {"SENDERSCOPE_HOME": home, "SENDERSCOPE_LAB": home}
        server = subprocess.Popen(
            [*COMMAND, f"--server.port={port}"],
            cwd=ROOT,
            env={**os.environ, **places},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            while not _answers(address):
                time.sleep(0.2)
            yield address
        finally:
            server.terminate()
            server.wait(20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310 - loopback
            return True
    except OSError:
        return False


def settled(page: Page) -> None:
    """Waits until the script has ended and all that it sent is drawn."""
    page.wait_for_selector(READY, timeout=300_000)
    page.wait_for_function(NO_PLACEHOLDER, timeout=300_000)


def waited(page: Page, act: Callable[[], object]) -> float:
    """Seconds from an act until the page that it leads to has settled."""
    page.evaluate(WATCH)
    start = time.perf_counter()
    act()
    try:
        page.wait_for_function("window.began", timeout=8_000)
    except Late:
        return math.nan
    settled(page)
    return time.perf_counter() - start


def opened(page: Page, address: str, files: dict[str, bytes]) -> float:
    """Seconds to open an account from the page of the sample."""
    page.goto(f"{address}/account")
    settled(page)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    chooser = page.locator('[data-testid="stFileUploaderDropzoneInput"]').first
    file = {
        "name": "account.zip",
        "mimeType": "application/zip",
        "buffer": held.getvalue(),
    }
    start = time.perf_counter()
    chooser.set_input_files(file)  # type: ignore[arg-type]
    page.wait_for_function("!document.body.innerText.includes('Acme')", timeout=300_000)
    settled(page)
    return time.perf_counter() - start


def run_again(page: Page) -> None:
    """Runs the page's script again, as the browser's Back does."""
    page.evaluate("window.dispatchEvent(new PopStateEvent('popstate'))")


def one_page(page: Page, name: str) -> tuple[float, float]:
    """Seconds of the first visit by the sidebar's link, and of a rerun."""
    link = page.locator('[data-testid="stSidebar"] a', has_text=name).first
    first = waited(page, link.click)
    again = [waited(page, lambda: run_again(page)) for _ in range(RERUNS)]
    return first, statistics.median(again)


def load_of_machine() -> float:
    """Seconds that a fixed sum takes here and now."""
    start = time.perf_counter()
    sum(n * n for n in range(3_000_000))
    return time.perf_counter() - start


def report(page: Page, title: str) -> None:
    """Prints a line a page."""
    print(f"{title:18}{'first':>10}{'rerun':>10}   (ms; fixed load between)")
    for name in PAGES:
        first, again = one_page(page, name)
        load = load_of_machine()
        print(
            f"{name:18}{first * 1e3:10.0f}{again * 1e3:10.0f}   {load * 1e3:.0f}",
            flush=True,
        )


def main() -> None:
    """Measures the sample, then the generated account."""
    sizes = [int(size) for size in sys.argv[1:]]
    people, projects, mailboxes = [*sizes, *(10_000, 10_000, 3_000)[len(sizes) :]]
    made = generate(
        employees=people, projects=projects, mailboxes=mailboxes, groups=200, seed=1
    )
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with dashboard() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address)
        settled(page)
        report(page, "the sample")
        seconds = opened(page, address, csv_files(made))
        print(f"opening {people:,} × {projects:,} × {mailboxes:,}: {seconds:.1f} s")
        report(page, "the large one")
        browser.close()


if __name__ == "__main__":
    main()
