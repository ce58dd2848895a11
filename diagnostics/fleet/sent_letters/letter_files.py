"""Letters in files: one (.eml), a folder of them, or a mailbox file (mbox)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

from diagnostics.fleet.sent_letters.receipts import NO_RECEIPT, Receipt, receipt_of

MOST_LETTERS = 100_000
"""Letters that are looked at; the rest is counted as left out."""

HEADERS = 256 * 1024
"""Bytes of a letter's headers that are read; its body never is."""

ENDINGS = (".eml", ".msg.eml", ".mbox", ".mbx")
"""Which files of a folder hold letters."""

_PARSER = BytesHeaderParser(policy=default)


@dataclass(frozen=True, slots=True)
class SentLetter:
    """What a letter's headers say.

    Attributes:
        name: its file's name, with a number where the file holds several.
        message_id: as it stands in the letter, or empty.
        address: the From address in lower case, or empty.
        shown: the display name beside it.
        sent: when, as the letter says; None where it can't be read.
        receipt: what the receiver says of its proofs; empty in a copy from Sent.
    """

    name: str
    message_id: str = ""
    address: str = ""
    shown: str = ""
    sent: datetime | None = None
    receipt: Receipt = NO_RECEIPT


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
            files = [p for p in inside if p.name.lower().endswith(ENDINGS)]
        else:
            files = [path]
        for file in files:
            yield from _of_file(file)


def _of_file(path: Path) -> Iterator[SentLetter]:
    heads = _heads(path)
    first = next(heads, b"")
    second = next(heads, None)
    if second is None:
        yield letter_of(path.name, first)
        return
    yield letter_of(f"{path.name} 1", first)
    yield letter_of(f"{path.name} 2", second)
    for number, head in enumerate(heads, 3):
        yield letter_of(f"{path.name} {number}", head)


def _heads(path: Path) -> Iterator[bytes]:
    """The headers of each letter; in an mbox `From ` begins one (RFC 4155)."""
    with path.open("rb") as file:
        lines = iter(lambda: file.readline(HEADERS), b"")
        first = next(lines, b"")
        is_mbox = first.startswith(b"From ")
        head, inside, before_blank = bytearray(b"" if is_mbox else first), True, False
        for line in lines:
            if is_mbox and before_blank and line.startswith(b"From "):
                yield bytes(head)
                head, inside = bytearray(), True
            elif inside and line.strip(b"\r\n"):
                if len(head) < HEADERS:
                    head += line
            else:
                inside = False
            before_blank = not line.strip(b"\r\n")
            if not is_mbox and not inside:
                break
        yield bytes(head)


def letter_of(name: str, head: bytes) -> SentLetter:
    """What a letter's headers say; never raises for what stands in them."""
    try:
        message = _PARSER.parsebytes(head)
    except Exception:  # the parser's own faults with broken headers
        return SentLetter(name)
    address, shown = _author(message)
    stated = [str(value) for value in _every(message, "authentication-results")]
    return SentLetter(
        name,
        _first(message, "message-id").strip("<> "),
        address,
        shown,
        _date(_first(message, "date")),
        receipt_of(stated),
    )


def _author(message: EmailMessage) -> tuple[str, str]:
    for header in _every(message, "from"):
        if isinstance(header, AddressHeader) and header.addresses:
            one = header.addresses[0]
            return one.addr_spec.lower(), " ".join(one.display_name.split())
    return "", ""


def _every(message: EmailMessage, name: str) -> list[object]:
    try:
        return list(message.get_all(name, []))
    except Exception:  # a header that the library can't take apart
        return []


def _first(message: EmailMessage, name: str) -> str:
    return next((" ".join(str(value).split()) for value in _every(message, name)), "")


def _date(written: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(written)
        return read if read.tzinfo else read.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
