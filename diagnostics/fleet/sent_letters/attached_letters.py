"""Letters attached to a letter, found line by line: of bodies nothing is kept."""

from __future__ import annotations

import binascii
import quopri
from collections.abc import Callable
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Protocol

from diagnostics.errors.parsing.layers.compound_files import MAGIC

HEADERS = 256 * 1024
"""Bytes of a letter's headers that are read."""

LARGEST = 64 * 1024 * 1024
"""Bytes of a file of Outlook's that are looked at, as it is packed."""

MOST_ATTACHED = 100
"""Letters attached to one that are looked at, those within them too."""

_DEEPEST = 12
"""Parts in parts that are looked into."""

_LONGEST = 2_000
"""Bytes of a header about a part: of a longer one nobody knows what it holds."""

_PARSER = BytesHeaderParser(policy=policy.compat32)
_LETTERS = frozenset({"message/rfc822", "message/global"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
"""A form of Outlook's own, which may hold a letter and isn't taken apart."""

_OUTLOOK = "application/vnd.ms-outlook"
WINMAIL, MSG = "winmail.dat", ".msg"
"""What files of Outlook's forms are called."""

OfOutlook = Callable[[bytes, int], "LetterParts"]
"""Reads a file of Outlook's that is attached so deep."""


class _Inside(Protocol):
    """A part whose lines are encoded, or are no text."""

    @property
    def is_done(self) -> bool: ...

    def line(self, line: bytes) -> None: ...

    def end(self) -> LetterParts | None: ...


class LetterParts:
    """A letter whose lines come one after the other.

    Args:
        depth: in how many others it stands.
        of_outlook: reads a file of Outlook's in it; without it such a one is closed.

    Attributes:
        head: its headers' lines.
        attached: the headers of the letters in it, in their order.
        closed: names of forms in it that may hold letters, and aren't looked into.
    """

    def __init__(self, depth: int = 0, of_outlook: OfOutlook | None = None) -> None:
        self.head = bytearray()
        self.attached: list[bytes] = []
        self.closed: set[str] = set()
        self._depth = depth
        self._of_outlook = of_outlook
        self._bounds: list[tuple[bytes, bool]] = []
        self._block: bytearray | None = self.head
        self._end_block: Callable[[], None] = self._end_head
        self._packed: _Inside | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing that could still come matters."""
        return self._block is None and not self._bounds and self._packed is None

    @property
    def is_in_head(self) -> bool:
        """Whether its own headers go on."""
        return self._block is self.head

    def line(self, line: bytes) -> None:
        """Takes the next line."""
        if self._bounds and line.startswith(b"--") and self._at_bound(line.rstrip()):
            return
        if self._packed is not None:
            if not self._packed.is_done:
                self._packed.line(line)
        elif self._block is None:
            return
        elif line.strip(b"\r\n"):
            if len(self._block) < HEADERS:
                self._block += line
        else:
            self._end_block()

    def end(self) -> None:
        """No line comes any more."""
        self._end_packed()
        if self._block and self._block is not self.head:
            self._end_block()
        self._block = None
        self._bounds.clear()

    def _at_bound(self, line: bytes) -> bool:
        """Whether the line ends a part; if so, what follows is the next one's head."""
        for number in range(len(self._bounds) - 1, -1, -1):
            bound, _ = self._bounds[number]
            if line not in (b"--" + bound, b"--" + bound + b"--"):
                continue
            self._end_packed()
            if self._block and self._end_block == self._end_letter:
                self._end_letter()
            is_last = line != b"--" + bound
            del self._bounds[number + (not is_last) :]
            self._block = None if is_last else bytearray()
            self._end_block = self._end_part
            return True
        return False

    def _end_head(self) -> None:
        self._go_on(_about(self.head))

    def _end_letter(self) -> None:
        head = bytes(self._block or b"")
        if len(self.attached) < MOST_ATTACHED:
            self.attached.append(head)
        self._go_on(_about(head))

    def _end_part(self) -> None:
        about = _about(self._block or b"")
        is_digest = bool(self._bounds) and self._bounds[-1][1]
        named = (_file_name(about) or "").lower()
        kind = about.get_content_type()
        if is_digest and about.get("content-type") is None:
            kind = "message/rfc822"
        if kind in _LETTERS or named.endswith(".eml"):
            self._begin_letter(str(about.get("content-transfer-encoding", "")))
            return
        if kind in _TNEF or named.endswith(WINMAIL):
            self.closed.add(WINMAIL)
        elif kind != _OUTLOOK and named.endswith(MSG):
            self._begin_outlook(about)
            return
        self._go_on(about)

    def _begin_letter(self, encoding: str) -> None:
        decode = _DECODERS.get(encoding.strip().lower())
        self._block, self._end_block = bytearray(), self._end_letter
        if decode is not None:
            self._block = None
            if self._depth < _DEEPEST:
                inner = LetterParts(self._depth + 1, self._of_outlook)
                self._packed = _Packed(inner, decode)

    def _begin_outlook(self, about: Message) -> None:
        self._block = None
        if self._depth >= _DEEPEST or self._of_outlook is None:
            self.closed.add(MSG)
            return
        encoding = str(about.get("content-transfer-encoding", "")).strip().lower()
        decode = _DECODERS_OF_ALL.get(encoding, bytes)
        self._packed = _Kept(decode, self._of_outlook, self._depth + 1)

    def _go_on(self, about: Message) -> None:
        """Into the parts of a letter or a part; a bounce's are no letters attached."""
        self._block = None
        kind = about.get_content_type()
        if kind in _LETTERS:
            self._begin_letter(str(about.get("content-transfer-encoding", "")))
        elif kind == _OUTLOOK:
            self._begin_outlook(about)
        elif kind.startswith("multipart/") and kind != "multipart/report":
            bound = about.get_boundary()
            if bound and len(self._bounds) + self._depth < _DEEPEST:
                raw = bound.encode("utf-8", "surrogateescape")
                self._bounds.append((raw, kind == "multipart/digest"))

    def _end_packed(self) -> None:
        if self._packed is None:
            return
        inner, self._packed = self._packed.end(), None
        if inner is None:
            self.closed.add(MSG)
            return
        room = MOST_ATTACHED - len(self.attached)
        self.attached += [bytes(inner.head), *inner.attached][:room]
        self.closed |= inner.closed


class _Packed:
    """An attached letter whose lines are encoded."""

    def __init__(self, inner: LetterParts, decode: Callable[[bytes], bytes]) -> None:
        self._inner = inner
        self._decode = decode
        self._rest = b""

    @property
    def is_done(self) -> bool:
        return self._inner.is_done

    def line(self, line: bytes) -> None:
        *whole, self._rest = (self._rest + self._decode(line)).split(b"\n")
        for one in whole:
            self._inner.line(one + b"\n")
        if len(self._rest) > HEADERS:
            self._inner.line(self._rest)
            self._rest = b""

    def end(self) -> LetterParts:
        if self._rest:
            self._inner.line(self._rest)
        self._inner.end()
        return self._inner


class _Kept:
    """An attached file of Outlook's: it can be read in whole only."""

    def __init__(
        self, decode: Callable[[bytes], bytes], read: OfOutlook, depth: int
    ) -> None:
        self._decode = decode
        self._read = read
        self._depth = depth
        self._data = bytearray()

    @property
    def is_done(self) -> bool:
        return len(self._data) > LARGEST

    def line(self, line: bytes) -> None:
        self._data += line

    def end(self) -> LetterParts | None:
        """What stands in it; None where nothing of it can be read."""
        data = b"" if self.is_done else self._decode(bytes(self._data))
        self._data.clear()
        if not data.startswith(MAGIC):
            inner = plain_parts(data, self._depth, self._read)
            return inner if b"\nfrom:" in b"\n" + inner.head.lower() else None
        inner = self._read(data, self._depth)
        return inner if inner.head or inner.attached else None


def plain_parts(data: bytes, depth: int, of_outlook: OfOutlook | None) -> LetterParts:
    """What stands in a letter that is there in whole.

    Args:
        data: its bytes.
        depth: as of `LetterParts`.
        of_outlook: likewise.
    """
    parts = LetterParts(depth, of_outlook)
    for line in data.splitlines(keepends=True):
        parts.line(line)
    parts.end()
    return parts


def _base64(line: bytes) -> bytes:
    try:
        return binascii.a2b_base64(line)
    except binascii.Error:
        return b""


def _whole_base64(data: bytes) -> bytes:
    return _base64(data + b"===")  # of one that is cut off what is there


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64": _base64,
    "quoted-printable": quopri.decodestring,
}
_DECODERS_OF_ALL = {**_DECODERS, "base64": _whole_base64}


def _about(head: bytes | bytearray) -> Message:
    """What headers say of a part; what is too long or broken says nothing."""
    wanted = bytearray()
    keeps = False
    for line in bytes(head).splitlines(keepends=True):
        if line[:1] not in (b" ", b"\t"):
            keeps = line[:8].lower() == b"content-"
        if keeps:
            wanted += line[:_LONGEST]
    about = _PARSER.parsebytes(bytes(wanted))
    for name in ("content-type", "content-disposition"):
        if len(str(about.get(name, ""))) > _LONGEST:
            del about[name]
    return about


def _file_name(about: Message) -> str | None:
    try:
        return about.get_filename()
    except (ValueError, LookupError):  # a name in an encoding that nobody knows
        return None
