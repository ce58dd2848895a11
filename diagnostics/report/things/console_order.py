"""In which order a console lists mailboxes, and which step a finding stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from diagnostics.checks import Step
from diagnostics.model import Finding, Mailbox, State
from diagnostics.report.things.mailbox_verdict import GetsOut
from diagnostics.report.things.results_known import LastResult

_ATTENTION = (
    GetsOut.NO,
    GetsOut.DOUBTED,
    GetsOut.UNPROVEN,
    GetsOut.UNCHECKED,
    GetsOut.YES,
)
"""What needs attention first."""

USUAL_STEPS = {"smtp": 9, "pop3": 8, "imap": 8, "dns": 14}
"""About how many steps a check of a service has, where none is known of before."""


def worst_mailboxes(
    mailboxes: Iterable[Mailbox], results: Mapping[str, LastResult]
) -> list[Mailbox]:
    """The mailboxes, those first that need attention; else in the account's order."""

    def place(mailbox: Mailbox) -> tuple[int, int]:
        result = results.get(mailbox.id)
        if result is None:
            return _ATTENTION.index(GetsOut.UNCHECKED), 0
        wrong = sum(state is State.FAILED for state in result.states.values())
        return _ATTENTION.index(result.verdict.gets_out), -wrong

    return sorted(mailboxes, key=place)


def step_found(finding: Finding, steps: Iterable[Step]) -> Step | None:
    """The step that a finding was made of; None: none of these.

    A finding about several mailboxes stands for a step of the first of them.
    """
    shared = finding.data.get("mailboxes") or ()
    about = [finding.subject.id, *(str(getattr(row, "id", row)) for row in shared)]
    service = finding.data.get("service")
    made = [
        step
        for step in steps
        if step.rule == finding.rule
        and step.mailbox in about
        and (not service or step.service == service)
    ]
    return min(made, key=lambda step: about.index(step.mailbox), default=None)


def steps_planned(
    mailboxes: Sequence[str], services: Iterable[str], known: Iterable[Step]
) -> int:
    """About how many steps a run has: as many as last time, else the usual number."""
    counts: dict[tuple[str, str], int] = {}
    for step in known:
        unit = step.mailbox, step.service
        counts[unit] = counts.get(unit, 0) + 1
    return sum(
        counts.get((mailbox, service), USUAL_STEPS.get(service, 1))
        for service in services
        for mailbox in mailboxes
    )
