"""The nearest known name to one that a stranger wrote, at a bounded cost."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from diagnostics.accounts.limits import MAX_COMPARED, MAX_NEAREST

_SMALL = 300
"""Up to so many names, difflib looks at all of them."""

_SHORT = 64
"""Names up to this length are found by one typing mistake."""


class Names:
    """Known names, asked for the nearest to a wrong one.

    Built once and asked often: the look-up takes the same time for ten names and for
    ten thousand (deletions of one character are indexed), so that an account in which
    every reference is wrong still loads at once. After `MAX_NEAREST` questions there
    are no more answers: nobody reads so many.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._asked = 0
        self._compared = 0
        self._by_form: dict[str, str] | None = None

    def nearest(self, wrong: str) -> str:
        """The nearest known name, or an empty string where none is near."""
        folded = wrong.casefold()
        self._asked += 1
        if not folded or len(folded) > _SHORT or self._asked > MAX_NEAREST:
            return ""
        index = self._index()
        for form in _forms(folded):
            if form in index:
                return index[form]
        self._compared += 1
        if len(self._names) > _SMALL or self._compared > MAX_COMPARED:
            return ""
        by_fold = {name.casefold()[:_SHORT]: name for name in self._names}
        close = difflib.get_close_matches(folded, by_fold, n=1, cutoff=0.6)
        return by_fold[close[0]] if close else ""

    def _index(self) -> dict[str, str]:
        if self._by_form is None:
            self._by_form = {}
            short = [name for name in self._names if 0 < len(name) <= _SHORT]
            for name in short:
                self._by_form.setdefault(name.casefold(), name)
            for name in short:
                for form in _forms(name.casefold()):
                    self._by_form.setdefault(form, name)
        return self._by_form


def _forms(folded: str) -> Iterator[str]:
    """The name itself, then the name without one of its characters."""
    yield folded
    if len(folded) > 1:
        for i in range(len(folded)):
            yield folded[:i] + folded[i + 1 :]
