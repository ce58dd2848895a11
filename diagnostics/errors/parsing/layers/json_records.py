"""JSON in a paste: log records and error objects as the sentences they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_SAYS = re.compile(
    r"(?:.*_)?(?:msg|message|error|err|exception|reason|response|reply|detail|details|"
    r"description|error_?message|error_?description|err_details|cause|diagnostic(?:_?code)?|"
    r"text|"
    r"diag|comment|"
    r"body|log|output|stderr|title|summary|event|status_?text|sqlmessage|errors|"
    r"bounce_?reason|smtp_?response|smtp_?reply|info|data|result|MESSAGE|@m|@x)",
    re.I,
)
_TELLS = re.compile(
    r"(?:errno|code|error_?codes?|syscall|responsecode|command|port|host|address|hostname"
    r"|secure|recipient|to|email|status|rejected|server|statuscode|type|name|kind)",
    re.I,
)
_LOGFMT = re.compile(
    r"(?:\A|\s)(?:msg|error|err|reason|response)="
    r"(?:\"((?:\\.|[^\"\\]){1,3000})\"|([^\s\"]{2,200}))"
)
_DEEPEST = 6
_MOST, _FEWEST = 400, 4
"""So many entries of a record are read; of one inside another a quarter of them."""


def flattened(text: str) -> str:
    """The text with its JSON objects as lines of words; the same where it has none.

    A whole text that is JSON, and lines that are JSON each, are read.
    """
    if "{" not in text and "msg=" not in text:
        return text
    whole = parsed(text.strip())
    if whole is not None:
        return "\n".join(sentences(whole)) or text
    lines = [_line(line) for line in text.split("\n")]
    return "\n".join(lines)


def _line(line: str) -> str:
    if ("level=" in line or "lvl=" in line) and "msg=" in line:
        said = [m[1] or m[2] for m in _LOGFMT.finditer(line)]
        return "\n".join(s.replace('\\"', '"') for s in said) or line
    start = line.find("{")
    if start < 0 or not line.rstrip().endswith("}"):
        return line
    record = parsed(line[start:].strip())
    if not isinstance(record, dict):
        return line  # braces of a program's own: Rust's, Go's, a script's
    words = "\n".join(sentences(record))
    return " ".join(filter(None, (line[:start].strip(), words))) or line


def parsed(text: str) -> object:
    """A text as JSON; None where it is none, or no more than a word or number."""
    if text[:1] not in ("{", "["):
        return None
    try:
        found: object = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def sentences(value: object, depth: int = 0, count: int = _MOST) -> Iterator[str]:
    """What a record says, its words first, then its codes with their names."""
    if depth > _DEEPEST or not isinstance(value, dict | list):
        return
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value))[:count]
    for name, inner in pairs:
        if isinstance(inner, dict | list):
            yield from sentences(inner, depth + 1, max(_FEWEST, count // 4))
        elif isinstance(inner, str) and inner.strip():
            if isinstance(name, int) or _SAYS.fullmatch(name):
                yield inner.strip()
            elif _TELLS.fullmatch(name):
                yield f"{name}: {inner.strip()}"
        elif _is_code(name, inner):
            yield f"{name}: {inner}"


def _is_code(name: object, value: object) -> bool:
    named = isinstance(name, str) and _TELLS.fullmatch(name)
    return bool(named) and isinstance(value, int | float)
