"""Writes the container that Outlook saves letters in (MS-CFB)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TypeAlias

Tree: TypeAlias = "Mapping[str, bytes | Tree]"

END, FREE, OF_CHAINS = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
CUTOFF, MINI = 4096, 64


class Writer:
    """A file being written; sectors are numbered as they come."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.sectors: list[bytes] = []
        self.chains: list[int] = []
        self.small = bytearray()
        self.small_chains: list[int] = []
        self.entries: list[list[object]] = []

    def chain(self, data: bytes) -> int:
        """Puts bytes into sectors; the first one's number."""
        parts = [data[at : at + self.size] for at in range(0, len(data), self.size)]
        first = len(self.sectors)
        for number, part in enumerate(parts, first + 1):
            self.sectors.append(part.ljust(self.size, b"\0"))
            self.chains.append(number if number < first + len(parts) else END)
        return first if parts else END

    def stream(self, data: bytes) -> int:
        """Puts a stream where its size says."""
        if len(data) >= CUTOFF:
            return self.chain(data)
        first, number = len(self.small_chains), -(-len(data) // MINI)
        self.small += data.ljust(number * MINI, b"\0")
        self.small_chains += range(first + 1, first + number)
        self.small_chains += [END] if number else []
        return first if number else END

    def storage(self, tree: Tree) -> int:
        """Adds what stands in a storage; the first entry's number."""
        numbers = []
        for name, content in tree.items():
            numbers.append(len(self.entries))
            entry: list[object] = [name, 2, FREE, FREE, FREE, END, 0]
            self.entries.append(entry)
            if isinstance(content, bytes):
                entry[5:] = [self.stream(content), len(content)]
            else:
                entry[1], entry[4], entry[5] = 1, self.storage(content), 0
        return self.linked(numbers)

    def linked(self, numbers: list[int]) -> int:
        """Makes a tree of entries; its root's number."""
        if not numbers:
            return FREE
        middle = len(numbers) // 2
        entry = self.entries[numbers[middle]]
        entry[2] = self.linked(numbers[:middle])
        entry[3] = self.linked(numbers[middle + 1 :])
        return numbers[middle]


def compound(tree: Tree, size: int = 512) -> bytes:
    """A file with these streams and storages, of sectors of 512 or 4096 bytes."""
    writer = Writer(size)
    writer.entries.append(["Root Entry", 5, FREE, FREE, FREE, END, 0])
    writer.entries[0][4] = writer.storage(tree)
    writer.entries[0][5:] = [writer.chain(bytes(writer.small)), len(writer.small)]
    table = struct.pack(f"<{len(writer.small_chains)}I", *writer.small_chains)
    small_at = writer.chain(table + b"\xff" * (-len(table) % size))
    directory_at = writer.chain(b"".join(map(_packed, writer.entries)))
    blocks_at = len(writer.sectors)
    number = 1
    while number * (size // 4) < blocks_at + number:
        number += 1
    assert number <= 109
    numbers = [*writer.chains, *[OF_CHAINS] * number]
    chains = struct.pack(f"<{len(numbers)}I", *numbers)
    writer.chain(chains + b"\xff" * (-len(chains) % size))
    blocks = [*range(blocks_at, blocks_at + number)]
    blocks += [FREE] * (109 - number)
    version, power = (3, 9) if size == 512 else (4, 12)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 62, version, 0xFFFE, power, 6)
    head += struct.pack("<III", 0 if version == 3 else 1, number, directory_at)
    head += struct.pack("<IIIIII", 0, CUTOFF, small_at, 1, END, 0)
    head += struct.pack("<109I", *blocks)
    return head.ljust(size, b"\0") + b"".join(writer.sectors)


def _packed(entry: list[object]) -> bytes:
    name, kind, left, right, child, start, size = entry
    written = f"{name}\0".encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written), kind, 1)
    beside = struct.pack("<III", left, right, child)
    return head + beside + bytes(36) + struct.pack("<IQ", start, size)


def outlook(headers: str = "", *attached: Tree, narrow: bool = False) -> Tree:
    """A letter as Outlook saves it."""
    written = headers.encode() if narrow else headers.encode("utf-16-le")
    tag = "001E" if narrow else "001F"
    own = {f"__substg1.0_007D{tag}": written} if headers else {}
    inside = {
        f"__attach_version1.0_#{number:08X}": one for number, one in enumerate(attached)
    }
    return {"__properties_version1.0": bytes(32), **own, **inside}


def attached_letter(letter: Tree) -> Tree:
    """A letter attached within Outlook."""
    return {"__substg1.0_3701000D": letter}


def attached_file(name: str, data: bytes) -> Tree:
    """A file attached to a letter."""
    return {
        "__substg1.0_3707001F": name.encode("utf-16-le"),
        "__substg1.0_37010102": data,
    }
