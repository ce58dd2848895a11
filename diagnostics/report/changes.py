"""What a change or a repair does, as rows and as words."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostics.model import NO_PROJECT, Account, Source
from diagnostics.report.rows import Row, project_cell
from diagnostics.senders import Change, Comparison


def cause_rows(comparison: Comparison) -> list[Row]:
    """One row a cause under `COMPARE_COLUMNS`: its exact count and a witness."""
    return [_row(cause.witness, cause.text, cause.pairs) for cause in comparison.causes]


def pair_rows(comparison: Comparison) -> Iterable[Row]:
    """One row a changed pair under `COMPARE_COLUMNS`, each counting 1; lazy."""
    return (_row(change, change.cause, 1) for change in comparison.pairs())


def _row(change: Change, cause: str, pairs: int) -> Row:
    return {
        "cause": cause,
        "pairs": pairs,
        "employee": change.employee,
        "project": project_cell(change.project),
        "before": change.before,
        "after": change.after,
    }


def change_text(account: Account, change: Change) -> str:
    """One changed pair in a sentence, with names instead of ids.

    Args:
        account: the account that has the pair (before or after).
        change: the pair.
    """
    person = account.employee(change.employee).label
    place = (
        "without a project"
        if change.project == NO_PROJECT
        else f"in {account.project(change.project).label}"
    )
    before = sender_words(change.before, change.before_source)
    after = sender_words(change.after, change.after_source)
    return f"{person} {place}: from {before} to {after}"


def sender_words(sender: str, source: Source) -> str:
    """A sender in words: the mailbox, or what is used in its place."""
    if sender:
        return f"mailbox {sender}"
    return {
        Source.INTERNAL: "the internal address",
        Source.NONE: "no address at all",
        Source.UNKNOWN: "an address that nobody documents",
    }.get(source, f"an undecided {source} mailbox")
