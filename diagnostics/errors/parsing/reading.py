"""Reads what was pasted: a whole mail, a log line, an exception, a server's reply."""

from __future__ import annotations

from diagnostics.errors.parsing.letters import is_mail, read_letter
from diagnostics.errors.parsing.mime import as_latin1, decode_bytes
from diagnostics.errors.parsing.pastes import read_paste
from diagnostics.errors.statement import Statement


def read(data: bytes | str, name: str = "") -> tuple[Statement, ...]:
    """What a paste or file says, one statement for each recipient it speaks of.

    Pure: no look-ups, no clock. Never raises and never returns nothing; of long input
    the beginning is read (caps: `mime.MAX_BYTES`, `pastes.MAX_PASTE`).

    Args:
        data: a mail as bytes, or any text.
        name: the file's name; `.eml` and `.msg` say that headers may be missing.
    """
    text = as_latin1(data).lstrip("\n\t \ufeff")
    if text.startswith(("From ", ">From ")):
        text = text.partition("\n")[2]
    if is_mail(text) or (name.lower().endswith(".eml") and ":" in text[:80]):
        return read_letter(text)
    return read_paste(decode_bytes(text.encode("latin-1"), "utf-8"))
