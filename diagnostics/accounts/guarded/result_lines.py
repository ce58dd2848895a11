"""A loaded account as lines of JSON and back: data only, whoever wrote them.

A value is itself where JSON has it. An array says by its first item what it stands for:
`LISTED` a tuple, `TEXTS` a tuple of texts, `PART` a long tuple that stood in lines
before, and a name one of our frozen dataclasses or enums. `ROWS` stands for several
values of one class, the only items of what holds them: its name, how many they are, and
a column for each field, which is a list, or one plain value where all have the same.
Long tuples go ahead in lines of `_BATCH` items, so that no line keeps a thread busy for
long.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType, ModuleType
from typing import Any, TypeAlias

from diagnostics import model
from diagnostics.accounts import reader, schema
from diagnostics.accounts.reader import Loaded

LISTED, TEXTS, PART, ROWS = 0, 1, 2, 3
_ROOT = -1
_BATCH = 500
_PLAIN = frozenset((type(None), str, int, float, bool))

_Setter: TypeAlias = Callable[[object, object], None]
"""Sets one slot of a value."""


def _is_value(kind: object) -> bool:
    if not isinstance(kind, type) or not kind.__module__.startswith("diagnostics."):
        return False
    return dataclasses.is_dataclass(kind) or issubclass(kind, StrEnum)


@dataclasses.dataclass(frozen=True, slots=True)
class Vocabulary:
    """The only classes that a line can name, by their names."""

    kinds: Mapping[str, type]
    fields: Mapping[Any, tuple[str, ...]]
    names: Mapping[type, str]
    slots: Mapping[Any, tuple[_Setter, ...]]

    @classmethod
    def of(cls, *modules: ModuleType) -> Vocabulary:
        """All our dataclasses and enums that the modules know."""
        kinds = {
            name: kind
            for module in modules
            for name, kind in vars(module).items()
            if _is_value(kind)
        }
        fields = {
            kind: tuple(f.name for f in dataclasses.fields(kind))
            for kind in kinds.values()
            if dataclasses.is_dataclass(kind)
        }
        slots = {
            kind: tuple(getattr(kind, name).__set__ for name in names)
            for kind, names in fields.items()
            if "__slots__" in vars(kind) and not hasattr(kind, "__post_init__")
        }
        return cls(kinds, fields, {kind: name for name, kind in kinds.items()}, slots)


ACCOUNTS = Vocabulary.of(model, schema, reader)
KINDS = ACCOUNTS.kinds


def written(value: object, vocabulary: Vocabulary = ACCOUNTS) -> Iterator[bytes]:
    """The lines of a loaded account, or of another value; the last one is the root.

    Raises:
        TypeError: a value of a kind that is none of ours.
    """
    parts: list[bytes] = []
    encode = _Encoder(parts.append, vocabulary)
    root = encode.value(value)
    yield from parts
    yield _line([_ROOT, root])


def shape() -> dict[str, list[str]]:
    """By class, its fields in the order in which lines hold them."""
    fields, names = ACCOUNTS.fields, ACCOUNTS.names
    return {names[kind]: list(of_kind) for kind, of_kind in fields.items()}


def read_back(
    lines: Iterable[bytes], shaped: Mapping[str, Sequence[str]] | None = None
) -> Loaded:
    """The account that was written to these lines.

    Args:
        lines: what `written` gave.
        shaped: `shape` as it was then, where an earlier version may have written them:
            fields that came since have their defaults.

    Raises:
        ValueError: they are not such lines, or hold what we don't know any more.
    """
    found = value_of(lines, ACCOUNTS, shaped)
    if isinstance(found, Loaded):
        return found
    raise ValueError("no lines of an account")


def value_of(
    lines: Iterable[bytes],
    vocabulary: Vocabulary,
    shaped: Mapping[str, Sequence[str]] | None = None,
) -> object:
    """The value that was written to these lines; `shaped` as for `read_back`.

    Raises:
        ValueError: they are not such lines.
    """
    decode = _Decoder(vocabulary, shaped or {})
    try:
        for line in lines:
            head, *items = json.loads(line)
            if head == _ROOT:
                return decode.value(items[0])
            decode.parts.setdefault(head, []).extend(decode.values(items))
    except (TypeError, LookupError, RecursionError) as error:
        raise ValueError("no lines of a value") from error
    raise ValueError("no lines of a value")


def is_last(line: bytes) -> bool:
    """Whether a value ends with this line."""
    return line.startswith(b"[-1,")


def _line(items: list[Any]) -> bytes:
    return json.dumps(items, separators=(",", ":")).encode("ascii") + b"\n"


class _Encoder:
    """Values to what JSON has; long tuples are emitted ahead."""

    def __init__(self, emit: Callable[[bytes], object], vocabulary: Vocabulary) -> None:
        self._emit = emit
        self._fields = vocabulary.fields
        self._names = vocabulary.names
        self._parts = 0

    def value(self, value: Any) -> Any:  # noqa: ANN401 - a fact is any of several
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind in self._fields:
            inner = (self.value(getattr(value, name)) for name in self._fields[kind])
            return [self._names[kind], *inner]
        if kind in self._names:
            return [self._names[kind], str(value)]
        if isinstance(value, (tuple, list)):
            return self._tuple(value)
        if isinstance(value, Mapping):
            return {str(key): self.value(inner) for key, inner in value.items()}
        raise TypeError(f"a line holds no {kind.__name__}")

    def _tuple(self, items: tuple[Any, ...] | list[Any]) -> list[Any]:
        if len(items) > _BATCH:
            self._parts += 1
            part = self._parts
            for at in range(0, len(items), _BATCH):
                self._emit(_line([part, *self._items(items[at : at + _BATCH])]))
            return [PART, part]
        if all(type(item) is str for item in items):
            return [TEXTS, *items]
        return [LISTED, *self._items(items)]

    def _items(self, items: Sequence[Any]) -> list[Any]:
        """Values that stand side by side; those of one class as rows."""
        kinds = set(map(type, items))
        kind: Any = kinds.pop() if len(kinds) == 1 and len(items) > 1 else None
        if kind not in self._names:
            return [self.value(item) for item in items]
        if kind in self._fields:
            fields = [[getattr(i, name) for i in items] for name in self._fields[kind]]
        else:
            fields = [list(map(str, items))]
        columns = map(self._column, fields)
        return [[ROWS, self._names[kind], len(items), *columns]]

    def _column(self, values: list[Any]) -> Any:  # noqa: ANN401 - one value, or all
        kinds = set(map(type, values))
        if len(kinds) == 1 and kinds <= _PLAIN and len(set(values)) == 1:
            return values[0]
        return self._items(values)


class _Decoder:
    """What JSON has to values; equal texts become one.

    Values that stand side by side are mostly rows of one table: they are taken column
    by column, which is several times as fast as row by row.
    """

    def __init__(
        self, vocabulary: Vocabulary, shaped: Mapping[str, Sequence[str]]
    ) -> None:
        self._kinds = vocabulary.kinds
        self._slots = vocabulary.slots
        self.parts: dict[int, list[Any]] = {}
        self._changed = {
            name: tuple(fields)
            for name, fields in shaped.items()
            if (kind := self._kinds.get(name))
            and tuple(fields) != vocabulary.fields.get(kind)
        }
        self._texts: dict[str, str] = {}

    def value(self, value: Any) -> Any:  # noqa: ANN401 - a fact is any of several
        """One value."""
        if isinstance(value, str):
            return self._texts.setdefault(value, value)
        if isinstance(value, list):
            return self._alike(value[0], [value])[0]
        if isinstance(value, dict):
            held = {key: self.value(inner) for key, inner in value.items()}
            return MappingProxyType(held)
        return value

    def values(self, values: Sequence[Any]) -> Sequence[Any]:
        """Values that stand side by side, in their order."""
        kinds = set(map(type, values))
        if kinds == {str}:
            return self._shared(values)
        if kinds.isdisjoint((str, list, dict)):
            return values
        if kinds == {list} and len(heads := {items[0] for items in values}) == 1:
            head = heads.pop()
            return self._rows(*values) if head == ROWS else self._alike(head, values)
        return list(map(self.value, values))

    def _rows(self, array: list[Any]) -> list[Any]:
        """What rows that are written by columns stand for."""
        _, head, number, *columns = array
        if not 0 < number <= _BATCH:
            raise ValueError("no number of rows")
        return self._made(head, number, [self._column(c, number) for c in columns])

    def _column(self, column: Any, number: int) -> Sequence[Any]:  # noqa: ANN401
        if not isinstance(column, list):
            return [self.value(column)] * number
        values = self.values(column)
        if len(values) != number:
            raise ValueError("rows of different length")
        return values

    def _alike(self, head: Any, arrays: Sequence[list[Any]]) -> list[Any]:  # noqa: ANN401
        """What arrays with the same first item stand for."""
        if head == TEXTS:
            return [tuple(self._shared(items[1:])) for items in arrays]
        if head == LISTED:
            return [tuple(self.values(items[1:])) for items in arrays]
        if head == PART:
            return [tuple(self.parts[items[1]]) for items in arrays]
        columns = [self.values(column) for column in zip(*arrays, strict=True)][1:]
        return self._made(head, len(arrays), columns)

    def _made(
        self,
        head: Any,  # noqa: ANN401 - whatever a line says
        number: int,
        columns: Sequence[Sequence[Any]],
    ) -> list[Any]:
        """Values of the class with this name, by their fields."""
        kind = self._kinds[head]
        if issubclass(kind, StrEnum):
            members = {text: kind(text) for text in set(columns[0])}
            return [members[text] for text in columns[0]]
        if head in self._changed:
            names = self._changed[head]
            rows = zip(*columns, strict=True)
            return [kind(**dict(zip(names, row, strict=True))) for row in rows]
        if slots := self._slots.get(kind):
            return _filled(kind, slots, number, columns)
        return list(map(kind, *columns))

    def _shared(self, texts: Sequence[str]) -> list[str]:
        return list(map(self._texts.setdefault, texts, texts))


def _filled(
    kind: type,
    slots: Sequence[_Setter],
    number: int,
    columns: Sequence[Sequence[Any]],
) -> list[Any]:
    """Values of a class that only keeps its fields, filled column by column.

    That takes less than half the time of `__init__`, which sets what is frozen field
    by field, by its name.
    """
    rows: list[Any] = [object.__new__(kind) for _ in range(number)]
    for setter, column in zip(slots, columns, strict=True):
        for _ in map(setter, rows, column):
            pass
    return rows
