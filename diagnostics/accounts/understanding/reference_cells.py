"""References as people write them: names in place of ids, lists with other separators.

Nothing is guessed: a list is cut only where its parts are known, and names count only
in a column that mostly holds names; else `validate` shows whose name it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from diagnostics.accounts.understanding.cell_values import (
    is_word_for_nothing,
    taken_off,
)
from diagnostics.accounts.understanding.template_words import values_by_word
from diagnostics.accounts.understanding.vocabulary import VALUES, plain
from diagnostics.model import COMPANY, Account, Employee, Group, Mailbox, Project

LIST_MARKS = re.compile(r"[;,|\n]")
"""What people write between the entries of a list."""

_SEPARATORS = re.compile(r"[,|\n]")
"""Those of them at which a cell isn't yet cut."""

_JOINTS = re.compile(r"\s*&\s*|\s+(?:and|i|oraz|und|et|e|y|и|і|та)\s+")
"""What stands between two names of a list as well as inside one. A `/` may as well lead
from a project to one below it."""

_AS_DECIMAL = re.compile(r"[.,]0{1,3}\Z")
"""What spreadsheets put behind a number that they take for an amount: `8.0`."""

_Row = Group | Employee | Project | Mailbox

_COLUMNS = (
    ("employees", "groups", "groups"),
    ("projects", "parent", "projects"),
    ("mailboxes", "owner", "employees"),
    ("mailboxes", "employees", "employees"),
    ("mailboxes", "groups", "groups"),
    ("mailboxes", "projects", "projects"),
)
"""Table, its column, and the table whose rows that names."""


TARGETS = {(table, column): target for table, column, target in _COLUMNS}
"""By table and column, the table whose rows its cells name."""


@dataclass(frozen=True)  # no slots: what few ask for is made once
class Known:
    """Rows of a table, to look references up in.

    Attributes:
        ids: their ids.
        by_fold: the id by itself in lower case, where it is the only one.
        by_name: the id by its row's name or login in lower case, where no other row
            has it.
        divided: those of the names that lists divide: they hold a `;`.
        shared: by a name or login of several rows in lower case, their ids.
    """

    ids: frozenset[str]
    by_fold: Mapping[str, str]
    by_name: Mapping[str, str]
    divided: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def id_of(self, written: str) -> str:
        """The id that is meant, by id or in another case; empty where none is."""
        if written in self.ids:
            return written
        return self.by_fold.get(written.casefold(), "")

    def named(self, written: str) -> str:
        """The id of the only row with this name; empty where there is none."""
        return self.by_name.get(_folded(written), "")

    def all_named(self, written: str) -> tuple[str, ...]:
        """The ids of several rows with this name; none where one has it, or none."""
        return self.shared.get(_folded(written), ())

    def numbered(self, written: str) -> str:
        """The id of the same number: spreadsheets make `7` or `7.0` of `007`."""
        bare = _AS_DECIMAL.sub("", written)
        alike = self._by_number.get(bare.lstrip("0"), ())
        return alike[0] if len(alike) == 1 and bare.isdecimal() else ""

    @cached_property
    def _by_number(self) -> Mapping[str, Sequence[str]]:
        """The ids that are numbers, by what is left without zeros before."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.ids:
            if one.isdecimal():
                found[one.lstrip("0")].append(one)
        return found

    def knows(self, written: str) -> bool:
        """Whether an id or a name is meant."""
        return bool(self.id_of(written) or self.named(written))


def _folded(text: str) -> str:
    return " ".join(taken_off(text).casefold().split())


def known_of(rows: Iterable[Any]) -> Known:
    """The rows of a table, to look references up in."""
    rows = [row for row in rows if row.id]
    folds = Counter(row.id.casefold() for row in rows)
    called = {row.id: _called(row) for row in rows}
    names = Counter(name for those in called.values() for name in those)
    by_name = {
        name: row_id
        for row_id, those in called.items()
        for name in those
        if names[name] == 1
    }
    shared: dict[str, list[str]] = defaultdict(list)
    for row_id, those in called.items():
        for name in those:
            if names[name] > 1:
                shared[name].append(row_id)
    return Known(
        ids=frozenset(row.id for row in rows),
        by_fold={r.id.casefold(): r.id for r in rows if folds[r.id.casefold()] == 1},
        by_name=by_name,
        divided={_joint(name): one for name, one in by_name.items() if ";" in name},
        shared={name: tuple(ids) for name, ids in shared.items()},
    )


def _joint(name: str) -> str:
    return name.replace("; ", ";").replace(" ;", ";")


def _called(row: Any) -> set[str]:  # noqa: ANN401 - a row of any table
    """What a row is called beside its id."""
    others = (getattr(row, name, "") for name in ("login", "address"))
    return {_folded(row.name), *map(_folded, others)} - {""}


@dataclass(slots=True)
class Settled:
    """An account whose references are ids, and what was read to get there.

    Attributes:
        lists: by table, how many cells were cut at another separator than `;`.
        names: by table, how many names were read as the ids of their rows.
        owners: how many of these were a word for the company.
        empties: by table, how many were a word for nothing.
    """

    account: Account
    lists: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    owners: int = 0
    empties: Counter[str] = field(default_factory=Counter)


def settled(account: Account) -> Settled:
    """The account with its references as ids wherever that can be told."""
    result = Settled(account)
    known: dict[str, Known] = {}
    changes: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for table, column, target in _COLUMNS:
        rows: tuple[_Row, ...] = getattr(account, table)
        ids = {row.id for row in getattr(account, target)}
        odd = {n: cell for n, cell in _cells(rows, column) if not _plain(cell, ids)}
        if not odd:
            continue
        if target not in known:
            known[target] = known_of(getattr(account, target))
        column_of = _Column(table, column, known[target], result)
        for number, parts in column_of.read(rows, odd).items():
            is_list = isinstance(getattr(rows[number], column), tuple)
            value = tuple(filter(None, parts)) if is_list else parts[0]
            changes[table].setdefault(number, {})[column] = value
    result.account = _changed(account, changes)
    return result


def _cells(
    rows: tuple[_Row, ...], column: str
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, row in enumerate(rows):
        cell = getattr(row, column)
        if isinstance(cell, tuple):
            if cell:
                yield number, cell
        elif cell and not (column == "owner" and cell == COMPANY):
            yield number, (cell,)


def _plain(cell: tuple[str, ...], ids: set[str]) -> bool:
    return all(part in ids for part in cell)


def _changed(
    account: Account, changes: Mapping[str, Mapping[int, Mapping[str, Any]]]
) -> Account:
    tables: dict[str, Any] = {}
    for table, by_row in changes.items():
        rows = list(getattr(account, table))
        for number, cells in by_row.items():
            rows[number] = replace(rows[number], **cells)
        tables[table] = tuple(rows)
    return replace(account, **tables) if tables else account


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of references."""

    table: str
    name: str
    known: Known
    result: Settled

    def read(
        self, rows: tuple[_Row, ...], odd: Mapping[int, tuple[str, ...]]
    ) -> dict[int, tuple[str, ...]]:
        """The cells that aren't all ids, as far as they can be told."""
        if not self.known.ids and not self._may_be_nothing:  # no row could be meant
            return {}
        cut = {number: self._cut(cell) for number, cell in odd.items()}
        with_names = self._holds_names(rows, cut)
        found = {}
        for number, parts in cut.items():
            read = tuple(self._meant(part, with_names) for part in parts)
            if read != odd[number]:
                found[number] = read
            if len(parts) > len(odd[number]):
                self.result.lists[self.table] += 1
        return found

    def _cut(self, cell: tuple[str, ...]) -> tuple[str, ...]:
        """A cell cut at commas, bars and line breaks, where the parts are known."""
        if self.name in ("owner", "parent"):
            return cell
        found: list[str] = []
        for part in self._joined(cell):
            if not _SEPARATORS.search(part):  # most: lists may have a million
                found.extend(self._parted(part))
                continue
            pieces = [p for raw in _SEPARATORS.split(part) if (p := raw.strip())]
            hits = sum(map(self.known.knows, pieces))
            known_whole = self.known.knows(part)
            cuts = not known_whole and len(pieces) > 1 and 2 * hits >= len(pieces)
            found.extend(pieces if cuts else [part])
        return tuple(found)

    def _parted(self, part: str) -> list[str]:
        """A part cut at `&` or a word for "and", where all pieces are known."""
        if not _JOINTS.search(part) or self.known.knows(part):
            return [part]
        pieces = _JOINTS.split(part)
        return pieces if all(map(self.known.knows, pieces)) else [part]

    def _joined(self, cell: tuple[str, ...]) -> tuple[str, ...]:
        """A list's parts; two that are one name with a `;` in it are its row."""
        if not self.known.divided:
            return cell
        parts = [*cell]
        for at in range(len(parts) - 1):
            whole = _joint(_folded(";".join(parts[at : at + 2])))
            if whole in self.known.divided:
                self.result.names[self.table] += 1
                parts[at : at + 2] = ["", self.known.divided[whole]]
        return tuple(filter(None, parts))

    def _holds_names(
        self, rows: tuple[_Row, ...], cut: Mapping[int, tuple[str, ...]]
    ) -> bool:
        """Whether the column mostly holds names rather than ids."""
        ids = names = 0
        for number, cell in _cells(rows, self.name):
            for part in cut.get(number, cell):
                if self.known.id_of(part):
                    ids += 1
                elif self.known.named(part):
                    names += 1
        return names > ids

    def _meant(self, part: str, with_names: bool) -> str:
        found = self.known.id_of(part)
        if found:
            if found != part:
                self.result.names[self.table] += 1
            return found
        if with_names and (named := self.known.named(part)):
            self.result.names[self.table] += 1
            return named
        if self.name == "owner" and is_company(part):
            self.result.names[self.table] += 1
            self.result.owners += 1
            return COMPANY
        if self._is_nothing(part):
            self.result.empties[self.table] += 1
            return COMPANY if self.name == "owner" else ""
        return part

    def _is_nothing(self, part: str) -> bool:
        is_word = self._may_be_nothing and is_word_for_nothing(part)
        return is_word and not self.known.named(part)

    @property
    def _may_be_nothing(self) -> bool:
        """Whether a word for nothing is sure to mean an empty cell here.

        In a list of who may use a mailbox it may mean nobody, or everybody.
        """
        return self.table != "mailboxes" or self.name in ("owner", "projects")


def is_nobodys(owner: str) -> bool:
    """Whether an owner as written stands for no employee, where none is called so."""
    return owner == COMPANY or is_company(owner) or is_word_for_nothing(owner)


def is_company(part: str) -> bool:
    """Whether people, or a template in any language, call the company so."""
    said = plain(part)
    return said in VALUES["owner"] or COMPANY in values_by_word().get(said, ())
