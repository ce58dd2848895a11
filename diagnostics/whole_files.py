"""Files and folders that appear whole: the old one or the new one, never a part.

Each is written under a hidden name beside its place, flushed to the disk, and renamed.
Who writes holds a lock on what it writes, so a hidden file that nobody locks was left
by a process that was killed: whoever next writes to the same place takes it away. No
clock decides that, as clocks are moved.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diagnostics.language import gettext as _

_MARK = ".senderscope-"
"""How every hidden name begins; no reader takes such a file for an account's."""

_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_MOST_LINKS = 40

_NOT_SYNCED = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM)
"""What flushing a folder fails with where that isn't known or not for this user."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a write that finds no room fails with; it doesn't say which file it was."""

NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)
"""What locking fails with on file systems that have no locks."""


MALFORMED = AttributeError, LookupError, TypeError, ValueError, RecursionError
"""What reading a line that was cut off or changed may raise."""


@contextmanager
def naming(place: Path) -> Iterator[None]:
    """Has errors of a file that is held open name it: a full disk names none itself."""
    try:
        yield
    except OSError as error:
        if error.errno and not error.filename:
            error.filename = str(place)
        raise


@contextmanager
def placed(out: Path, private: bool = False) -> Iterator[Path]:
    """Where to write a file that appears at `out` when all of it is written.

    Until then only its owner can read it; then it has the permissions of the file that
    it replaces, or those of any new file. A link stays a link to the new content where
    this user or the system made it. A device or a pipe is written as it is.

    Args:
        out: the place.
        private: the file stays readable by its owner only, and a link that is there
            already is replaced.

    Raises:
        OSError: which names `out`: no room, no permission, somebody else's link.
    """
    if not private and out.exists() and not out.is_file():
        yield out
        return
    with _told_of(out):
        real = out.absolute() if private else _followed(out)
        draft, held, mode = _begun(real, private)
    try:
        with _told_of(out, draft):
            yield draft
            _permit(held, mode)
            os.fsync(held)
            draft.replace(real)
            _sync_folder(real.parent)
    finally:
        draft.unlink(missing_ok=True)
        os.close(held)


@contextmanager
def placed_folder(out: Path, last: str) -> Iterator[Path]:
    """Where to write files that appear in the folder `out` when all are written.

    A new folder appears as a whole. In a folder that is there each file is replaced as
    a whole, `last` taken away first and put in at the end: a folder that a kill left
    between the two lacks it, instead of being a mixture that looks whole. Files of
    other names stay, links are replaced, and an error puts back what was there.

    Args:
        out: the folder; those above it are made.
        last: the file without which the folder is nothing.

    Raises:
        OSError: no room, no permission.
    """
    there = out.is_dir()
    if not there:
        out.parent.mkdir(parents=True, exist_ok=True)
    with _told_of(out):
        parent = out if there else out.parent
        draft, held, mode = _begun_folder(parent, out.resolve().name)
    try:
        with _told_of(out, draft):
            yield draft
            names = sorted(file.name for file in draft.iterdir() if file.name != last)
            for name in (*names, last):
                _sync(draft / name)
            if there:
                _exchanged(draft, out, [*names, last])
            else:
                _permit(held, mode)
                _sync_folder(draft)
                draft.rename(out)
            _sync_folder(parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        os.close(held)


def write_whole(out: Path, data: bytes, private: bool = False) -> None:
    """Writes a file's bytes as `placed` does, with what it raises."""
    with placed(out, private) as draft:
        draft.write_bytes(data)


def expect_writable(out: Path) -> None:
    """Tries, before long work begins, whether a file can appear here; leaves nothing.

    Raises:
        OSError: which names `out`: the folder isn't there, or not for this user.
    """
    if out.exists() and not out.is_file():
        return
    with _told_of(out):
        draft, held, _ = _begun(_followed(out), private=False)
        draft.unlink()
        os.close(held)


def expect_writable_folder(out: Path) -> None:
    """The same for a folder and those above it that aren't there yet."""
    above = out.absolute()
    while not above.exists():
        above = above.parent
    with _told_of(out):
        draft, held, _ = _begun_folder(above, out.resolve().name)
        draft.rmdir()
        os.close(held)


def _followed(out: Path) -> Path:
    """What a link stands for, if this user or the system made it."""
    seen = out
    for _turn in range(_MOST_LINKS):
        if not seen.is_symlink():
            return seen.resolve()
        if seen.lstat().st_uid not in (os.getuid(), 0):
            raise PermissionError(errno.EPERM, _("a link of another user's"), str(out))
        seen = seen.parent / seen.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(out))


def _begun(real: Path, private: bool) -> tuple[Path, int, int]:
    """A draft of a file, empty and locked, and the mode that the file shall have."""
    mode = 0o600 if private else None
    if mode is None and real.exists():
        mode = stat.S_IMODE(real.stat().st_mode)
    start = _start_of(real.name)
    _sweep(real.parent, start)
    while True:
        draft = real.with_name(start + secrets.token_hex(8))
        # Without a mode the system says which one new files have.
        held = os.open(draft, _NEW, 0o666 if mode is None else 0o600)
        usual = stat.S_IMODE(os.fstat(held).st_mode)
        _permit(held, 0o600)
        if _kept(held):
            return draft, held, usual if mode is None else mode


def _begun_folder(parent: Path, name: str) -> tuple[Path, int, int]:
    start = _start_of(name)
    _sweep(parent, start)
    while True:
        draft = parent / (start + secrets.token_hex(8))
        draft.mkdir()
        try:
            held = os.open(draft, _LOOK | os.O_DIRECTORY)
        except OSError:
            draft.rmdir()
            raise
        usual = stat.S_IMODE(os.fstat(held).st_mode)
        _permit(held, 0o700)
        if _kept(held):
            return draft, held, usual


def _start_of(name: str) -> str:
    """How drafts of one place are named: short, however long the name is."""
    return f"{_MARK}{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}-"


def _permit(held: int, mode: int) -> None:
    """Sets permissions; some file systems have none and refuse even the owner."""
    with contextlib.suppress(OSError):
        os.fchmod(held, mode)


def _kept(held: int) -> bool:
    """Locks a draft; False: it was swept in the moment before, and is closed."""
    _locked(held, fcntl.LOCK_EX)
    if os.fstat(held).st_nlink:
        return True
    os.close(held)
    return False


def _locked(held: int, how: int) -> bool:
    try:
        fcntl.flock(held, how)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        return False
    return True


def _sweep(folder: Path, start: str) -> None:
    """Takes away drafts of one place whose writers are gone."""
    for entry in os.scandir(folder):
        if not entry.name.startswith(start):
            continue
        with contextlib.suppress(OSError):
            if entry.stat(follow_symlinks=False).st_uid == os.getuid():
                _swept(Path(entry.path))


def _swept(draft: Path) -> None:
    held = os.open(draft, _LOOK)
    try:
        if not _locked(held, fcntl.LOCK_EX | fcntl.LOCK_NB):
            return
        if stat.S_ISDIR(os.fstat(held).st_mode):
            shutil.rmtree(draft)
        else:
            draft.unlink()
    finally:
        os.close(held)


def _exchanged(draft: Path, out: Path, names: list[str]) -> None:
    """Puts a draft's files into the folder, in place of those that are there."""
    aside = draft / "aside"
    aside.mkdir()
    try:
        for name in reversed(names):
            if os.path.lexists(out / name):
                shutil.copymode(out / name, draft / name)
                (out / name).rename(aside / name)
                _sync_folder(out)
        for name in names:
            _sync_folder(out)
            (draft / name).rename(out / name)
    except BaseException:
        _put_back(aside, draft, out, names)
        raise


def _put_back(aside: Path, draft: Path, out: Path, names: list[str]) -> None:
    for name in names:
        if os.path.lexists(aside / name):
            (aside / name).replace(out / name)
        elif not (draft / name).exists():  # it went in, where there was none
            (out / name).unlink()


def _sync(file: Path) -> None:
    held = os.open(file, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _sync_folder(folder: Path) -> None:
    """Flushes which names a folder has, where the system does that."""
    try:
        _sync(folder)
    except OSError as error:
        if error.errno not in _NOT_SYNCED:
            raise


@contextmanager
def _told_of(out: Path, draft: Path | None = None) -> Iterator[None]:
    """Has errors about what is hidden name the place that the user knows."""
    try:
        yield
    except OSError as error:
        name = str(error.filename or "")
        is_hidden = _MARK in name or draft is None or name.startswith(str(draft))
        if is_hidden or (not name and error.errno in NO_ROOM):
            error.filename, error.filename2 = str(out), None
        raise
