"""Reads what was pasted: a whole mail, a log line, an exception, a server's reply."""

from __future__ import annotations

from dataclasses import replace

from diagnostics.errors.parsing.layers.compound_files import MAGIC
from diagnostics.errors.parsing.layers.no_text import holds_no_text
from diagnostics.errors.parsing.layers.optimism import says_failure
from diagnostics.errors.parsing.layers.outlook_letter import plain_letter
from diagnostics.errors.parsing.letters import is_mail, read_letter
from diagnostics.errors.parsing.mime import MAX_BYTES, as_latin1, decode_bytes
from diagnostics.errors.parsing.pastes import MAX_PASTE, read_paste
from diagnostics.errors.parsing.unwrapping import straightened, unwrapped
from diagnostics.errors.statement import Statement
from diagnostics.model import Phrase

_TAIL = MAX_PASTE
"""Bytes of the end of a very long paste that are kept: exceptions end with a cause."""


def read(data: bytes | str, name: str = "") -> tuple[Statement, ...]:
    """What a paste or file says, one statement for each recipient it speaks of.

    Pure: no look-ups, no clock. Never raises and never returns nothing; of long input
    the beginning is read, of a paste its end too (caps: `mime.MAX_BYTES`,
    `pastes.MAX_PASTE`); `left_out` says so.

    Args:
        data: a mail as bytes, one that Outlook saved too, or any text.
        name: the file's name; `.eml` says that headers may be missing.
    """
    data, name = _unpacked(data, name)
    if isinstance(data, bytes) and holds_no_text(data):
        return (Statement(kind="no-text"),)
    text = _opened(data)
    if _is_letter(text, name):
        found = read_letter(text)
        if found[0].kind == "ordinary":
            found = _quoting(found[0]) or found
    else:
        found = read_paste(straightened(unwrapped(_pasted(text, data))))
    return tuple(map(_speakable, found))


def _quoting(letter: Statement) -> tuple[Statement, ...]:
    """The failure that an ordinary letter quotes; empty where it quotes none."""
    found = read_paste(letter.text)
    replies = tuple(one for one in found if one.is_reply and one.kind != "ordinary")
    if replies:
        return replies
    told = found[0].client and found[0].kind == "error" and says_failure(letter.text)
    return found if told or found[0].kind == "bounce" else ()


def left_out(data: bytes | str, name: str = "") -> Phrase | None:
    """What of a text is too long to be read; None where all of it is.

    Args:
        data: as `read` takes it.
        name: as `read` takes it.
    """
    data, name = _unpacked(data, name)
    if len(data) <= MAX_PASTE or (isinstance(data, bytes) and holds_no_text(data)):
        return None
    text = _opened(data)
    if _is_letter(text, name):
        whole = len(data) <= MAX_BYTES
        return None if whole else Phrase.of("errors:mail-cut", read=MAX_BYTES)
    if len(_pasted(text, data)) <= MAX_PASTE:
        return None
    end = MAX_PASTE // 4
    return Phrase.of("errors:paste-cut", beginning=MAX_PASTE - end, end=end)


def _unpacked(data: bytes | str, name: str) -> tuple[bytes | str, str]:
    """What stands in a letter of Outlook's, and that it is one; else the same."""
    if isinstance(data, str) or not data.startswith(MAGIC):
        return data, name
    letter = plain_letter(data)
    return (letter, ".eml") if letter else (data, name)


def _opened(data: bytes | str) -> str:
    text = as_latin1(data).lstrip("\n\t \ufeff")
    if text.startswith(("From ", ">From ")):
        text = text.partition("\n")[2]
    return text


def _is_letter(text: str, name: str) -> bool:
    return is_mail(text) or (name.lower().endswith(".eml") and ":" in text[:80])


def _pasted(text: str, data: bytes | str) -> str:
    """A paste as text; of a very long one whole lines, of its beginning and end."""
    if len(data) > MAX_BYTES:
        head, tail = text.rpartition("\n")[0], as_latin1(data[-_TAIL:])
        text = f"{head or text}\n{tail.partition(chr(10))[2] or tail}"
    return decode_bytes(text.encode("latin-1"), "utf-8")


def _speakable(statement: Statement) -> Statement:
    """The statement without halves of characters: nobody could write them down."""
    written = f"{statement.recipient}{statement.text}{statement.raw}"
    try:
        f"{written}{statement.remote_host}{statement.reporting_host}".encode()
    except UnicodeEncodeError:
        return replace(
            statement,
            recipient=_whole(statement.recipient),
            text=_whole(statement.text),
            raw=_whole(statement.raw),
            remote_host=_whole(statement.remote_host),
            reporting_host=_whole(statement.reporting_host),
        )
    return statement


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
