"""When uploaded files were last changed, as far as they say it themselves.

A browser tells no times. A workbook holds one in its properties, an archive one a file
in it. Files of strangers are looked at here, so nothing is read but a short directory,
and nothing is unpacked beyond a few kilobytes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MOST_ENTRIES = 2000
_MOST_BYTES = 64 * 1024
_PROPERTIES = b"docProps/core.xml"
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>\s*([^<\s]+)\s*<")
_STORED, _DEFLATED = 0, 8
_FIRST_YEAR = 1990
"""Programs that know no time write 1980, where the format begins."""


def time_inside(data: bytes) -> datetime | None:
    """When a workbook or the youngest file of a zip was changed; None where unknown.

    An archive's times have no time zone: they are taken for this machine's. A time to
    come is no answer.
    """
    try:
        entries = list(_entries(data))
        properties = [e for e in entries if e[0] == _PROPERTIES]
        times = [_saved(data, *properties[0][2:])] if properties else []
        found = [t for t in times if t] or [t for _, t, *_ in entries if t]
    except (struct.error, ValueError, OverflowError, zlib.error, IndexError):
        return None
    now = datetime.now(UTC)
    return max((t for t in found if t <= now), default=None)


def _entries(
    data: bytes,
) -> Iterator[tuple[bytes, datetime | None, int, int, int]]:
    """Name, time, method, packed size and place of each file of an archive."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _MOST_BYTES))
    if at < 0:
        return
    _, _, _, _, count, _, start, _ = _END.unpack_from(data, at)
    for _ in range(min(count, _MOST_ENTRIES)):
        found = _ENTRY.unpack_from(data, start)
        if found[0] != b"PK\x01\x02":
            return
        _, _, _, _, method, time, day, _, packed, _, name, extra, note, *_, place = (
            found
        )
        begin = start + _ENTRY.size
        changed = _dos_time(day, time)
        yield data[begin : begin + name], changed, method, packed, place
        start = begin + name + extra + note


def _dos_time(day: int, time: int) -> datetime | None:
    year = 1980 + (day >> 9)
    if year < _FIRST_YEAR:
        return None
    try:
        local = datetime(
            year, day >> 5 & 15, day & 31, time >> 11, time >> 5 & 63, time % 32 * 2
        )
        return local.astimezone()
    except ValueError:
        return None


def _saved(data: bytes, method: int, packed: int, place: int) -> datetime | None:
    """When a workbook says that it was saved."""
    *_, name, extra = _LOCAL.unpack_from(data, place)
    begin = place + _LOCAL.size + name + extra
    held = data[begin : begin + min(packed, _MOST_BYTES)]
    if method == _DEFLATED:
        held = zlib.decompressobj(-15).decompress(held, _MOST_BYTES)
    elif method != _STORED:
        return None
    said = _MODIFIED.search(held)
    if not said:
        return None
    time = datetime.fromisoformat(said[1].decode("ascii", "replace"))
    return time if time.tzinfo else time.replace(tzinfo=UTC)
