"""A small, tolerant MIME reader: fast, never raising, with a cap on everything.

Mails are handled as latin-1 text, which maps every byte to one character and back, so
that structure is found without decoding; only parts that matter are decoded.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from diagnostics.errors.parsing.html_text import html_to_text

MAX_BYTES = 1 << 20
"""Bytes of a mail that are looked at; notices stand at its beginning."""

MAX_HEAD = 1 << 16
"""Characters of one header block that are looked at."""

MAX_BODY = 1 << 17
"""Characters of one part that are decoded."""

MAX_DEPTH = 8
"""Levels of nested parts that are opened."""

MAX_PARTS = 64
"""Parts of one multipart that are opened."""

_BOUNDARY = re.compile(
    r'boundary\s{0,9}=\s{0,9}(?:"([^"]{1,200})"|([^\s;"]{1,200}))', re.I
)
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:+-]{1,40})", re.I)
_WORD = re.compile(
    r"=\?([\w.:+-]{1,40})(?:\*[\w-]{1,9})?\?([bq])\?([^?\s]{0,2000})\?=", re.I
)
_BETWEEN_WORDS = re.compile(r"\?=\s{1,9}=\?")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
_FOLD = re.compile(r"\n[ \t]+")
_NO_TEXT = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"}
"""Codecs that no mail is written in; some take the square of their input's length."""
_UTF7 = {"unicode-1-1-utf-7", "unicode-2-0-utf-7", "x-unicode-2-0-utf-7"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a mail.

    Attributes:
        headers: lower-case name → value of the first field of that name, unfolded.
        kind: the content type, `text/plain`; lower case.
        body: what follows the header block, not decoded yet.
    """

    headers: Mapping[str, str]
    kind: str
    body: str

    def text(self) -> str:
        """The body decoded, HTML turned into plain lines."""
        decoded = _decoded(self.body[:MAX_BODY], self.headers, self.kind)
        return html_to_text(decoded) if self.kind == "text/html" else decoded


def as_latin1(data: bytes | str) -> str:
    """The input with bare line feeds and one character a byte, cut at MAX_BYTES."""
    if isinstance(data, str):
        raw = data[:MAX_BYTES].encode("utf-8", "surrogatepass")
    else:
        raw = data[:MAX_BYTES]
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return raw.decode("latin-1")


def parse(text: str) -> Part:
    """The head and body of a mail or part that `as_latin1` prepared."""
    head, body = _split_head(text)
    headers = fields(head)
    kind = headers.get("content-type", "text/plain")[:200].partition(";")[0]
    kind = kind.strip().lower().split(" ")[0]
    return Part(headers, kind, body)


def fields(block: str) -> dict[str, str]:
    """Header fields by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for line in _FOLD.sub(" ", block).split("\n"):
        written, colon, value = line.partition(":")
        if written and colon:
            name = written.strip().lower()
            if name not in found:
                found[name] = value.strip()
    return found


def leaves(part: Part, depth: int = 0) -> Iterator[Part]:
    """The parts of a mail that hold no others in order; embedded mails are leaves."""
    pieces = _pieces(part) if depth < MAX_DEPTH else []
    if not pieces:
        yield part
    for piece in pieces:
        yield from leaves(parse(piece), depth + 1)


def decode_words(value: str) -> str:
    """A header's value with its encoded words decoded (RFC 2047)."""
    if "=?" not in value:
        return decode_bytes(value.encode("latin-1", "replace"), "")
    joined = _BETWEEN_WORDS.sub("?==?", value[:MAX_HEAD])
    return _WORD.sub(_decoded_word, joined)


def decode_bytes(raw: bytes, charset: str) -> str:
    """Bytes as text in a charset that may be unknown or untrue."""
    for name in (charset, "utf-8"):
        try:
            return raw.decode(_codec(name) or "utf-8")
        except (UnicodeError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def _split_head(text: str) -> tuple[str, str]:
    if text.startswith("\n"):
        return "", text[1:]
    end = text.find("\n\n")
    if end < 0:
        return text[:MAX_HEAD], ""
    return text[: min(end, MAX_HEAD)], text[end + 2 :]


def _pieces(part: Part) -> list[str]:
    """The bodies between a multipart's boundaries, or nothing."""
    if not part.kind.startswith("multipart/"):
        return []
    match = _BOUNDARY.search(part.headers["content-type"])
    mark = "\n--" + ((match[1] or match[2]) if match else _guessed(part.body))
    pieces = []
    for piece in ("\n" + part.body).split(mark, MAX_PARTS)[1:]:
        rest, _, body = piece.partition("\n")
        if rest.startswith("--"):
            break
        if not rest.strip():
            pieces.append(body)
        elif pieces:  # another boundary that begins with this one
            pieces[-1] += mark + piece
    return pieces


def _guessed(body: str) -> str:
    """The boundary that the body itself shows, for heads that name none."""
    match = re.search(r"^--(\S{1,200})$", body[:MAX_HEAD], re.M)
    return match[1] if match else "\n"


def _decoded(body: str, headers: Mapping[str, str], kind: str) -> str:
    encoding = headers.get("content-transfer-encoding", "").lower()
    raw = body.encode("latin-1", "replace")
    if "base64" in encoding:
        raw = _base64(body)
    elif "quoted" in encoding:
        raw = binascii.a2b_qp(raw)
    elif "uu" in encoding:
        raw = _uudecoded(raw)
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    match = _CHARSET.search(headers.get("content-type", ""))
    return decode_bytes(raw, match[1] if match else "")


def _base64(body: str) -> bytes:
    """What can be decoded: foreign characters are skipped, padding is supplied."""
    clean = _NOT_BASE64.sub("", body)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    return binascii.a2b_base64(clean + "=" * (-len(clean) % 4))


def _uudecoded(raw: bytes) -> bytes:
    """The lines between `begin` and `end`, as far as they decode."""
    out = []
    for line in raw.split(b"\n"):
        if line.startswith(b"begin ") or not line:
            continue
        if line == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            continue
    return b"".join(out) or raw


@lru_cache(maxsize=256)
def _codec(charset: str) -> str:
    """Python's name for a charset; empty when there is none that yields text."""
    name = charset.lower().strip()
    if name in _UTF7:
        return "utf-7"
    try:
        info = codecs.lookup(name) if name else None
    except (LookupError, ValueError):
        return ""
    if info is None or info.name.replace("-", "_") in _NO_TEXT:
        return ""
    return info.name if getattr(info, "_is_text_encoding", True) else ""


def _decoded_word(match: re.Match[str]) -> str:
    charset, encoding, payload = match[1], match[2], match[3]
    if encoding in "bB":
        raw = _base64(payload)
    else:
        raw = binascii.a2b_qp(payload.encode("latin-1", "replace"), header=True)
    return decode_bytes(raw, charset)
