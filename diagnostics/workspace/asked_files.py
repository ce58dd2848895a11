"""Files whose questions are open, kept beside their account until they are answered.

Of other files nothing is kept. Nor is anything of files in which a password stood in
clear: reading refused it, and it must not lie on a disk because somebody asks.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from diagnostics.model import Finding
from diagnostics.whole_files import write_whole
from diagnostics.workspace.shelf import DamagedError, NotOnShelfError, Workspace

FILE = "asked.json"
MOST_BYTES = 30_000_000
"""All files of one account, unpacked."""

_MOST_WRITTEN = 2 * MOST_BYTES
_NOT_OURS = ValueError, LookupError, TypeError, AttributeError, RecursionError
_SECRET = "config/secret-in-clear"

Files: TypeAlias = Sequence[tuple[str, bytes]]
"""Names and contents."""

AskedFiles: TypeAlias = tuple[tuple[tuple[str, bytes], ...], dict[str, str]]
"""Names and contents, and what was answered so far by what was asked."""


def keep_asked(
    shelf: Workspace, account_id: str, files: Files, answers: Mapping[str, str]
) -> bool:
    """Keeps the files of a kept account until their questions are answered.

    Args:
        shelf: what keeps the account.
        account_id: the account as it was understood meanwhile.
        files: names and contents.
        answers: what was answered so far, by what was asked.

    Returns whether they are kept: not where strangers work, nor files that are too
    large or in which a password was refused, nor where the disk refuses.
    """
    try:
        if shelf.is_shared or not _may_stay(files, shelf.open(account_id).problems):
            return False
        held = [{"name": name, "data": _packed(data)} for name, data in files]
        document = {"files": held, "answers": dict(answers)}
        place = shelf.folder(account_id) / FILE
        write_whole(place, json.dumps(document).encode("ascii"), private=True)
    except (OSError, NotOnShelfError, DamagedError):
        return False
    return True


def kept_asked(shelf: Workspace, account_id: str) -> AskedFiles | None:
    """The files that are kept, with the answers so far; None where none are."""
    if shelf.is_shared:
        return None
    try:
        with (shelf.folder(account_id) / FILE).open("rb") as file:
            document = json.loads(file.read(_MOST_WRITTEN))
        files = tuple((_text(f["name"]), _data(f["data"])) for f in document["files"])
        said = {_text(k): _text(v) for k, v in document["answers"].items()}
    except OSError:
        return None
    except (*_NOT_OURS, zlib.error):
        return None
    return files, said


def _may_stay(files: Files, problems: Iterable[Finding]) -> bool:
    fits = sum(len(data) for _, data in files) <= MOST_BYTES
    return fits and all(problem.rule != _SECRET for problem in problems)


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 1)).decode("ascii")


def _data(written: object) -> bytes:
    """Contents as they were packed; what unpacks to more than we keep isn't ours."""
    unpacked = zlib.decompressobj()
    data = unpacked.decompress(base64.b64decode(_text(written)), MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError("more than is ever kept")
    return data


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
