"""What can be said of a pair besides its sender: source and decision, as one number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from diagnostics.model import EmployeeKind, Plan, Reading, Source
from diagnostics.senders.pair.ranking import DecidedBy, deciding_part, key_parts

OutcomeIds: TypeAlias = npt.NDArray[np.uint8]

NO_CODE = 8
"""Stands where there is no mailbox: above every `ranking.key_code`."""

_WON = (
    DecidedBy.ONLY_CANDIDATE,
    DecidedBy.LEVEL,
    DecidedBy.DEFAULT_FLAG,
    DecidedBy.BOUND,
    DecidedBy.LIST_ORDER,
    DecidedBy.TIE,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pair's source and what decided it."""

    source: Source
    decided_by: DecidedBy


OUTCOMES: tuple[Outcome, ...] = (
    *(Outcome(s, d) for s in (Source.OWN, Source.COMPANY) for d in _WON),
    *(
        Outcome(s, d)
        for s in (Source.INTERNAL, Source.NONE)
        for d in (DecidedBy.NO_CANDIDATE, DecidedBy.PLAN)
    ),
    Outcome(Source.UNKNOWN, DecidedBy.EXTERNAL_USER),
)
"""All that can be; an outcome's id is its place in here."""

TIED: npt.NDArray[np.bool_] = np.array([o.decided_by.is_tied for o in OUTCOMES])
"""By outcome id: the first two candidates are equal."""

SENDS: npt.NDArray[np.bool_] = np.array(
    [
        o.source in (Source.OWN, Source.COMPANY) and o.decided_by is not DecidedBy.TIE
        for o in OUTCOMES
    ]
)
"""By outcome id: the first candidate is the sender."""

SOURCES: npt.NDArray[np.int64] = np.array(
    [list(Source).index(o.source) for o in OUTCOMES], np.int64
)
"""By outcome id: the place of its source among all."""

UNDECIDED: npt.NDArray[np.bool_] = np.array(
    [o.decided_by is DecidedBy.TIE for o in OUTCOMES]
)
"""By outcome id: the first candidate is not the sender."""

GAP: npt.NDArray[np.bool_] = np.array(
    [o.decided_by is DecidedBy.NO_CANDIDATE for o in OUTCOMES]
)
"""By outcome id: there is no candidate where there could be one."""

FROM_OWN: npt.NDArray[np.bool_] = np.array([o.source is Source.OWN for o in OUTCOMES])
"""By outcome id: an own mailbox comes first."""

KINDS = tuple(EmployeeKind)
"""An employee kind's number is its place in here."""


def without_candidates(kind: EmployeeKind, plan: Plan) -> Outcome:
    """The outcome of a pair that has no candidates, or can't have any."""
    if kind is EmployeeKind.EXTERNAL:
        return Outcome(Source.UNKNOWN, DecidedBy.EXTERNAL_USER)
    source = Source.NONE if kind is EmployeeKind.ROBOT else Source.INTERNAL
    decided = DecidedBy.NO_CANDIDATE if plan.can_send else DecidedBy.PLAN
    return Outcome(source, decided)


def with_candidates(code: int, next_code: int, reading: Reading) -> Outcome:
    """The outcome of a pair by the codes of its first two candidates.

    Args:
        code: of the first candidate.
        next_code: of the second, `NO_CODE` where there is only one.
        reading: the reading both were computed under.
    """
    parts = key_parts(reading)
    company = code >> (len(parts) - 1 - parts.index(DecidedBy.LEVEL)) & 1
    source = Source.COMPANY if company else Source.OWN
    if next_code == NO_CODE:
        return Outcome(source, DecidedBy.ONLY_CANDIDATE)
    return Outcome(source, deciding_part(code, next_code, reading))


@cache
def outcome_table(reading: Reading, plan: Plan) -> OutcomeIds:
    """Outcome ids by employee kind, first and second code; shape (3, 9, 9)."""
    table = np.zeros((len(KINDS), NO_CODE + 1, NO_CODE + 1), np.uint8)
    codes = range(2 ** len(key_parts(reading)))
    for number, kind in enumerate(KINDS):
        table[number] = OUTCOMES.index(without_candidates(kind, plan))
        for code in codes:
            for next_code in (*codes[code:], NO_CODE):
                outcome = with_candidates(code, next_code, reading)
                table[number, code, next_code] = OUTCOMES.index(outcome)
    table.flags.writeable = False  # one for all who ask
    return table
