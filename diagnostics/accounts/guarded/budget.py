"""What reading one account may use up, charged as things expand.

One budget holds for one account, whatever form it has: it is in force inside `spending`
and asked for with `current`. Where none is in force, nothing is limited.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from diagnostics.accounts import limits
from diagnostics.accounts.guarded.nearest_names import Names

_Item = TypeVar("_Item")

ALLOWED: dict[str, int] = {
    "cells": limits.MAX_CELLS,
    "nodes": limits.MAX_NODES,
    "all-rows": limits.MAX_ALL_ROWS,
    "characters": limits.MAX_CHARACTERS,
    "settings": limits.MAX_SETTINGS,
}
"""How much of each there is, by name."""


class OverBudgetError(Exception):
    """Something of the budget is used up: the account is not read further.

    `what` is its name in `ALLOWED`, `most` how much there was.
    """

    def __init__(self, what: str, most: int) -> None:
        super().__init__(what, most)
        self.what = what
        self.most = most


@dataclass(slots=True)
class Budget:
    """What is left for one account, and how many findings each rule has made."""

    left: dict[str, int] = field(default_factory=lambda: dict(ALLOWED))
    listed: Counter[str] = field(default_factory=Counter)
    unlisted: Counter[str] = field(default_factory=Counter)
    asked: dict[tuple[str, ...], Names] = field(default_factory=dict)

    def charge(self, what: str, amount: int = 1) -> None:
        """Takes an amount away. Raises OverBudgetError where less was left."""
        self.left[what] -= amount
        if self.left[what] < 0:
            raise OverBudgetError(what, ALLOWED[what])

    def lists(self, rule_id: str) -> bool:
        """Counts one finding of a rule; whether it is still listed."""
        is_listed = self.listed[rule_id] < limits.MAX_FINDINGS_OF_A_RULE
        (self.listed if is_listed else self.unlisted)[rule_id] += 1
        return is_listed

    def first_of(self, rule_id: str, items: Sequence[_Item]) -> Sequence[_Item]:
        """The items that findings of a rule are still listed for; counts the rest."""
        left = limits.MAX_FINDINGS_OF_A_RULE - self.listed[rule_id]
        if len(items) > left:
            self.unlisted[rule_id] += len(items) - left
        return items[:left]

    def names_of(self, known: tuple[str, ...]) -> Names:
        """Names to look wrong ones up in, the same ones for the whole account."""
        if known not in self.asked:
            self.asked[known] = Names(known)
        return self.asked[known]


_SPENT: ContextVar[Budget | None] = ContextVar("_SPENT", default=None)


def current() -> Budget | None:
    """The budget in force; None where nothing is limited."""
    return _SPENT.get()


def charge(what: str, amount: int = 1) -> None:
    """Takes an amount from the budget in force. Raises OverBudgetError."""
    spent = _SPENT.get()
    if spent is not None:
        spent.charge(what, amount)


def charge_rows(table: str, rows: int = 1) -> None:
    """Takes a table's rows from the budget in force. Raises OverBudgetError."""
    weight = limits.MAILBOX_WEIGHT if table == "mailboxes" else 1
    charge("all-rows", weight * rows)


@contextmanager
def spending() -> Iterator[Budget]:
    """A fresh budget, in force inside the `with`."""
    spent = Budget()
    token = _SPENT.set(spent)
    try:
        yield spent
    finally:
        _SPENT.reset(token)
