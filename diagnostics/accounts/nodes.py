"""YAML and JSON texts to nodes: every scalar as its text, mappings with their line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from diagnostics.accounts.guarded.budget import charge
from diagnostics.accounts.limits import MAX_DEPTH
from diagnostics.accounts.understanding.parser_words import parser_said

_ROW_WEIGHT = 4
"""What a mapping costs beside its keys."""

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping as written: pairs in order, doubled keys kept, and its line."""

    pairs: tuple[tuple[str, Any], ...]
    line: int = 0


class Null(str):
    """YAML's word for no value, as it is written without quotes: `null`, `~`.

    An id may be called so, so its text stays.
    """

    __slots__ = ()


_NULLS = frozenset({"null", "Null", "NULL", "~"})

Node = str | tuple[Any, ...] | Fields
"""A scalar's text, a sequence of nodes, or a mapping to nodes."""


class UnreadableError(ValueError):
    """A text that isn't what its name says; `line` is 0 where it isn't known.

    `says` names the sentence, a template of rules/config/syntax, and `facts` holds its
    parameters.
    """

    def __init__(self, says: str, line: int = 0, **facts: object) -> None:
        super().__init__(says, facts)
        self.says = says
        self.line = line
        self.facts = facts


def read_yaml(text: str) -> Node:
    """The one document of a YAML text.

    Built from libyaml's events without recursion: no scalar becomes anything but its
    text, an alias is the same node once more (so a bomb of aliases stays small), and
    depth is bounded.

    Raises:
        UnreadableError: not YAML, too deep, or more than one document.
    """
    try:
        return _composed(yaml.parse(text, Loader=yaml.CBaseLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        why = parser_said(str(error.problem))
        raise UnreadableError("not-yaml", line, detail=why) from None
    except yaml.YAMLError:
        raise UnreadableError("not-yaml-character") from None


@dataclass(slots=True)
class _Open:
    """A sequence or mapping whose end hasn't been read yet."""

    is_mapping: bool
    anchor: str | None
    line: int
    items: list[Any] = field(default_factory=list)

    def closed(self) -> Node:
        if not self.is_mapping:
            return tuple(self.items)
        keys, values = self.items[::2], self.items[1::2]
        names = [key if isinstance(key, str) else "" for key in keys]
        return Fields(tuple(zip(names, values, strict=True)), self.line)


def _composed(events: Iterator[Any]) -> Node:
    root = _Open(False, None, 0)
    stack = [root]
    anchors: dict[str, Node] = {}
    for event in events:
        charge("nodes")
        line = event.start_mark.line + 1
        if isinstance(event, yaml.CollectionStartEvent):
            if len(stack) > MAX_DEPTH:
                raise UnreadableError("too-deep", line, levels=MAX_DEPTH)
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            stack.append(_Open(is_mapping, event.anchor, line))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            done = stack.pop()
            anchor, node = done.anchor, done.closed()
        elif isinstance(event, yaml.ScalarEvent):
            bare = event.implicit[0] and event.value in _NULLS
            anchor, node = event.anchor, Null(event.value) if bare else event.value
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise UnreadableError("no-anchor", line)
            anchor, node = None, anchors[event.anchor]
            charge("nodes", len(node) if isinstance(node, tuple) else 1)
        else:
            continue
        if anchor:
            anchors[anchor] = node
        stack[-1].items.append(node)
    if len(root.items) != 1:
        raise UnreadableError("documents", documents=len(root.items))
    only: Node = root.items[0]
    return only


def _fields(pairs: list[tuple[str, Any]]) -> Fields:
    charge("nodes", _ROW_WEIGHT + len(pairs))
    return Fields(tuple((key, _node(value)) for key, value in pairs))


def _node(value: Any) -> Node:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, list):
        return tuple(map(_node, value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    node: Node = value
    return node


_JSON = json.JSONDecoder(
    object_pairs_hook=_fields, parse_int=str, parse_float=str, parse_constant=str
)


def read_json(text: str) -> Node:
    """The value of a JSON text, numbers as they are written, `null` as empty.

    The lines of rows are found by reading the first two levels here and the rest with
    the standard decoder.

    Raises:
        UnreadableError: not JSON, too deep, or with half a character.
    """
    if _SURROGATE.search(text):
        _refuse_halves(text)
    try:
        _JSON.decode(text)
        return _Json(text).document()
    except json.JSONDecodeError as error:
        why = parser_said(error.msg)
        raise UnreadableError("not-json", error.lineno, detail=why) from None
    except RecursionError:
        raise UnreadableError("too-deep", levels=MAX_DEPTH) from None


def _refuse_halves(text: str) -> None:
    """Raises UnreadableError for half a pair of surrogates, which is no character."""
    open_at = -1  # where a first half ends that has no second half yet
    for escape in _ESCAPE.finditer(text):
        number = int(escape[1] or "0", 16)
        is_second = 0xDC00 <= number < 0xE000
        if (open_at >= 0) != is_second or (is_second and open_at != escape.start()):
            at = open_at if open_at >= 0 else escape.start()
            raise UnreadableError("half-character", text.count("\n", 0, at) + 1)
        open_at = escape.end() if 0xD800 <= number < 0xDC00 else -1
    if open_at >= 0:
        raise UnreadableError("half-character", text.count("\n", 0, open_at) + 1)


class _Json:
    """Walks over a text that is known to be JSON, counting lines as it goes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0

    def document(self) -> Node:
        if self._next() != "{":
            return self._value()
        line, pairs = self._here(), []
        while self._step() != "}":
            key = str(self._value())
            self._step()
            rows = self._next() == "["
            pairs.append((key, self._rows() if rows else self._value()))
        return Fields(tuple(pairs), line)

    def _rows(self) -> tuple[Node, ...]:
        rows: list[Node] = []
        while self._step() != "]":
            rows.append(self._value())
        return tuple(rows)

    def _next(self) -> str:
        """The next character that isn't blank, not yet taken."""
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at]

    def _step(self) -> str:
        """Takes `{`, `[`, `,` or `:`; tells a closing bracket that follows."""
        if self._next() in "{[,:":
            self._at += 1
        following = self._next()
        if following in "]}":
            self._at += 1
        return following

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _value(self) -> Node:
        self._next()
        line = self._here()
        value, self._at = _JSON.raw_decode(self._text, self._at)
        node = _node(value)
        return Fields(node.pairs, line) if isinstance(node, Fields) else node
