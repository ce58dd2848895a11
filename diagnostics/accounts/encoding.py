"""Bytes to text: UTF-8 only, and a good guess at what else it is."""

from __future__ import annotations

import codecs
import re
from itertools import islice

from diagnostics.accounts.problems import problem
from diagnostics.model import Finding, Place

_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ".encode("cp1250"))
_WESTERN = frozenset("äöüßéèêëàâáçñïîìíôòøåæœõúùûÄÖÜÉÈÀÇÑØÅ€".encode("cp1252"))

_FIRST_CYRILLIC = 0xC0
"""Windows-1251 has the Russian alphabet from here on; half of Polish lies before."""

_ENOUGH = 100_000
"""Runs of high bytes that an encoding is guessed from."""

_WIDE_BOMS = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE


def decode(file: str, data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """The text of a file without its byte order mark, and what is wrong with it.

    Bytes that aren't UTF-8 are an error; the text is then read in the encoding that
    they look like, so that the other problems can be shown at once.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip():
        return "", (_empty(file),)
    if data[:2] not in _WIDE_BOMS:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            return _guessed(file, data, row=data.count(b"\n", 0, error.start) + 1)
        if not _looks_wide(data):
            return (text, _nuls(file, text)) if text.strip() else ("", (_empty(file),))
    return _guessed(file, data, row=1)


def looks_like(data: bytes) -> str:
    """Python's name of the encoding that bytes which aren't UTF-8 look like.

    Cyrillic text comes in runs of high bytes; Polish and Western letters stand alone,
    and are told apart by the bytes that only one of them uses often.
    """
    if data[:2] in _WIDE_BOMS:
        return "utf-16"
    if _looks_wide(data):
        return "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
    runs = re.finditer(rb"[\x80-\xff]+", data)
    high = [run.group() for run in islice(runs, _ENOUGH)]
    every = b"".join(high)
    cyrillic = sum(byte >= _FIRST_CYRILLIC for byte in every)
    if len(every) >= 2 * len(high) and cyrillic >= 0.75 * len(every):
        return "cp1251"
    polish = sum(byte in _POLISH and byte not in _WESTERN for byte in every)
    western = sum(byte in _WESTERN and byte not in _POLISH for byte in every)
    return "cp1250" if polish > western else "cp1252"


def _looks_wide(data: bytes) -> bool:
    """UTF-16 without its mark: every second byte of ASCII text is zero."""
    head = data[:4096]
    return head.count(0) * 3 > len(head)


def _guessed(file: str, data: bytes, row: int) -> tuple[str, tuple[Finding, ...]]:
    encoding = looks_like(data)
    label = "UTF-16" if "utf" in encoding else encoding.replace("cp", "Windows-")
    found = problem(
        "encoding",
        Place(file, row),
        facts={"encoding": label},
    )
    return data.decode(encoding, "replace"), (found,)


def _empty(file: str) -> Finding:
    return problem("file-empty", Place(file))


def _nuls(file: str, text: str) -> tuple[Finding, ...]:
    at = text.find("\0")
    if at < 0:
        return ()
    place = Place(file, text.count("\n", 0, at) + 1)
    return (problem("nul-byte", place),)
