"""Earlier checks of a mailbox: when, and what each amounted to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from diagnostics.checks import Step
from diagnostics.report.things.mailbox_verdict import MailboxVerdict, verdict


@dataclass(frozen=True, slots=True)
class PastRun:
    """One check of one mailbox.

    Attributes:
        mailbox: its id.
        when: when the check ended, with its zone.
        verdict: what it amounted to.
    """

    mailbox: str
    when: datetime
    verdict: MailboxVerdict


def runs_of(steps: Iterable[Step], when: datetime) -> tuple[PastRun, ...]:
    """What a run was for each of its mailboxes."""
    of_mailbox: dict[str, list[Step]] = {}
    for step in steps:
        of_mailbox.setdefault(step.mailbox, []).append(step)
    return tuple(PastRun(i, when, verdict(same)) for i, same in of_mailbox.items())
