"""Accounts on this machine's disk: each in a folder of its own, by a short id.

Kept is the account as it was understood with its problems. A file of the user's is kept
while a question about it is open (`asked_files`), never one with passwords. Everything
is readable by its owner only and appears whole or not at all. What is on the shelf is
data: nothing in it runs.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from diagnostics.accounts import Loaded
from diagnostics.accounts.guarded.result_lines import read_back, shape, written
from diagnostics.language import gettext as _
from diagnostics.model import Acceptance
from diagnostics.sharing import is_shared
from diagnostics.system.system_words import system_said
from diagnostics.system.told_errors import ToldError
from diagnostics.whole_files import placed_folder, write_whole
from diagnostics.words import evidence
from diagnostics.workspace.accepted_file import with_accepted, write_accepted
from diagnostics.workspace.keep_limits import KeepLimits
from diagnostics.workspace.kept_account import (
    KeptAccount,
    KeptFile,
    about_document,
    about_of,
    is_short_id,
    short_id,
)

if TYPE_CHECKING:  # an audit apart opens an account, but checks nothing
    from diagnostics.workspace.teams import Team

HOME = "SENDERSCOPE_HOME"
FORM = 1
"""The version of the files' form; what has another isn't read."""

_ACCOUNTS, _ABOUT, _LINES = "accounts", "about.json", "account.lines"
_TEAMS = "teams"
_MEGABYTE = 1_000_000
_MOST_ABOUT = 1_000_000
_DAY = 86_400
_SHARED_DIGITS = 32


class NotKeptError(ToldError):
    """An account can't be kept; its text says why."""


class NotOnShelfError(LookupError):
    """No account is kept under an id."""


class DamagedError(ValueError):
    """What is kept under an id can't be read any more, or isn't ours."""


class Workspace:
    """The accounts kept in one folder.

    Args:
        home: the folder; it is made when the first account is kept.
        limits: how long and how much is kept.
        shared: strangers use it too, so that an id must not be guessed.
        team: whose it is where users have to log in; empty: everybody's.
    """

    def __init__(
        self,
        home: Path,
        limits: KeepLimits | None = None,
        shared: bool = False,
        team: str = "",
    ) -> None:
        self.home = home
        self.limits = limits or KeepLimits()
        self.is_shared = shared
        self.team = team

    @classmethod
    def usual(cls) -> Workspace:
        """The folder that the environment names, else the user's data folder."""
        named = os.environ.get(HOME, "")
        home = Path(named) if named else platformdirs.user_data_path("senderscope")
        return cls(home, KeepLimits.usual(), is_shared())

    def of_team(self, team: Team) -> Workspace:
        """The workspace of a team: a folder of its own, which no other team opens.

        Its members see all that is kept in it.
        """
        return Workspace(self.home / _TEAMS / team.id, team.limits, team=team.id)

    def folder(self, account_id: str) -> Path:
        """Where all stands that is kept of an account; `forget` removes it.

        Raises:
            NotOnShelfError: it is no id of a kept account.
        """
        if not is_short_id(account_id):
            raise NotOnShelfError(account_id)
        return self.home / _ACCOUNTS / account_id

    def keep(
        self,
        loaded: Loaded,
        digest: str,
        files: tuple[KeptFile, ...] = (),
        name: str = "",
    ) -> KeptAccount:
        """Keeps an account, or finds it again where this content is kept already.

        Raises:
            NotKeptError: no room, no permission, more than the limits allow.
        """
        kept = described(loaded, digest, files, name)
        if not (self.limits.days and self.limits.megabytes):
            raise NotKeptError(_("this machine is set to keep no accounts"))
        try:
            with self._turn():
                there, account_id = self._place_of(kept, loaded, name)
                if not there:
                    self._put(replace(kept, id=account_id), loaded)
                with contextlib.suppress(NotOnShelfError, DamagedError):
                    self._pruned(account_id)
                return there or replace(kept, id=account_id)
        except OSError as error:
            raise NotKeptError(str(system_said(error))) from error

    def keeps(self, account_id: str) -> bool:
        """Whether an account is kept under this id, or was and is broken."""
        return is_short_id(account_id) and (self.folder(account_id) / _LINES).exists()

    def about(self, account_id: str) -> KeptAccount:
        """What is known of a kept account.

        Raises:
            NotOnShelfError: none is kept under this id.
            DamagedError: what stands there isn't ours, or is broken.
        """
        return about_of(self._header(account_id))

    def stamp(self, account_id: str) -> tuple[int, int]:
        """What changes when the file of a kept account does: its time and its size.

        Raises:
            NotOnShelfError: none is kept under this id.
        """
        try:
            there = (self.folder(account_id) / _LINES).stat()
        except OSError:
            raise NotOnShelfError(account_id) from None
        return there.st_mtime_ns, there.st_size

    def open(self, account_id: str, is_visit: bool = True) -> Loaded:
        """A kept account with the problems of its files.

        Args:
            account_id: its id.
            is_visit: whether it stays longer because somebody works with it.

        Raises:
            NotOnShelfError: none is kept under this id.
            DamagedError: what stands there isn't ours, is broken, or was kept by a
                version that this one doesn't understand.
        """
        header = self._header(account_id)
        folder = self.folder(account_id)
        try:
            lines = (folder / _LINES).read_bytes()
            if hashlib.sha256(lines).hexdigest() != header["sha256"]:
                raise DamagedError(_("its file was changed or cut off"))
            loaded = read_back(lines.splitlines(), header["shape"])
            for problem in loaded.problems:
                evidence(problem)
        except FileNotFoundError as error:
            raise NotOnShelfError(account_id) from error
        except OSError as error:
            raise DamagedError(str(system_said(error))) from error
        except DamagedError:
            raise
        except Exception as error:  # whatever a foreign file does to a reader
            raise DamagedError(_("another version of the program kept it")) from error
        if is_visit:
            with contextlib.suppress(OSError):
                os.utime(folder / _ABOUT)  # opened now: what is used isn't pruned
        return with_accepted(loaded, folder)

    def recent(self) -> list[KeptAccount]:
        """The kept accounts, the one that was opened last first."""
        found: list[tuple[float, KeptAccount]] = []
        for account_id, used, _size in self._all():
            with contextlib.suppress(NotOnShelfError, DamagedError):
                found.append((used, self.about(account_id)))
        return [kept for _, kept in sorted(found, key=lambda f: (-f[0], f[1].id))]

    def accept(self, account_id: str, rows: Iterable[Acceptance]) -> None:
        """Replaces the findings that are accepted in a kept account.

        Raises:
            NotOnShelfError: none is kept under this id.
            NotKeptError: it can't be written.
        """
        try:
            with self._turn():
                self._header(account_id)
                write_accepted(self.folder(account_id), rows)
        except OSError as error:
            raise NotKeptError(str(system_said(error))) from error

    def rename(self, account_id: str, name: str) -> KeptAccount:
        """Calls a kept account so.

        Raises:
            NotOnShelfError: none is kept under this id.
            DamagedError: what stands there isn't ours.
            NotKeptError: it can't be written.
        """
        try:
            with self._turn():
                header = self._header(account_id)
                kept = about_of(header).called(" ".join(name.split())[:200])
                document = {**header, **about_document(kept)}
                self._write_about(self.folder(account_id), document)
                return kept
        except OSError as error:
            raise NotKeptError(str(system_said(error))) from error

    def forget(self, account_id: str) -> None:
        """Removes all that is kept of an account; nothing where none is.

        Raises:
            NotKeptError: it can't be removed.
        """
        try:
            folder = self.folder(account_id)
            with self._turn():
                _removed(folder)
        except NotOnShelfError:
            return
        except OSError as error:
            raise NotKeptError(str(system_said(error))) from error

    def prune(self) -> tuple[str, ...]:
        """Removes what the limits no longer allow; returns the ids.

        Raises:
            NotKeptError: the folder can't be written.
        """
        try:
            with self._turn():
                return self._pruned()
        except OSError as error:
            raise NotKeptError(str(system_said(error))) from error

    def _header(self, account_id: str) -> dict[str, Any]:
        """The file about an account, whose values are of the right kinds."""
        place = self.folder(account_id) / _ABOUT
        try:
            if place.is_symlink() or place.parent.is_symlink():
                raise DamagedError(_("a link stands in its place"))
            with place.open("rb") as file:
                header = json.loads(file.read(_MOST_ABOUT))
            if header["form"] != FORM or about_of(header).id != account_id:
                raise DamagedError(_("another version of the program kept it"))
            shape_of, sha256 = header["shape"], header["sha256"]
            if not (isinstance(shape_of, dict) and isinstance(sha256, str)):
                raise DamagedError(_("its file isn't one of ours"))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotOnShelfError(account_id) from error
        except OSError as error:
            raise DamagedError(str(system_said(error))) from error
        except DamagedError:
            raise
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise DamagedError(_("its file isn't one of ours")) from error
        found: dict[str, Any] = header
        return found

    def _place_of(
        self, kept: KeptAccount, loaded: Loaded, name: str
    ) -> tuple[KeptAccount | None, str]:
        """The same content where it is kept whole; the id that it has or will have."""
        ours: KeptAccount | None = None

        def is_free(account_id: str) -> bool:
            nonlocal ours
            if not os.path.lexists(self.folder(account_id)):
                return True
            with contextlib.suppress(NotOnShelfError, DamagedError):
                there = self.about(account_id)
                if there.digest == kept.digest:
                    ours = there
                    return True
            return False

        digits = _SHARED_DIGITS if self.is_shared else 4
        account_id = short_id(_names(kept, loaded), kept.digest, is_free, digits)
        if ours is None:
            return None, account_id
        try:
            self.open(account_id)
        except (NotOnShelfError, DamagedError):
            _removed(self.folder(account_id))
            return None, account_id
        if name and name != ours.name:
            ours = ours.called(name)
            document = {**self._header(account_id), **about_document(ours)}
            self._write_about(self.folder(account_id), document)
        return ours, account_id

    def _put(self, kept: KeptAccount, loaded: Loaded) -> None:
        lines = b"".join(written(loaded))
        if len(lines) > self.limits.megabytes * _MEGABYTE:
            raise NotKeptError(_("it is larger than all that may be kept"))
        place = self.folder(kept.id)
        with placed_folder(place, _ABOUT) as draft:
            _write_owned(draft / _LINES, lines)
            document = {
                "form": FORM,
                **about_document(kept),
                "shape": shape(),
                "sha256": hashlib.sha256(lines).hexdigest(),
            }
            _write_owned(draft / _ABOUT, _json(document))
        place.chmod(stat.S_IRWXU)

    def _write_about(self, folder: Path, document: dict[str, Any]) -> None:
        write_whole(folder / _ABOUT, _json(document), private=True)

    def _all(self) -> Iterator[tuple[str, float, int]]:
        """By id, when each was last opened and how many bytes it takes."""
        try:
            entries = list(os.scandir(self.home / _ACCOUNTS))
        except OSError:
            return
        for entry in entries:
            if not is_short_id(entry.name) or entry.is_symlink():
                continue
            with contextlib.suppress(OSError):
                used = (Path(entry.path) / _ABOUT).stat().st_mtime
                files = (p for p in Path(entry.path).rglob("*") if p.is_file())
                yield entry.name, used, sum(p.lstat().st_size for p in files)

    def _pruned(self, never: str = "") -> tuple[str, ...]:
        oldest = time.time() - self.limits.days * _DAY
        room = self.limits.megabytes * _MEGABYTE
        gone: list[str] = []
        wanted_first = sorted(self._all(), key=lambda f: (f[0] != never, -f[1]))
        for account_id, used, size in wanted_first:
            room -= size
            if account_id != never and (used < oldest or room < 0):
                _removed(self.folder(account_id))
                gone.append(account_id)
        return tuple(gone)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One writer at a time; the lock dies with its process."""
        place = self.home / _ACCOUNTS
        for folder in (self.home, place):
            folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        about = place.lstat()
        if about.st_uid != os.getuid() or not stat.S_ISDIR(about.st_mode):
            raise NotKeptError(_("the folder belongs to somebody else"))
        if stat.S_IMODE(about.st_mode) & 0o077:
            place.chmod(stat.S_IRWXU)
        held = os.open(place / ".turn", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
        finally:
            os.close(held)


def described(
    loaded: Loaded, digest: str, files: tuple[KeptFile, ...] = (), name: str = ""
) -> KeptAccount:
    """What is known of an account that was opened now, under the shortest id."""
    account = loaded.account
    kept = KeptAccount(
        "", digest, name or account.name, account.host, datetime.now(UTC), files
    )
    return replace(kept, id=short_id(_names(kept, loaded), digest))


def _names(kept: KeptAccount, loaded: Loaded) -> tuple[str, ...]:
    """What an id's letters are taken from: never the name that a reader gave."""
    return loaded.account.name, kept.host, *(f.name for f in kept.files)


def _removed(folder: Path) -> None:
    """Takes a folder away: first what makes it one of ours, so no half is read."""
    if folder.is_symlink():
        folder.unlink()
        return
    (folder / _ABOUT).unlink(missing_ok=True)
    if folder.exists():
        shutil.rmtree(folder)


def _write_owned(place: Path, data: bytes) -> None:
    """Writes a new file that its owner alone can read."""
    held = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(held, "wb") as file:
        file.write(data)


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=True).encode("ascii")
