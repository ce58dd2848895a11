"""The DNS checks of 200 domains, every answer 30 ms late, beside checkdmarc.

    python -m benchmarks.domains [DOMAINS]

One name server on loopback, in a process of its own, serves both. checkdmarc is
installed into a throw-away environment and given a dnspython resolver that points at
the server's port; its DNSSEC check is left out, because that one takes addresses
without a port, and so are SOA and NS. Both are asked for MX, SPF, DMARC, MTA-STS,
TLS-RPT and BIMI; ours makes all its other DNS checks too (DKIM, SRV, TLSA, …).
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import multiprocessing.connection
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import environment
from diagnostics.checks import Network, check
from diagnostics.lab.nameserver import DatagramServer, Zone, serve_stream
from diagnostics.lab.zone import HEALTHY, zone_text
from diagnostics.model import Account, Mailbox

LATENCY = 0.03
GOAL = 5.0
CHECKDMARC = "checkdmarc==6.0.4"
PORTS = {
    f"{kind}-{mode}": 1 for kind in ("smtp", "pop3") for mode in ("tls", "starttls")
}

THEIRS = """
import json, sys, time
import dns.resolver
from checkdmarc.bimi import check_bimi
from checkdmarc.dmarc import check_dmarc
from checkdmarc.mta_sts import check_mta_sts
from checkdmarc.smtp import check_mx
from checkdmarc.smtp_tls_reporting import check_smtp_tls_reporting
from checkdmarc.spf import check_spf

host, port, domains = json.load(sys.stdin)
resolver = dns.resolver.Resolver(configure=False)
resolver.nameservers, resolver.port = [host], port
asked = {"resolver": resolver}
valid, started = {"spf": 0, "dmarc": 0, "mx": 0}, time.perf_counter()
for domain in domains:
    check_mta_sts(domain, **asked)
    mx = check_mx(domain, **asked)
    spf, dmarc = check_spf(domain, **asked), check_dmarc(domain, **asked)
    check_smtp_tls_reporting(domain, **asked)
    check_bimi(domain, parsed_dmarc_record=dmarc, **asked)
    valid["spf"] += bool(spf["valid"])
    valid["dmarc"] += bool(dmarc["valid"])
    valid["mx"] += bool(mx["hosts"])
print(json.dumps({"seconds": time.perf_counter() - started, "valid": valid}))
"""


@dataclass(frozen=True, slots=True)
class Timed:
    """How long one side took, what it said, and how many questions it asked."""

    seconds: float
    said: str
    questions: int


def serve(pipe: multiprocessing.connection.Connection, domains: list[str]) -> None:
    """Runs the name server until the pipe closes; tells its questions when asked."""
    asked: list[str] = []
    lines = [zone_text((), PORTS, with_ipv6=False), "$ORIGIN lab.test."]
    lines.append("good IN A 127.0.0.1")
    lines += [line for name in domains for line in HEALTHY.lines(name)]
    asyncio.run(answer(pipe, Zone("\n".join(lines) + "\n", asked.append), asked))


async def answer(
    pipe: multiprocessing.connection.Connection, zone: Zone, asked: list[str]
) -> None:
    loop = asyncio.get_running_loop()
    listener = socket.create_server(("127.0.0.1", 0))
    where = listener.getsockname()
    await loop.create_datagram_endpoint(
        lambda: DatagramServer(zone, LATENCY), local_addr=where
    )
    await asyncio.start_server(
        lambda reader, writer: serve_stream(reader, writer, zone, LATENCY),
        sock=listener,
    )
    pipe.send(where)
    while await asyncio.to_thread(pipe.recv):
        pipe.send(len(asked))
        asked.clear()


class NameServer:
    """The process that serves both sides."""

    def __init__(
        self, where: tuple[str, int], pipe: multiprocessing.connection.Connection
    ) -> None:
        self.where = where
        self._pipe = pipe

    def questions(self) -> int:
        """How many were asked since the last time."""
        self._pipe.send(True)
        return int(self._pipe.recv())


@contextmanager
def name_server(domains: list[str]) -> Iterator[NameServer]:
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=serve, args=(theirs, domains))
    process.start()
    try:
        yield NameServer(ours.recv(), ours)
    finally:
        ours.send(False)
        process.join(5)


def ours(domains: list[str], server: NameServer) -> Timed:
    rows = tuple(Mailbox(d, f"sales@{d}", provider="lab") for d in domains)
    allowed = ("{}:{}".format(*server.where),)
    network = Network(suffixes={"test": server.where}, allowed=allowed)
    began = time.perf_counter()
    run = check(Account(mailboxes=rows), only="dns", network=network)
    seconds = time.perf_counter() - began
    states = Counter(
        s.state.value for s in run.steps if s.step in ("mx", "spf", "dmarc")
    )
    return Timed(seconds, f"MX, SPF, DMARC: {dict(states)}", server.questions())


def checkdmarc(domains: list[str], server: NameServer, folder: Path) -> Timed:
    python = environment(folder, CHECKDMARC)
    job = json.dumps([*server.where, domains])
    done = subprocess.run(
        [python, "-c", THEIRS], input=job, capture_output=True, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return Timed(told["seconds"], f"valid: {told['valid']}", server.questions())


def main(count: int = 200) -> int:
    domains = [f"d{n}.test" for n in range(count)]
    with tempfile.TemporaryDirectory() as folder, name_server(domains) as server:
        results = {
            "senderscope": ours(domains, server),
            CHECKDMARC: checkdmarc(domains, server, Path(folder) / "peer"),
        }
    print(f"{count} domains, every answer {LATENCY * 1000:.0f} ms late")
    for name, timed in results.items():
        told = f"{timed.seconds:7.2f} s, {timed.questions:6} questions, {timed.said}"
        print(f"{name:18}{told}")
    ratio = results[CHECKDMARC].seconds / results["senderscope"].seconds
    print(f"{ratio:.1f} times as fast (at least {GOAL:g})")
    return 0 if ratio >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
