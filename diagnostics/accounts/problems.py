"""Makes findings of what is wrong in an account's files, with the nearest name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from diagnostics.catalogue import rule as rule_of
from diagnostics.model import Finding, Place, Subject

SHOWN = 80
"""Characters of a value that a finding shows."""

HIDDEN = "(not shown: it may be a secret)"

_SMALL = 300
"""Up to so many names, difflib looks at all of them."""

_SHORT = 64
"""Names up to this length are found by one typing mistake."""


def problem(
    rule: str,
    says: str,
    place: Place,
    *,
    column: str = "",
    value: str = "",
    expected: str = "",
    nearest: str = "",
    subject: Subject | None = None,
) -> Finding:
    """The finding of one problem.

    Args:
        rule: file name under rules/config/.
        says: the observation as a clause that follows the value.
        place: file and row.
        column: column or key.
        value: what stands there; never a secret.
        expected: what may stand there.
        nearest: the nearest known name.
        subject: the row's subject; the account where it has none.
    """
    value = shown(value)
    rule_id = f"config/{rule}"
    where = ", ".join(filter(None, (str(place), column and f"column {column}")))
    quoted = value if value == HIDDEN else f'"{value}"'
    claim = " ".join(filter(None, (value and quoted, says)))
    sentence = "; ".join(
        filter(
            None,
            (
                f"{where}: {claim}" if where else claim,
                expected and f"expected {expected}",
                nearest and f'the nearest known name is "{shown(nearest)}"',
            ),
        )
    )
    facts = {
        "file": place.file,
        "row": place.row,
        "column": column,
        "value": value,
        "expected": expected,
        "nearest": nearest,
    }
    severity = rule_of(rule_id).severity
    who = subject or Subject()
    facts["sentence"] = f"{sentence}."
    return Finding(rule_id, who, severity, MappingProxyType(facts))


def shown(value: str) -> str:
    """The value on one line, control characters escaped, clipped to `SHOWN`."""
    clipped = value if len(value) <= SHOWN else f"{value[: SHOWN - 1]}…"
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in clipped)


def one_of(names: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


class Names:
    """Known names, asked for the nearest to a wrong one.

    Built once and asked often: the look-up takes the same time for ten names and for
    ten thousand (deletions of one character are indexed), so that an account in which
    every reference is wrong still loads at once.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self._by_form: dict[str, str] | None = None

    def nearest(self, wrong: str) -> str:
        """The nearest known name, or an empty string where none is near."""
        folded = wrong.casefold()
        if not folded or len(folded) > _SHORT:
            return ""
        index = self._index()
        for form in _forms(folded):
            if form in index:
                return index[form]
        if len(self._names) > _SMALL:
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
