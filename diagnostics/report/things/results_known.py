"""What is known of each mailbox now: a state a service, and how old it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from diagnostics.checks import Step
from diagnostics.model import State
from diagnostics.report.things.mailbox_verdict import MailboxVerdict, verdict

_ATTENTION = (
    State.SKIPPED,
    State.PASSED,
    State.WARNING,
    State.INCONCLUSIVE,
    State.FAILED,
)
"""The later one needs more attention."""


@dataclass(frozen=True, slots=True)
class LastResult:
    """What the last checks of one mailbox told.

    Attributes:
        verdict: whether its letters get out.
        states: by service, the state that stands for all of its steps.
        ages: by service, when it was checked.
    """

    verdict: MailboxVerdict
    states: Mapping[str, State]
    ages: Mapping[str, datetime]

    @property
    def oldest(self) -> datetime | None:
        """When the service was checked that waits longest; None: not known."""
        return min(self.ages.values(), default=None)


def worst_state(states: Iterable[State]) -> State:
    """The state that stands for all of them: the one that asks for most attention."""
    return max(states, key=_ATTENTION.index, default=State.SKIPPED)


def last_results(
    steps: Iterable[Step], ages: Mapping[tuple[str, str], datetime]
) -> dict[str, LastResult]:
    """By mailbox what is known of it; those never checked are missing.

    Args:
        steps: the last of each service of each mailbox.
        ages: by mailbox and service, when its steps ended.
    """
    of_mailbox: dict[str, list[Step]] = {}
    for step in steps:
        of_mailbox.setdefault(step.mailbox, []).append(step)
    return {
        mailbox: _result(mailbox, same, ages) for mailbox, same in of_mailbox.items()
    }


def _result(
    mailbox: str, steps: list[Step], ages: Mapping[tuple[str, str], datetime]
) -> LastResult:
    states: dict[str, list[State]] = {}
    for step in steps:
        states.setdefault(step.service, []).append(step.state)
    return LastResult(
        verdict(steps),
        {service: worst_state(same) for service, same in states.items()},
        {s: ages[mailbox, s] for s in states if (mailbox, s) in ages},
    )
