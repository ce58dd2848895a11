"""The container that Outlook saves letters in (MS-CFB): read by need, within limits.

A chain of sectors that loops, or leads out of the file, is told and never followed.
Streams don't overlap, so all that is read of a file is no more than the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What such a file begins with."""

MOST_ENTRIES = 65_536
"""Streams and storages of a file that are looked at: more than any letter has."""

_HEADER = 512
_ENTRY = 128
_MINI = 64
"""Bytes of a sector of small streams."""

_CUTOFF = 4096
"""Bytes from which on a stream has sectors of its own."""

_END = 0xFFFFFFFE
"""What ends a chain."""

_NOBODY = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


class CompoundError(ValueError):
    """The file is cut off, or contradicts itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A stream or a storage.

    Attributes:
        name: in lower case.
        is_storage: whether others stand in it.
        start: its first sector, or its first entry where it is a storage.
        size: bytes of a stream.
    """

    name: str
    is_storage: bool
    start: int
    size: int


class CompoundFile:
    """A file's streams.

    Args:
        data: the file, from its first byte.

    Raises:
        CompoundError: it is none, or is cut off before its directory ends.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER or not data.startswith(MAGIC):
            raise CompoundError
        self._data = data
        (power,) = struct.unpack_from("<H", data, 30)
        if power not in (9, 12):
            raise CompoundError
        self._size: int = 1 << power
        self._sectors = -(-len(data) // self._size) - 1
        self._left = len(data)
        self._taken: set[int] = set()
        (directory,) = struct.unpack_from("<I", data, 48)
        cutoff, self._first_mini = struct.unpack_from("<II", data, 56)
        if cutoff != _CUTOFF:
            raise CompoundError
        most = MOST_ENTRIES * _ENTRY // self._size
        self._directory = b"".join(map(self._sector, self._chain(directory, most)))
        if not self._directory:
            raise CompoundError

    def inside(self, storage: Entry | None = None) -> Mapping[str, Entry]:
        """What stands in a storage, by name; of the file itself where none is named.

        Each storage is looked into once.

        Raises:
            CompoundError: its tree leads out of the directory, or to what was seen.
        """
        return dict(self._tree(storage.start if storage else self._fields(0)[3]))

    def _tree(self, child: int) -> Iterator[tuple[str, Entry]]:
        """The entries of a storage; each stands in one only. Raises CompoundError."""
        waiting = [child]
        while waiting:
            number = waiting.pop()
            if number == _NOBODY:
                continue
            if number in self._taken:
                raise CompoundError
            self._taken.add(number)
            entry, left, right, _child = self._fields(number)
            waiting += [right, left]
            yield entry.name, entry

    def read(self, stream: Entry, most: int) -> bytes:
        """A stream's bytes, at most so many.

        Raises:
            CompoundError: it is a storage, is cut off, or shares its bytes.
        """
        wanted = min(stream.size, most)
        self._left -= wanted
        if stream.is_storage or self._left < 0:
            raise CompoundError
        if stream.size < _CUTOFF:
            read = self._small(stream.start, wanted)
        else:
            number = -(-wanted // self._size)
            read = b"".join(map(self._sector, self._whole(stream.start, number)))
        if len(read) < wanted:
            raise CompoundError
        return read[:wanted]

    def _small(self, start: int, wanted: int) -> bytes:
        """A small stream's bytes; those lie in a large one, which is the root's."""
        read = bytearray()
        at, seen = start, 0
        while seen < wanted:
            sector, place = divmod(at * _MINI, self._size)
            if sector >= len(self._mini_sectors):
                raise CompoundError
            whole = self._sector(self._mini_sectors[sector])
            read += whole[place : place + _MINI]
            seen += _MINI
            at = self._next_mini(at)
        return bytes(read)

    @cached_property
    def _mini_sectors(self) -> tuple[int, ...]:
        start, size = self._placed(0)
        return tuple(self._whole(start, -(-size // self._size)))

    @cached_property
    def _mini_chains(self) -> bytes:
        sectors = self._chain(self._first_mini, self._sectors)
        return b"".join(map(self._sector, sectors))

    def _next_mini(self, at: int) -> int:
        return self._number(self._mini_chains, at)

    def _whole(self, start: int, number: int) -> Iterator[int]:
        """So many sectors of a chain, which may go on. Raises CompoundError."""
        found = 0
        for sector in self._chain(start, number):
            found += 1
            yield sector
        if found < number:
            raise CompoundError

    def _chain(self, start: int, most: int) -> Iterator[int]:
        """A chain's sectors, at most so many. Raises CompoundError where it loops."""
        seen: set[int] = set()
        at = start
        while at != _END and len(seen) < most:
            if at >= self._sectors or at in seen:
                raise CompoundError
            seen.add(at)
            yield at
            at = self._next(at)

    def _next(self, at: int) -> int:
        block, place = divmod(at, self._size // 4)
        if block >= len(self._blocks):
            raise CompoundError
        return self._number(self._sector(self._blocks[block]), place)

    @cached_property
    def _blocks(self) -> tuple[int, ...]:
        """The sectors that hold the chains: 109 stand in the header, others apart."""
        found = [*struct.unpack_from("<109I", self._data, 76)]
        (at,) = struct.unpack_from("<I", self._data, 68)
        seen: set[int] = set()
        while at < self._sectors:
            if at in seen or len(found) > self._sectors + 109:
                raise CompoundError
            seen.add(at)
            whole = self._sector(at).ljust(self._size, b"\xff")
            *more, at = struct.unpack(f"<{self._size // 4}I", whole)
            found += more
        return tuple(found)

    def _sector(self, number: int) -> bytes:
        """A sector's bytes; the last one of a file may be cut off."""
        begin = (number + 1) * self._size
        return self._data[begin : begin + self._size]

    @staticmethod
    def _number(table: bytes, at: int) -> int:
        if at * 4 + 4 > len(table):
            raise CompoundError
        found: int = struct.unpack_from("<I", table, at * 4)[0]
        return found

    def _placed(self, number: int) -> tuple[int, int]:
        """An entry's first sector, and its size."""
        start, size = struct.unpack_from("<IQ", self._directory, number * _ENTRY + 116)
        return start, size if self._size > _HEADER else size & 0xFFFFFFFF

    def _fields(self, number: int) -> tuple[Entry, int, int, int]:
        """An entry with the numbers of those beside it, and of its first one."""
        begin = number * _ENTRY
        whole = self._directory[begin : begin + _ENTRY]
        if len(whole) < _ENTRY:
            raise CompoundError
        length, kind = struct.unpack_from("<HB", whole, 64)
        left, right, child = struct.unpack_from("<III", whole, 68)
        written = whole[: max(0, min(length, 64) - 2)]
        name = written.decode("utf-16-le", "replace").lower()
        if kind not in (_STORAGE, _STREAM, _ROOT):
            raise CompoundError
        start, size = self._placed(number)
        is_storage = kind != _STREAM
        entry = Entry(name, is_storage, child if is_storage else start, size)
        return entry, left, right, child
