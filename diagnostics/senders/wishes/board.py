"""The pairs of a file's lines, and who sends in them after some choices.

Only these pairs are held, and a choice changes only what hangs on it: so thousands of
sets of edits are tried in a second, whatever the account's size.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostics.model import (
    COMPANY,
    Access,
    EmployeeKind,
    Mailbox,
    Reading,
    Subprojects,
)
from diagnostics.senders.arrays import Flags, Ints
from diagnostics.senders.expected.meanings import Expected
from diagnostics.senders.pair.ranking import accepts_test, key_code
from diagnostics.senders.wishes.choices import OF_GROUP, Choice, Choices, Deed

_Row: TypeAlias = tuple[bool, int, "Flags | bool", "Flags | bool"]
"""Whether a mailbox is usable, its code, by column and by row whether it is there."""

_ROWS_AT_MOST = 5_000
"""So many rows are remembered; a choice that is only tried needs the old one again."""

_CLASHING_AT_MOST = 8
"""Among so many neighbours in a file that speak of a pair clashes are looked for."""

LEVELS = 8
"""Codes of the key before list order, the first of which sends."""


class Board:
    """Expectations, held against the account after the choices that are taken.

    A line is met where in all of its pairs the wanted mailbox comes first alone.

    Args:
        choices: the choices there are.
        expected: the lines.
        reading: the reading.

    Attributes:
        taken: the choices that are made.
        cost: what they cost together.
        employees: ids of those that lines speak of, by their rows.
        projects: ids of the projects, `none` too, by their columns.
        lineage: by project the ids of itself and those above it that pass mailboxes on.
        usable: by mailbox, whether its test lets it send.
        code: by mailbox, its key before list order.
        access: by mailbox and employee, whether they may use it.
        codes: by traits, see `_codes`, the key before list order.
        place: by mailbox and project, whether it is valid there.
    """

    def __init__(
        self, choices: Choices, expected: Sequence[Expected], reading: Reading
    ) -> None:
        self.choices, self.expected = choices, expected
        self.taken: set[Choice] = set()
        self.cost = 0.0
        self._of_mailbox: dict[str, frozenset[Choice]] = {}
        self._moved: frozenset[Choice] = frozenset()
        self._known: dict[tuple[int, frozenset[Choice]], _Row] = {}
        self._name(expected)
        self._groups = self._numbered_groups()
        self._member = self._members()
        self._lay()
        self.read_under(reading)

    def read_under(self, reading: Reading) -> None:
        """Holds the lines against the same choices under another reading."""
        self.reading = reading
        self.codes = _codes(reading)
        self._known.clear()
        self._cover = self._covers()
        self._active = self._listed(self.choices.active)
        self._fill()

    def _name(self, expected: Sequence[Expected]) -> None:
        account = self.choices.account
        people = dict.fromkeys(e for line in expected for e in line.employees)
        places = dict.fromkeys(p for line in expected for p in line.projects)
        wanted = {line.mailbox.id for line in expected if line.mailbox}
        self.employees, self.projects = tuple(people), tuple(places)
        self.rows = {row_id: n for n, row_id in enumerate(self.employees)}
        self.columns = {row_id: n for n, row_id in enumerate(self.projects)}
        self.mailboxes = [
            m
            for m in account.mailboxes
            if not m.is_own or m.owner in people or m.id in wanted
        ]
        self.at = {m.id: n for n, m in enumerate(self.mailboxes)}
        kinds = {e.id: e.kind for e in account.employees}
        sends = account.plan.can_send
        external = EmployeeKind.EXTERNAL
        self.able = _flags(sends and kinds[e] != external for e in people)
        self.has_login = _flags(kinds[e] == EmployeeKind.PERSON for e in people)

    def _numbered_groups(self) -> dict[str, int]:
        """All groups that somebody is in or a mailbox lists, also undeclared ones."""
        found = dict.fromkeys(g for m in self.mailboxes for g in m.groups)
        for employee in self.employees:
            found.update(dict.fromkeys(self.choices.groups[employee]))
        return {group: number for number, group in enumerate(found)}

    def is_member(self, row: int, group: str) -> bool:
        """Whether an employee is in a group, after the choices."""
        return group in self._groups and bool(self._member[row, self._groups[group]])

    def _members(self) -> Flags:
        found = np.zeros((len(self.employees), len(self._groups)), np.bool_)
        for row, employee in enumerate(self.employees):
            for group in self.choices.groups[employee]:
                found[row, self._groups[group]] = True
        return found

    def _covers(self) -> dict[str, list[int]]:
        """By project, the columns in which a mailbox bound to it is valid."""
        parents = {p.id: p.parent for p in self.choices.account.projects}
        inherit = self.reading.subprojects is Subprojects.INHERIT
        found: dict[str, list[int]] = {}
        self.lineage: dict[str, tuple[str, ...]] = {}
        for column, project in enumerate(self.projects):
            line: dict[str, None] = {}
            above = project
            while above in parents and above not in line and (inherit or not line):
                line[above] = None
                above = parents[above]
            self.lineage[project] = tuple(line)
            for listed in line:
                found.setdefault(listed, []).append(column)
        return found

    def _listed(self, projects: Iterable[str]) -> npt.NDArray[np.int32]:
        """By column, how many of these projects make a mailbox valid there."""
        found = np.zeros(len(self.projects), np.int32)
        for project in projects:
            found[self._cover.get(project, [])] += 1
        return found

    def _lay(self) -> None:
        """The pairs, each once, and the entries: a line's wish for one of them."""
        width = max(1, len(self.projects))
        flat, lines, wanted = [], [], []
        for number, line in enumerate(self.expected):
            rows = np.array([self.rows[e] for e in line.employees], np.int64)
            columns = np.array([self.columns[p] for p in line.projects], np.int64)
            cells = np.add.outer(rows * width, columns).reshape(-1)
            flat.append(cells)
            lines.append(np.full(len(cells), number, np.int32))
            want = self.at[line.mailbox.id] if line.mailbox else -1
            wanted.append(np.full(len(cells), want, np.int32))
        cells = np.concatenate([np.zeros(0, np.int64), *flat])
        pairs, self._pair = np.unique(cells, return_inverse=True)
        self._line = np.concatenate([np.zeros(0, np.int32), *lines])
        self._wanted = np.concatenate([np.zeros(0, np.int32), *wanted])
        self._rows_of, self._columns_of = pairs // width, pairs % width
        self._able = self.able[self._rows_of]
        self._never = (self._wanted < 0) & ~self.has_login[self._rows_of[self._pair]]

    def _fill(self) -> None:
        size, width = len(self.mailboxes), len(self._rows_of)
        self.usable = np.zeros(size, np.bool_)
        self.code = np.zeros(size, np.int64)
        self.access = np.zeros((size, len(self.employees)), np.bool_)
        self.place = np.zeros((size, len(self.projects)), np.bool_)
        self._kind = np.uint16 if size < 1 << 16 else np.uint32
        self._counts = np.zeros((LEVELS, width), self._kind)
        self._sums = np.zeros((LEVELS, width), self._kind)
        for at in range(size):
            self._set(at)
            cells = np.flatnonzero(self._candidate(at))
            self._count(at, cells, 1)
        self._wrong = np.zeros(len(self._pair), np.bool_)
        self._unmet = np.zeros(len(self.expected), np.int64)
        self._judge(np.arange(len(self._pair)))

    def _candidate(self, at: int) -> Flags:
        there: Flags = (
            self.access[at][self._rows_of]
            & self.place[at][self._columns_of]
            & self._able
        )
        return there if self.usable[at] else np.zeros_like(there)

    def _count(self, at: int, cells: Ints, by: int) -> None:
        # An overflowing sum still names the mailbox where there is one only.
        level = self.code[at]
        self._counts[level, cells] += np.array(by).astype(self._kind)
        self._sums[level, cells] += np.array(by * at).astype(self._kind)

    def _judge(self, entries: Ints) -> None:
        pairs = self._pair[entries]
        counts = self._counts[:, pairs]
        level = (counts > 0).argmax(axis=0)
        across = np.arange(len(pairs))
        number = counts[level, across]
        first = self._sums[level, pairs]
        wanted = self._wanted[entries]
        alone = (number == 1) & (first == wanted)
        wrong = np.where(wanted < 0, number > 0, ~alone) | self._never[entries]
        changed = wrong != self._wrong[entries]
        lines = self._line[entries][changed]
        by = np.where(wrong[changed], 1, -1)
        np.add.at(self._unmet, lines, by)
        self._wrong[entries] = wrong

    def _set(self, at: int) -> None:
        """How a mailbox stands, with the choices about it and about groups."""
        taken = self._of_mailbox.get(self.mailboxes[at].id, frozenset())
        key = at, taken | self._moved
        row = self._known.get(key)
        if row is None:
            if len(self._known) > _ROWS_AT_MOST:
                self._known.clear()
            row = self._known[key] = self._row_of(self.mailboxes[at], taken)
        self.usable[at], self.code[at], self.place[at], self.access[at] = row

    def _row_of(self, mailbox: Mailbox, taken: frozenset[Choice]) -> _Row:
        steps = {choice.step for choice in taken}
        usable = accepts_test(mailbox, self.reading) or Deed.TEST in steps
        flag = mailbox.default or Deed.DEFAULT in steps
        flag = flag and Deed.NO_DEFAULT not in steps
        bound = (mailbox.is_bound and Deed.CLEAR not in steps) or Deed.LIMIT in steps
        traits = not mailbox.is_own, not flag, not bound
        code = int(self.codes[tuple(map(int, traits))])
        place = self._places(mailbox, taken) if bound else True
        return usable, code, place, self._accesses(mailbox, taken, steps)

    def _places(self, mailbox: Mailbox, taken: Collection[Choice]) -> Flags:
        counts = (
            self._active if not mailbox.is_bound else self._listed(mailbox.projects)
        )
        counts = counts.copy()
        for choice in taken:
            if choice.step is Deed.PROJECT:
                counts[self._cover.get(choice.target, [])] += 1
            elif choice.step is Deed.NO_PROJECT:
                counts[self._cover.get(choice.target, [])] -= 1
        found: Flags = counts > 0
        return found

    def _accesses(
        self, mailbox: Mailbox, taken: Collection[Choice], steps: Collection[Deed]
    ) -> Flags | bool:
        found = np.zeros(len(self.employees), np.bool_)
        if mailbox.is_own:
            self._list(found, [mailbox.owner])
            return found
        if mailbox.access is Access.EVERYONE or Deed.EVERYONE in steps:
            return True
        stale = mailbox.access is Access.NOBODY and Deed.REOPEN not in steps
        people = set() if stale else set(mailbox.employees)
        groups = set() if stale else set(mailbox.groups)
        people |= {c.target for c in taken if c.step is Deed.PERSON}
        people -= {c.target for c in taken if c.step is Deed.NO_PERSON}
        groups |= {c.target for c in taken if c.step is Deed.GROUP}
        groups -= {c.target for c in taken if c.step is Deed.NO_GROUP}
        self._list(found, people)
        numbers = [self._groups[group] for group in groups if group in self._groups]
        return found | self._member[:, numbers].any(axis=1)

    def _list(self, found: Flags, people: Iterable[str]) -> None:
        for employee in people:
            if employee in self.rows:
                found[self.rows[employee]] = True

    def flip(self, *choices: Choice) -> None:
        """Takes choices, or takes those back that are taken."""
        touched: dict[int, None] = {}
        for choice in choices:
            self.taken ^= {choice}
            self.cost += choice.cost if choice in self.taken else -choice.cost
            if choice.step in OF_GROUP:
                row = self.rows[choice.target]
                self._member[row, self._groups[choice.mailbox]] ^= True
                self._moved ^= {choice}
                touched.update(dict.fromkeys(self._listing(choice.mailbox)))
            else:
                mine = self._of_mailbox.get(choice.mailbox, frozenset())
                self._of_mailbox[choice.mailbox] = mine ^ {choice}
                touched[self.at[choice.mailbox]] = None
        for at in touched:
            self._renew(at)

    def _listing(self, group: str) -> Iterator[int]:
        for at, mailbox in enumerate(self.mailboxes):
            added = Choice(Deed.GROUP, mailbox.id, group)
            if not mailbox.is_own and (group in mailbox.groups or added in self.taken):
                yield at

    def _renew(self, at: int) -> None:
        before, code = self._candidate(at), self.code[at]
        self._set(at)
        after, later = self._candidate(at), self.code[at]
        touched = before | after if code != later else before ^ after
        if not touched.any():
            return
        self.code[at] = code
        self._count(at, np.flatnonzero(before & touched), -1)
        self.code[at] = later
        self._count(at, np.flatnonzero(after & touched), 1)
        self._judge(np.flatnonzero(touched[self._pair]))

    def turn_to(self, taken: Collection[Choice]) -> None:
        """Takes exactly these choices."""
        self.flip(*(self.taken ^ set(taken)))

    def allows(self, *flipped: Choice) -> bool:
        """Whether choices about one mailbox could be flipped, as `rules` has it."""
        if flipped[0].step in OF_GROUP:
            return True
        taken = self._of_mailbox.get(flipped[0].mailbox, frozenset())
        return self.choices.allowed(taken.symmetric_difference(flipped))

    def clashes(self) -> set[tuple[int, int]]:
        """Lines that want different mailboxes in one pair, two by two; some of many."""
        order = np.argsort(self._pair, kind="stable")
        pair, line, wanted = (
            values[order].astype(np.int64)
            for values in (self._pair, self._line, self._wanted)
        )
        found: set[int] = set()
        for apart in range(1, _CLASHING_AT_MOST):
            same = pair[apart:] == pair[:-apart]
            same &= wanted[apart:] != wanted[:-apart]
            both = line[:-apart][same] * len(self.expected) + line[apart:][same]
            found.update(np.unique(both).tolist())
        return {divmod(both, len(self.expected)) for both in found}

    @property
    def met(self) -> int:
        """How many lines are met."""
        return int(np.count_nonzero(self._unmet == 0))

    @property
    def unmet(self) -> list[int]:
        """The numbers of the lines that aren't."""
        found: list[int] = np.flatnonzero(self._unmet).tolist()
        return found

    def wrong(self, line: int) -> int:
        """How many pairs of a line send otherwise, or only by the list's order."""
        return int(self._unmet[line])

    def wrong_pairs(self, line: int) -> list[tuple[int, int]]:
        """Those pairs, by row and column."""
        entries = np.flatnonzero((self._line == line) & self._wrong)
        pairs = self._pair[entries]
        rows: list[int] = self._rows_of[pairs].tolist()
        return list(zip(rows, self._columns_of[pairs].tolist(), strict=True))

    def candidates(self, row: int, column: int) -> list[int]:
        """The numbers of the candidates of a pair, the first ones first."""
        if not self.able[row]:
            return []
        there = self.usable & self.access[:, row] & self.place[:, column]
        found: list[int] = np.flatnonzero(there).tolist()
        return sorted(found, key=lambda at: self.code[at])


def _flags(values: Iterable[bool]) -> Flags:
    return np.array(list(values), np.bool_)


def _codes(reading: Reading) -> Ints:
    """The key by whether a mailbox is a company's, has no Default, and is general."""
    found = np.zeros((2, 2, 2), np.int64)
    bare = Mailbox("m")
    for company, unflagged, general in product((0, 1), repeat=3):
        traits = replace(
            bare,
            owner=COMPANY if company else "e",
            default=not unflagged,
            projects=() if general else ("p",),
        )
        found[company, unflagged, general] = key_code(traits, reading)
    return found
