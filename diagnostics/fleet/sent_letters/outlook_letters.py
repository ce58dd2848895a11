"""Letters that Outlook saved (.msg): the headers with which they came (MS-OXMSG)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from diagnostics.fleet.sent_letters.attached_letters import (
    HEADERS,
    MOST_ATTACHED,
    LetterParts,
)
from diagnostics.fleet.sent_letters.compound_files import (
    MAGIC,
    CompoundError,
    CompoundFile,
    Entry,
)

LARGEST = 64 * 1024 * 1024
"""Bytes of a file, or of one attached, that are looked at."""

FORM = ".msg"
"""What such a file is called."""

_HEADERS = "007d"
"""PidTagTransportMessageHeaders: what stood on top of the letter as it came."""

_NAMES = ("3707", "3704")
"""The long and the short name of an attached file."""

_KIND, _CONTENT = "370e", "__substg1.0_37010102"
_LETTER = "__substg1.0_3701000d"
"""A letter attached within Outlook: a storage of its own."""

_ATTACHED = "__attach_version1.0_"
_OLD_BEGINNING = "microsoft mail internet headers"
_DEEPEST = 12

_Storage = Mapping[str, Entry]


def outlook_parts(data: bytes, depth: int = 0) -> LetterParts:
    """The headers of a letter, and of those in it.

    Args:
        data: the file's bytes; where they are cut off, or none of Outlook's, the head
            is empty, as it is of a draft or of a copy from Sent.
        depth: in how many others it stands.
    """
    parts = LetterParts()
    with suppress(CompoundError):
        file = CompoundFile(data)
        _of_letter(file, file.inside(), parts, parts.head, depth)
    parts.end()
    return parts


def _of_letter(
    file: CompoundFile,
    storage: _Storage,
    into: LetterParts,
    head: bytearray,
    depth: int,
) -> None:
    """Adds a letter's headers to its head, and those of the letters in it.

    Raises:
        CompoundError: the file contradicts itself there.
    """
    head += _until_blank(_text(file, storage, _HEADERS))
    for name, entry in sorted(storage.items()):
        if not (name.startswith(_ATTACHED) and entry.is_storage):
            continue
        if depth >= _DEEPEST or len(into.attached) >= MOST_ATTACHED:
            into.closed.add(FORM)
            return
        try:
            _of_attached(file, file.inside(entry), into, depth + 1)
        except CompoundError:
            into.closed.add(FORM)


def _of_attached(
    file: CompoundFile, storage: _Storage, into: LetterParts, depth: int
) -> None:
    inner = storage.get(_LETTER)
    if inner is not None and inner.is_storage:
        inside, place, head = file.inside(inner), len(into.attached), bytearray()
        _of_letter(file, inside, into, head, depth)
        into.attached.insert(place, bytes(head))
        return
    named = next(filter(None, (_text(file, storage, n) for n in _NAMES)), "").lower()
    is_letter = _text(file, storage, _KIND).lower() == "message/rfc822"
    if "winmail.dat" in named:
        into.closed.add("winmail.dat")
    elif is_letter or named.endswith((".eml", FORM)):
        content = storage.get(_CONTENT)
        data = file.read(content, LARGEST) if content else b""
        is_outlook = data.startswith(MAGIC)
        _add(into, outlook_parts(data, depth) if is_outlook else _plain_parts(data))


def _plain_parts(data: bytes) -> LetterParts:
    parts = LetterParts(1)
    for line in data.splitlines(keepends=True):
        parts.line(line)
    parts.end()
    return parts


def _add(into: LetterParts, inner: LetterParts) -> None:
    room = MOST_ATTACHED - len(into.attached)
    into.attached += [bytes(inner.head), *inner.attached][:room]
    into.closed |= inner.closed


def _text(file: CompoundFile, storage: _Storage, tag: str) -> str:
    """A property's text, in Unicode or a letter a byte; empty where there is none."""
    wide = storage.get(f"__substg1.0_{tag}001f")
    if wide is not None:
        return file.read(wide, HEADERS * 2).decode("utf-16-le", "replace").strip("\0")
    narrow = storage.get(f"__substg1.0_{tag}001e")
    read = file.read(narrow, HEADERS) if narrow is not None else b""
    return read.decode("utf-8", "surrogateescape").strip("\0")


def _until_blank(text: str) -> bytes:
    """Headers as a letter has them: without Exchange's old title, to a blank line."""
    lines = text.strip().replace("\r\n", "\n").split("\n")
    if lines and lines[0].lower().startswith(_OLD_BEGINNING):
        del lines[0]
    end = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
    whole = "\r\n".join(lines[:end])  # no other sign ends a line, or one is forged
    return f"{whole}\r\n".encode("utf-8", "surrogateescape") if whole else b""
