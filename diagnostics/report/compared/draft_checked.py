"""What the checks found of a draft, beside what is known of the account as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diagnostics.checks import CheckRun, Step
from diagnostics.model import Finding, State
from diagnostics.report.earlier_run import difference
from diagnostics.report.rows import Row, finding_json

_DECIDED = frozenset({State.PASSED, State.WARNING, State.FAILED})


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """The findings of both sides, as rows of `finding_json`.

    New and gone is only what both sides looked at to the end.

    Attributes:
        new: the draft has it, and the account as it is doesn't.
        gone: the account as it is has it, and the draft doesn't.
        same: both have it.
        untold_new: the draft has it; of the account as it is it isn't known.
        untold_gone: the account as it is has it; with the draft the check didn't get
            so far.
    """

    new: tuple[Row, ...]
    gone: tuple[Row, ...]
    same: tuple[Row, ...]
    untold_new: tuple[Row, ...]
    untold_gone: tuple[Row, ...]


def checked_draft(
    known: Iterable[Finding], known_steps: Sequence[Step], run: CheckRun
) -> CheckedDraft:
    """The run of a draft against what is known of the same mailboxes.

    Args:
        known: findings of the account as it is.
        known_steps: the steps that they come from.
        run: the checks of the draft.
    """
    ids = {step.mailbox for step in run.steps}
    before = [row for row in map(finding_json, known) if _mailboxes(row) & ids]
    told = difference(before, run.findings)
    same = tuple(r for r in map(finding_json, run.findings) if r not in told.new)
    return CheckedDraft(
        new=tuple(r for r in told.new if _looked(r, known_steps, ids)),
        gone=tuple(r for r in told.gone if _looked(r, run.steps, ids)),
        same=same,
        untold_new=tuple(r for r in told.new if not _looked(r, known_steps, ids)),
        untold_gone=tuple(r for r in told.gone if not _looked(r, run.steps, ids)),
    )


def _mailboxes(row: Row) -> frozenset[str]:
    shared = row["data"].get("mailboxes") or ()
    named = (m["id"] if isinstance(m, dict) else m for m in shared)
    return frozenset((row["subject"], *map(str, named)))


def _looked(row: Row, steps: Sequence[Step], ids: set[str]) -> bool:
    """Whether these steps looked, to the end, at what the finding is about."""
    service, name = row["data"].get("service"), row["data"].get("step")
    about = _mailboxes(row) & ids
    for mailbox in about:
        same = [
            s.state
            for s in steps
            if s.mailbox == mailbox
            and service in (None, "", s.service)
            and name in (None, "", s.step)
        ]
        if not same or not _DECIDED.issuperset(same):
            return False
    return bool(about)
