"""The process that reads letters that strangers wrote: `python -m` this.

Input: a line of JSON, `[[name, size], …]`, and the files' bytes, one behind the other.
Output: a line of JSON for each letter, an object of what `SentLetter` holds but the
day, and at the end `null`, or the name of an archive that can't be read. It gives up
rights and room before it looks at any of the bytes.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from itertools import islice
from typing import BinaryIO

from diagnostics.accounts.guarded.confining import confine
from diagnostics.fleet.sent_letters.letter_files import (
    MOST_LETTERS,
    ArchiveError,
    SentLetter,
    letters_of,
)
from diagnostics.fleet.sent_letters.letter_gateways import Gateway
from diagnostics.fleet.sent_letters.receipts import Receipt
from diagnostics.fleet.sent_letters.stated_results import Proof


def answer(source: BinaryIO, target: BinaryIO) -> None:
    """Reads the files of `source` and writes their letters to `target`."""
    sizes = json.loads(source.readline())
    files = [(name, source.read(size)) for name, size in sizes]
    stopped = None
    try:
        for letter in islice(_letters(files), MOST_LETTERS):
            target.write(json.dumps(_row(letter)).encode("ascii") + b"\n")
    except ArchiveError as error:
        stopped = error.name
    target.write(json.dumps(stopped).encode("ascii") + b"\n")
    target.flush()


def _letters(files: list[tuple[str, bytes]]) -> Iterator[SentLetter]:
    for name, data in files:
        yield from letters_of(name, io.BytesIO(data))


def _row(letter: SentLetter) -> dict[str, object]:
    told = letter.receipt
    proofs = {name: _plain(getattr(told, name)) for name in ("proofs", "earlier")}
    gateway = _gateway(told.gateway) if told.gateway else None
    receipt = {**_fields(told), **proofs, "gateway": gateway}
    return {**_fields(letter), "sent": None, "receipt": receipt}


def _plain(proofs: Mapping[str, Proof]) -> dict[str, dict[str, object]]:
    return {method: asdict(proof) for method, proof in proofs.items()}


def _gateway(gateway: Gateway) -> dict[str, object]:
    explains, told = sorted(gateway.explains), _plain(gateway.told)
    return {**_fields(gateway), "explains": explains, "told": told}


def _fields(held: SentLetter | Receipt | Gateway) -> dict[str, object]:
    return {field.name: getattr(held, field.name) for field in fields(held)}


if __name__ == "__main__":
    confine()
    answer(sys.stdin.buffer, sys.stdout.buffer)
