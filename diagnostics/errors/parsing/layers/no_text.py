"""Files that hold no text: pictures, documents, archives, told by their first bytes."""

from __future__ import annotations

import codecs

_BEGINNINGS = (
    *(b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b"),
    *(b"\xd0\xcf\x11\xe0", b"Rar!\x1a\x07", b"7z\xbc\xaf", b"\xfd7zXZ"),
    *(b"\x7fELF", b"MZ\x90\x00", b"RIFF", b"II*\x00", b"MM\x00*", b"BM"),
)
_WIDE = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE

_LOOKED_AT = 4096
_MOST_SIGNS = 0.05
"""Share of signs that stand in no text: of random bytes they are a tenth."""

_NO_LETTERS = bytes({*range(32), 127} - {*b"\0\t\n\v\f\r\b\x1b"})


def holds_no_text(data: bytes) -> bool:
    """Whether a file is none that anybody could read as a text."""
    if data.startswith(_WIDE):
        return False
    if data.startswith(_BEGINNINGS) and (b"\0" in data[:_LOOKED_AT] or _named(data)):
        return True
    head = data[:_LOOKED_AT]
    signs = len(head) - len(head.translate(None, _NO_LETTERS))
    return signs > len(head) * _MOST_SIGNS


def _named(data: bytes) -> bool:
    """Whether a beginning is sure by itself; `BM` and `RIFF` may begin a word."""
    return not data.startswith((b"BM", b"RIFF", b"GIF8"))
