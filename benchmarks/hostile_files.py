"""Reads many broken files: does one raise, how long and how much memory does it take?

    python -m benchmarks.hostile_files [N] [--seed S]

N valid files in every form (default 2,000) are changed at random and read here, without
the process of their own, so that an exception is seen; of each the seconds of CPU are
kept. Then the named bombs and a large valid account are read as uploads are, in a
process of their own: its seconds of CPU and most memory, start included. Exits 1 where
something raises, or a bomb takes more than 500 MB.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Iterator

from diagnostics.accounts import Loaded, dump, generate, load_bytes
from diagnostics.accounts.guarded.result_lines import read_back, written
from diagnostics.accounts.reader import read_files
from diagnostics.words import evidence

MOST_MEGABYTES = 500
PIECES = (
    *(b"\0", b"\xff", b"\\ud800", b'"', b"[", b"{", b"&a", b"*a", b"<", b"PK\x01\x02"),
    *(b"9" * 5_000, b"," * 300, b"\n", b";", b"\xed\xa0\x80", b"1e999", b"---\n"),
    *(b"[" * 2_000, b"a." * 2_000, b"XFD1048576", b"\xfe\xff"),
)
"""What readers stumble over."""


def valid_files() -> dict[str, bytes]:
    """Small accounts without problems, one in each form."""
    account = generate(4, 4, 3)
    files = {
        f"a.{form}": dump(account, form) for form in ("zip", "xlsx", "yaml", "json")
    }
    with zipfile.ZipFile(io.BytesIO(files["a.zip"])) as archive:
        loose = {name: archive.read(name) for name in archive.namelist()}
    return {**files, **loose, "a.yml": files["a.json"]}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The data with a few bytes changed, left out, doubled, moved or put in."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) + 1)
        to = min(len(changed), at + chance.choice((1, 1, 2, 8, 100)))
        kind = chance.randrange(5)
        if kind == 0:
            changed[at:to] = chance.randbytes(to - at)
        elif kind == 1:
            del changed[at:to]
        elif kind == 2:
            changed[at:at] = changed[at:to]
        elif kind == 3 and to > at:
            changed[at] ^= 1 << chance.randrange(8)
        else:
            changed[at:at] = chance.choice(PIECES)
    return bytes(changed)


def unpacked_and_mutated(data: bytes, chance: random.Random) -> bytes:
    """A zip or workbook with one member changed and packed again."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        chosen = chance.choice(old.namelist())
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name)
                changed = mutated(content, chance) if name == chosen else content
                new.writestr(name, changed)
    return buffer.getvalue()


def inputs(count: int, seed: int) -> Iterator[tuple[int, str, bytes]]:
    """So many changed files; a number and the seed make the same one again."""
    files = list(valid_files().items())
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        name, data = files[number % len(files)]
        inside = data[:2] == b"PK" and chance.random() < 0.7
        change = unpacked_and_mutated if inside else mutated
        yield number, name, change(data, chance)


def reads(name: str, data: bytes) -> None:
    """Reads, says every problem, and takes it through the lines between processes."""
    loaded = read_files({name: data})
    texts = list(map(evidence, loaded.problems))
    again = read_back(written(loaded))
    assert again == loaded
    assert list(map(evidence, again.problems)) == texts


def mutants(count: int, seed: int) -> int:
    """Reads them, prints what raised and the worst seconds; how many raised."""
    failures, worst = 0, (0.0, "")
    for number, name, data in inputs(count, seed):
        start = time.process_time()
        try:
            reads(name, data)
        except Exception as error:
            failures += 1
            print(f"  input {number}, {name}: {type(error).__name__}: {error}")
        worst = max(worst, (time.process_time() - start, f"input {number}, {name}"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count:,} changed files: {failures} raised; worst {worst[0]:.2f} s of CPU "
        f"({worst[1]}), {memory:.0f} MB in all"
    )
    return failures


def zipped(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def workbook_of(cells: bytes, text: bytes = b"x") -> bytes:
    """A valid workbook with the cells of all its sheets and its texts replaced."""
    book = valid_files()["a.xlsx"]
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if "worksheets/" in name:
                head, mark, tail = content.partition(b"<sheetData>")
                content = head + mark + cells + tail[tail.index(b"</sheetData>") :]
            elif name.endswith("sharedStrings.xml"):
                head = content.partition(b"<si>")[0]
                content = head + b"<si><t>" + text + b"</t></si></sst>"
            new.writestr(name, content)
    return buffer.getvalue()


IDS = [b"e%d" % i for i in range(1_000_000)]
GROUPS = ", ".join(f"{{id: group-number-{i}}}" for i in range(290))
MISSPELT = ", ".join(f"{{id: e{i}, groups: [gruop-nmuber-{i}]}}" for i in range(20_000))
ALIASES = "\n".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 15)
)
BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "far cells": lambda: (
        "a.xlsx",
        workbook_of(b'<row><c r ="&#88;FD1048576"><v>1</v></c></row>'),
    ),
    "cells without references": lambda: (
        "a.xlsx",
        workbook_of(
            b"<row>"
            + b"<c><v>1</v></c>" * 200_000
            + b"</row>"
            + b"<row><c><v>1</v></c></row>" * 20_000
        ),
    ),
    "one text shared": lambda: (
        "a.xlsx",
        workbook_of(b'<row><c t="s"><v>0</v></c></row>' * 100_000, b"x" * 32_000),
    ),
    "bzip2": lambda: (
        "a.zip",
        zipped("mailboxes.csv", bytes(300_000_000), zipfile.ZIP_BZIP2),
    ),
    "lzma": lambda: (
        "a.zip",
        zipped("mailboxes.csv", bytes(300_000_000), zipfile.ZIP_LZMA),
    ),
    "deflate": lambda: ("a.zip", zipped("mailboxes.csv", bytes(300_000_000))),
    "nested": lambda: ("a.zip", zipped("b.zip", zipped("a.csv", bytes(300_000_000)))),
    "unknown ids": lambda: (
        "a.csv",
        b'id,address,employees\nm,m@b.pl,"' + b";".join(IDS) + b'"\n',
    ),
    "wrong names": lambda: (
        "a.yaml",
        f"mailboxes: []\ngroups: [{GROUPS}]\nemployees: [{MISSPELT}]".encode(),
    ),
    "toml key": lambda: ("account.toml", b".".join([b"a"] * 20_000) + b" = 1"),
    "aliases": lambda: ("a.yaml", f"a0: &a0 [x]\n{ALIASES}\nmailboxes: *a14".encode()),
    "json nesting": lambda: ("a.json", b"[" * 10_000_000),
    "json integer": lambda: (
        "a.json",
        b'{"mailboxes":[{"address":"a@b.pl","id":' + b"9" * 5_000_000 + b"}]}",
    ),
}


def children() -> tuple[float, float]:
    """Seconds of CPU of all ended children, and the most memory of one in MB."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def told(name: str, size: int, read: Callable[[], Loaded]) -> Loaded:
    """Reads, and prints what it took and the first error."""
    before, start = children()[0], time.perf_counter()
    loaded = read()
    seconds, memory = children()
    errors = [evidence(p) for p in loaded.problems if p.severity == "error"]
    print(
        f"  {name:26} {size:>11,} B {seconds - before:5.2f} s of CPU, "
        f"{time.perf_counter() - start:.2f} by the clock, most so far {memory:.0f} MB"
        f"  {errors[0][:70] if errors else 'loaded'}"
    )
    return loaded


def main() -> None:
    """Prints every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("in a process of their own:")
    small = valid_files()["mailboxes.csv"]
    told("a small account", len(small), lambda: load_bytes("mailboxes.csv", small))
    for name, bomb in BOMBS.items():
        file, data = bomb()
        told(name, len(data), lambda file=file, data=data: load_bytes(file, data))
    most = children()[1]
    large = dump(generate(10_000, 10_000, 3_000), "zip")
    apart = told("10,000 × 10,000 × 3,000", len(large), lambda: load_bytes("a", large))
    start = time.perf_counter()
    assert read_files({"a": large}) == apart
    print(f"  the same, read here: {time.perf_counter() - start:.2f} s by the clock")
    failures = mutants(options.count, options.seed)
    sys.exit(bool(failures) or most > MOST_MEGABYTES)


if __name__ == "__main__":
    main()
