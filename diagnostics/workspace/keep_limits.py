"""How long and how much is kept of opened accounts, as the environment says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

DAYS, MEGABYTES = "SENDERSCOPE_KEEP_DAYS", "SENDERSCOPE_KEEP_MB"


@dataclass(frozen=True, slots=True)
class KeepLimits:
    """What is kept at most.

    Attributes:
        days: an account that nobody opened for so long goes; 0 keeps none at all.
        megabytes: of all accounts together; those that nobody opened longest go first.
    """

    days: int = 90
    megabytes: int = 500

    @classmethod
    def usual(cls, environ: Mapping[str, str] | None = None) -> KeepLimits:
        """What the environment sets, else the usual; what it sets wrongly is usual."""
        held = os.environ if environ is None else environ
        usual = cls()
        return cls(
            _whole(held.get(DAYS, ""), usual.days),
            _whole(held.get(MEGABYTES, ""), usual.megabytes),
        )


def _whole(written: str, usual: int) -> int:
    plain = written.strip()
    fits = plain.isascii() and plain.isdecimal() and len(plain) <= 6
    return int(plain) if fits else usual
