"""Makes findings of what is wrong in an account's files, with the nearest name.

A finding here holds facts alone; its sentences stand in its rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from diagnostics.accounts.guarded.budget import Budget, current
from diagnostics.accounts.guarded.nearest_names import Names
from diagnostics.accounts.schema import ASIDE, LOSSES, UNDECISIVE
from diagnostics.catalogue import rule, stated, texts
from diagnostics.model import (
    Extent,
    Finding,
    Missing,
    Phrase,
    Place,
    Said,
    Severity,
    Subject,
)

SHOWN = 80
"""Characters of a value that a finding shows."""

HIDDEN = Phrase.of("accounts:hidden")
"""Stands for a value that may be a secret."""

_MORE = "more-of-a-rule"

_UNLISTED = Finding(f"config/{_MORE}", Subject(), Severity.INFO)
"""Stands for every finding that is counted only; `listed` takes it out."""


def problem(
    name: str,
    place: Place,
    *,
    says: str = "evidence",
    column: str = "",
    value: Said = "",
    expected: Phrase | None = None,
    nearest: str = "",
    subject: Subject | None = None,
    facts: Mapping[str, object] | None = None,
) -> Finding:
    """The finding of one problem, counted in the budget in force.

    Args:
        name: the rule's file name under rules/config/.
        place: file and row.
        says: which of the rule's templates is the sentence.
        column: column or key.
        value: what stands there, or `HIDDEN`; never a secret.
        expected: what may stand there; None: the rule's template `expected-SAYS`, or
            else its `expected`, or nothing where it has neither.
        nearest: the nearest known name.
        subject: the row's subject; the account where it has none.
        facts: what else the rule declares.

    Raises:
        KeyError: there is no such rule.
        TypeError: a fact that the rule doesn't declare, or of another type.
    """
    rule_id = f"config/{name}"
    budget = current()
    if budget is not None and not budget.lists(rule_id):
        return _UNLISTED
    column = shown(column)
    known = {
        "column": column,
        "value": shown(value) if isinstance(value, str) else value,
        "nearest": shown(nearest),
        **(facts or {}),
    }
    data = {
        "where": _where(place, column),
        "file": place.file,
        "row": place.row,
        "expected": expected or _expected(rule_id, says, known),
        **known,
    }
    return stated(rule_id, subject or Subject(), data, says=says)


def listed(problems: Iterable[Finding], budget: Budget) -> tuple[Finding, ...]:
    """The problems of an account, and by rule how many more there are."""
    more = [
        stated(
            _UNLISTED.rule,
            Subject(),
            {"of": rule_id, "title": Phrase.of(f"{rule_id}:title"), "problems": count},
            severity=rule(rule_id).severity,
        )
        for rule_id, count in budget.unlisted.items()
    ]
    return (*(found for found in problems if found is not _UNLISTED), *more)


def first_of(name: str, items: Sequence[str]) -> Sequence[str]:
    """The items that problems of a rule are still listed for; the rest is counted."""
    budget = current()
    return items if budget is None else budget.first_of(f"config/{name}", items)


def missing_after(problems: Iterable[Finding]) -> tuple[Missing, ...]:
    """What the account lacks after these problems, in their order, each part once."""
    found: dict[Missing, None] = {}
    for told in problems:
        # What is only counted is lost as well.
        rule_id = told.data["of"] if told.rule == _UNLISTED.rule else told.rule
        extent = LOSSES.get(rule_id.removeprefix("config/"))
        column = str(told.data.get("column", ""))
        if extent is None or (extent is Extent.CELL and column in UNDECISIVE):
            continue
        place = Place(told.data.get("file", ""), told.data.get("row", 0))
        if PurePath(place.file).stem.lower() == ASIDE:
            continue
        cell = column if extent is Extent.CELL else ""
        found[Missing(extent, told.rule, place, cell)] = None
    return tuple(found)


def _where(place: Place, column: str) -> Said:
    """Where it stands; nothing where no file is known. A row's number is a name."""
    if not place.file:
        return Phrase.of("accounts:column", column=column) if column else ""
    row = str(place.row) if place.row else ""
    return Phrase.of("accounts:where", file=shown(place.file), line=row, column=column)


def _expected(rule_id: str, says: str, known: Mapping[str, object]) -> Said:
    written = texts(rule_id)
    for name in (f"expected-{says}", "expected"):
        if name in written:
            return Phrase.of(f"{rule_id}:{name}", **known)
    return ""


def shown(value: str) -> str:
    """The value on one line, control characters escaped, clipped to `SHOWN`."""
    clipped = value if len(value) <= SHOWN else f"{value[: SHOWN - 1]}…"
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in clipped)


def one_of(names: Iterable[Said]) -> Phrase:
    """`a, b or c`."""
    *others, last = names
    rest: Said = ""
    for name in reversed(others):
        rest = Phrase.of("accounts:listed", first=_as_said(name), rest=rest)
    return Phrase.of("accounts:one-of", others=rest, last=_as_said(last))


def _as_said(name: Said) -> Said:
    return name if isinstance(name, Phrase) else str(name)


def nearest_of(wrong: str, known: Iterable[str]) -> str:
    """The nearest of names that are the program's own; empty where none is near.

    In a budget each set of them is gone through once, however often it is asked.
    """
    budget = current()
    names = Names(known) if budget is None else budget.names_of(tuple(known))
    return names.nearest(wrong)
