"""Reads letters that strangers wrote in a process of their own, within limits.

What it answers is data: texts only, of which our own frozen values are made here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, get_origin, get_type_hints

from diagnostics.accounts.guarded.child_processes import answer_of, running
from diagnostics.fleet.sent_letters.letter_files import (
    ArchiveError,
    LetterKind,
    SentLetter,
)
from diagnostics.fleet.sent_letters.letter_gateways import Gateway, Side
from diagnostics.fleet.sent_letters.receipts import Receipt
from diagnostics.fleet.sent_letters.stated_results import Proof
from diagnostics.language import gettext as _

_T = TypeVar("_T")
_PROGRAM = "diagnostics.fleet.sent_letters.letters_process"
_SEVERAL = ("authors", "closed", "delivered_to")
_turns = threading.BoundedSemaphore(2)


def letters_read_apart(files: Sequence[tuple[str, bytes]]) -> tuple[SentLetter, ...]:
    """The letters of uploaded files: letters, mailbox files, or zips of them.

    Args:
        files: each one's name and bytes.

    Raises:
        ValueError: they can't be read within the limits, or one isn't whole.
    """
    try:
        with _turns, running(_PROGRAM) as child:
            lines = answer_of(child, (), files)
        *rows, stopped = map(json.loads, lines)
        letters = tuple(map(_letter, rows))
        if not isinstance(stopped, str | None):
            raise TypeError("it ended before it was done")
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(
            _("these files can't be read within the limits: give fewer at once")
        ) from error
    if stopped is None:
        return letters
    raise ArchiveError(stopped)


def _letter(row: Any) -> SentLetter:  # noqa: ANN401 - whatever a line holds
    """One letter of a line.

    Raises:
        LookupError, TypeError, ValueError, AttributeError: it is none of a letter.
    """
    receipt = row["receipt"]
    proofs = {name: _proofs(receipt[name]) for name in ("proofs", "earlier")}
    gateway = None if receipt["gateway"] is None else _gateway(receipt["gateway"])
    told = _made(Receipt, {**receipt, **proofs, "gateway": gateway})
    several = {name: tuple(map(str, row[name])) for name in _SEVERAL}
    kind = LetterKind(row["kind"])
    return _made(SentLetter, {**row, **several, "kind": kind, "receipt": told})


def _gateway(held: Mapping[str, Any]) -> Gateway:
    several = {"explains": frozenset(map(str, held["explains"]))}
    told = {"side": Side(held["side"]), "told": _proofs(held["told"])}
    return _made(Gateway, {**held, **several, **told})


def _proofs(held: Mapping[str, Any]) -> Mapping[str, Proof]:
    return MappingProxyType({how: _made(Proof, one) for how, one in held.items()})


def _made(kind: Callable[..., _T], held: Mapping[str, object]) -> _T:
    """One of our values of what a line holds for it, each of its own type."""
    hints = _types_of(kind)
    if not all(_is_one(value, hints.get(name)) for name, value in held.items()):
        raise TypeError("a line holds something else than a letter")
    return kind(**held)


@cache
def _types_of(kind: Callable[..., object]) -> dict[str, Any]:
    return get_type_hints(kind)


def _is_one(value: object, hint: Any) -> bool:  # noqa: ANN401 - any annotation
    of = get_origin(hint)
    return hint is not None and isinstance(
        value, hint if of in (None, UnionType) else of
    )
