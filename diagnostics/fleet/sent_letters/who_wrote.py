"""Whose letter it is, and in which project: from a table, or from the letter itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from diagnostics.accounts.encoding import ENCODINGS_OF_OLD
from diagnostics.domain_names import same_address
from diagnostics.fleet.sent_letters.letter_files import SentLetter
from diagnostics.language import gettext as _
from diagnostics.language import later
from diagnostics.model import COMPANY, NO_PROJECT, Account

COLUMNS = ("letter", "employee", "project")

_UNKNOWN = later("{name}: '{written}' names nobody and nothing in the account")
_AMBIGUOUS = later("{name}: '{written}' names several in the account")

LARGEST = 32 << 20
"""Bytes of a table of writers."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote a letter.

    Attributes:
        employee: an employee's id, empty where nobody can tell.
        project: a project's id, `none`, or empty where nobody can tell.
    """

    employee: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True)
class Writers:
    """A table of letters by name or Message-ID.

    Attributes:
        rows: the writers it names.
    """

    rows: Mapping[str, Writer] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    def of(self, letter: SentLetter) -> Writer:
        """What the table says of a letter."""
        name = letter.name.rpartition("/")[0] if letter.is_attached else letter.name
        keys = (letter.message_id, letter.name, name, name.rpartition(" ")[0])
        return next((self.rows[k] for k in keys if k in self.rows), Writer())


def read_writers(path: Path, account: Account) -> Writers:
    """The table in a CSV file with the columns letter, employee and project.

    Employees and projects are named by id, or by a login or name that only one has.

    Raises:
        OSError: it can't be read.
        ValueError: it has other columns, or names nobody that the account has.
    """
    return writers_in(path.name, path.read_bytes(), account)


def writers_in(name: str, data: bytes, account: Account) -> Writers:
    """The same of a file's bytes.

    Raises:
        ValueError: it has other columns, or names nobody that the account has.
    """
    if len(data) > LARGEST:
        raise ValueError(_("{name} is too large for a table of letters", name=name))
    written = data.decode("utf-8-sig")
    separator = ";" if written.partition("\n")[0].count(";") else ","
    rows = csv.DictReader(io.StringIO(written), delimiter=separator)
    if not {"letter", "employee"} <= set(rows.fieldnames or ()):
        raise ValueError(
            _(
                "{name}: expected the columns {names}",
                name=name,
                names=", ".join(COLUMNS),
            )
        )
    people = _named((e.id, (e.login, e.name)) for e in account.employees)
    places = _named((p.id, (p.name,)) for p in account.projects)
    found: dict[str, Writer] = {}
    for row in rows:
        letter = str(row.get("letter") or "").strip().strip("<>")
        project = str(row.get("project") or "").strip()
        known = project if project in ("", NO_PROJECT) else _one(places, project, name)
        employee = str(row.get("employee") or "").strip()
        found[letter] = Writer(_one(people, employee, name) if employee else "", known)
    return Writers(MappingProxyType(found))


class KnownAuthors:
    """Whom an account's letters may be by, looked up once and not for each letter.

    Args:
        account: the account.
        table: who wrote which letter, as far as somebody says so.
    """

    def __init__(self, account: Account, table: Writers) -> None:
        self._table = table
        ids = {employee.id for employee in account.employees}
        owners: dict[str, set[str]] = {}
        for mailbox in account.mailboxes:
            owners.setdefault(same_address(mailbox.address), set()).add(mailbox.owner)
        self._owners = {
            address: own & ids for address, own in owners.items() if COMPANY not in own
        }
        self._by_login: dict[str, set[str]] = {}
        self._by_name: dict[str, set[str]] = {}
        host = account.host.lower()
        for employee in account.employees:
            if host:
                address = f"{employee.login.lower()}@{host}"
                self._by_login.setdefault(address, set()).add(employee.id)
            if employee.name:
                shown = employee.name.casefold()
                self._by_name.setdefault(shown, set()).add(employee.id)

    def of(self, letter: SentLetter) -> Writer:
        """Who wrote it: as the table says, else the one person that the letter fits.

        That is the owner of the mailbox it left from, who alone sends from it; whose
        login stands before the account's host; or whose name is the display name.
        """
        stated = self._table.of(letter)
        if stated.employee:
            return stated
        people = (
            self._owners.get(same_address(letter.address))
            or self._by_login.get(letter.address)
            or self._by_name.get(letter.shown.casefold())
            or self._called_of_old(letter.shown)
        )
        return Writer(next(iter(people)) if len(people) == 1 else "", stated.project)

    def _called_of_old(self, shown: str) -> set[str]:
        """Those whose name it is in some encoding of old; a header names none."""
        found: set[str] = set()
        for encoding in ENCODINGS_OF_OLD:
            with suppress(UnicodeError):
                name = shown.encode("latin-1").decode(encoding)
                found |= self._by_name.get(name.casefold(), set())
        return found


def _named(rows: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, set[str]]:
    """Ids by what they may be called: any case, and by themselves as they are written.

    An id is itself before it is another's name.
    """
    names: dict[str, set[str]] = {}
    folded: dict[str, set[str]] = {}
    exact: dict[str, set[str]] = {}
    for own, called in rows:
        exact[own] = {own}
        folded.setdefault(own.casefold(), set()).add(own)
        for name in filter(None, called):
            names.setdefault(name.casefold(), set()).add(own)
    return names | folded | exact


def _one(known: Mapping[str, set[str]], written: str, name: str) -> str:
    found = known.get(written) or known.get(written.casefold(), set())
    if len(found) != 1:
        told = _AMBIGUOUS if found else _UNKNOWN
        raise ValueError(_(told, name=name, written=written))
    return next(iter(found))
