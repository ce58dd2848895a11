"""Which row is the heading, which column each heading means, which table it is."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from diagnostics.accounts.problems import nearest_of, one_of, problem, shown
from diagnostics.accounts.schema import BESIDE, BLANKS, COLUMNS, REQUIRED
from diagnostics.accounts.understanding.answers import answer_to
from diagnostics.accounts.understanding.cell_values import (
    date_of,
    flag_of,
    holds_password,
    taken_off,
    unseen_at,
)
from diagnostics.accounts.understanding.reference_cells import TARGETS
from diagnostics.accounts.understanding.template_words import (
    columns_by_heading,
    language_of,
    tables_by_name,
)
from diagnostics.accounts.understanding.vocabulary import COLUMNS as WORDS
from diagnostics.accounts.understanding.vocabulary import (
    EXAMPLES,
    HEADING_NOTES,
    PASSWORDS,
    TABLES,
    TOTALS,
    UNCOMPUTED,
    plain,
    tells_of_passwords,
)
from diagnostics.characters import named
from diagnostics.model import Finding, Place
from diagnostics.words import column_said

LOOKED_AT = 30
"""Rows in which a heading is looked for."""

_OWN = frozenset(name for columns in COLUMNS.values() for name in columns)

_NEAR = 0.8
"""How alike a misspelt heading and a column are, as difflib's ratio."""

_LONGEST = 200
"""Characters of a heading; what is longer is none."""

_LONG = 64
"""Characters of a heading that are compared."""

_DIFFERENT = 50
"""Different cells of a column without a known heading that are looked at."""

_NOTED = re.compile(r"[\r\n()\[\]|]+")
"""What stands between a heading and a note beside it."""

_LISTED = re.compile(r"[,;]")

_IDS = frozenset({"id", "ids"})

_FEW_CELLS = 2
"""Most cells of a heading with one known column that the table doesn't need."""

_SUM_CELLS = 4
"""Most cells of a row that sums the others up."""


@cache
def _words(table: str) -> Mapping[str, str]:
    """By plain heading, the column: of people, and of templates in any language."""
    return {**columns_by_heading(table), **WORDS[table]}


@cache
def _tables() -> Mapping[str, str]:
    return {**tables_by_name(), **TABLES}


def column_of(table: str, heading: str) -> str:
    """The column that a heading means by itself; empty where it is none of ours."""
    if len(heading) > _LONGEST:
        return ""
    own = heading.lower()
    if own in COLUMNS[table]:
        return own
    known = _words(table).get(plain(heading), "")
    if known or not (_NOTED.search(heading) or "/" in heading):
        return known
    column, notes = _with_notes(table, heading)
    return column if all(_is_harmless(table, column, said) for said in notes) else ""


def _with_notes(table: str, heading: str) -> tuple[str, list[str]]:
    """The column of a heading's first part, and what else it says, plain."""
    first, *notes = [*filter(plain, _NOTED.split(heading)), ""]
    if plain(first) not in _words(table):
        first, *others = first.split("/")
        notes += others
    said = [
        said for note in notes for part in _LISTED.split(note) if (said := plain(part))
    ]
    return _words(table).get(plain(first), ""), said


def _is_harmless(table: str, column: str, note: str) -> bool:
    """Whether a note beside a heading doesn't change what it means."""
    if note in _IDS:
        return column == "id" or (table, column) in TARGETS
    if note in HEADING_NOTES or note.isdecimal() or note.startswith(EXAMPLES):
        return True
    return _words(table).get(note, "") == column


def words_of(table: str, column: str) -> tuple[str, ...]:
    """The plain headings that stand for a column of a table."""
    return tuple(w for w, meant in _words(table).items() if meant == column and w)


def is_column(heading: str) -> bool:
    """Whether a heading means a column of any table."""
    if len(heading) > _LONGEST:  # a cell may hold megabytes
        return False
    return heading.lower() in _OWN or any(column_of(table, heading) for table in WORDS)


def heading_at(table: str, rows: Sequence[Sequence[str]]) -> int | None:
    """Which of the first rows is the heading of a table; None where none is.

    The first in which two columns or more are known; titles may stand before it. Where
    there is none, the first in which one is: one that the table needs, or of few, as a
    cell of a person may say "active".
    """
    known = [_known(table, row) for row in rows[:LOOKED_AT]]
    for at, columns in enumerate(known):
        if len(columns) > 1:
            return at
    for at, columns in enumerate(known):
        filled = sum(map(bool, rows[at]))
        if columns and (columns & {*REQUIRED[table]} or filled <= _FEW_CELLS):
            return at
    return None


def _known(table: str, row: Sequence[str]) -> set[str]:
    return {c for cell in row if (c := column_of(table, cell.strip(BLANKS)))}


def table_called(name: str) -> str:
    """The table that a file or sheet holds by its name; empty where it says none."""
    words = plain(name)
    if words in COLUMNS:
        return words
    known = _tables()
    if words in known:
        return known[words]
    said = {known[word] for word in words.split() if word in known}
    return said.pop() if len(said) == 1 else ""


def table_headed(rows: Sequence[Sequence[str]], taken: Iterable[str] = ()) -> str:
    """The table that rows hold by their heading; empty where several may be meant."""
    scores: dict[str, tuple[int, int]] = {}
    for table in COLUMNS:
        at = heading_at(table, rows)
        if table in taken or at is None:
            continue
        cells = [cell.strip(BLANKS) for cell in rows[at]]
        columns = {column_of(table, cell) for cell in cells} - {""}
        if len(columns) > 1 and columns.issuperset(REQUIRED[table]):
            scores[table] = len(columns), -len(cells)
    best = max(scores.values(), default=None)
    found = [table for table, score in scores.items() if score == best]
    return found[0] if len(found) == 1 else ""


def is_sum(cells: Sequence[str]) -> bool:
    """Whether a row sums the others up: `Razem: 25`, `Total,,25`."""
    told = [cell for cell in cells if cell.strip(BLANKS)]
    if not told or len(told) > _SUM_CELLS:
        return False
    first, *rest = told
    words = plain(first).split()
    return bool(words) and words[0] in TOTALS and all(_is_number(cell) for cell in rest)


def _is_number(text: str) -> bool:
    return (
        text == UNCOMPUTED
        or text.strip(BLANKS).replace(".", "").replace(",", "").isdigit()
    )


def asked_about(table: str, place: Place, heading: str, column: str) -> Finding:
    """The question whether a heading means a column that decides who sends."""
    return problem(
        "column-near",
        place,
        column=heading,
        value=heading,
        nearest=column,
        facts={"table": table},
    )


def _tells_of_one(text: str) -> bool:
    """Whether a cell tells of a password: yes, a day, how many days, or a mask."""
    is_day = date_of(text[:10]) is not None
    is_short = len(text) < 4 and text.isdecimal()
    return is_day or is_short or flag_of(text) is not None or not text.strip("*•●")


@dataclass(slots=True)
class Unread:
    """The different cells below headings that are none of ours, up to a limit.

    Attributes:
        headings: by position.
        held: by position, the cells, in order.
    """

    headings: Mapping[int, str]
    held: dict[int, dict[str, None]] = field(default_factory=dict)

    def take(self, cells: Sequence[str]) -> None:
        """Takes a row's cells up."""
        for at in self.headings:
            self.add(at, cells[at])

    def add(self, position: int, cell: str) -> None:
        """Takes one cell up, cut off where it is long."""
        held = self.held.setdefault(position, {})
        if len(held) < _DIFFERENT and (text := cell[:_LONGEST].strip(BLANKS)):
            held.setdefault(text)

    @property
    def cells(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each heading with its cells; none where all are empty."""
        return tuple((self.headings[at], tuple(h)) for at, h in self.held.items() if h)

    @property
    def all_cells(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each heading with its cells, whether it has any or none."""
        return tuple(
            (h, tuple(self.held.get(at, ()))) for at, h in self.headings.items()
        )


@dataclass(slots=True)
class Columns:
    """The columns of one table, taken up heading by heading.

    Attributes:
        kept: position of each known column.
        renamed: headings as they are written that mean one of our columns.
        refused: positions of columns that hold passwords in clear.
        doubted: of these, positions whose headings may only tell of passwords:
            `Password changed on`.
        unread: positions of headings that are none of ours.
        doubled: each heading of a column that is there already, the position of that
            one, and its own.
        different: of these, own positions of those that hold other cells.
        language: of the template of ours that the headings are from; empty: of none.
        headings: all, as they are written.
    """

    table: str
    place: Place
    problems: list[Finding]
    kept: dict[str, int] = field(default_factory=dict)
    renamed: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    doubted: set[int] = field(default_factory=set)
    unread: list[int] = field(default_factory=list)
    doubled: list[tuple[str, int, int]] = field(default_factory=list)
    different: set[int] = field(default_factory=set)
    language: str = ""
    headings: Sequence[str] = ()

    def take(self, headings: Sequence[str]) -> None:
        """Takes all headings up; what is unknown, doubled or missing is told."""
        open_ones: list[tuple[int, str]] = []
        self.language = language_of(self.table, headings)
        self.headings = headings
        for position, heading in enumerate(headings):
            if not heading:
                continue
            self._tell_unseen(heading)
            said = answer_to(heading, self.table)
            column = column_of(self.table, heading) if said is None else said
            if column in COLUMNS[self.table]:
                self._keep(column, position, heading)
            elif said is None:
                open_ones.append((position, heading))
        for position, heading in open_ones:
            self._open(position, heading)
        for name in REQUIRED[self.table]:
            if name not in self.kept:
                told = {"name": column_said(name, self.table)}
                self.problems.append(
                    problem("column-missing", self.place, column=name, facts=told)
                )

    def _tell_unseen(self, heading: str) -> None:
        """Names the first character of a heading that can't be seen."""
        if taken_off(heading) != heading:
            at = unseen_at(heading)
            told = {"character": named(heading[at]), "position": at + 1}
            self.problems.append(
                problem(
                    "invisible-character",
                    self.place,
                    column=heading,
                    value=heading,
                    facts=told,
                )
            )

    def meanings(self, headings: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Each heading as it is written, and its column; empty where it has none."""
        by_position = {at: column for column, at in self.kept.items()}
        return tuple(
            (shown(heading), by_position.get(at, ""))
            for at, heading in enumerate(headings)
            if heading
        )

    def refuse(self, place: Place, cells: Sequence[str]) -> None:
        """Tells of passwords in clear in a row; they are never repeated."""
        for at in self.guarded:
            if at < len(cells) and self.is_secret(at, cells[at]):
                self.tell_secret(place, at)
                return

    def tell_secret(self, place: Place, position: int) -> None:
        """Tells of a password in a column of a row."""
        heading = self.headings[position]
        self.problems.append(problem("secret-in-clear", place, column=heading))

    @property
    def guarded(self) -> tuple[int, ...]:
        """Positions of columns that aren't read, whose cells may be passwords."""
        return (*self.refused, *self.unread)

    def is_secret(self, position: int, cell: str) -> bool:
        """Whether a cell of a guarded column may hold a password."""
        text = cell.strip(BLANKS)
        if position not in self.refused:
            return holds_password(text)
        return bool(text) and not (position in self.doubted and _tells_of_one(text))

    def compare(self, cells: Sequence[str]) -> None:
        """Takes up whether a row's cells of doubled columns are the same."""
        for _, first, second in self.doubled:
            if cells[first].strip(BLANKS) != cells[second].strip(BLANKS):
                self.different.add(second)

    def tell_doubled(self) -> None:
        """Tells of the columns that stand twice; nothing is lost of equal ones."""
        for heading, _, at in self.doubled:
            if at in self.different:
                wrong = problem(
                    "duplicate-column", self.place, says="in-header", column=heading
                )
                self.problems.append(wrong)
        same = [shown(name) for name, _, at in self.doubled if at not in self.different]
        if same:
            told = {"names": tuple(same)}
            self.problems.append(
                problem("read-as", self.place, says="doubled", facts=told)
            )

    def _keep(self, column: str, position: int, heading: str) -> None:
        if column in self.kept:
            self.doubled.append((heading, self.kept[column], position))
            return
        self.kept[column] = position
        if heading.lower() != column and not self.language:
            self.renamed.append(heading)

    def _open(self, position: int, heading: str) -> None:
        said = plain(heading)
        if said in PASSWORDS:
            self.refused.append(position)
            return
        if tells_of_passwords(heading):
            self.refused.append(position)
            self.doubted.add(position)
        near = self._near(heading)
        if near and near not in BESIDE:
            # Read as proposed meanwhile, so that the other problems are seen at once.
            self.kept[near] = position
            self.problems.append(asked_about(self.table, self.place, heading, near))
            return
        if position not in self.doubted:
            self.unread.append(position)
        names = COLUMNS[self.table]
        near = nearest_of(heading, names)
        self.problems.append(
            problem(
                "unknown-column",
                self.place,
                column=heading,
                value=heading,
                expected=one_of([column_said(n, self.table) for n in names]),
                nearest=near,
                facts={"near": column_said(near, self.table)},
            )
        )

    def _near(self, heading: str) -> str:
        """The column, not there yet, that a heading may be a misspelling of."""
        noted, _ = _with_notes(self.table, heading)
        if noted and noted not in self.kept:
            return noted
        own = [name for name in COLUMNS[self.table] if name not in self.kept]
        words = {w: c for w, c in _words(self.table).items() if c not in self.kept}
        near = difflib.get_close_matches(heading.lower()[:_LONG], own, cutoff=_NEAR)
        close = difflib.get_close_matches(plain(heading)[:_LONG], words, cutoff=_NEAR)
        return next(iter((*near, *(words[word] for word in close))), "")
