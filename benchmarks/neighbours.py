"""How long a visitor waits for a page while another one uploads a bomb.

    python -m benchmarks.neighbours [SESSIONS]

One dashboard is served. Visitors who speak Streamlit's protocol and draw nothing
(`streamlit_visitors`) show the server's share: the first page of all, pages opened one
after the other, alone and while another visitor's upload of each named bomb is read, a
long text is explained, or the first pages of an account of 1e8 pairs are made, with the
seconds of CPU of the process that serves and the longest time that its interpreter
was held for (`held_interpreter`); then SESSIONS visitors (default 20) at once,
first and last page and memory. One page in Chromium, where there is one, shows beside
them what a person waits, drawing included.
"""

from __future__ import annotations

import asyncio
import io
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.async_api import Page, async_playwright

from benchmarks.hostile_files import BOMBS
from benchmarks.streamlit_visitors import Visitor
from diagnostics.accounts import csv_files, generate, load_uploads
from diagnostics.workspace import Workspace, digest_of

ROOT = Path(__file__).resolve().parents[1]
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
TICKS = os.sysconf("SC_CLK_TCK")
LONG = 200_000
TEXTS = ("a@", "a ", "<a ", "550 5.1.1 user unknown\n")
"""What long texts to explain are made of."""

LARGE = {"employees": 10_000, "projects": 10_000, "mailboxes": 3_000, "groups": 200}
HEAVY = (
    *(("coverage", ""), ("coverage", "coverage-part=Map"), ("findings", "")),
    *(("person", "employee=e6"), ("mailbox", "mailbox=own6"), ("overview", "")),
    *(("senders", ""), ("checks", ""), ("draft", "")),
)
"""Pages of the large account, and what their addresses name beside it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A dashboard that is served, by its address and its process."""

    address: str
    pid: int
    holds: Path

    def held(self, since: float) -> float:
        """Seconds of the longest hold of its interpreter since then, in CPU time."""
        text = self.holds.read_text("ascii") if self.holds.exists() else ""
        lines = [line.split() for line in text.splitlines()]
        return max(
            (float(held) for when, held in lines if float(when) > since), default=0
        )

    def cpu(self) -> float:
        """Seconds of CPU that the process took itself, without its children."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / TICKS

    def megabytes(self) -> float:
        """Its memory."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    async def fresh(self) -> float:
        """Seconds until somebody who comes anew has a page."""
        began, visitor = time.perf_counter(), Visitor(self.address)
        await visitor.arrive()
        await visitor.page()
        spent = time.perf_counter() - began
        await visitor.leave()
        return spent


def free_port() -> int:
    """A port below those that systems choose from: the lab takes hundreds of these."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def served() -> Iterator[Server]:
    """Serves the dashboard as `make run` does."""
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        holds = Path(home) / "holds"
        module = ["-m", "benchmarks.held_interpreter", str(holds)]
        command = [sys.executable, *module, f"--server.port={port}"]
        os.environ.update(SENDERSCOPE_LAB=home, SENDERSCOPE_HOME=home)
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        try:
            for _ in range(1_800):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.1)
            else:
                raise TimeoutError("the dashboard doesn't answer")
            yield Server(f"http://127.0.0.1:{port}", process.pid, holds)
        finally:
            process.terminate()
            process.wait(20)


@asynccontextmanager
async def chromium() -> AsyncIterator[Page | None]:
    """A page of Chromium; None where there is no Chromium."""
    program = shutil.which("chromium")
    if program is None:
        yield None
        return
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield await browser.new_page()
        await browser.close()


async def drawn(page: Page | None, server: Server) -> float:
    """Seconds until a page of Chromium stands; 0 without Chromium."""
    if page is None:
        return 0.0
    began = time.perf_counter()
    await page.goto(server.address)
    await page.wait_for_selector(DONE, timeout=120_000)
    return time.perf_counter() - began


async def beside(
    server: Server, name: str, harm: Awaitable[float], alone: float, cost: float
) -> None:
    """Opens pages one after the other until the harm is done, and prints it all."""
    began, before, waited = time.time(), server.cpu(), list[float]()
    task = asyncio.ensure_future(harm)
    await asyncio.sleep(0)
    while not task.done() or not waited:
        waited.append(await server.fresh())
    spent = server.cpu() - before - cost * len(waited)
    print(
        f"  {name:40} {await task:6.2f} s; pages beside it {median(waited):.2f} s, "
        f"at most {max(waited):.2f} s ({max(waited) / alone:4.1f} times alone), "
        f"{max(spent, 0):.2f} s of CPU in the server, "
        f"held for {server.held(began):.2f} s at most"
    )


async def neighbours(server: Server) -> None:
    """Prints what a visitor waits for while another one does harm."""
    before = server.cpu()
    print(
        f"the first page of all: {await server.fresh():.2f} s, "
        f"{server.cpu() - before:.2f} s of CPU"
    )
    before = server.cpu()
    times = [await server.fresh() for _ in range(20)]
    alone, cost = median(times), (server.cpu() - before) / len(times)
    print(f"alone: {alone:.3f} s, at most {max(times):.3f} s, {cost:.3f} s of CPU each")
    await large(server, alone, cost)
    for name, bomb in BOMBS.items():
        visitor = Visitor(server.address)
        await visitor.arrive()
        await visitor.page("account")
        await asyncio.to_thread(visitor.upload, "Open an account", *bomb())
        await beside(server, name, visitor.page("account"), alone, cost)
        await visitor.leave()
    for unit in TEXTS:
        visitor = Visitor(server.address)
        await visitor.arrive()
        await visitor.page("errors")
        long = unit * (LONG // len(unit))
        visitor.write("text_area", "Error text or bounce", long)
        name = f"200 kB of {unit[:16].strip()!r}"
        await beside(server, name, visitor.page("errors"), alone, cost)
        await visitor.leave()


async def large(server: Server, alone: float, cost: float) -> None:
    """Prints what a visitor waits for beside each first page of a large account."""
    files = list(csv_files(generate(**LARGE, seed=1)).items())
    kept = Workspace.usual().keep(load_uploads(files), digest_of(files))
    visitor = Visitor(server.address)
    await visitor.arrive()
    for page, shown in HEAVY:
        name = f"{page} of 1e8 pairs {shown}".strip()
        harm = visitor.page(page, f"account={kept.id}&{shown}")
        await beside(server, name, harm, alone, cost)
    await visitor.leave()


async def many(server: Server, sessions: int, page: Page | None) -> None:
    """Prints what so many visitors at a time take, one with Chromium among them."""
    visitors = [Visitor(server.address) for _ in range(sessions)]
    memory, cpu, began = server.megabytes(), server.cpu(), time.perf_counter()

    async def stands(visitor: Visitor) -> float:
        await visitor.arrive()
        await visitor.page()
        return time.perf_counter() - began

    person = asyncio.ensure_future(drawn(page, server))
    ends = sorted(await asyncio.gather(*map(stands, visitors)))
    spent, grown = server.cpu() - cpu, server.megabytes() - memory
    print(
        f"{sessions} sessions at once: the first page after {ends[0]:.2f} s, the last "
        f"one after {ends[-1]:.2f} s; {spent:.2f} s of CPU, +{grown:.1f} MB"
    )
    print(f"  a page in Chromium among them stood after {await person:.2f} s")
    for visitor in visitors:
        await visitor.leave()


async def measured(server: Server, sessions: int) -> None:
    """Prints every figure."""
    await neighbours(server)
    async with chromium() as page:
        await drawn(page, server)
        print(f"a page in Chromium, alone: {await drawn(page, server):.2f} s")
        for _ in range(3):
            await many(server, sessions, page)


def main() -> None:
    """Serves the dashboard and prints the figures."""
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout.reconfigure(line_buffering=True)
    sessions = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with served() as server:
        asyncio.run(measured(server, sessions))


if __name__ == "__main__":
    main()
