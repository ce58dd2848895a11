"""What a stage's record amounts to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from diagnostics.model import Said, State


@dataclass(frozen=True, slots=True)
class StageOutcome:
    """How a stage ended.

    Attributes:
        state: one of the five.
        rule: id of an entry under rules/, empty where nothing is wrong.
        seen: what was observed.
        expected: what should have been observed.
        data: JSON-able facts beside those of the visit.
        waited_for: the stage that a skipped one waited for.
        asides: steps written down behind this one, each with its name.
        stops: what the host said where it wants to be left alone, else empty.
    """

    state: State = State.PASSED
    rule: str = ""
    seen: Said = ""
    expected: Said = ""
    data: Mapping[str, Any] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    waited_for: str = ""
    asides: tuple[tuple[str, StageOutcome], ...] = ()
    stops: str = ""

    @property
    def is_last(self) -> bool:
        """Whether the stages behind it can't run."""
        return self.state in (State.FAILED, State.INCONCLUSIVE, State.SKIPPED)
