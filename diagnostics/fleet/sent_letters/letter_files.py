"""Letters in files: one (.eml, .emlx, .msg), or a mailbox, a folder, a zip of them."""

from __future__ import annotations

import re
import zipfile
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.headerregistry import AddressHeader, HeaderRegistry
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path, PurePath, PurePosixPath
from typing import IO

from diagnostics.errors.parsing.layers.compound_files import MAGIC
from diagnostics.fleet.sent_letters.attached_letters import (
    HEADERS,
    LARGEST,
    LetterParts,
)
from diagnostics.fleet.sent_letters.outlook_letters import letter_parts, outlook_parts
from diagnostics.fleet.sent_letters.receipts import (
    NO_RECEIPT,
    READ,
    Receipt,
    receipt_of,
)
from diagnostics.fleet.sent_letters.stated_results import LONGEST
from diagnostics.language import gettext as _

MOST_LETTERS = 100_000
"""Letters that are looked at; that there may be more is told."""

LOOKED_THROUGH = 64 * 1024 * 1024
"""Bytes of a letter in which attached ones are looked for."""

ENDINGS = (".eml", ".emlx", ".mbox", ".mbx", ".msg")
"""Which files of a folder hold letters, whatever stands in them."""

UNPACKED = 512 * 1024 * 1024
"""Bytes of an archive's files that are looked at; what comes behind is left out."""

_BROKEN = zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError
_MAILDIR = frozenset({"cur", "new"})
_DELIVERED = re.compile(r"\d{6,12}\.[^/]")
"""How a letter's file in a Maildir begins: with the second when it came."""

_ZIP = b"PK\x03\x04"
_PARSER = BytesHeaderParser(policy=default)
_TAKEN_APART = HeaderRegistry()

_FORWARDERS = ("resent-", "x-forwarded-", "list-id", "list-post", "x-original-from")
_LATER_SEAL = re.compile(r"(?:^|;)\s*i\s*=\s*(?:[2-9]|1\d)\s*(?:;|$)", re.IGNORECASE)
_AT_THE_END = re.compile(r"<([^<>\s@]{1,64}@[^<>\s@]{1,255})>\s*$")
_MAILTO = re.compile(r"<\s*mailto:([^<>\s?]{1,320})", re.IGNORECASE)
_DATED = re.compile(rb"From \S.{0,200}?\d:\d\d.{0,100}\d{4}")

_LONGEST, _MOST_FROM, _MOST_TO = 2_000, 3, 10
"""Characters of a header that are looked at, and headers that may name an author, or
whom it came to: one that is longer names nobody, since taking it apart takes the square
of its length."""

_DRAFTS = {"x-unsent": "1", "x-mozilla-draft-info": ""}
"""Headers that programs write into letters that aren't sent, and how they begin."""

_ANSWERS = {
    "auto-submitted": "auto-replied",
    "content-type": "multipart/report",
    "precedence": "auto_reply",
    "return-path": "<>",
}
"""Headers of notices and automatic answers (RFC 3834), and how they begin."""

_CAME_TO = frozenset(
    {"delivered-to", "envelope-to", "x-original-to", "x-envelope-to", "x-delivered-to"}
)


class LetterKind(StrEnum):
    """What a letter is, by its headers."""

    LETTER = "letter"
    DRAFT = "draft"
    """It was never sent."""
    NOTICE = "notice"
    """A mail system's, such as a bounce, or an automatic answer."""
    OF_LIST = "list"
    """A mailing list sent it on under its own address in From."""


@dataclass(frozen=True, slots=True)
class SentLetter:
    """What a letter's headers say.

    Attributes:
        name: its file's name, with a number where the file holds several.
        message_id: as it stands in the letter, or empty.
        address: the From address in lower case, or empty.
        shown: the display name beside it; one that is neither in UTF-8 nor encoded
            has a character a byte.
        sent: when, as the letter says; None where it can't be read.
        receipt: what the receiver says of its proofs; empty in a copy from Sent.
        forwarded: whether it seems to have gone on from another receiver, or over a
            list: then proofs fail that were good where it was first received.
        authors: the addresses that From names, where those are several; `address` is
            then that of Sender, or empty.
        carries: how many letters are attached to it.
        is_attached: whether it is attached to another itself.
        carrier: the address of the letter that it is attached to, or empty.
        closed: what is attached that may hold a letter and isn't looked into.
        kind: whether it is a letter that somebody wrote and sent.
        delivered_to: the addresses that it came to, as headers say, else those that
            it was written to; none where no server took it.
    """

    name: str
    message_id: str = ""
    address: str = ""
    shown: str = ""
    sent: datetime | None = None
    receipt: Receipt = NO_RECEIPT
    forwarded: bool = False
    authors: tuple[str, ...] = ()
    carries: int = 0
    is_attached: bool = False
    carrier: str = ""
    closed: tuple[str, ...] = ()
    kind: LetterKind = LetterKind.LETTER
    delivered_to: tuple[str, ...] = ()


class ArchiveError(ValueError):
    """An archive of letters can't be read.

    Attributes:
        name: what its file is called.
    """

    def __init__(self, name: str) -> None:
        super().__init__(_("{name}: the archive can't be read", name=name))
        self.name = name


def read_letters(paths: Iterable[Path]) -> Iterator[SentLetter]:
    """The letters of files and folders in their order, at most `MOST_LETTERS`.

    Raises:
        OSError: a path can't be read.
    """
    yield from islice(_all(paths), MOST_LETTERS)


def _all(paths: Iterable[Path]) -> Iterator[SentLetter]:
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file())
            files = [
                p
                for p in inside
                if _is_zip(p) or _holds_letters(p, partial(_opened, p))
            ]
        else:
            files = [path]
        for file in files:
            yield from _of_file(file)


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def _of_file(path: Path) -> Iterator[SentLetter]:
    with _opened(path) as file:
        yield from letters_of(path.name, file)


def letters_of(name: str, file: IO[bytes]) -> Iterator[SentLetter]:
    """The letters of one file, whatever its name says of it.

    Args:
        name: what letters are named by.
        file: a letter, one of Outlook's too, a mailbox file, or a zip of them; it can
            be rewound.

    Raises:
        ArchiveError: it is an archive that can't be read.
    """
    begin = file.read(len(_ZIP))
    file.seek(0)
    if begin != _ZIP:
        yield from _of_letters(name, file)
        return
    try:
        with zipfile.ZipFile(file) as archive:
            yield from _packed(archive)
    except _BROKEN as error:
        raise ArchiveError(name) from error


def _packed(archive: zipfile.ZipFile) -> Iterator[SentLetter]:
    room = UNPACKED
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if room > 0 and _holds_letters(path, partial(archive.open, entry)):
            with archive.open(entry) as inside:
                yield from _of_letters(path.name, inside, room)
                room -= inside.tell()


def _of_letters(
    name: str, file: IO[bytes], room: int | None = None
) -> Iterator[SentLetter]:
    """The letters of a file that is no archive; as many as there is room for."""
    begin = file.read(len(MAGIC))
    if begin == MAGIC:
        most = LARGEST if room is None else min(room, LARGEST)
        yield from _with_attached(name, outlook_parts(begin + file.read(most)))
        return
    file.seek(0)
    yield from _in_turn(name, _letters(_lines(file, room)))


def _is_zip(path: PurePath) -> bool:
    return path.name.lower().endswith(".zip")


def _holds_letters(path: PurePath, opened: Callable[[], IO[bytes]]) -> bool:
    """Whether a file of a folder or an archive holds letters.

    Its ending says so, or that it stands in a Maildir; a mailbox file without an
    ending, as Thunderbird has them, begins as one. What a name hides isn't taken.
    """
    name = path.name.lower()
    if name.startswith("."):
        return False
    if name.endswith(ENDINGS):
        return True
    if path.parent.name in _MAILDIR:
        return bool(_DELIVERED.match(name))
    if path.suffix:
        return False
    with opened() as file:
        return bool(_DATED.match(file.readline(400)))


def _in_turn(name: str, letters: Iterator[LetterParts]) -> Iterator[SentLetter]:
    """Letters by the file's name, with a number where there are several."""
    first = next(letters, LetterParts())
    second = next(letters, None)
    if second is None:
        yield from _with_attached(name, first)
        return
    yield from _with_attached(f"{name} 1", first)
    yield from _with_attached(f"{name} 2", second)
    for number, parts in enumerate(letters, 3):
        yield from _with_attached(f"{name} {number}", parts)


def _with_attached(name: str, parts: LetterParts) -> Iterator[SentLetter]:
    """A letter, and those attached to it: `a.eml/1`."""
    letter = letter_of(name, bytes(parts.head))
    closed = tuple(sorted(parts.closed))
    yield replace(letter, carries=len(parts.attached), closed=closed)
    for number, head in enumerate(parts.attached, 1):
        attached = letter_of(f"{name}/{number}", head)
        yield replace(attached, carrier=letter.address, is_attached=True)


def _lines(file: IO[bytes], room: int | None = None) -> Iterator[bytes]:
    """Lines, long ones in pieces; as many as there is room for."""
    for line in iter(lambda: file.readline(HEADERS), b""):
        yield line
        if room is not None:
            room -= len(line)
            if room <= 0:
                return


def _letters(lines: Iterator[bytes]) -> Iterator[LetterParts]:
    """Each letter's headers; in an mbox `From ` begins one (RFC 4155).

    Not every program that writes one marks such lines of a body, but where the first
    letter's line has a time and a year the others have them too. The mark of an
    encoding and empty lines may come before a letter that was copied into a file, and
    in Apple's .emlx its length.
    """
    bare = (line.removeprefix(BOM_UTF8) for line in lines)
    first = next((ln for ln in bare if ln.strip() and not ln.strip().isdigit()), b"")
    is_mbox, is_dated = first.startswith(b"From "), bool(_DATED.match(first))
    parts, before_blank, looked_at = letter_parts(), False, 0
    if not is_mbox:
        parts.line(first)
    for line in lines:
        begins = is_mbox and before_blank and line.startswith(b"From ")
        if begins and (not is_dated or _DATED.match(line)):
            parts.end()
            yield parts
            parts, looked_at = letter_parts(), 0
        elif looked_at < LOOKED_THROUGH:
            parts.line(line)
            looked_at += len(line)
        before_blank = not line.strip(b"\r\n")
        if not is_mbox and (parts.is_done or looked_at >= LOOKED_THROUGH):
            break
    parts.end()
    yield parts


def letter_of(name: str, head: bytes) -> SentLetter:
    """What a letter's headers say; never raises for what stands in them."""
    try:
        message = _PARSER.parsebytes(head)
    except Exception:  # the parser's own faults with broken headers
        return SentLetter(name)
    authors = _authors(message)
    (address, shown), several = _sender(message, authors), tuple(authors)
    domains = {author.rpartition("@")[2] for author in authors}
    told = tuple(_those(message, READ, LONGEST))
    receipt = receipt_of(told, domains.pop() if len(domains) == 1 else "")
    return SentLetter(
        name,
        _first(message, "message-id").strip("<> "),
        address,
        shown,
        _date(_first(message, "date")),
        receipt,
        _went_on(message) or receipt.passed_before,
        several if len(several) > 1 else (),
        kind=_kind(message, address, is_taken=bool(receipt.receiver)),
        delivered_to=_delivered_to(message) if receipt.receiver else (),
    )


def _kind(message: EmailMessage, address: str, *, is_taken: bool) -> LetterKind:
    if not is_taken and _has_any(message, _DRAFTS):
        return LetterKind.DRAFT
    if _has_any(message, _ANSWERS):
        return LetterKind.NOTICE
    is_list_s = bool(address) and address in _list_addresses(message)
    return LetterKind.OF_LIST if is_list_s else LetterKind.LETTER


def _has_any(message: EmailMessage, wanted: Mapping[str, str]) -> bool:
    """Whether one of the headers is there, and begins so."""
    return any(
        value.strip().lower().startswith(wanted[name])
        for name, value in _those(message, wanted, _LONGEST)
    )


def _list_addresses(message: EmailMessage) -> Iterator[str]:
    """What a mailing list takes letters by (RFC 2369)."""
    for value in _every(message, "list-post"):
        for one in _MAILTO.findall(value):
            yield one.lower()


def _delivered_to(message: EmailMessage) -> tuple[str, ...]:
    for names in (_CAME_TO, {"to"}):
        values = [value for _, value in _those(message, names, _LONGEST)][:_MOST_TO]
        found = (address for value in values for address, _ in _addresses(value))
        if known := tuple(dict.fromkeys(found)):
            return known
    return ()


def _went_on(message: EmailMessage) -> bool:
    """Whether headers of forwarders and lists stand in a letter.

    The first ARC seal may be that of its first receiver.
    """
    if any(name.lower().startswith(_FORWARDERS) for name, _ in message.raw_items()):
        return True
    return any(_LATER_SEAL.search(seal) for seal in _every(message, "arc-seal"))


def _authors(message: EmailMessage) -> dict[str, str]:
    """The display names of all authors by address; none where one can't be read."""
    values = list(_every(message, "from"))
    if len(values) > _MOST_FROM or any(len(value) > _LONGEST for value in values):
        return {}
    found: dict[str, str] = {}
    for address, shown in (one for value in values for one in _addresses(value)):
        found.setdefault(address, shown)
    return found


def _sender(message: EmailMessage, authors: Mapping[str, str]) -> tuple[str, str]:
    """Whose letter it is; empty where nobody can tell.

    Of several in one From header Sender names the one (RFC 5322, section 3.6.2); of
    several From headers, which no letter may have, none counts.
    """
    if len(authors) == 1:
        return next(iter(authors.items()))
    senders = [a for value in _every(message, "sender") for a in _addresses(value)]
    is_list = len(list(_every(message, "from"))) == 1
    return senders[0] if authors and is_list and len(senders) == 1 else ("", "")


@lru_cache(maxsize=1024)
def _addresses(written: str) -> tuple[tuple[str, str], ...]:
    """The addresses in lower case that a header names, each with its display name.

    What has no domain is a piece of a name without quotes, as in `Lis, Eva <e@a.b>`.
    """
    if len(written) > _LONGEST:
        return ()
    try:
        header = _TAKEN_APART("from", written)
    except Exception:  # a header that the library can't take apart
        return ()
    if not isinstance(header, AddressHeader):
        return ()
    return _named_in(header) or _behind_a_name(written)


def _named_in(header: AddressHeader) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    pieces: list[str] = []
    for one in header.addresses:
        pieces.append(one.display_name if one.domain else one.username)
        if one.domain:
            shown = " ".join(", ".join(filter(None, pieces)).split())
            found.append((one.addr_spec.lower(), shown))
            pieces.clear()
    return tuple(found)


def _behind_a_name(written: str) -> tuple[tuple[str, str], ...]:
    """The address at the end, where the name before it has signs that none may have."""
    found = _AT_THE_END.search(written)
    if not found:
        return ()
    return ((found[1].lower(), " ".join(written[: found.start()].split())),)


def _every(message: EmailMessage, name: str) -> Iterator[str]:
    """A header's values on one line each, as far as they are looked at."""
    return (value for _, value in _those(message, {name}, _LONGEST))


def _those(
    message: EmailMessage, names: Container[str], most: int
) -> Iterator[tuple[str, str]]:
    """Headers by their names in lower case, each value on one line."""
    for written, value in message.raw_items():
        if (name := written.lower()) in names:
            raw = "".join(value.splitlines()).encode("utf-8", "surrogateescape")
            yield name, _text(raw)[: most + 1]


def _text(raw: bytes) -> str:
    """A header's text; a letter a byte where it is in an encoding of old."""
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        return raw.decode("latin-1")


def _first(message: EmailMessage, name: str) -> str:
    return next((" ".join(value.split()) for value in _every(message, name)), "")


def _date(written: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(written)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
