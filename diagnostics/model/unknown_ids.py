"""Ids that an account doesn't have, and what they look like."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from diagnostics.language import gettext as _
from diagnostics.language import later

_TOLD = {
    "employee": later('the account has no employee "{wanted}"'),
    "project": later('the account has no project "{wanted}"'),
    "group": later('the account has no group "{wanted}"'),
    "mailbox": later('the account has no mailbox "{wanted}"'),
}
_OTHER = later('the account has no {kind} "{wanted}"')


class UnknownIdError(KeyError):
    """An id that the account doesn't have; its text names the nearest one.

    Args:
        kind: what it should be the id of, `employee`.
        wanted: the id.
        known: the ids that there are.
    """

    def __init__(self, kind: str, wanted: str, known: Iterable[str]) -> None:
        super().__init__(wanted)
        self.kind = kind
        self.wanted = wanted
        self.known = tuple(known)

    @property
    def nearest(self) -> str:
        """The known id that looks most like the wanted one; empty where none does."""
        by_fold = {known.casefold(): known for known in reversed(self.known)}
        wanted = str(self.wanted).casefold()
        close = difflib.get_close_matches(wanted, by_fold, n=1, cutoff=0.6)
        return by_fold[close[0]] if close else ""

    def __str__(self) -> str:
        said = _(_TOLD.get(self.kind, _OTHER), kind=self.kind, wanted=self.wanted)
        if not self.nearest:
            return said
        return _(
            '{said}; the nearest id is "{nearest}"', said=said, nearest=self.nearest
        )

    def __reduce__(self) -> tuple[type, tuple[str, str, tuple[str, ...]]]:
        return type(self), (self.kind, self.wanted, self.known)


class Positions(dict[str, int]):
    """Positions by id, which say what is near an id that they don't have.

    Args:
        kind: what the ids are of.
        positions: the position of each.
    """

    def __init__(self, kind: str, positions: Mapping[str, int]) -> None:
        super().__init__(positions)
        self.kind = kind

    def __missing__(self, wanted: str) -> int:
        raise UnknownIdError(self.kind, wanted, self)
