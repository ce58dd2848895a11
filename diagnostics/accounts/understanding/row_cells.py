"""One row after the other of a table, its cells read as what they mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from diagnostics.accounts.problems import HIDDEN, nearest_of, one_of, problem
from diagnostics.accounts.schema import (
    BLANKS,
    CHOICES,
    FLAGS,
    REQUIRED,
    SUBJECTS,
    Cell,
    Table,
)
from diagnostics.accounts.understanding.answers import meant_by
from diagnostics.accounts.understanding.cell_values import (
    OWN_FLAGS,
    address_of,
    choice_of,
    date_of,
    flag_of,
    is_dash,
    is_error,
    is_shortened,
    is_the_same,
    is_word_for_nothing,
    port_of,
    taken_off,
    unseen_at,
    use_of,
)
from diagnostics.accounts.understanding.template_words import is_official
from diagnostics.accounts.understanding.vocabulary import UNCOMPUTED
from diagnostics.characters import named
from diagnostics.model import Finding, Phrase, Place, Security, Subject

_Enum = TypeVar("_Enum", bound=StrEnum)

_SEEN_WHOLE = frozenset(
    {
        *("id", "login", "address", "username", "owner", "parent", "employees"),
        *("groups", "projects", "smtp_host", "pop3_host", "imap_host", "tested_on"),
        *("smtp_port", "pop3_port", "imap_port", *CHOICES, *FLAGS),
    }
)
"""Columns in which a character that can't be seen makes another value."""

_NEVER_EMPTY = frozenset({"address", "name", "access", *FLAGS})
"""Columns in which a dash isn't nothing: a name, an error, or a "no"."""

_OF_SERVERS = frozenset(
    {
        *("smtp_host", "smtp_port", "pop3_host", "pop3_port", "imap_host"),
        *("imap_port", "provider", "secret", "tested_on"),
    }
)
"""Columns in which a word for nothing can't be a name."""

REFERENCE = re.compile(r"env:[A-Za-z_]\w*|file:.+|lab:.+", re.ASCII)
"""How a cell names a secret."""


@dataclass(slots=True)
class Cells:
    """One row after the other of a table, asked for its values by column.

    Attributes:
        in_error: columns of the row whose cells a spreadsheet couldn't compute.
    """

    table: Table
    problems: list[Finding]
    index: dict[str, int] = field(init=False)
    of_servers: tuple[int, ...] = field(init=False)
    row: int = 0
    cells: tuple[Any, ...] = ()
    read: Counter[str] = field(default_factory=Counter)
    in_error: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.index = {name: i for i, name in enumerate(self.table.columns)}
        self.of_servers = tuple(i for n, i in self.index.items() if n in _OF_SERVERS)

    def go_to(self, row: int, values: tuple[Cell, ...]) -> None:
        """Takes up a row: without what can't be seen, and without cells in error."""
        self.row, self.cells = row, values
        self.in_error.clear()
        if not self._is_plain(values):
            self.cells = tuple(_clean(self, values))

    def _is_plain(self, values: tuple[Cell, ...]) -> bool:
        """Whether a row is sure to hold nothing that `_clean` changes, as most are."""
        row = ",".join([v if isinstance(v, str) else ",".join(v) for v in values])
        is_usual = row.isascii() and row.isprintable() and "#" not in row
        if (
            not is_usual
            or "rr:" in row
            or ",-" in row
            or "E+" in row
            or row.startswith("-")
        ):
            return False
        words = [value for at in self.of_servers if (value := values[at])]
        return not any(isinstance(w, str) and is_word_for_nothing(w) for w in words)

    def text(self, column: str) -> str:
        """The cell's text; empty where the table has no such column."""
        at = self.index.get(column)
        return "" if at is None else self.cells[at]

    def items(self, column: str) -> tuple[str, ...]:
        """The ids of a list cell."""
        at = self.index.get(column)
        cell = "" if at is None else self.cells[at]
        if not cell:
            return ()
        if isinstance(cell, tuple):
            return cell
        if ";" not in cell:
            return (cell,)
        return tuple([item for raw in cell.split(";") if (item := raw.strip(BLANKS))])

    def flag(self, column: str, default: bool) -> bool:
        """A boolean: `yes/no/true/false/1/0` in any case, or other words for them."""
        text = self.text(column)
        if not text:
            return default
        value = use_of(text) if column == "active" else flag_of(text)
        if value is None:
            value = OWN_FLAGS.get(meant_by(column, text))
        if value is None:
            self.wrong("bad-boolean", column)
            return default
        if text.lower() not in OWN_FLAGS:
            self._tell("flags", text)
        return value

    def choice(self, column: str, values: type[_Enum], default: _Enum) -> _Enum:
        """One of an enum's values, in any case."""
        text = self.text(column)
        if not text:
            return default
        try:
            return values(text.lower())
        except ValueError:
            pass
        words = "security" if values is Security else column
        if (known := choice_of(text, values, words)) is not None:
            self._tell("words", text)
            return known
        if (said := meant_by(column, text)) in list(values):
            self.read["words"] += 1
            return values(said)
        self.wrong(
            "unknown-value",
            column,
            expected=one_of(values),
            nearest=nearest_of(text, values),
            facts={"default": default.value},
        )
        return default

    def _tell(self, what: str, word: str) -> None:
        """Counts a word that is none of ours, unless our own template has it."""
        if not is_official(word, self.table.language):
            self.read[what] += 1

    def port(self, column: str) -> tuple[int | None, Security | None]:
        """A port, 1 to 65535, and the security that is named beside it."""
        text = self.text(column)
        if not text:
            return None, None
        found = port_of(text)
        if found is None:
            self.wrong("bad-port", column)
            return None, None
        if not text.isdigit():
            self.read["ports"] += 1
        return found

    def day(self, column: str) -> str:
        """A date as YYYY-MM-DD; empty where it can't be one."""
        text = self.text(column)
        if not text:
            return ""
        found = date_of(text)
        if found is None:
            self.wrong("bad-date", column)
            return ""
        if found.isoformat() != text:
            self.read["dates"] += 1
        return found.isoformat()

    def address(self, column: str) -> str:
        """An address, without what people and programs write around it."""
        text = self.text(column)
        found = address_of(text) if text else ""
        if found != text:
            self.read["addresses"] += 1
        return found

    def secret(self, column: str) -> str:
        """A reference to a secret. A secret itself is refused and never repeated."""
        text = self.text(column)
        if not text or REFERENCE.fullmatch(text):
            return text
        if is_the_same(text):
            return self.spelt_out(column)
        self.problems.append(
            problem("secret-in-clear", self.place, column=column, subject=self.subject)
        )
        return ""

    def spelt_out(self, column: str) -> str:
        """The cell's text; empty where it says "the same as above", which is told."""
        text = self.text(column)
        if not is_the_same(text):
            return text
        self.wrong("same-as-above", column)
        return ""

    def is_lone_id(self) -> bool:
        """Whether nothing but the id is filled where more must be: a title's row."""
        needed = REQUIRED.get(self.table.name, ())
        if not self.index.keys() >= {*needed[:2], "id"} or not self.text("id"):
            return False
        return len(needed) > 1 and sum(map(bool, self.cells)) == 1

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self.table.file, self.row)

    @property
    def subject(self) -> Subject:
        """Whom the row describes."""
        kind = SUBJECTS.get(self.table.name)
        return Subject() if kind is None else Subject(kind, self.text("id"))

    def wrong(
        self,
        rule: str,
        column: str,
        expected: Phrase | None = None,
        nearest: str = "",
        facts: Mapping[str, object] | None = None,
        says: str = "evidence",
        value: str = "",
    ) -> None:
        """Reports the cell, or a value in it; of a doubtful row not what it holds."""
        doubtful = self.row in self.table.doubtful
        found = problem(
            rule,
            self.place,
            says="hidden" if doubtful else says,
            column=column,
            value=HIDDEN if doubtful else value or self.text(column),
            expected=expected,
            nearest="" if doubtful else nearest,
            subject=self.subject,
            facts=facts,
        )
        self.problems.append(found)


def _clean(cells: Cells, values: tuple[Cell, ...]) -> Iterator[Cell]:
    """A row's cells without what can't be seen, and empty where nothing was computed.

    Both are told.
    """
    for column, value in zip(cells.table.columns, values, strict=True):
        if isinstance(value, tuple):
            yield tuple([_seen(cells, column, part) for part in value])
        elif _is_nothing(cells, column, value):
            cells.read["empties"] += 1
            yield ""
        elif is_error(value):
            cells.in_error.append(column)
            says = "uncomputed" if value == UNCOMPUTED else "evidence"
            cells.wrong("error-cell", column, says=says)
            yield ""
        elif column == "id" and is_shortened(value):
            cells.wrong("error-cell", column, says="shortened")
            yield value
        else:
            yield _seen(cells, column, value)


def _seen(cells: Cells, column: str, value: str) -> str:
    """A value without what can't be seen, which is told, where that makes another."""
    if column not in _SEEN_WHOLE or (seen := taken_off(value)) == value:
        return value
    told = {"character": named(value[at := unseen_at(value)]), "position": at + 1}
    cells.wrong("invisible-character", column, facts=told, value=value)
    return seen


def _is_nothing(cells: Cells, column: str, value: str) -> bool:
    """Whether a cell says that it holds nothing, in a column where that is sure.

    A dash for a server's security may be "none", unless there is no server.
    """
    if column.endswith("_security"):
        host = cells.text(column.replace("_security", "_host"))
        return is_dash(value) and (not host or is_dash(host))
    if column not in _NEVER_EMPTY and is_dash(value):
        return True
    return column in _OF_SERVERS and is_word_for_nothing(value)
