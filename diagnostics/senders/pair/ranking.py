"""The one order of all mailboxes that decides between candidates.

Facts: planfix-mail.md, "Exactly". The key belongs to the mailbox alone, so one global
ranking serves every pair.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from diagnostics.model import (
    DefaultFlag,
    Mailbox,
    Precedence,
    Reading,
    TestResult,
    Tie,
    Unverified,
)


class DecidedBy(StrEnum):
    """What made a pair's sender the sender, or why there is none."""

    ONLY_CANDIDATE = "only-candidate"
    LEVEL = "level"
    DEFAULT_FLAG = "default-flag"
    BOUND = "bound"
    LIST_ORDER = "list-order"
    TIE = "tie"
    EXTERNAL_USER = "external-user"
    PLAN = "plan"
    NO_CANDIDATE = "no-candidate"

    @property
    def is_tied(self) -> bool:
        """Whether the first two candidates differ in nothing but list order."""
        return self in (DecidedBy.LIST_ORDER, DecidedBy.TIE)


_LEVEL, _FLAG, _BOUND = DecidedBy.LEVEL, DecidedBy.DEFAULT_FLAG, DecidedBy.BOUND

KEY_PARTS: Mapping[tuple[Precedence, DefaultFlag], tuple[DecidedBy, ...]] = {
    (Precedence.OWN_FIRST, DefaultFlag.WITHIN_LEVEL): (_LEVEL, _FLAG, _BOUND),
    (Precedence.OWN_FIRST, DefaultFlag.ACROSS_LEVELS): (_FLAG, _LEVEL, _BOUND),
    (Precedence.OWN_FIRST, DefaultFlag.IGNORED): (_LEVEL, _BOUND),
    (Precedence.BOUND_FIRST, DefaultFlag.WITHIN_LEVEL): (_BOUND, _LEVEL, _FLAG),
    (Precedence.BOUND_FIRST, DefaultFlag.ACROSS_LEVELS): (_FLAG, _BOUND, _LEVEL),
    (Precedence.BOUND_FIRST, DefaultFlag.IGNORED): (_BOUND, _LEVEL),
}
"""The parts of the key before list order, the weightiest first, by reading."""


def key_parts(reading: Reading) -> tuple[DecidedBy, ...]:
    """The parts of the key before list order under this reading."""
    return KEY_PARTS[reading.precedence, reading.default_flag]


def key_code(mailbox: Mailbox, reading: Reading) -> int:
    """The key before list order as one number, 0 to 7; the smaller comes first."""
    loses = {_LEVEL: not mailbox.is_own, _FLAG: not mailbox.default}
    loses[_BOUND] = not mailbox.is_bound
    code = 0
    for part in key_parts(reading):
        code = code * 2 + loses[part]
    return code


def deciding_part(code: int, other: int, reading: Reading) -> DecidedBy:
    """What two candidates' codes differ on first; `tie` or `list-order` when equal."""
    if code == other:
        undecided = reading.tie is Tie.UNDECIDED
        return DecidedBy.TIE if undecided else DecidedBy.LIST_ORDER
    parts = key_parts(reading)
    return parts[len(parts) - (code ^ other).bit_length()]


def accepts_test(mailbox: Mailbox, reading: Reading) -> bool:
    """Whether the mailbox's Test account result lets Planfix send from it."""
    if mailbox.test is TestResult.UNKNOWN:
        return reading.unverified is Unverified.USABLE
    return mailbox.test is TestResult.PASSED
