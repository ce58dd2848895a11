"""What a change or a repair does, as rows and as words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diagnostics.model import NO_PROJECT, Account, Phrase, Severity
from diagnostics.report.rows import Row, project_cell, stamp_text
from diagnostics.senders import CausedOutcome, Change, Comparison, Repair
from diagnostics.senders.changes.left_and_came import Crossing
from diagnostics.senders.changes.sides import PairSide
from diagnostics.senders.statements import shortened
from diagnostics.words import counted, text

REPAIR_COLUMNS = ("edit", "gaps_before", "gaps_after", "side_effects", "gains_access")
"""One row an edit; what all edits do together stands in every row."""

NO_PAIRS = "not-compared"
"""Stands as the source on the side where somebody or something has no pairs."""


def cause_rows(comparison: Comparison) -> list[Row]:
    """One row a cause and outcome under `COMPARE_COLUMNS`: exact count and a witness.

    Behind them one row for whoever and whatever left or came, which can't be compared.
    """
    return [
        *(_outcome_row(outcome) for outcome in comparison.outcomes),
        *(_crossing_row(crossing) for crossing in comparison.crossings),
    ]


def _outcome_row(told: CausedOutcome) -> Row:
    return {
        **_row(told.witness, text(told.cause)),
        "pairs": told.pairs,
        "before_address": text(told.before),
        "after_address": text(told.after),
    }


def pair_rows(comparison: Comparison) -> Iterable[Row]:
    """One row a changed pair under `COMPARE_COLUMNS`, each counting 1; lazy."""
    return _pair_rows(comparison.pairs())


def _pair_rows(changes: Iterable[Change]) -> Iterator[Row]:
    """Each cause is put into words once: few causes have many pairs."""
    causes: dict[int, tuple[Phrase, str]] = {}
    for change in changes:
        if id(change.cause) not in causes:
            causes[id(change.cause)] = change.cause, text(change.cause)
        yield _row(change, causes[id(change.cause)][1])


def _row(change: Change, cause: str) -> Row:
    was, now = change.sides
    return {
        "cause": cause,
        "pairs": 1,
        "employee": change.employee,
        "project": project_cell(change.project),
        "before": change.before,
        "after": change.after,
        "severity": str(change.kind.severity),
        "outcome": text(change.outcome),
        "before_source": str(was.source),
        "before_address": _address(was),
        "after_source": str(now.source),
        "after_address": _address(now),
    }


def _address(side: PairSide) -> str:
    told = text(side.told)
    if side.tied and side.mailbox:
        return text(Phrase.of("changes:address-tied", addresses=told))
    return told


def _crossing_row(crossing: Crossing) -> Row:
    """A row whose one side is empty of pairs: its source says why."""
    person, project, side = crossing.witness or ("", NO_PROJECT, None)
    at, away = ("after", "before") if crossing.came else ("before", "after")
    own = "; ".join(crossing.own)
    outcome = (
        Phrase.of("changes:came")
        if crossing.came
        else Phrase.of("changes:left", own=own)
    )
    return {
        "cause": text(crossing.phrase),
        "pairs": crossing.pairs,
        "employee": person,
        "project": project_cell(project),
        at: side.mailbox if side else "",
        away: "",
        "severity": str(Severity.INFO),
        "outcome": text(outcome),
        f"{at}_source": ";".join(map(str, crossing.sources)) or NO_PAIRS,
        f"{at}_address": text(crossing.had),
        f"{away}_source": NO_PAIRS,
        f"{away}_address": text(Phrase.of(f"changes:no-pairs-{away}")),
    }


def worst_change(comparison: Comparison) -> Severity | None:
    """The severity of the worst row; None where there is none."""
    found = [outcome.kind.severity for outcome in comparison.outcomes]
    found += [Severity.INFO] * bool(comparison.crossings)
    return max(found, key=lambda severity: severity.rank, default=None)


def crossing_lines(comparison: Comparison) -> list[str]:
    """Whoever and whatever left or came, each in a sentence with what it had or has."""
    return [
        text(
            Phrase.of(
                "changes:not-compared",
                row=crossing.phrase,
                pairs=crossing.pairs,
                had="" if crossing.came else text(crossing.had),
                has=text(crossing.had) if crossing.came else "",
                own="; ".join(crossing.own),
            )
        )
        for crossing in comparison.crossings
    ]


def matching_lines(comparison: Comparison) -> list[str]:
    """How rows were matched where not by their ids, and where that is doubtful."""
    matching, said = comparison.matching, []
    if matching.new_ids:
        rows = [counted(number, kind) for kind, number in matching.new_ids.items()]
        number = sum(matching.new_ids.values())
        said.append(Phrase.of("changes:new-ids", rows=rows, number=number))
    for key, ids in (
        ("matched-by-name", matching.other_logins),
        ("replaced", matching.replaced),
    ):
        if ids:
            labels = [comparison.after.account.employee(i).label for i in ids]
            names = shortened(labels)
            said.append(Phrase.of(f"changes:{key}", names=names, number=len(ids)))
    return [text(phrase) for phrase in said]


def uncomparable(comparison: Comparison) -> str:
    """Why no pair at all could be compared; empty where some could."""
    return "" if comparison.compared else text(Phrase.of("changes:nothing"))


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
    before, after = map(_address, change.sides)
    told = f"{person} {place}: {text(change.outcome)} ({before} before, {after} after)"
    said = stamp_text(account.missing)
    return f"{told}. {said}" if said else told


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
