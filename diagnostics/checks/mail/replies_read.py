"""Bytes to lines to replies, without any socket (sans I/O).

Every reader takes bytes in any portions and gives the same result for any split.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from diagnostics.checks.step import visible

MAX_LINE = 8 * 1024
"""Longest line we read, in bytes; RFC 5321, section 4.5.3.1.5 says 512."""

MAX_DIALOGUE = 1024 * 1024
"""Most bytes we read in one dialogue."""

MOST_KEYWORDS = 200
"""Keywords of one listing that are read, and parameters of one keyword; servers list
some twenty, and a megabyte of them tells nobody anything."""

MOST_DIGITS = 18
"""Digits of the longest number that is read as one: more bytes exist nowhere."""

TOO_LONG = ("line-too-long", "dialogue-too-long")
"""Why a reader stops."""


@dataclass(slots=True)
class LineReader:
    """Cuts a stream into lines at LF, dropping CR before it.

    `problem` says why nothing more is read: `line-too-long` or `dialogue-too-long`.
    With `cuts` a long line is none: it ends where we stop reading it.
    """

    problem: str = ""
    total: int = 0
    cuts: bool = False
    _pending: bytearray = field(default_factory=bytearray)

    @property
    def pending(self) -> bytes:
        """What came behind the last full line."""
        return bytes(self._pending)

    def feed(self, data: bytes) -> list[bytes]:
        """The lines completed by `data`, without their endings."""
        if self.problem:
            return []
        room = MAX_DIALOGUE - self.total
        self.total += len(data)
        self._pending += data[:room]
        fits = self.total <= MAX_DIALOGUE and len(self._pending) <= MAX_LINE
        if fits and b"\n" not in data:  # nothing to cut: bytes may come one by one
            return []
        cut = MAX_LINE if self.cuts else None
        *complete, rest = (x[:cut] for x in bytes(self._pending).split(b"\n"))
        self._pending = bytearray(rest)
        lines = []
        for line in (*complete, rest):
            if len(line) > MAX_LINE:
                self.problem = "line-too-long"
                break
            lines.append(line.removesuffix(b"\r"))
        else:
            lines.pop()  # the rest isn't a line yet
            if self.total > MAX_DIALOGUE:
                self.problem = "dialogue-too-long"
        return lines

    def forget(self) -> None:
        """Drops what is pending: nothing said before TLS counts behind it."""
        self._pending.clear()


def decoded(line: bytes) -> str:
    """A line as text: UTF-8, or Latin-1 where it isn't; control characters shown."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    return visible(text)


_REPLY_LINE = re.compile(r"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Reply:
    """An SMTP reply.

    Attributes:
        code: three digits as a number, or 0 where the server didn't speak SMTP.
        status: the enhanced status code (RFC 3463), `5.7.8`, or empty.
        lines: the texts behind the codes.
    """

    code: int
    status: str = ""
    lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The reply as one line: code, status, and the lines joined by spaces."""
        repeated = f"{self.status} " if self.status else ""
        said = " ".join(x.removeprefix(repeated).strip() for x in self.lines)
        return " ".join(x for x in (str(self.code), self.status, said) if x)

    @property
    def spoke(self) -> bool:
        """Whether it was SMTP at all."""
        return self.code != 0

    @property
    def said(self) -> str:
        """The reply as one line, whatever was spoken."""
        return self.text if self.spoke else " ".join(self.lines)

    @property
    def is_temporary(self) -> bool:
        """Whether it says "try later" (4xx)."""
        return 400 <= self.code < 500

    @property
    def is_done(self) -> bool:
        """Whether it says that all was done (2xx; RFC 5321, section 4.2.1)."""
        return 200 <= self.code < 300

    @property
    def is_challenge(self) -> bool:
        """Whether the server goes on with a login (RFC 4954)."""
        return self.code == 334

    @property
    def challenge(self) -> str:
        """What it wants an answer to, in Base64."""
        return "".join(self.lines).strip()


@dataclass(slots=True)
class ReplyParser:
    """Gathers lines into one SMTP reply (RFC 5321, section 4.2.1).

    A first line that isn't a reply line ends the reply with code 0 and the line as
    text. Inside a reply it is one more text: banners with line ends of their own are
    sent so. Where codes differ the last one counts, as for all clients.
    """

    _lines: list[str] = field(default_factory=list)
    _code: int = 0

    def feed(self, line: str) -> Reply | None:
        """The reply when `line` completes it, or None while it goes on."""
        match = _REPLY_LINE.fullmatch(line)
        if not match and not self._lines:
            return self._done(0, (line,))
        if not match:
            self._lines.append(line)
            return None
        self._code = int(match[1])
        self._lines.append(match[3] or "")
        if match[2] == "-":
            return None
        return self._done(self._code, tuple(self._lines))

    def _done(self, code: int, lines: tuple[str, ...]) -> Reply:
        self._lines, self._code = [], 0
        found = _ENHANCED.match(lines[0]) if code and lines else None
        return Reply(code, found[1] if found else "", lines)


@dataclass(frozen=True, slots=True)
class PopReply:
    """A POP3 status line.

    Attributes:
        ok: whether it began with +OK.
        code: the response code without brackets (RFC 2449, section 8), `AUTH`, or "".
        text: the whole line.
        spoke: whether it was POP3 at all.
    """

    ok: bool
    code: str
    text: str
    spoke: bool = True

    @property
    def said(self) -> str:
        """The whole line."""
        return self.text

    @property
    def is_temporary(self) -> bool:
        """POP3 says so in words only."""
        return False

    @property
    def is_challenge(self) -> bool:
        """Whether the server goes on with a login (RFC 5034)."""
        return self.text == "+" or self.text.startswith("+ ")

    @property
    def is_done(self) -> bool:
        """Whether it says that all was done."""
        return self.ok

    @property
    def challenge(self) -> str:
        """What it wants an answer to, in Base64."""
        return self.text[1:].strip()


_POP_LINE = re.compile(
    r"(\+OK|-ERR|\+)(?:[ \t](?:\[([A-Za-z0-9/_-]++)[^\]]*+\])?.*|$)",
    re.DOTALL | re.IGNORECASE,
)


def pop_reply(line: str) -> PopReply:
    """The status line read; `spoke` is False where it isn't one."""
    match = _POP_LINE.fullmatch(line)
    if not match:
        return PopReply(False, "", line, spoke=False)
    return PopReply(match[1].upper() == "+OK", (match[2] or "").upper(), line)


def unstuffed(line: bytes) -> bytes | None:
    """A line of a multi-line POP3 answer without its stuffing dot; None at the end."""
    if line == b".":
        return None
    return line[1:] if line.startswith(b".") else line


def ehlo_keywords(reply: Reply) -> dict[str, str]:
    """What EHLO lists: keyword in capitals → its parameters, `AUTH` → `PLAIN LOGIN`.

    The old spelling `AUTH=LOGIN` counts as `AUTH LOGIN`.
    """
    found: dict[str, dict[str, None]] = {}
    for line in reply.lines[1:]:
        keyword, rest = _parted(line)
        if keyword.upper().startswith("AUTH="):
            keyword, rest = "AUTH", f"{keyword[5:]} {rest}"
        _add_parameters(found, keyword.upper(), rest)
    return {keyword: " ".join(words) for keyword, words in found.items()}


def _parted(line: str) -> tuple[str, str]:
    """A keyword and its parameters, whatever blanks are between them."""
    keyword, *rest = line.split(maxsplit=1) or [""]
    return keyword, " ".join(rest)


def _add_parameters(found: dict[str, dict[str, None]], keyword: str, rest: str) -> None:
    """Files a keyword's parameters, each once and none beyond `MOST_KEYWORDS`."""
    if keyword not in found and len(found) >= MOST_KEYWORDS:
        return
    words = found.setdefault(keyword, {})
    for word in rest.split():
        if len(words) >= MOST_KEYWORDS:
            break
        words[word] = None


def whole_number(text: str) -> int | None:
    """The number that a server writes in plain digits; None where it is none.

    None as well for more than `MOST_DIGITS`: it counts nothing, and Python refuses to
    read very long ones.
    """
    plain = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if plain else None


def capa_keywords(reply: PopReply, lines: Iterable[str]) -> dict[str, str]:
    """What CAPA lists; a server without it has USER, and perhaps STLS (RFC 1939)."""
    if not reply.ok:
        return {"USER": "", "STLS": ""}
    parts = map(_parted, islice(lines, MOST_KEYWORDS))
    return {keyword.upper(): rest for keyword, rest in parts}
