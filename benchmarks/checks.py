"""All checks of 1,000 mailboxes on 200 domains, every answer 30 ms late.

    python -m benchmarks.checks [MAILBOXES] [DOMAINS]

The lab runs in a process of its own. Its only servers are one host's, so the limit of
connections to one host is raised; a name server in front of the lab's makes one
healthy domain look like as many as are needed.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import resource
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import dns.message
import dns.name

from diagnostics.checks import Network, check
from diagnostics.lab import Lab
from diagnostics.lab_state import LabState
from diagnostics.model import Account, Mailbox

LATENCY = 0.03
DEADLINE_SECONDS = 30
MOST_MEGABYTES = 300


def serve(pipe: multiprocessing.connection.Connection, latency: float) -> None:
    """Runs the lab until the pipe closes."""
    with Lab(faults=["good"], latency=latency) as lab:
        front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        front.bind(("127.0.0.1", 0))
        threading.Thread(target=forward, args=(front, lab.dns), daemon=True).start()
        gc.freeze()  # on the same processors, but not what is measured
        pipe.send((replace(lab.state, dns=front.getsockname()), lab.mailbox("good")))
        pipe.recv()


def forward(front: socket.socket, behind: tuple[str, int]) -> None:
    """Passes questions on, `dN.test` asked as `good.test` and answered as `dN.test`."""
    while True:
        asked, who = front.recvfrom(4096)
        threading.Thread(
            target=answer, args=(front, behind, asked, who), daemon=True
        ).start()


def answer(
    front: socket.socket, behind: tuple[str, int], asked: bytes, who: tuple[str, int]
) -> None:
    query = dns.message.from_wire(asked)
    name = query.question[0].name
    labels = list(name.labels)
    is_copy = len(labels) > 2 and labels[-2] == b"test" and labels[-3][:1] == b"d"
    if is_copy and labels[-3][1:].isdigit():
        labels[-3] = b"good"
    query.question[0].name = dns.name.Name(labels)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(5)
        link.sendto(query.to_wire(), behind)
        reply = dns.message.from_wire(link.recv(65535))
    reply.question[0].name = name
    for record in reply.answer:
        if record.name == query.question[0].name:
            record.name = name
    front.sendto(reply.to_wire(), who)


@contextmanager
def lab(latency: float = LATENCY) -> Iterator[tuple[LabState, Mailbox]]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(theirs, latency)
    )
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("enough")
        process.join(5)


def main(mailboxes: int = 1000, domains: int = 200) -> None:
    with lab() as (state, good):
        rows = tuple(
            replace(
                good,
                id=f"m{n}",
                address=f"u{n}@d{n % domains}.test",
                username=f"u{n}@d{n % domains}.test",
            )
            for n in range(mailboxes)
        )
        network = replace(
            Network.with_lab(state),
            connections_per_host=64,
            spacing=0.0,
            parallel=96,
            other_ports={},
        )
        began, worked = time.perf_counter(), time.process_time()
        run = check(Account(mailboxes=rows), network=network)
        seconds = time.perf_counter() - began
        worked = time.process_time() - worked
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    states = Counter(step.state.value for step in run.steps)
    rules = Counter(step.rule for step in run.steps if step.rule)
    print(f"{mailboxes} mailboxes, {domains} domains, {len(run.steps)} steps")
    print(
        f"{seconds:.1f} s (at most {DEADLINE_SECONDS}), {worked:.1f} s of CPU, ", end=""
    )
    print(f"{megabytes:.0f} MB (at most {MOST_MEGABYTES})")
    print(f"{dict(states)} {dict(rules)}")
    if seconds > DEADLINE_SECONDS or megabytes > MOST_MEGABYTES:
        sys.exit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
