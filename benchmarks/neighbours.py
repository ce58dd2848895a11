"""How long a visitor waits for a page while another one uploads a bomb, in Chromium.

    python -m benchmarks.neighbours [SESSIONS]

One dashboard is served. A page of one visitor is loaded again and again, first alone,
then while another visitor's upload of each named bomb is read and a long text is
explained. Then SESSIONS visitors (default 20) open the dashboard at once: the memory of
the server before and after, and how long the last one waits. Needs Chromium.
"""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.hostile_files import BOMBS

ROOT = Path(__file__).resolve().parents[1]
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
UPLOAD = '[data-testid="stSidebar"] input[type="file"]'
PASTE = "a@" * 100_000


def settled(page: Page) -> None:
    page.wait_for_selector(DONE, timeout=120_000)


def waited(page: Page, address: str) -> float:
    """Seconds until a page that is loaded anew stands."""
    began = time.perf_counter()
    page.goto(address)
    settled(page)
    return time.perf_counter() - began


def megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def neighbours(browser: Browser, address: str) -> None:
    """Prints what one visitor waits for while another one does harm."""
    page, other = browser.new_page(), browser.new_page()
    waited(page, address)
    alone = min(waited(page, address) for _ in range(5))
    print(f"alone: {alone:.2f} s")
    for name, bomb in BOMBS.items():
        waited(other, address)
        file, data = bomb()
        upload = {"name": file, "mimeType": "application/octet-stream", "buffer": data}
        other.locator(UPLOAD).set_input_files([upload])  # type: ignore[list-item]
        times = [waited(page, address) for _ in range(3)]
        print(f"  {name:26} {max(times):.2f} s at most, {min(times):.2f} s at least")
    waited(other, f"{address}/errors")
    box = other.get_by_label("Error text or bounce")
    box.fill(PASTE)
    box.press("Control+Enter")
    times = [waited(page, address) for _ in range(3)]
    print(f"  {'200 kB to explain':26} {max(times):.2f} s at most")


def many(browser: Browser, address: str, sessions: int, pid: int) -> None:
    """Prints what so many visitors at a time take."""
    before = megabytes(pid)
    pages = [browser.new_context().new_page() for _ in range(sessions)]
    began = time.perf_counter()
    for page in pages:
        page.goto(address, wait_until="commit")
    for page in pages:
        settled(page)
    spent = time.perf_counter() - began
    grown = megabytes(pid) - before
    print(
        f"{sessions} sessions: +{grown:.0f} MB, the last one stood after {spent:.1f} s"
    )


def main() -> None:
    """Serves the dashboard and prints the figures."""
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout.reconfigure(line_buffering=True)
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py"]
    server = subprocess.Popen([*command, f"--server.port={port}"], cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            neighbours(chromium, address)
            many(chromium, address, sessions, server.pid)
            chromium.close()
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
