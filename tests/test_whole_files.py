"""Files appear whole, whatever stops the writer, and nothing is left behind."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from diagnostics.accounts import Loaded, csv_files, generate, save
from diagnostics.accounts.guarded.regular_files import contents as files_of
from diagnostics.accounts.reader import read_files
from diagnostics.model import Account, Finding
from diagnostics.whole_files import (
    expect_writable,
    expect_writable_folder,
    naming,
    placed,
    placed_folder,
    write_whole,
)

ROOT = Path(__file__).resolve().parents[1]
SIZE = 400_000

WRITER = """
import sys
from pathlib import Path
from diagnostics.whole_files import placed
out, letter, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
while True:
    with placed(out) as draft, draft.open("w") as file:
        for _ in range(size // 1000):
            file.write(letter * 1000)
            file.flush()
"""


@pytest.fixture
def writer() -> Iterator[Callable[[Path, str], subprocess.Popen[str]]]:
    """Starts a process that writes a file of one letter again and again."""
    started: list[subprocess.Popen[str]] = []

    def start(out: Path, letter: str) -> subprocess.Popen[str]:
        arguments = [sys.executable, "-c", WRITER, str(out), letter, str(SIZE)]
        process = subprocess.Popen(
            arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def as_user(work: Callable[[], None]) -> int:
    """The exit status of a child that does it as a user without privileges."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    status = 99
    try:
        if os.getuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        work()
        status = 0
    except OSError as error:
        status = error.errno or 98
    finally:
        os._exit(status)


def is_one_whole(text: str, letters: str) -> bool:
    return len(text) == SIZE and text[0] in letters and text == text[0] * SIZE


@pytest.mark.parametrize("old", ["", "old"])
def test_what_breaks_off_leaves_the_file_as_it_was(tmp_path: Path, old: str) -> None:
    out = tmp_path / "out"
    if old:
        out.write_text(old)
    with suppress(KeyboardInterrupt), placed(out) as draft:
        draft.write_text("half")
        raise KeyboardInterrupt
    assert [p.read_text() for p in tmp_path.iterdir()] == [old] * bool(old)
    with suppress(KeyboardInterrupt), placed_folder(tmp_path / "new", "a.csv") as draft:
        (draft / "a.csv").touch()
        raise KeyboardInterrupt
    assert len(list(tmp_path.iterdir())) == bool(old)


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, writer: Callable[[Path, str], subprocess.Popen[str]]
) -> None:
    chance, out = random.Random(5), tmp_path / "out"
    out.write_text("o" * SIZE)
    for n in range(30):
        process = writer(out, "abc"[n % 3])
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert is_one_whole(out.read_text(), "oabc")
        hidden = [p.name for p in tmp_path.iterdir() if p != out]
        assert len(hidden) <= 1, "the next one swept what was left"
        assert all(name.startswith(".senderscope-") for name in hidden)
    write_whole(out, b"last")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_two_writers_never_mix_nor_sweep_each_other(
    tmp_path: Path, writer: Callable[[Path, str], subprocess.Popen[str]]
) -> None:
    out = tmp_path / "out"
    both = [writer(out, letter) for letter in "ab"]
    end, seen = time.monotonic() + 2, set()
    while time.monotonic() < end or len(seen) < 2:
        with suppress(FileNotFoundError):
            text = out.read_text()
            assert is_one_whole(text, "ab")
            seen.add(text[0])
        assert [process.poll() for process in both] == [None, None]
        assert time.monotonic() < end + 30


def test_threads_of_one_process_never_mix_either(tmp_path: Path) -> None:
    out, texts = tmp_path / "out", [letter * SIZE for letter in "abcd"]

    def write(text: str) -> None:
        for _ in range(10):
            write_whole(out, text.encode())

    threads = [threading.Thread(target=write, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert out.read_text() in texts
    assert len(list(tmp_path.iterdir())) == 1


def test_what_was_left_is_swept_whatever_the_clock_says(tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    left = {}
    for path, moment in ((out, 0), (out, 2**33), (other, 0)):
        with suppress(KeyboardInterrupt), placed(path) as draft:
            left[draft] = moment
            raise KeyboardInterrupt
    for draft, moment in left.items():
        draft.touch()
        os.utime(draft, (moment, moment))
    first, second, somebody_elses = left
    write_whole(out, b"new")
    assert not first.exists()
    assert not second.exists()
    assert somebody_elses.exists(), "a draft of another file is that one's"


def test_what_somebody_planted_under_a_hidden_name_is_not_followed(
    tmp_path: Path,
) -> None:
    out, mine = tmp_path / "out", tmp_path / "mine"
    mine.write_text("mine")
    with suppress(KeyboardInterrupt), placed(out) as draft:
        raise KeyboardInterrupt
    draft.symlink_to(mine)
    os.mkfifo(draft.with_name(f"{draft.name}2"))
    write_whole(out, b"new")
    assert mine.read_text() == "mine"
    assert out.read_text() == "new"


def test_a_draft_is_its_owner_s_and_the_file_everybody_s_as_usual(
    tmp_path: Path,
) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    for name, mode in (("new", None), ("there", 0o640), ("private", 0o600)):
        out = tmp_path / name
        if name == "there":
            out.touch(mode=0o640)
        with placed(out, private=name == "private") as draft:
            assert stat.S_IMODE(draft.stat().st_mode) == 0o600
        wanted = mode or stat.S_IMODE(usual.stat().st_mode)
        assert stat.S_IMODE(out.stat().st_mode) == wanted


def test_a_link_of_one_s_own_stays_a_link_to_the_new_content(tmp_path: Path) -> None:
    real, link, chain = (tmp_path / name for name in ("real", "link", "chain"))
    real.write_text("old")
    link.symlink_to(real)
    chain.symlink_to("link")
    write_whole(chain, b"new")
    assert chain.is_symlink()
    assert link.is_symlink()
    assert real.read_text() == "new"
    real.unlink()
    write_whole(link, b"again")
    assert real.read_text() == "again"


def test_a_link_of_somebody_else_s_is_not_followed(tmp_path: Path) -> None:
    if os.getuid():
        pytest.skip("only root can make a link of another user's")
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("mine")
    link.symlink_to(real)
    os.lchown(link, 65534, 65534)
    for refused in (lambda: write_whole(link, b"new"), lambda: expect_writable(link)):
        with pytest.raises(PermissionError, match="a link of another user's") as told:
            refused()
        assert told.value.filename == str(link)
    assert real.read_text() == "mine"


def test_links_in_a_circle_are_an_error(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.symlink_to(out)
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(out, b"new")


def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("old")
    script = """
import resource, sys
from pathlib import Path
from diagnostics.whole_files import write_whole
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_whole(Path(sys.argv[1]), b"x" * 100_000)
except OSError as error:
    print(error.strerror)
"""
    told = subprocess.run(
        [sys.executable, "-c", script, str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "File too large\n"
    assert out.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_is_not_ours_to_write_is_refused_before_the_work(
    tmp_path: Path,
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "out").write_text("old")
    closed.chmod(0o555)
    for above in (tmp_path, *tmp_path.parents):
        if above.stat().st_uid == os.getuid() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o055)
        if above.name.startswith("pytest-of"):
            break
    for tried in (
        lambda: expect_writable(closed / "out"),
        lambda: expect_writable(closed / "new"),
        lambda: expect_writable_folder(closed / "deep" / "er"),
        lambda: write_whole(closed / "out", b"new"),
    ):
        assert as_user(tried) == 13
    assert [p.name for p in closed.iterdir()] == ["out"]
    assert (closed / "out").read_text() == "old"


def test_trying_whether_one_can_write_leaves_nothing(tmp_path: Path) -> None:
    expect_writable(tmp_path / "out")
    expect_writable_folder(tmp_path)
    expect_writable_folder(tmp_path / "a" / "b")
    expect_writable(Path("/dev/null"))
    assert not list(tmp_path.iterdir())
    with pytest.raises(FileNotFoundError) as told:
        expect_writable(tmp_path / "missing" / "out")
    assert told.value.filename == str(tmp_path / "missing" / "out")


def test_a_name_as_long_as_can_be_has_room_for_its_draft(tmp_path: Path) -> None:
    out = tmp_path / ("ł" * 127)
    write_whole(out, b"new")
    assert out.read_text() == "new"


def test_a_killed_save_leaves_an_account_that_is_whole_or_says_it_is_not(
    tmp_path: Path,
) -> None:
    old, new = generate(30, 10, 5, seed=1), generate(40, 12, 6, seed=2)
    accounts = [
        load_of(account, tmp_path / f"a{n}") for n, account in enumerate((old, new))
    ]
    out = tmp_path / "account"
    save(old, out, "csv")
    for calls in range(1, 100):
        if not killed_after(calls, new, out):
            break
        loaded = load(out)
        assert not loaded.ok or loaded.account in accounts
        save(old, out, "csv")
        assert not [p for p in out.iterdir() if p.name.startswith(".")]
    assert load(out).account == accounts[1]
    assert calls > 20


def load(folder: Path) -> Loaded:
    """The folder's account, read here: files of ours need no process of their own."""
    problems: list[Finding] = []
    files = files_of(folder, problems) or {}
    loaded = read_files(files, folder.name)
    return Loaded(loaded.account, (*problems, *loaded.problems))


def load_of(account: Account, folder: Path) -> Account:
    save(account, folder, "csv")
    return load(folder).account


def at_change(number: int, stop: Callable[[], None]) -> None:
    """Has the Nth call that changes names or permissions stop, in this process."""
    left = number

    def count(event: str, _: object) -> None:
        nonlocal left
        if event in ("os.rename", "open", "os.mkdir", "os.chmod", "os.remove"):
            left -= 1
            if not left:
                stop()

    sys.addaudithook(count)


def status_of(work: Callable[[], None]) -> int:
    """The exit status of a child that does it; 1: it raised."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


def killed_after(calls: int, account: Account, out: Path) -> bool:
    """Whether a child that saves was killed by its Nth change."""

    def work() -> None:
        at_change(calls, lambda: os.kill(os.getpid(), signal.SIGKILL))
        save(account, out, "csv")

    return status_of(work) == -signal.SIGKILL


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_an_error_puts_back_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "account"
    new = generate(40, 12, 6, seed=2)
    save(generate(3, 2, 2), out, "csv")
    (out / "projects.csv").unlink()
    before, after = contents(out), csv_files(new)

    def refuse() -> None:
        raise OSError(errno.EIO, "refused")

    def work(calls: int) -> None:
        with suppress(OSError):
            at_change(calls, refuse)
            save(new, out, "csv")
            os._exit(2)
        os._exit(0 if contents(out) in (before, after) else 3)

    statuses = []
    for calls in range(1, 70):
        statuses.append(status_of(partial(work, calls)))
        shutil.rmtree(out)
        out.mkdir()
        for name, content in before.items():
            (out / name).write_bytes(content)
    assert statuses[-1] == 2
    assert statuses.count(0) > 20
    assert set(statuses) == {0, 2}


def test_a_folder_keeps_its_other_files_and_permissions(tmp_path: Path) -> None:
    out, usual = tmp_path / "account", tmp_path / "usual"
    usual.mkdir()
    save(generate(3, 2, 2), out, "csv")
    assert out.stat().st_mode == usual.stat().st_mode
    (out / "notes.txt").write_text("mine")
    (out / "groups.csv").chmod(0o600)
    save(generate(4, 2, 2), out, "csv")
    assert (out / "notes.txt").read_text() == "mine"
    assert stat.S_IMODE((out / "groups.csv").stat().st_mode) == 0o600
    assert len(load(out).account.employees) == 4


def test_a_folder_without_its_last_file_is_not_put_in(tmp_path: Path) -> None:
    def write() -> None:
        with placed_folder(tmp_path / "out", "mailboxes.csv") as draft:
            (draft / "groups.csv").write_text("new")

    with pytest.raises(FileNotFoundError):
        write()
    assert not list(tmp_path.iterdir())


def test_a_full_disk_names_the_file_that_is_held_open() -> None:
    full = Path("/dev/full")
    with (
        pytest.raises(OSError, match="No space left") as refused,
        full.open("wb", buffering=0) as file,
        naming(full),
    ):
        file.write(b"seen")
    assert refused.value.filename == "/dev/full"


def test_a_file_that_finds_no_room_is_named(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(OSError, match="too large") as refused:
            write_whole(tmp_path / "m.prom", b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.filename == str(tmp_path / "m.prom")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", [None, "b"])
def test_what_names_a_file_or_is_not_of_the_system_stays_as_it_is(
    file: str | None,
) -> None:
    error = OSError(errno.ENOENT, "said", file) if file else OSError("said")
    with pytest.raises(OSError, match="said") as refused, naming(Path("a")):
        raise error
    assert refused.value.filename == file
