"""Kills writers of outputs, and counts what they leave.

    python -m benchmarks.crashes [KILLS] [FOLDER]

A command is killed with SIGKILL at a random moment of its run, again and again: one
that writes a file and one that writes an account's folder, in turn. What then stands
there must be the old one or the new one, whole; of a folder also one that loads with an
error. In FOLDER, a file system of 1 MB say, a full disk is tried as well:

    mount -t tmpfs -o size=1m tmpfs /mnt && python -m benchmarks.crashes 0 /mnt
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from diagnostics.accounts import generate, load, save
from diagnostics.report import sender_tables
from diagnostics.senders import simulate
from diagnostics.whole_files import write_whole


def child(work: Callable[[], None]) -> int:
    """The id of a process that does it and ends."""
    pid = os.fork()
    if not pid:
        with suppress(BaseException):
            work()
        os._exit(0)
    return pid


def killed(work: Callable[[], None], after: float) -> bool:
    """Whether the kill came before the work's end."""
    pid = child(work)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) < 0


def seconds_of(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    os.waitpid(child(work), 0)
    return time.perf_counter() - began


def files(kills: int, folder: Path, chance: random.Random) -> Counter[str]:
    """Kills of `sender_tables.write`; what each left."""
    out, told = folder / "senders.csv", Counter[str]()
    texts = []
    matrices = [simulate(generate(60, 100, 9, seed=n)) for n in range(2)]
    for matrix in matrices:
        sender_tables.write(matrix, "csv", out)
        texts.append(out.read_bytes())

    def work() -> None:
        for n in range(6):
            sender_tables.write(matrices[n % 2], "csv", out)

    usual = seconds_of(work)
    for _ in range(kills):
        told["killed"] += killed(work, chance.uniform(0, usual))
        told["whole"] += out.read_bytes() in texts
        told["with leftovers"] += len(list(folder.iterdir())) > 1
        told["more than one leftover"] += len(list(folder.iterdir())) > 2
    return told


def folders(kills: int, folder: Path, chance: random.Random) -> Counter[str]:
    """Kills of `save` over an account that is there; what each left."""
    out, told = folder / "account", Counter[str]()
    accounts = [generate(60, 100, 9, seed=n) for n in range(2)]
    whole = []
    for account in accounts:
        save(account, out, "csv")
        whole.append(load(out).account)

    def work() -> None:
        for n in range(6):
            save(accounts[n % 2], out, "csv")

    usual = seconds_of(work)
    for _ in range(kills):
        told["killed"] += killed(work, chance.uniform(0, usual))
        loaded = load(out)
        told["whole"] += loaded.account in whole
        told["says that it isn't whole"] += not loaded.ok
        told["mixed"] += loaded.ok and loaded.account not in whole
    return told


def full_disk(folder: Path) -> str:
    """What a write that finds no room leaves of the file that was there."""
    out = folder / "out"
    write_whole(out, b"old")
    try:
        write_whole(out, b"x" * 2 * 2**20)
    except OSError as error:
        left = sorted(p.name for p in folder.iterdir())
        return f"{error.strerror}; then {out.read_bytes()!r}, files {left}"
    finally:
        out.unlink()
    return "there was room"


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    chance = random.Random(16)
    bad = 0
    for name, tried in (("file", files), ("folder", folders)):
        with tempfile.TemporaryDirectory() as folder:
            told = tried(kills // 2, Path(folder), chance)
        print(f"{name}: {kills // 2} tries, {dict(told)}")
        good = told["whole"] + told["says that it isn't whole"]
        bad += kills // 2 - good
    if len(sys.argv) > 2:
        print(f"full disk: {full_disk(Path(sys.argv[2]))}")
    print(f"{bad} half or mixed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
