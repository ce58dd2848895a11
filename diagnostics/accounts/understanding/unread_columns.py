"""Columns whose headings say nothing to us, but whose cells decide who sends.

`W projektach` over ids of projects, `Kto może używać?` over words for access: left out,
the mailbox would serve other people and projects. So they are asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, takewhile

from diagnostics.accounts.schema import BESIDE, CHOICES, COLUMNS, FLAGS, Table
from diagnostics.accounts.understanding.cell_values import (
    choice_of,
    date_of,
    flag_of,
)
from diagnostics.accounts.understanding.headings import words_of
from diagnostics.accounts.understanding.reference_cells import (
    LIST_MARKS,
    TARGETS,
    Known,
    is_company,
    known_of,
)
from diagnostics.accounts.understanding.vocabulary import (
    ACTIVE,
    OUT_OF_USE,
    TABLES,
    plain,
)
from diagnostics.model import COMPANY, Access, Account, EmployeeKind

_WHOSE = frozenset({"owner", "access", "employees"})
"""Columns that say whose a mailbox is; beside one, other people may be caretakers."""

_OF_USE = frozenset(map(plain, ACTIVE))
"""Headings that tell what is in use; mailboxes have no column for it."""

_ARCHIVES = frozenset(("mailboxes", plain(w)) for w in ("archiwum", "archive", "архив"))
"""Headings that tell where letters of a mailbox are kept, of people that they left."""

_STEM = 4
"""Fewest first letters that two forms of a word share."""


Relation = tuple[str, str]
"""Two tables whose rows belong together by a column of the first, named as the second.
"""

Lookup = Callable[[str], Known]
"""The rows of a table by its name, to look references up in."""


def lookup_in(account: Account) -> Lookup:
    """The rows of an account's tables to look up in, each made once it is asked for."""
    return cache(lambda table: known_of(getattr(account, table)))


def columns_meant(
    tables: Iterable[Table], rows: Lookup
) -> Iterator[tuple[Table, str, str]]:
    """Each unread heading over cells of a column that is missing, and that column.

    Args:
        tables: as they were written, with the cells of what wasn't read.
        rows: what was understood of all tables, to know names and ids from.
    """
    for table in tables:
        for heading, column in _meant(table, rows):
            yield table, heading, column


def columns_crossed(
    tables: Iterable[Table], rows: Lookup
) -> Iterator[tuple[Table, str]]:
    """Each unread heading that names a project, a person or a group over filled cells.

    A table with a column for each: who has which is told by crosses, and left out it
    would be everybody's.

    Args:
        tables: as they were written, with the cells of what wasn't read.
        rows: what was understood of all tables.
    """
    for table in tables:
        if table.name not in ("mailboxes", "employees") or not table.unread:
            continue
        targets = dict.fromkeys(t for (of, _), t in TARGETS.items() if of == table.name)
        for heading, cells in table.unread:
            if any(cells) and any(rows(target).knows(heading) for target in targets):
                yield table, heading


def columns_related(
    tables: Iterable[Table], account: Account, rows: Lookup
) -> Iterator[tuple[Table, str, Relation]]:
    """Each unread heading over rows of another table that should name this one's.

    Members in the table of groups, a mailbox in that of projects: where our own column
    says nothing, what is left out would be nobody's or everybody's.
    """
    untold = [*_untold(account)]
    for table in tables:
        others = {of: target for of, target in untold if target == table.name}
        for heading, cells in table.unread:
            for other in others:
                if _are_named(other, cells, rows(other), said=False):
                    yield table, heading, (other, table.name)
                    break


def columns_of_use(tables: Iterable[Table]) -> Iterator[tuple[Table, str]]:
    """Each unread heading that tells who left, or which mailboxes are used no more.

    Of people and projects those that say it the other way round than ours: `Blocked`.
    """
    for table in tables:
        if table.name not in ("mailboxes", "employees", "projects"):
            continue
        for heading, cells in () if "active" in table.columns else table.unread:
            said = plain(heading)
            flags = [*map(flag_of, cells)]
            is_left = said in OUT_OF_USE and (True in flags or any(map(date_of, cells)))
            is_left = is_left and (table.name, said) not in _ARCHIVES
            is_unused = _tell_of_use(cells) or (said in _OF_USE and False in flags)
            if is_left or (table.name == "mailboxes" and is_unused):
                yield table, heading


def tables_related(
    aside: Iterable[Table], account: Account, rows: Lookup
) -> Iterator[tuple[Table, Relation]]:
    """Each sheet or file of none of our tables that names rows of two that belong.

    People beside mailboxes, by crosses or line by line: as `columns_related`.
    """
    untold = [*_untold(account)]
    for table in aside if untold else ():
        found = {of: _named_in(table, of, rows) for of in {*chain(*untold)}}
        for relation in untold:
            one, other = (found[of] for of in relation)
            if all(
                len(names) >= min(2, len(getattr(account, of))) > 0
                for names, of in zip((one - other, other - one), relation, strict=True)
            ):
                yield table, relation
                break


def _named_in(table: Table, of: str, rows: Lookup) -> set[tuple[str, str]]:
    """The texts of a table that name rows of another one.

    A number names one only below a heading that says so: `projekt` over `10`. Such
    texts stand with the other table's name, as they can be nobody else's.
    """
    known, found = rows(of), set[tuple[str, str]]()
    for heading, cells in table.unread:
        is_headed = _heads(heading, of)
        for part in filter(known.knows, _parts((heading, *cells))):
            if is_headed or not part.isdecimal():
                found.add((of if part.isdecimal() else "", part))
    return found


def _heads(heading: str, table: str) -> bool:
    """Whether a heading says rows of which table stand below it: `Skrzynka`."""
    held = plain(heading).split()
    names = [word for word, of in TABLES.items() if of == table and " " not in word]
    return any(_is_form(word, other) for word in names for other in held)


def _untold(account: Account) -> Iterator[Relation]:
    """The relations of which no row says anything, though they decide who sends."""
    boxes = account.mailboxes
    if not any(b.owner != COMPANY or b.employees or b.groups for b in boxes):
        yield "mailboxes", "employees"
        yield "mailboxes", "groups"
    if not any(box.projects for box in boxes):
        yield "mailboxes", "projects"
    if any(box.groups for box in boxes) and not any(
        person.groups for person in account.employees
    ):
        yield "employees", "groups"


def _meant(table: Table, rows: Lookup) -> Iterator[tuple[str, str]]:
    missing = [c for c in COLUMNS[table.name] if c not in {*table.columns, *BESIDE}]
    for heading, cells in table.unread:
        meant = [c for c in missing if _may_mean(table, heading, c, cells, rows)]
        said = [c for c in meant if _is_said(table.name, heading, c)]
        if not meant and "access" in missing and _say_whose(table, cells, rows):
            meant = ["access"]
        for column in (*said, *meant)[:1]:
            missing.remove(column)
            yield heading, column


def _may_mean(
    table: Table, heading: str, column: str, cells: Sequence[str], rows: Lookup
) -> bool:
    said = _is_said(table.name, heading, column)
    if column == "active" and _tell_of_use(cells):
        return True
    if column in FLAGS:
        return said and all(flag_of(cell) is not None for cell in cells)
    if column in CHOICES:
        return _are_words(column, cells, said)
    target = TARGETS.get((table.name, column))
    if target is None:
        return False
    if not said and (column == "parent" or _may_be_caretakers(table, column)):
        return False
    return _are_named(column, cells, rows(target), said)


def _tell_of_use(cells: Iterable[str]) -> bool:
    """Whether any cell says that somebody left or something is used no more."""
    return any(plain(cell) in OUT_OF_USE for cell in cells)


def _say_whose(table: Table, cells: Sequence[str], rows: Lookup) -> bool:
    """Whether cells hold people, groups and words for access by turns.

    Names of one kind alone may be anything beside a column that says whose mailboxes
    are.
    """
    if table.name != "mailboxes":
        return False
    words = [c for c in cells if choice_of(c, Access, "access") is not None]
    parts = [*_parts(cell for cell in cells if cell not in words)]
    people, groups = (
        [part for part in parts if rows(target).knows(part)]
        for target in ("employees", "groups")
    )
    kinds = sum(map(bool, (words, people, groups)))
    named = sum(not part.isdecimal() for part in {*people, *groups})
    return kinds > 1 and named > 0 and 3 * len({*people, *groups}) >= 2 * len({*parts})


def _may_be_caretakers(table: Table, column: str) -> bool:
    return column in _WHOSE and bool(_WHOSE.intersection(table.columns))


def _are_words(column: str, cells: Sequence[str], said: bool) -> bool:
    """Whether all cells are words of a column; of usual ones its heading must tell."""
    values = CHOICES[column]
    read = [choice_of(cell, values, column) or cell.lower() for cell in cells]
    if not all(value in list(values) for value in read):
        return False
    unusual = column == "kind" and any(v != EmployeeKind.PERSON for v in read)
    return said or column == "access" or unusual


def _are_named(column: str, cells: Sequence[str], known: Known, said: bool) -> bool:
    """Whether most parts of the cells are rows of a table; numbers alone may not be."""
    parts = list(cells) if column == "owner" else [*_parts(cells)]
    hits = [
        part
        for part in parts
        if known.knows(part) or (column == "owner" and is_company(part))
    ]
    tells = said or not all(map(str.isdecimal, hits))
    return bool(hits) and tells and 3 * len(hits) >= 2 * len(parts)


def _parts(cells: Iterable[str]) -> Iterator[str]:
    for cell in cells:
        yield from filter(None, map(str.strip, LIST_MARKS.split(cell)))


def _is_said(table: str, heading: str, column: str) -> bool:
    """Whether a heading holds a column's words, in any form: `W projektach`."""
    held = plain(heading).split()
    return any(
        all(any(_is_form(word, other) for other in held) for word in words.split())
        for words in words_of(table, column)
    )


def _is_form(word: str, other: str) -> bool:
    alike = takewhile(lambda two: two[0] == two[1], zip(word, other, strict=False))
    return word == other or len([*alike]) >= max(_STEM, 0.7 * len(word))
