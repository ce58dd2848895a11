"""Letters that Outlook saved (.msg): the headers with which they came (MS-OXMSG)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from diagnostics.errors.parsing.layers.compound_files import (
    MAGIC,
    CompoundError,
    CompoundFile,
)
from diagnostics.errors.parsing.layers.outlook_letter import (
    Storage,
    came_with,
    property_text,
)
from diagnostics.fleet.sent_letters.attached_letters import (
    HEADERS,
    LARGEST,
    MOST_ATTACHED,
    MSG,
    WINMAIL,
    LetterParts,
    plain_parts,
)

_NAMES = ("3707", "3704")
"""The long and the short name of an attached file."""

_KIND, _CONTENT = "370e", "__substg1.0_37010102"
_LETTER = "__substg1.0_3701000d"
"""A letter attached within Outlook: a storage of its own."""

_ATTACHED = "__attach_version1.0_"
_DEEPEST = 12


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


def letter_parts() -> LetterParts:
    """A letter whose lines come one after the other, those in it of Outlook's read."""
    return LetterParts(of_outlook=outlook_parts)


def _of_letter(
    file: CompoundFile,
    storage: Storage,
    into: LetterParts,
    head: bytearray,
    depth: int,
) -> None:
    """Adds a letter's headers to its head, and those of the letters in it.

    Raises:
        CompoundError: the file contradicts itself there.
    """
    head += _as_headers(came_with(file, storage, HEADERS))
    for name, entry in sorted(storage.items()):
        if not (name.startswith(_ATTACHED) and entry.is_storage):
            continue
        if depth >= _DEEPEST or len(into.attached) >= MOST_ATTACHED:
            into.closed.add(MSG)
            return
        try:
            _of_attached(file, file.inside(entry), into, depth + 1)
        except CompoundError:
            into.closed.add(MSG)


def _of_attached(
    file: CompoundFile, storage: Storage, into: LetterParts, depth: int
) -> None:
    inner = storage.get(_LETTER)
    if inner is not None and inner.is_storage:
        inside, place, head = file.inside(inner), len(into.attached), bytearray()
        _of_letter(file, inside, into, head, depth)
        into.attached.insert(place, bytes(head))
        return
    named = next(filter(None, (_text(file, storage, n) for n in _NAMES)), "").lower()
    is_letter = _text(file, storage, _KIND).lower() == "message/rfc822"
    if WINMAIL in named:
        into.closed.add(WINMAIL)
    elif is_letter or named.endswith((".eml", MSG)):
        content = storage.get(_CONTENT)
        data = file.read(content, LARGEST) if content else b""
        is_outlook = data.startswith(MAGIC)
        if is_outlook:
            _add(into, outlook_parts(data, depth))
        else:
            _add(into, plain_parts(data, depth, outlook_parts))


def _add(into: LetterParts, inner: LetterParts) -> None:
    room = MOST_ATTACHED - len(into.attached)
    into.attached += [bytes(inner.head), *inner.attached][:room]
    into.closed |= inner.closed


def _text(file: CompoundFile, storage: Storage, tag: str) -> str:
    return property_text(file, storage, tag, HEADERS)


def _as_headers(lines: Sequence[str]) -> bytes:
    whole = "\r\n".join(lines)  # no other sign ends a line, or one is forged
    return f"{whole}\r\n".encode("utf-8", "surrogateescape") if whole else b""
