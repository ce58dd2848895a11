"""A letter that Outlook saved (.msg, MS-OXMSG): its headers, its words, its report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from diagnostics.errors.parsing.html_text import html_to_text
from diagnostics.errors.parsing.layers.compound_files import (
    CompoundError,
    CompoundFile,
    Entry,
)
from diagnostics.errors.parsing.mime import MAX_BODY, MAX_HEAD, decode_bytes

Storage = Mapping[str, Entry]
"""What stands in a storage, by its name."""

_HEADERS = "007d"
"""PidTagTransportMessageHeaders: what stood on top of the letter as it came."""

_SUBJECT, _BODY, _HTML = "0037", "1000", "1013"
_SENDER = ("5d01", "0c1f", "0c1a")
"""Who sent it: the address of SMTP, another address, the name."""

_RECIPIENT = "__recip_version1.0_"
_ADDRESSED = ("39fe", "3003", "3001")
"""The address of SMTP, another address, the name."""

_TOLD = ("0c1b", "1001")
"""PidTagSupplementaryInfo and PidTagReportText: why a recipient has no letter."""

_MOST_TOLD = 50
_OLD_BEGINNING = "microsoft mail internet headers"
_OF_PARTS = re.compile(r"^(?:content-|mime-version)", re.I)


def plain_letter(data: bytes) -> bytes:
    """The letter as one of plain text: headers, what is reported, words.

    Args:
        data: the file's bytes.

    Returns:
        UTF-8; empty where it is no letter of Outlook's, or can't be read.
    """
    try:
        file = CompoundFile(data)
        inside = file.inside()
        words = [*_reported(file, inside), _words(file, inside)]
        body = "\n\n".join(filter(None, words))
        head = "\n".join(_head(file, inside))
    except CompoundError:
        return b""
    if not (head or body):
        return b""
    return f"{head}\n\n{body}\n".encode("utf-8", "replace")


def property_text(file: CompoundFile, storage: Storage, tag: str, most: int) -> str:
    """A property's text, in Unicode or a letter a byte; empty where there is none.

    Args:
        file: the file.
        storage: where the property stands.
        tag: its number, four digits in lower case.
        most: characters that are read.

    Raises:
        CompoundError: the file contradicts itself there.
    """
    wide = storage.get(f"__substg1.0_{tag}001f")
    if wide is not None:
        return file.read(wide, most * 2).decode("utf-16-le", "replace").strip("\0")
    narrow = storage.get(f"__substg1.0_{tag}001e")
    read = file.read(narrow, most) if narrow is not None else b""
    return read.decode("utf-8", "surrogateescape").strip("\0")


def came_with(file: CompoundFile, storage: Storage, most: int) -> list[str]:
    """The lines of a letter's headers, without Exchange's old title, to a blank one.

    Raises:
        CompoundError: the file contradicts itself there.
    """
    text = property_text(file, storage, _HEADERS, most)
    lines = text.strip().replace("\r\n", "\n").split("\n") if text.strip() else []
    if lines and lines[0].lower().startswith(_OLD_BEGINNING):
        del lines[0]
    end = next((n for n, line in enumerate(lines) if not line.strip()), len(lines))
    return lines[:end]


def _head(file: CompoundFile, storage: Storage) -> Iterator[str]:
    """Headers that say nothing of parts; a few of ours where it came without any."""
    kept = True
    lines = came_with(file, storage, MAX_HEAD)
    for line in lines:
        if not line.startswith((" ", "\t")):
            kept = not _OF_PARTS.match(line)
        if kept:
            yield line
    if not lines:
        for name, tags in (("From", _SENDER), ("Subject", (_SUBJECT,))):
            said = _first(file, storage, tags)
            if said:
                yield f"{name}: {said}"
    yield "Content-Type: text/plain; charset=utf-8"


def _reported(file: CompoundFile, storage: Storage) -> Iterator[str]:
    """What a report says of each recipient that has no letter."""
    named = sorted(name for name in storage if name.startswith(_RECIPIENT))
    for name in named[:_MOST_TOLD]:
        if not storage[name].is_storage:
            continue
        inside = file.inside(storage[name])
        told = (_on_one_line(property_text(file, inside, t, MAX_HEAD)) for t in _TOLD)
        if words := [*filter(None, told)]:
            yield "\n".join((f"<{_first(file, inside, _ADDRESSED)}>:", *words))


def _words(file: CompoundFile, storage: Storage) -> str:
    """The body's words, those of its HTML where it has no others."""
    if text := property_text(file, storage, _BODY, MAX_BODY):
        return text.replace("\r\n", "\n")
    held = storage.get(f"__substg1.0_{_HTML}0102")
    markup = decode_bytes(file.read(held, MAX_BODY), "") if held else ""
    return html_to_text(markup or property_text(file, storage, _HTML, MAX_BODY))


def _first(file: CompoundFile, storage: Storage, tags: tuple[str, ...]) -> str:
    told = (_on_one_line(property_text(file, storage, tag, MAX_HEAD)) for tag in tags)
    return next(filter(None, told), "")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
