"""What is known of a kept account without reading it: its id, its name, its times."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

_SHORT_ID = re.compile(r"[a-z]{1,3}-[0-9a-f]{4,64}")
_LETTERS, _DIGITS = 3, 4
_NO_NAME = "acc"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that an account was read from: its name, and when it was last changed."""

    name: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """An account that was opened here once.

    Attributes:
        id: what addresses call it, `bak-3f2a`.
        digest: SHA-256 of what was opened, as `digest_of` makes it.
        name: as the account calls itself, or as its reader did.
        host: the account's host.
        opened: when it was opened first, with a time zone.
        files: what it was read from.
    """

    id: str
    digest: str
    name: str = ""
    host: str = ""
    opened: datetime | None = None
    files: tuple[KeptFile, ...] = ()

    @property
    def files_changed(self) -> datetime | None:
        """When the youngest of its files was changed; None where none says so."""
        return max((f.changed for f in self.files if f.changed), default=None)

    @property
    def label(self) -> str:
        """The name, else the host, else its first file, else the id."""
        first = self.files[0].name if self.files else ""
        return self.name or self.host or first or self.id

    def called(self, name: str) -> KeptAccount:
        """The same account under another name."""
        return replace(self, name=name)


def digest_of(files: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over names and contents, each behind its length."""
    digest = hashlib.sha256()
    for name, data in sorted(files):
        for part in (name.encode("utf-8", "surrogatepass"), data):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def is_short_id(text: str) -> bool:
    """Whether a text could be a kept account's id; only such name folders."""
    return _SHORT_ID.fullmatch(text) is not None


def short_id(
    names: Iterable[str],
    digest: str,
    is_free: Callable[[str], bool] = lambda _: True,
    digits: int = _DIGITS,
) -> str:
    """Up to three letters of a name and as many digits of the digest as it takes.

    Args:
        names: the account's names, the best first; the first with Latin letters counts.
        digest: `digest_of` its content.
        is_free: whether no other content has an id.
        digits: the least number of digits.
    """
    letters = next(filter(None, map(_letters, names)), _NO_NAME)
    ids = (f"{letters}-{digest[:n]}" for n in range(digits, len(digest) + 1))
    return next((i for i in ids if is_free(i)), f"{letters}-{digest}")


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in plain if "a" <= c <= "z")[:_LETTERS]


def about_document(kept: KeptAccount) -> dict[str, Any]:
    """What is known of it as JSON has it; times in ISO 8601."""
    return {
        "id": kept.id,
        "digest": kept.digest,
        "name": kept.name,
        "host": kept.host,
        "opened": _written(kept.opened),
        "files": [{"name": f.name, "changed": _written(f.changed)} for f in kept.files],
    }


def about_of(document: Mapping[str, Any]) -> KeptAccount:
    """What `about_document` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is no such document.
    """
    return KeptAccount(
        id=_text(document["id"]),
        digest=_text(document["digest"]),
        name=_text(document["name"]),
        host=_text(document["host"]),
        opened=_time(document["opened"]),
        files=tuple(
            KeptFile(_text(f["name"]), _time(f["changed"])) for f in document["files"]
        ),
    )


def _written(time: datetime | None) -> str:
    return time.isoformat() if time else ""


def _time(written: object) -> datetime | None:
    if not _text(written):
        return None
    time = datetime.fromisoformat(_text(written))
    if time.tzinfo is None:
        raise ValueError("a time without a time zone")
    return time


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
