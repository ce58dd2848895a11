"""What speaks for a reason, and how much."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.errors.deciding.explanation import Evidence
from diagnostics.errors.deciding.patterns import Code, Hit

SURE = 70
"""Words of this weight allow no other reason, unless another comes close."""

FAIR = 40
"""Words below this weight are a hint only."""

CLOSE = 10
"""A second reason within this distance makes the first less sure."""

EXACT = 30
"""A code of this weight stands for little else; it beats a general reason's words …"""

AROUND = 2_000
"""Characters of the excerpt that are looked at when the text itself says nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """What speaks for one reason."""

    reason: str
    score: int
    hit: Hit | None = None
    code: Code | None = None
    sign: Evidence | None = None

    @property
    def follows(self) -> bool:
        """Whether something failed before, which this only follows from."""
        return self.hit is not None and self.hit.pattern.follows
