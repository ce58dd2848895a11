"""One finding as a text to copy: with its fix, and of which account it is."""

from __future__ import annotations

from diagnostics.catalogue import rule
from diagnostics.language import gettext as _
from diagnostics.model import Acceptance, Finding
from diagnostics.report.rows import next_step, to_publish
from diagnostics.words import evidence


def lines_of(finding: Finding, accepted: Acceptance | None, about: str) -> list[str]:
    """What is so, what to do, why it matters, and where it is from, a line each.

    Args:
        finding: the finding.
        accepted: what accepts it; None where nothing does.
        about: account, files, reading and day, as `Origin.made_line` says it.
    """
    entry = rule(finding.rule)
    lines = [entry.title, evidence(finding)]
    if fix := next_step(finding):
        lines.append(_("To do: {step}", step=fix))
    if record := to_publish(finding):
        lines.append(record)
    if entry.why:
        lines.append(_("Why it matters: {reason}", reason=entry.why))
    if accepted and accepted.until:
        told = _(
            "Accepted until {day}: {reason}",
            day=accepted.until,
            reason=accepted.because,
        )
        lines.append(told)
    elif accepted:
        lines.append(_("Accepted for good: {reason}", reason=accepted.because))
    return [*lines, about]
