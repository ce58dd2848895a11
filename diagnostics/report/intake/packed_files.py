"""Files that were read and may be read once more beside others: held packed, or not."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

MOST_PACKED = 8 << 20
"""Bytes that all packed files of one visit may have: tables are packed to a tenth."""

_QUICKLY = 1


@dataclass(frozen=True, slots=True)
class PackedFiles:
    """What was read of several files, by the number that each upload has.

    Attributes:
        contents: packed; None of a file that was read and is held no more.
    """

    contents: Mapping[str, bytes | None] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> PackedFiles:
        """The files, packed; where they are too many, that they were read alone."""
        packed = {key: zlib.compress(data, _QUICKLY) for key, data in files.items()}
        if sum(map(len, packed.values())) > MOST_PACKED:
            return cls(MappingProxyType(dict.fromkeys(packed)))
        return cls(MappingProxyType(packed))

    def gone(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Those that were read and are held no more: they have to be chosen again."""
        return tuple(k for k in keys if self.contents.get(k, b"") is None)

    def content(self, key: str, uploaded: bytes) -> bytes:
        """What a file holds: as it was read before, else as it was uploaded now.

        Raises:
            LookupError: it was read before and isn't held any more.
        """
        packed = self.contents.get(key, b"")
        if packed is None:
            raise LookupError(key)
        return zlib.decompress(packed) if packed else uploaded
