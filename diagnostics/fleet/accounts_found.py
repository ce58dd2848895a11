"""Which accounts there are in a folder, in a list file, or in the workspace."""

from __future__ import annotations

import codecs
import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from diagnostics.accounts import Loaded, load
from diagnostics.accounts.reader import is_wanted, stands_alone
from diagnostics.language import gettext as _
from diagnostics.workspace import KeptAccount, NotOnShelfError, Workspace, is_short_id

_LINE_END = re.compile(r"[\r\n]+")
_REMARK = re.compile(r"\s+#")
_OLDER = ("cp1250", "iso8859-2", "cp1252")
MOST_LISTED = 100_000
"""Lines of a list file that are read."""

_LONGEST_LIST = 16 * 2**20


@dataclass(frozen=True, slots=True)
class FleetAccount:
    """One of many accounts, before anything of it is read.

    Attributes:
        place: its folder or file, or the id that the workspace keeps it by.
        label: what it is called until its own name is known.
        home: the workspace's folder; empty where `place` is a path.
    """

    place: str
    label: str
    home: str = ""

    @property
    def known_by(self) -> str:
        """What later runs know it by, from whatever folder they are started."""
        if self.home:
            return self.place
        above, name = os.path.split(self.place)
        return os.path.join(os.path.realpath(above), name)

    def loaded(self) -> Loaded:
        """The account with its problems.

        Raises:
            NotOnShelfError, DamagedError: the workspace keeps it no more, or broken.
        """
        if self.home:
            return Workspace(Path(self.home)).open(self.place)
        return load(Path(self.place))


@dataclass(frozen=True, slots=True)
class FoundAccounts:
    """The accounts of one place, and the names there that are none."""

    accounts: tuple[FleetAccount, ...]
    left_out: tuple[str, ...] = ()


def kept_accounts(workspace: Workspace) -> FoundAccounts:
    """The accounts that the workspace keeps, by name.

    Of several versions of one account, which have one host or, without any, one name,
    it is the one that was opened first last: its files are the newest.
    """
    newest: dict[str, KeptAccount] = {}
    for about in sorted(workspace.recent(), key=_opened):
        newest[about.host.lower() or about.name or about.id] = about
    kept = [FleetAccount(a.id, a.label, str(workspace.home)) for a in newest.values()]
    return FoundAccounts(tuple(sorted(kept, key=lambda a: (a.label, a.place))))


def _opened(about: KeptAccount) -> datetime:
    return about.opened or datetime.min.replace(tzinfo=UTC)


def accounts_in(where: Path, workspace: Workspace) -> FoundAccounts:
    """The accounts of a folder, or those that a list file names.

    Args:
        where: a folder that holds folders and files of accounts, or a text file with
            one path or kept id a line, paths from where it stands; `#` begins a remark.
        workspace: what knows the kept ids.

    Raises:
        OSError: it can't be read.
        ValueError: it is an account itself, or holds none.
    """
    if where.is_dir():
        found = _of_folder(where)
    elif stands_alone(where.name) or is_wanted(where.name):
        raise ValueError(
            _("{where} is one account: `audit` and `check` take it", where=where)
        )
    else:
        found = _of_list(where, workspace)
    if not found.accounts:
        raise ValueError(_("{where} holds no account", where=where))
    return found


def _of_folder(where: Path) -> FoundAccounts:
    entries = sorted(p for p in where.iterdir() if not p.name.startswith("."))
    if any(_is_table(entry, "mailboxes") for entry in entries):
        raise ValueError(
            _("{where} is one account: `audit` and `check` take it", where=where)
        )
    is_one = {entry: _is_account(entry) for entry in entries}
    return FoundAccounts(
        tuple(FleetAccount(str(e), _told(e.name)) for e in entries if is_one[e]),
        tuple(_told(e.name) for e in entries if not is_one[e]),
    )


def _is_account(entry: Path) -> bool:
    """Whether it looks like an account; what is wrong with it comes with reading."""
    try:
        if entry.is_dir():
            return any(is_wanted(inside.name) for inside in entry.iterdir())
    except OSError:
        return True  # a folder that can't be opened: its line says so
    return stands_alone(entry.name)


def _is_table(entry: Path, name: str) -> bool:
    return is_wanted(entry.name) and entry.stem.lower() == name


def _of_list(where: Path, workspace: Workspace) -> FoundAccounts:
    with where.open("rb") as file:
        held = _text(file.read(_LONGEST_LIST))
    if "\0" in held:
        raise ValueError(_("{where} is no text file of accounts", where=where))
    # Names may hold bytes that are no text, and what else Python takes for line ends.
    lines = (line.strip() for line in _LINE_END.split(held)[:MOST_LISTED])
    named = dict.fromkeys(line for line in lines if line and not line.startswith("#"))
    accounts = [_named(line, where.parent, workspace) for line in named]
    # One that is written in two ways would be counted twice, and logged in to.
    once: dict[str, FleetAccount] = {}
    for account in accounts:
        once.setdefault(account.known_by, account)
    return FoundAccounts(tuple(once.values()))


def _text(held: bytes) -> str:
    """A list's text; an editor's "Unicode" begins with a mark that says so."""
    if held.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return held.decode("utf-16", "replace")
    return held.decode("utf-8-sig", "surrogateescape")


def _named(line: str, folder: Path, workspace: Workspace) -> FleetAccount:
    for meant in _meant(line):
        path = folder / Path(meant).expanduser()
        if path.exists():
            return FleetAccount(str(path), _told(meant))
        if is_short_id(meant):
            return _kept(meant, workspace)
    return FleetAccount(str(folder / Path(line).expanduser()), _told(line))


def _meant(line: str) -> Iterator[str]:
    """What a line may name: what it says, else that without a remark or quotes.

    And the same in encodings of Windows and of old lists, where its bytes are no UTF-8.
    """
    bare = _REMARK.split(line, maxsplit=1)[0]
    for named in dict.fromkeys((line, bare)):
        yield named
        if len(named) > 2 and named[0] == named[-1] and named[0] in "\"'":
            yield named[1:-1]  # as file managers and shells copy a path
    if _told(line) != line:
        held = line.encode("utf-8", "surrogateescape")
        for encoding in _OLDER:
            with contextlib.suppress(UnicodeDecodeError):
                yield from _meant(held.decode(encoding))


def _kept(account_id: str, workspace: Workspace) -> FleetAccount:
    try:
        label = workspace.about(account_id).label
    except (NotOnShelfError, ValueError):
        label = account_id
    return FleetAccount(account_id, label, str(workspace.home))


def _told(name: str) -> str:
    """A name as text: bytes that are none become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")
