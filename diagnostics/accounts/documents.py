"""One YAML or JSON document, or an account.toml, to tables and settings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, TypeGuard

from diagnostics.accounts.guarded.budget import charge, charge_rows
from diagnostics.accounts.limits import (
    MAX_COLUMNS,
    MAX_KEY_DOTS,
    MAX_LISTED,
    MAX_ROWS,
    MAX_TOML_BYTES,
)
from diagnostics.accounts.nodes import (
    Fields,
    Node,
    Null,
    UnreadableError,
    read_json,
    read_yaml,
)
from diagnostics.accounts.problems import nearest_of, one_of, problem
from diagnostics.accounts.schema import (
    BLANKS,
    COLUMNS,
    LIST_COLUMNS,
    LISTED_KEYS,
    Cell,
    Draft,
    Setting,
    Table,
    TableLayout,
)
from diagnostics.accounts.understanding.headings import (
    Columns,
    Unread,
    column_of,
    table_called,
    table_headed,
)
from diagnostics.model import Finding, Phrase, Place

_LONGEST_FOLDED = 64
"""Characters of a key, with those around it, whose mapping is read as a row's."""

READERS: Mapping[str, Callable[[str], Node]] = {
    "yaml": read_yaml,
    "yml": read_yaml,
    "json": read_json,
}
"""How to read a document, by the end of its name."""

_LOOKED_INTO = 200
"""Rows and keys below a key that is no table's that are looked at."""

_LOOKED_AT_INSIDE = 1_000
"""Values inside a value that isn't read that are looked at."""

_BLANKS = re.compile(r"[ \t]+")
_NO_KEY = re.compile(r"[=\[\]{},#]+")

_TEXT = Phrase.of("config/wrong-shape:expected-text")
_TEXTS = Phrase.of("config/wrong-shape:expected-texts")


def draft_of_document(file: str, text: str) -> Draft:
    """The tables of one YAML or JSON document, by the end of its file's name."""
    try:
        node = READERS[file.lower().rpartition(".")[2]](text)
    except UnreadableError as error:
        place = Place(file, error.line)
        wrong = problem("syntax", place, says=error.says, facts=error.facts)
        return Draft(problems=(wrong,))
    if isinstance(node, tuple) and (table := _listed(node)):
        node = Fields(((table, node),))
    if not isinstance(node, Fields):
        found = problem("wrong-shape", Place(file), says="document")
        return Draft(problems=(found,))
    return _draft(file, node)


def _listed(rows: tuple[Node, ...]) -> str:
    """The table that a list of rows without a name holds, by their keys."""
    flat = (row for row in rows[:MAX_ROWS] if isinstance(row, Fields))
    keys = dict.fromkeys(key for row in flat for key, _ in row.pairs)
    return table_headed([[*keys]]) if len(keys) <= MAX_COLUMNS else ""


def _draft(file: str, document: Fields) -> Draft:
    problems: list[Finding] = []
    tables: list[Table] = []
    aside: list[Table] = []
    settings: list[Setting] | None = None
    seen: set[str] = set()
    named = _names_null(document)
    meant = _tables_meant(name for name, _ in document.pairs)
    for name, node in document.pairs:
        table = meant.get(name, "")
        if name in seen:
            problems.append(problem("duplicate-column", Place(file), value=name))
        elif table == "account":
            settings = []
            _collect(file, "", node, settings, problems)
        elif table:
            rows = node if named else _without_null(node)
            tables.append(_table(table, file, rows, problems))
        else:
            charge("settings")
            problems.append(unknown_table(file, name))
            aside.append(_aside(name, node))
        seen.add(name)
    found = None if settings is None else tuple(settings)
    return Draft(tuple(tables), found, tuple(problems), tuple(aside))


def _aside(name: str, node: Node) -> Table:
    """What stands under a key that is no table's, by the keys of its first rows."""
    rows = node[:_LOOKED_INTO] if isinstance(node, tuple) else (node,)
    held: dict[str, dict[str, None]] = {}
    for row in rows:
        pairs = row.pairs if isinstance(row, Fields) else (("", row),)
        for key, value in pairs[:_LOOKED_INTO]:
            held.setdefault(key, {}).setdefault(_told_by(value))
    unread = Unread(dict(enumerate([*held][:MAX_COLUMNS])))
    for at, heading in unread.headings.items():
        for cell in held[heading]:
            unread.add(at, cell)
    return Table("", name, unread=unread.all_cells)


def _tables_meant(keys: Iterable[str]) -> dict[str, str]:
    """By key, the table that it means: by our name, or the first in other words."""
    names = [*dict.fromkeys(keys)]
    found = {name: name for name in names if name in COLUMNS}
    for name in names:
        table = table_called(name[:_LONGEST_FOLDED])
        if table and table not in found.values():
            found.setdefault(name, table)
    return found


def _names_null(document: Fields) -> bool:
    """Whether a row's id is YAML's word for no value, so that others may name it."""
    return any(
        isinstance(value, Null)
        for _, rows in document.pairs
        for row in (rows if isinstance(rows, tuple) else ())
        for key, value in (row.pairs if isinstance(row, Fields) else ())
        if key.lower() == "id"
    )


def _without_null(rows: Node) -> Node:
    """The rows of a table without the cells that hold no value."""
    if not isinstance(rows, tuple):
        return rows
    return tuple(
        replace(row, pairs=_filled_pairs(row.pairs))
        if isinstance(row, Fields) and any(isinstance(v, Null) for _, v in row.pairs)
        else row
        for row in rows
    )


def _filled_pairs(pairs: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    return tuple((key, "" if isinstance(v, Null) else v) for key, v in pairs)


def unknown_table(file: str, name: str, place: Place | None = None) -> Finding:
    """The warning about a sheet, file or key that is no table's name."""
    return problem(
        "unknown-table",
        place or Place(file),
        value=name,
        expected=one_of(COLUMNS),
        nearest=nearest_of(name, COLUMNS),
    )


def _table(name: str, file: str, node: Node, problems: list[Finding]) -> Table:
    if node == "":
        return Table(name, file)
    if not isinstance(node, tuple):
        line = node.line if isinstance(node, Fields) else 0
        place = Place(file, line)
        told = {"table": name}
        problems.append(problem("wrong-shape", place, says="table", facts=told))
        return Table(name, file)
    rows = [_flat(name, row) for row in node[:MAX_ROWS] if isinstance(row, Fields)]
    if len(node) > MAX_ROWS:
        size = {"table": name, "size": len(node), "most": MAX_ROWS}
        problems.append(problem("over-limit", Place(file), says="rows", facts=size))
    elif len(rows) < len(node):
        odd = {"table": name, "entries": len(node) - len(rows)}
        problems.append(problem("wrong-shape", Place(file), says="entries", facts=odd))
    if not rows:
        return Table(name, file)
    if len({row.line for row in rows}) < len(rows):
        # Rows share a line, as all do where a program wrote the file: number them.
        file = f"{file}, {name}"
        rows = [replace(row, line=number) for number, row in enumerate(rows, 1)]
    return _filled(name, file, rows, problems)


def _flat(table: str, row: Fields) -> Fields:
    """A row whose keys that are no columns hold no mappings.

    `smtp: {host: …}` is `smtp_host`.
    """
    if not any(_is_folded(table, key, value) for key, value in row.pairs):
        return row
    pairs: list[tuple[str, Node]] = []
    for key, value in row.pairs:
        if isinstance(value, Fields) and _is_folded(table, key, value):
            inner = tuple((f"{key}_{part}", held) for part, held in value.pairs)
            pairs.extend(_flat(table, Fields(inner, row.line)).pairs)
        else:
            pairs.append((key, value))
    return replace(row, pairs=tuple(pairs))


def _is_folded(table: str, key: str, value: Node) -> bool:
    is_short = len(key) <= _LONGEST_FOLDED
    return isinstance(value, Fields) and is_short and not column_of(table, key)


def _filled(name: str, file: str, rows: list[Fields], problems: list[Finding]) -> Table:
    charge_rows(name, len(rows))
    names = list(dict.fromkeys(key for row in rows for key, _ in row.pairs))
    place = Place(file, rows[0].line)
    if len(names) > MAX_COLUMNS:
        told = {"table": name, "size": len(names), "most": MAX_COLUMNS}
        problems.append(problem("over-limit", place, says="keys", facts=told))
        return Table(name, file)
    columns = Columns(name, place, problems)
    columns.take(names)
    kept = [(names[at], column) for column, at in columns.kept.items()]
    guarded = columns.guarded
    read: list[tuple[int, tuple[Cell, ...]]] = []
    unread = Unread({at: names[at] for at in columns.unread})
    listed = 0
    for row in rows:
        values = dict(reversed(row.pairs))
        place = Place(file, row.line)
        if len(values) < len(row.pairs):
            problems.append(problem("duplicate-column", place, says="in-row"))
        listed += sum(len(v) for v in values.values() if isinstance(v, tuple))
        if listed > MAX_LISTED:
            told = {"table": name, "most": MAX_LISTED}
            problems.append(problem("over-limit", place, says="listed", facts=told))
            break
        held = (
            at for at in guarded if _is_secret(columns, at, values.get(names[at], ""))
        )
        if (secret := next(held, None)) is not None:
            columns.tell_secret(place, secret)
        cells = tuple(
            _cell(name, column, values.get(heading, ""), place, problems)
            for heading, column in kept
        )
        read.append((row.line, cells))
        for at, heading in unread.headings.items():
            unread.add(at, _told_by(values.get(heading, "")))
    layout = TableLayout(headings=columns.meanings(names))
    return Table(
        name,
        file,
        tuple(columns.kept),
        tuple(read),
        renamed=tuple(columns.renamed),
        layout=layout,
        unread=unread.cells,
    )


def _told_by(node: Node) -> str:
    """The texts of a node, those of mappings in a list too."""
    return node if isinstance(node, str) else ";".join(_texts_of(node))


def _texts_of(node: Node) -> Iterator[str]:
    """The first texts of a node, however deep: aliases make small ones endless."""
    waiting = [node]
    for _ in range(_LOOKED_AT_INSIDE):
        if not waiting:
            return
        held = waiting.pop()
        if not isinstance(held, str):
            waiting += reversed([*islice(_held_by(held), _LOOKED_AT_INSIDE)])
        elif held:
            yield held


def _is_secret(columns: Columns, position: int, node: Node) -> bool:
    if isinstance(node, str):
        return columns.is_secret(position, node)
    if position in columns.refused:
        return bool(node)
    return any(columns.is_secret(position, text) for text in _texts_of(node))


def _held_by(node: tuple[Node, ...] | Fields) -> Iterable[Node]:
    return node if isinstance(node, tuple) else (held for _, held in node.pairs)


def _cell(
    table: str, column: str, node: Node, place: Place, problems: list[Finding]
) -> Cell:
    if isinstance(node, str):
        return node.strip(BLANKS)
    is_list = column in LIST_COLUMNS[table]
    if is_list and isinstance(node, tuple):
        texts = tuple(item.strip(BLANKS) for item in node if isinstance(item, str))
        if len(texts) == len(node):
            return tuple(filter(None, texts))
    wanted = _TEXTS if is_list else _TEXT
    problems.append(
        problem("wrong-shape", place, says="nested", column=column, expected=wanted)
    )
    return ""


def _collect(
    file: str,
    prefix: str,
    node: Node,
    settings: list[Setting],
    problems: list[Finding],
) -> None:
    """Flattens `account`: `reading: {tie: …}` is the key `reading.tie`."""
    if not isinstance(node, Fields):
        if node != "":
            told = {"key": prefix.rstrip(".") or "account"}
            problems.append(
                problem("wrong-shape", Place(file), says="keys", facts=told)
            )
        return
    for key, value in node.pairs:
        charge("settings")
        name = f"{prefix}{key}"
        if isinstance(value, str):
            said = "" if isinstance(value, Null) else value.strip(BLANKS)
            settings.append(Setting(name, said, file, node.line))
        elif name in LISTED_KEYS and _is_texts(value):
            listed = ";".join(str(item).strip(BLANKS) for item in value)
            settings.append(Setting(name, listed, file, node.line))
        elif prefix:
            place = Place(file, node.line)
            found = problem("wrong-shape", place, says="nested", column=name)
            problems.append(found)
        else:
            _collect(file, f"{name}.", value, settings, problems)


def _is_texts(node: Node) -> TypeGuard[tuple[str, ...]]:
    return isinstance(node, tuple) and all(isinstance(item, str) for item in node)


def settings_of_toml(file: str, text: str, problems: list[Finding]) -> list[Setting]:
    """The keys of an account.toml, with the lines that they stand in."""
    if len(text) > MAX_TOML_BYTES:
        told = {"size": len(text), "most": MAX_TOML_BYTES}
        problems.append(problem("over-limit", Place(file), says="toml", facts=told))
        return []
    found: list[Setting] = []
    try:
        _refuse_long_keys(text)
        document = _fields(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits is a ValueError without a line.
        line = re.search(r"line (\d+)", str(error))
        place = Place(file, int(line[1]) if line else 0)
        problems.append(problem("syntax", place, says="not-toml"))
        return []
    _collect(file, "", document, found, problems)
    return [
        Setting(item.key, item.value, file, _line_of(item.key, text)) for item in found
    ]


def _refuse_long_keys(text: str) -> None:
    """Raises ValueError where something may be a key of hundreds of parts.

    Blanks may stand around a key's dots, so they are left out before counting.
    """
    for line, written in enumerate(text.split("\n"), 1):
        words = _NO_KEY.split(_BLANKS.sub("", written))
        if any(word.count(".") > MAX_KEY_DOTS for word in words):
            raise ValueError(f"a key of too many parts at line {line}")


def _fields(table: Mapping[str, Any]) -> Fields:
    def node(value: Any) -> Node:  # noqa: ANN401 - whatever TOML holds
        if isinstance(value, dict):
            return _fields(value)
        if isinstance(value, list):
            return tuple(map(node, value))
        return str(value).lower() if isinstance(value, bool) else str(value)

    return Fields(tuple((key, node(value)) for key, value in table.items()))


def _line_of(key: str, text: str) -> int:
    last = re.escape(key.rpartition(".")[2])
    found = re.search(
        rf"^[ \t]*(?:[\w.]+\.)?[\"']?{last}[\"']?\s*=", text, re.MULTILINE
    )
    return text.count("\n", 0, found.start()) + 1 if found else 0


def settings_of_rows(table: Table) -> list[Setting]:
    """The keys of an account.csv or a sheet `account` with columns key and value."""
    key, value = table.columns.index("key"), table.columns.index("value")
    return [
        Setting(str(cells[key]), str(cells[value]), table.file, row)
        for row, cells in table.rows
    ]
