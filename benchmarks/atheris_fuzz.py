"""Lets coverage guide what is put to the readers of foreign text, with atheris.

    python -m benchmarks.atheris_fuzz [SECONDS] [--only READER …] [--keep]

Each reader gets so many seconds (default 120), in a process of its own, and begins with
the seeds under `tests/seeds/` and the valid texts of the other fuzz benchmarks. What
raises, or takes long, is read once more here, without atheris's instruments: what then
raises or takes more than 2 s of CPU is printed, kept in `out/fuzz/`, and makes the exit
status 1. `--keep` writes some short inputs that reached more into `tests/seeds/`.

atheris isn't among the pinned packages (it has no wheel for every Python). Make an
environment for it: `python3.11 -m venv at`, then `at/bin/pip install atheris -r
requirements-dev.txt`, and run this with `at/bin/python`.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import contextlib
import importlib
import importlib.util
import ipaddress
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import dns.message
import dns.name

from benchmarks import hostile_files, hostile_texts
from diagnostics.checks.dns.check import interpret
from diagnostics.checks.dns.collecting import collect
from diagnostics.checks.dns.dkim import parse_key
from diagnostics.checks.dns.dmarc import parse_dmarc
from diagnostics.checks.dns.facts import CheckedDomain, DnsOptions
from diagnostics.checks.dns.resolver import Answer, AnswerState, canonical, read_answer
from diagnostics.checks.dns.spf.intended_terms import intended
from diagnostics.checks.dns.spf.spf_terms import parse
from diagnostics.words import text

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "tests" / "seeds"
"""One file a reader; a line is an input, written as a literal of bytes."""

FAILURES = ROOT / "out" / "fuzz"
LONGEST, LONGEST_ZIP = 4096, 1 << 16
"""Bytes of the longest input that is tried: length is what other tests try."""

ZIPS = ("a.zip", "a.xlsx")
ACCOUNTS = (*ZIPS, "a.yaml", "a.json", "account.toml", "mailboxes.csv")
"""The names under which accounts are read, one a form."""

MOST_KEPT, LONGEST_KEPT = 40, 400
"""Inputs of a reader that are kept as seeds, and bytes of the longest."""

Read = Callable[[bytes], None]
TYPES = ("A", "AAAA", "CNAME", "MX", "PTR", "SRV", "TLSA", "TXT")


class WrittenZone:
    """A resolver whose answers are the lines of an input, in the order of questions.

    A line that begins with a digit has that state of `AnswerState` (0 is found); its
    records stand between `|`.
    """

    def __init__(self, data: bytes) -> None:
        self._lines = iter(data.split(b"\n"))

    async def lookup(self, name: str, rdtype: str) -> Answer:
        """What the next line says; nothing where there is none."""
        line = next(self._lines, None)
        if line is None:
            return Answer(name, rdtype, AnswerState.NXDOMAIN)
        states = list(AnswerState)
        state = states[(line[0] - ord("0")) % len(states)] if line else states[0]
        if state is not AnswerState.FOUND:
            return Answer(name, rdtype, state)
        rows = tuple(record_of(rdtype, part) for part in line[1:].split(b"|"))
        return Answer(name, rdtype, state, rows)

    async def fetch(self, _url: str) -> str:
        """The next line as a document."""
        line = next(self._lines, None)
        if line is None:
            raise FileNotFoundError("answered 404")
        return line.decode("utf-8", "replace")


def record_of(rdtype: str, part: bytes) -> str:
    """A record as the resolver writes it, made of any bytes."""
    if rdtype == "TXT":
        return part.decode("latin-1")
    if rdtype in ("A", "AAAA"):
        size = 4 if rdtype == "A" else 16
        return str(ipaddress.ip_address(part[:size].ljust(size, b"\x08")))
    name = dns.name.Name([part[:60] or b"mx", b"example", b""])
    host = canonical(name.to_text(omit_final_dot=True))
    number = int.from_bytes(part[:2], "big")
    return {
        "MX": f"{number} {host}",
        "SRV": f"{number} 0 {number} {host}",
        "TLSA": f"{number % 256} 1 1 {part.hex()}",
    }.get(rdtype, host)


def domain_read(data: bytes) -> None:
    """Collects and judges a domain whose answers are the lines of the bytes."""
    zone = WrittenZone(data)
    subject = CheckedDomain(
        hostile_texts.MAILBOX, None, DnsOptions(fetch=zone.fetch)
    )  # fmt: skip
    facts = asyncio.run(collect(subject, zone))
    if facts.faults:
        raise ValueError(f"parts left unread: {dict(facts.faults)}")
    hostile_texts.told(interpret(subject, facts, strict=True))


def answer_read(data: bytes) -> None:
    """Reads a DNS message as the answer to each type of question."""
    reply: dns.message.Message | Exception
    try:
        reply = dns.message.from_wire(data, ignore_trailing=True)
    except Exception as error:  # as where it is asked: a reply that can't be read
        reply = error
    for rdtype in TYPES:
        text(read_answer("mx.firm.example", rdtype, reply).said)


def record_read(data: bytes) -> None:
    """Reads one text as each kind of record."""
    record = data.decode("latin-1")
    for read in (parse, intended, parse_dmarc, parse_key):
        read(record)


def _wire(rdtype: str, record: str) -> bytes:
    query = dns.message.make_query("mx.firm.example", rdtype)
    reply = dns.message.make_response(query)
    row = dns.rrset.from_text("mx.firm.example.", 60, "IN", rdtype, record)
    reply.answer.append(row)
    return reply.to_wire()


def readers() -> dict[str, tuple[Read, tuple[bytes, ...]]]:
    """What reads, and what it begins with beside its seeds."""
    found = hostile_texts.readers()
    records = tuple(record.encode() for record in hostile_texts.RECORDS)
    found["dns"] = domain_read, (b"0" + b"\n0".join(records), b"1\n0\n4")
    found["records"] = record_read, records
    found["answers"] = (
        answer_read,
        (
            _wire("MX", "10 mx.firm.example."),
            _wire("TXT", '"v=spf1 -all"'),
            _wire("CNAME", "a.example."),
        ),
    )
    for name, data in hostile_files.valid_files().items():
        if name in ACCOUNTS:
            found[name] = partial(hostile_files.reads, name), (data,)
    return found


def seeds(reader: str) -> tuple[bytes, ...]:
    """The inputs kept of a reader."""
    file = SEEDS / f"{reader}.txt"
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    return tuple(ast.literal_eval(line) for line in lines)


def place(error: Exception) -> str:
    """Where it was raised, so that one fault is kept once."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"


def keeping(read: Read, folder: Path) -> Read:
    """Reads, and keeps what raises or takes long, one input a place."""

    def tried(data: bytes) -> None:
        began, kind = time.process_time(), "slow"
        try:
            read(data)
        except Exception as error:
            kind = place(error)
        slow = time.process_time() - began > hostile_texts.LIMIT
        file = folder / kind
        if (slow or kind != "slow") and not file.exists():
            file.write_bytes(data)

    return tried


def member_changed(data: bytes, most: int, seed: int) -> bytes:
    """A mutator that changes one member of a zip: changed bytes would only break it."""
    chance = random.Random(seed)
    try:
        changed = hostile_files.unpacked_and_mutated(data, chance)
    except Exception:  # it is no zip, or not one that can be unpacked
        changed = hostile_files.mutated(data, chance)
    return changed[:most]


def fuzz(reader: str, options: Sequence[str], folder: Path) -> None:
    """Runs atheris in this process, which ends with it."""
    atheris: Any = importlib.import_module("atheris")
    read = keeping(readers()[reader][0], folder)
    extra: dict[str, Any] = {}
    if reader in ZIPS:
        extra["custom_mutator"] = member_changed
    atheris.Setup(["atheris_fuzz", *options], read, **extra)
    atheris.Fuzz()


def instrumented(arguments: Sequence[str]) -> list[str]:
    """The command that runs `fuzz` with our own code instrumented before its import."""
    code = (
        "import atheris, pathlib, sys\n"
        "with atheris.instrument_imports(include=['diagnostics']):\n"
        "    from benchmarks import atheris_fuzz\n"
        "reader, folder, *options = sys.argv[1:]\n"
        "atheris_fuzz.fuzz(reader, options, pathlib.Path(folder))\n"
    )
    return [sys.executable, "-c", code, *arguments]


def tried(reader: str, seconds: int, keep: bool) -> int:
    """Fuzzes one reader and prints what came out; how many failures."""
    failed = FAILURES / reader
    failed.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        corpus = Path(name)
        begun = (*readers()[reader][1], *seeds(reader))
        for data in begun:
            (corpus / sha256(data).hexdigest()).write_bytes(data)
        size = f"-max_len={LONGEST_ZIP if reader in ZIPS else LONGEST}"
        flags = [f"-max_total_time={seconds}", "-print_final_stats=1", "-timeout=60"]
        command = instrumented([reader, str(failed), size, *flags, str(corpus)])
        told = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        said = told.stderr.decode("utf-8", "replace")
        units = re.search(r"number_of_executed_units: (\d+)", said)
        reached = re.findall(r"cov: (\d+)", said)
        print(
            f"{reader:14} {int(units[1]) if units else 0:9,} inputs, "
            f"{reached[-1] if reached else 0} places reached"
        )
        if told.returncode or not units:
            print(said[-2000:])
        if keep:
            reached_more = {file.read_bytes() for file in corpus.iterdir()} - {*begun}
            kept_as_seeds(reader, reached_more)
    return judged(reader, failed) + bool(told.returncode)


def kept_as_seeds(reader: str, inputs: Iterable[bytes]) -> None:
    """Writes some of the short inputs, of all lengths, beside those kept before."""
    short = sorted((i for i in inputs if len(i) <= LONGEST_KEPT), key=len)
    room = max(1, MOST_KEPT - len(seeds(reader)))
    step = -(-len(short) // room) or 1
    kept = dict.fromkeys((*seeds(reader), *short[::step]))
    if not kept:
        return
    SEEDS.mkdir(exist_ok=True)
    lines = "".join(f"{data!r}\n" for data in kept)
    (SEEDS / f"{reader}.txt").write_text(lines, encoding="ascii")


def judged(reader: str, folder: Path) -> int:
    """Reads what was kept once more, and prints what is wrong with it; how many."""
    failures = 0
    for file in sorted(folder.iterdir()):
        data, began, said = file.read_bytes(), time.process_time(), ""
        try:
            readers()[reader][0](data)
        except Exception as error:
            said = f"{type(error).__name__}: {str(error)[:200]}"
        spent = time.process_time() - began
        if said or spent > hostile_texts.LIMIT:
            failures += 1
            print(f"  {file.name}: {said} {spent:.2f} s\n    {data[:400]!r}")
        else:
            with contextlib.suppress(OSError):
                file.unlink()
    return failures


def main() -> int:
    """Runs the readers one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=int, default=120)
    parser.add_argument("--only", nargs="*", default=(), choices=list(readers()))
    parser.add_argument("--keep", action="store_true")
    chosen = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris isn't installed here, so nothing was tried; see this file's top")
        return 2
    known = chosen.only or list(readers())
    failures = sum(tried(name, chosen.seconds, chosen.keep) for name in known)
    print(f"{failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
