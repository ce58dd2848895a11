"""Accounts stay as they were understood, whatever happens to the folder."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from diagnostics.accounts import Loaded, load
from diagnostics.accounts.guarded.result_lines import read_back, shape, written
from diagnostics.accounts.reader import read_files
from diagnostics.accounts.schema import COLUMNS
from diagnostics.words import evidence
from diagnostics.workspace import (
    DamagedError,
    KeepLimits,
    KeptFile,
    NotKeptError,
    NotOnShelfError,
    Workspace,
    digest_of,
    shelf,
)

Named = Callable[[str], Loaded]
ROOT = Path(__file__).resolve().parents[2]
DIGEST = "3f2a" + "0" * 60


def everything_in(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_a_kept_account_comes_back_with_its_problems_and_places(
    workspace: Workspace, bakery: Loaded
) -> None:
    kept = workspace.keep(bakery, DIGEST, (KeptFile("bakery.zip"),))
    assert kept.id == "bak-3f2a"
    again = workspace.open("bak-3f2a")
    assert again == bakery
    assert [evidence(p) for p in again.problems] == [
        evidence(p) for p in bakery.problems
    ]
    places = [row.place for row in again.account.mailboxes]
    assert places == [row.place for row in bakery.account.mailboxes]
    assert again.account.missing == bakery.account.missing != ()


@pytest.mark.parametrize("name", ["acme", "broken", "small.xlsx", "small.yaml"])
def test_every_sample_can_be_kept(workspace: Workspace, name: str) -> None:
    loaded = load(ROOT / "sample_data" / name)
    assert workspace.open(workspace.keep(loaded, DIGEST).id) == loaded


def test_the_same_content_is_kept_once(workspace: Workspace, bakery: Loaded) -> None:
    first = workspace.keep(bakery, DIGEST)
    assert workspace.keep(bakery, DIGEST) == first
    assert workspace.recent() == [first]


def test_other_content_never_gets_an_id_that_is_taken(
    workspace: Workspace, bakery: Loaded
) -> None:
    workspace.keep(bakery, DIGEST)
    other = workspace.keep(bakery, "3f2a" + "1" * 60)
    assert other.id == "bak-3f2a1"
    assert workspace.about("bak-3f2a").digest == DIGEST


def test_a_given_name_stays_and_is_seen_in_the_list(
    workspace: Workspace, bakery: Loaded
) -> None:
    kept = workspace.keep(bakery, DIGEST)
    workspace.rename(kept.id, "  Bakery,\n before Friday ")
    assert workspace.about(kept.id).name == "Bakery, before Friday"
    assert workspace.keep(bakery, DIGEST).name == "Bakery, before Friday"
    assert workspace.open(kept.id) == bakery


def test_forgetting_leaves_nothing(workspace: Workspace, bakery: Loaded) -> None:
    kept = workspace.keep(bakery, DIGEST)
    (workspace.folder(kept.id) / "more").mkdir()
    (workspace.folder(kept.id) / "more" / "history.db").write_bytes(b"desk@example.com")
    workspace.forget(kept.id)
    workspace.forget(kept.id)
    assert b"desk@" not in everything_in(workspace.home)
    assert workspace.recent() == []
    with pytest.raises(NotOnShelfError):
        workspace.open(kept.id)


@pytest.mark.parametrize("account_id", ["", "bak-ffff", "../../etc", "..", "acme"])
def test_an_unknown_id_is_said_to_be_unknown(
    workspace: Workspace, account_id: str
) -> None:
    with pytest.raises(NotOnShelfError):
        workspace.open(account_id)
    with pytest.raises(NotOnShelfError):
        workspace.about(account_id)
    workspace.forget(account_id)


def test_only_the_owner_can_read_what_is_kept(
    workspace: Workspace, bakery: Loaded
) -> None:
    before = os.umask(0)
    try:
        workspace.keep(bakery, DIGEST)
        workspace.rename("bak-3f2a", "Other")
    finally:
        os.umask(before)
    below = list(workspace.home.rglob("*"))
    assert len(below) >= 4
    for path in (workspace.home, *below):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.parametrize(
    "heading",
    ["secret", "password", "hasło", "smtp_password", "pop3 pwd", "пароль", "passwort"],
)
def test_no_clear_password_of_a_file_is_kept(
    workspace: Workspace, heading: str
) -> None:
    text = f"id,address,{heading}\nm1,desk@example.com,CANARY-7d1\n".encode()
    loaded = read_files({"mailboxes.csv": text})
    workspace.keep(loaded, digest_of([("mailboxes.csv", text)]))
    assert b"CANARY-7d1" not in everything_in(workspace.home)


@pytest.mark.parametrize("table", COLUMNS)
@pytest.mark.parametrize("heading", ["password", "hasło do skrzynki", "note", ""])
def test_no_column_that_is_none_of_ours_is_kept_in_any_table(
    workspace: Workspace, table: str, heading: str
) -> None:
    columns = [c for c in COLUMNS[table] if c != "secret"]
    cells = ["x1" if c == "id" else "" for c in columns]
    lines = [[*columns, heading], [*cells, "CANARY-7d1"]]
    text = "\n".join(",".join(line) for line in lines).encode()
    loaded = read_files({"mailboxes.csv": b"id\nm1\n", f"{table}.csv": text})
    workspace.keep(loaded, DIGEST)
    assert b"CANARY-7d1" not in everything_in(workspace.home)


def test_what_is_long_unused_goes_first(workspace: Workspace, named: Named) -> None:
    for n, name in enumerate(("Ann", "Bob", "Cid")):
        kept = workspace.keep(named(name), f"{n}" * 64)
        days_ago = time.time() - (3 - n) * 86_400
        os.utime(workspace.folder(kept.id) / "about.json", (days_ago, days_ago))
    workspace.limits = KeepLimits(days=2)
    assert set(workspace.prune()) == {"ann-0000", "bob-1111"}
    assert [k.id for k in workspace.recent()] == ["cid-2222"]


def test_opening_an_account_keeps_it_longer(workspace: Workspace, named: Named) -> None:
    kept = workspace.keep(named("Ann"), DIGEST)
    os.utime(workspace.folder(kept.id) / "about.json", (1, 1))
    workspace.open(kept.id)
    assert workspace.prune() == ()


def test_too_much_makes_the_oldest_go_but_not_the_one_just_opened(
    workspace: Workspace, named: Named, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.keep(named("Ann"), "a" * 64)
    workspace.keep(named("Bob"), "b" * 64)
    size = max(size for _, _, size in workspace._all())
    monkeypatch.setattr(shelf, "_MEGABYTE", int(size * 1.5))
    workspace.limits = KeepLimits(megabytes=1)
    workspace.keep(named("Cid"), "c" * 64)
    assert [k.id for k in workspace.recent()] == ["cid-cccc"]


def test_more_than_may_be_kept_at_all_is_refused(
    tmp_path: Path, bakery: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_MEGABYTE", 10)
    with pytest.raises(NotKeptError, match="larger"):
        Workspace(tmp_path / "home", KeepLimits(megabytes=1)).keep(bakery, DIGEST)


@pytest.mark.parametrize("limits", [KeepLimits(days=0), KeepLimits(megabytes=0)])
def test_nothing_is_kept_where_nothing_shall_be(
    tmp_path: Path, bakery: Loaded, limits: KeepLimits
) -> None:
    with pytest.raises(NotKeptError, match="keep no accounts"):
        Workspace(tmp_path / "home", limits).keep(bakery, DIGEST)
    assert not (tmp_path / "home").exists()


def damage_header(folder: Path) -> None:
    (folder / "about.json").write_bytes(b'{"form": 1, "id"')


def foreign_header(folder: Path) -> None:
    (folder / "about.json").write_text("[1, 2]")


def later_form(folder: Path) -> None:
    held = json.loads((folder / "about.json").read_text())
    (folder / "about.json").write_text(json.dumps({**held, "form": 99}))


def another_id(folder: Path) -> None:
    held = json.loads((folder / "about.json").read_text())
    (folder / "about.json").write_text(json.dumps({**held, "id": "abc-1234"}))


def cut_lines(folder: Path) -> None:
    lines = (folder / "account.lines").read_bytes()
    (folder / "account.lines").write_bytes(lines[:-20])


def changed_lines(folder: Path) -> None:
    lines = (folder / "account.lines").read_bytes()
    (folder / "account.lines").write_bytes(lines.replace(b"desk@", b"evil@"))


def linked_away(folder: Path) -> None:
    (folder / "about.json").rename(folder.parent / "elsewhere")
    (folder / "about.json").symlink_to(folder.parent / "elsewhere")


def retired_class(folder: Path) -> None:
    held = json.loads((folder / "about.json").read_text())
    held["shape"]["Mailbox"][1] = "no-field-of-ours"
    (folder / "about.json").write_text(json.dumps(held))


@pytest.mark.parametrize(
    "damage",
    [
        *(damage_header, foreign_header, later_form, another_id),
        *(cut_lines, changed_lines, linked_away, retired_class),
    ],
)
def test_a_damaged_account_is_named_and_can_be_kept_anew(
    workspace: Workspace, bakery: Loaded, damage: Callable[[Path], None]
) -> None:
    kept = workspace.keep(bakery, DIGEST)
    damage(workspace.folder(kept.id))
    with pytest.raises(DamagedError):
        workspace.open(kept.id)
    workspace.recent()
    assert workspace.open(workspace.keep(bakery, DIGEST).id) == bakery


def test_foreign_things_in_the_folder_change_nothing(
    workspace: Workspace, bakery: Loaded
) -> None:
    kept = workspace.keep(bakery, DIGEST)
    place = workspace.home / "accounts"
    (place / "notes.txt").write_text("mine")
    (place / "abc-1234").write_text("a file where a folder should be")
    (place / "abd-1234").mkdir()
    (place / "abe-1234").symlink_to(workspace.folder(kept.id))
    assert workspace.recent() == [kept]
    assert workspace.prune() == ()
    assert (place / "notes.txt").read_text() == "mine"
    with pytest.raises((NotOnShelfError, DamagedError)):
        workspace.open("abe-1234")


@pytest.mark.skipif(os.getuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, bakery: Loaded
) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(NotKeptError, match="ermission"):
            Workspace(tmp_path / "home").keep(bakery, DIGEST)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_in_the_folders_place_is_said(tmp_path: Path, bakery: Loaded) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(NotKeptError):
        Workspace(tmp_path / "home").keep(bakery, DIGEST)
    assert Workspace(tmp_path / "home").recent() == []


def test_a_full_disk_is_said_and_leaves_nothing(
    workspace: Workspace, bakery: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_place: Path, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelf, "_write_owned", full)
    with pytest.raises(NotKeptError, match="No space left"):
        workspace.keep(bakery, DIGEST)
    assert everything_in(workspace.home) == b""


def keep_many(home: Path, first: int) -> None:
    """What one of several processes does."""
    space = Workspace(home)
    for n in range(first, first + 6):
        text = f'{{"account": {{"name": "N{n % 3}"}}, "mailboxes": [{{"id": "m{n}"}}]}}'
        loaded = read_files({"a.json": text.encode()})
        # The same four digits for all: ids must get longer, one by one.
        space.keep(loaded, "3f2a" + f"{n:060d}")


def test_two_processes_at_once_lose_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    fork = multiprocessing.get_context("spawn")
    both = [fork.Process(target=keep_many, args=(home, n)) for n in (0, 3)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
        assert process.exitcode == 0
    space = Workspace(home)
    found = space.recent()
    assert len({kept.digest for kept in found}) == len(found) == 9
    for kept in found:
        (mailbox,) = space.open(kept.id).account.mailboxes
        assert int(mailbox.id[1:]) == int(kept.digest[4:])


KILLED = """
import os, signal, sys
from pathlib import Path
from diagnostics.accounts.reader import read_files
from diagnostics.workspace import Workspace, shelf
write = shelf._write_owned
def killed(place, data):
    write(place, data[: len(data) // 2])
    os.kill(os.getpid(), signal.SIGKILL)
shelf._write_owned = killed
loaded = read_files({"a.json": b'{"mailboxes": [{"id": "m"}]}'})
Workspace(Path(sys.argv[1])).keep(loaded, "3f2a" + "0" * 60)
"""


def test_a_kill_in_the_middle_leaves_no_half_account(
    workspace: Workspace, bakery: Loaded
) -> None:
    command = [sys.executable, "-c", KILLED, str(workspace.home)]
    ended = subprocess.run(command, cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert workspace.recent() == []
    kept = workspace.keep(bakery, DIGEST)
    assert workspace.recent() == [kept]
    assert workspace.open(kept.id) == bakery


def test_strangers_cannot_guess_an_id(tmp_path: Path, bakery: Loaded) -> None:
    shared = Workspace(tmp_path / "home", shared=True)
    assert len(shared.keep(bakery, DIGEST).id) == len("bak-") + 32


def test_the_environment_says_where(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SENDERSCOPE_HOME", str(tmp_path / "there"))
    monkeypatch.setenv("SENDERSCOPE_KEEP_DAYS", "3")
    monkeypatch.setenv("SENDERSCOPE_SHARED", "1")
    space = Workspace.usual()
    assert (space.home, space.limits.days) == (tmp_path / "there", 3)
    assert space.is_shared


def test_fields_that_came_since_have_their_defaults(bakery: Loaded) -> None:
    lines = [json.loads(line) for line in written(bakery)]
    mailboxes = json.dumps(lines).replace('"Mailbox"', '"Mailbox"')
    assert '"Mailbox"' in mailboxes
    before = {k: list(v) for k, v in shape().items()}
    shortened = before["Loaded"]
    assert shortened[:2] == ["account", "problems"]
    root = lines[-1][1]
    lines[-1][1] = root[:3]
    before["Loaded"] = shortened[:2]
    again = read_back([json.dumps(line).encode() for line in lines], before)
    assert again.account == bakery.account
    assert again.problems == bakery.problems


def test_fields_that_moved_are_read_by_their_names(bakery: Loaded) -> None:
    lines = [json.loads(line) for line in written(bakery)]
    before = {k: list(v) for k, v in shape().items()}
    before["Loaded"][:2] = ["problems", "account"]
    root = lines[-1][1]
    root[1], root[2] = root[2], root[1]
    assert read_back([json.dumps(line).encode() for line in lines], before) == bakery
