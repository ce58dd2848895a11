"""When which mailbox sends, where the readings of Planfix's help differ.

Three switches decide whether a pair is contested; each of their twelve combinations
gives an outcome. Outcomes are told by the fewest conditions: a condition names, for
each switch that matters, the values under which the outcome holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations, product
from typing import TypeAlias

from diagnostics.model import (
    NO_PROJECT,
    Account,
    DefaultFlag,
    Precedence,
    Reading,
    Source,
    Subprojects,
    Unverified,
)
from diagnostics.senders.pair.resolution import Resolution, resolve

SWITCHES: Mapping[str, type[StrEnum]] = {
    "precedence": Precedence,
    "default_flag": DefaultFlag,
    "subprojects": Subprojects,
}
"""The switches that make a pair contested, by their names in `Reading`."""

Values: TypeAlias = Mapping[str, tuple[StrEnum, ...]]
"""By switch that matters, the values under which something holds."""

_Combination: TypeAlias = tuple[StrEnum, ...]
_Box: TypeAlias = tuple[tuple[StrEnum, ...], ...]
"""By switch, the values that a condition admits."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds if all of its switches have one of the values named.

    Attributes:
        outcome: who sends then.
        values: by switch that matters, the values under which it holds.
        is_current: whether the reading in use is among them.
    """

    outcome: Resolution
    values: Values
    is_current: bool


def conditions_of(account: Account, answer: Resolution) -> tuple[Condition, ...]:
    """When which mailbox sends, what holds under the reading in use first.

    Args:
        account: the account that the answer is about; half of one is taken too.
        answer: who sends in the pair under the reading in use.

    Returns:
        Nothing where the three switches make no difference.
    """
    if not answer.contested:
        return ()
    found = {both: _under(account, answer, both) for both in product(*_values())}
    current = tuple(getattr(answer.reading, name) for name in SWITCHES)
    told = [
        Condition(found[next(_inside(box))], _named(box), current in set(_inside(box)))
        for box in _cover({both: _said(one) for both, one in found.items()})
    ]
    return tuple(sorted(told, key=lambda each: not each.is_current))


def if_untested_cannot_send(account: Account, answer: Resolution) -> Resolution | None:
    """Who sends if Planfix takes no mailbox that was never tested.

    None where that changes nothing, or is the reading in use.
    """
    if answer.reading.unverified is Unverified.UNUSABLE:
        return None
    reading = replace(answer.reading, unverified=Unverified.UNUSABLE)
    other = _again(account, answer, reading)
    return other if _said(other) != _said(answer) else None


def only_if(readings: Iterable[Reading]) -> tuple[Values, ...]:
    """Under which values these of the twelve readings lie, each alternative once."""
    held = {tuple(getattr(one, name) for name in SWITCHES) for one in readings}
    outcomes = {both: both in held for both in product(*_values())}
    return tuple(
        _named(box) for box in _cover(outcomes) if outcomes[next(_inside(box))]
    )


def _values() -> list[list[StrEnum]]:
    return [list(kind) for kind in SWITCHES.values()]


def _under(account: Account, answer: Resolution, both: _Combination) -> Resolution:
    switches = dict(zip(SWITCHES, both, strict=True))
    reading = replace(answer.reading, **switches)  # type: ignore[arg-type]
    return _again(account, answer, reading)


def _again(account: Account, answer: Resolution, reading: Reading) -> Resolution:
    place = answer.project or NO_PROJECT
    return resolve(account, answer.employee, place, reading, partial=True)


def _said(answer: Resolution) -> tuple[str, Source]:
    return answer.sender, answer.source


def _cover(outcomes: Mapping[_Combination, object]) -> Iterator[_Box]:
    """Boxes of one outcome each that hold every combination once named.

    The largest first, so that an outcome needs few of them; the fewest switches among
    equals.
    """
    left = set(outcomes)
    for box in sorted(_boxes(), key=_size):
        inside = set(_inside(box))
        if inside & left and len({outcomes[both] for both in inside}) == 1:
            left -= inside
            yield box


def _boxes() -> Iterable[_Box]:
    return product(*map(_some, _values()))


def _some(values: list[StrEnum]) -> list[tuple[StrEnum, ...]]:
    """Every choice of at least one value."""
    sizes = range(1, len(values) + 1)
    return [some for size in sizes for some in combinations(values, size)]


def _size(box: _Box) -> tuple[int, int]:
    return -len(list(_inside(box))), len(_named(box))


def _inside(box: _Box) -> Iterator[_Combination]:
    return product(*box)


def _named(box: _Box) -> Values:
    """The switches that a box limits."""
    both = zip(SWITCHES.items(), box, strict=True)
    return {name: some for (name, kind), some in both if len(some) < len(kind)}
