"""What a change or a repair does, as rows and as words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diagnostics.model import NO_PROJECT, Account, Phrase, Source
from diagnostics.report.rows import Row, project_cell, stamp_text
from diagnostics.senders import Change, Comparison, Repair
from diagnostics.words import counted, text

REPAIR_COLUMNS = ("edit", "gaps_before", "gaps_after", "side_effects", "gains_access")
"""One row an edit; what all edits do together stands in every row."""


def cause_rows(comparison: Comparison) -> list[Row]:
    """One row a cause under `COMPARE_COLUMNS`: its exact count and a witness."""
    return [
        _row(cause.witness, text(cause.phrase), cause.pairs)
        for cause in comparison.causes
    ]


def pair_rows(comparison: Comparison) -> Iterable[Row]:
    """One row a changed pair under `COMPARE_COLUMNS`, each counting 1; lazy."""
    return _pair_rows(comparison.pairs())


def _pair_rows(changes: Iterable[Change]) -> Iterator[Row]:
    """Each cause is put into words once: few causes have many pairs."""
    causes: dict[int, tuple[Phrase, str]] = {}
    for change in changes:
        if id(change.cause) not in causes:
            causes[id(change.cause)] = change.cause, text(change.cause)
        yield _row(change, causes[id(change.cause)][1], 1)


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
    told = f"{person} {place}: from {before} to {after}"
    said = stamp_text(account.missing)
    return f"{told}. {said}" if said else told


def sender_words(sender: str, source: Source) -> str:
    """A sender in words: the mailbox, or what is used in its place."""
    if sender:
        return f"mailbox {sender}"
    return {
        Source.INTERNAL: "the internal address",
        Source.NONE: "no address at all",
        Source.UNKNOWN: "an address that nobody documents",
    }.get(source, f"an undecided {source} mailbox")


def repair_rows(repair: Repair) -> list[Row]:
    """One row an edit under `REPAIR_COLUMNS`; none where nothing can be repaired."""
    together: Row = {
        "gaps_before": repair.gaps_before,
        "gaps_after": repair.gaps_after,
        "side_effects": repair.side_effects,
        "gains_access": repair.gains_access,
    }
    return [{"edit": text(edit), **together} for edit in repair.texts]


def repair_text(repair: Repair) -> str:
    """What to do line by line, and what it brings, as plain text.

    Without gaps it says that nothing is to be repaired, and what no edit can repair.
    """
    said = [line for line in (stamp_text(repair.missing),) if line]
    if not repair.gaps_before:
        lines = [*said, "No pair lacks a candidate, so there is nothing to repair."]
        return "\n".join([*lines, *_note(repair)])
    people = counted(repair.gains_access, "person")
    steps = [f"{number}. {text(edit)}" for number, edit in enumerate(repair.texts, 1)]
    lines = [
        f"Gaps (pairs without a candidate): {repair.gaps_before:,} before,"
        f" {repair.gaps_after:,} after.",
        f"Side effects: {_side_effects(repair)}",
        f"Access: {people} may send from a company mailbox they could not use before.",
        _proof(repair),
        "Nothing has been changed; make these edits in Planfix.",
    ]
    return "\n".join([*said, *steps, "", *lines, *_note(repair)])


def _note(repair: Repair) -> list[str]:
    return [f"Not repaired: {text(repair.note)}"] if repair.note else []


def _side_effects(repair: Repair) -> str:
    if not repair.side_effects:
        return "none, every pair that had a sender keeps it."
    pairs = counted(repair.side_effects, "pair")
    return f"{pairs} with a sender would get another one."


def _proof(repair: Repair) -> str:
    if repair.proved and repair.singly:
        return (
            "Proved: no choice among the possible single edits costs less. There are"
            " too many mailboxes to try every two edits of one."
        )
    if repair.proved:
        return "Proved: no choice among the possible edits costs less."
    return (
        "Not proved: this is the best that was found in time; a cheaper choice may"
        " exist."
    )
