"""What a change or a repair does, as rows and as words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diagnostics.language import gettext as _
from diagnostics.model import NO_PROJECT, Account, Phrase, Severity
from diagnostics.report.rows import Row, project_cell, stamp_text
from diagnostics.senders import CausedOutcome, Change, Comparison, Remedy, Repair
from diagnostics.senders.changes.edit_words import listed
from diagnostics.senders.changes.left_and_came import Crossing
from diagnostics.senders.changes.sides import PairSide
from diagnostics.senders.statements import shortened
from diagnostics.words import counted, evidence, text

REPAIR_COLUMNS = (
    "alternative", "remedy", "edit", "gaps_before", "gaps_after", "side_effects",
    "gains_access", "warning",
)  # fmt: skip
"""One row an edit; what all edits of an alternative do stands in each of its rows."""

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
        _("without a project")
        if change.project == NO_PROJECT
        else _("in {label}", label=account.project(change.project).label)
    )
    before, after = map(_address, change.sides)
    told = _(
        "{person} {place}: {outcome} ({before} before, {after} after)",
        person=person,
        place=place,
        outcome=text(change.outcome),
        before=before,
        after=after,
    )
    said = stamp_text(account.missing)
    return f"{told}. {said}" if said else told


def repair_rows(repair: Repair) -> list[Row]:
    """One row an edit under `REPAIR_COLUMNS`; none where nothing can be repaired."""
    return [
        {
            "alternative": number,
            "remedy": str(each.remedy or ""),
            "edit": text(edit),
            "gaps_before": each.gaps_before,
            "gaps_after": each.gaps_after,
            "side_effects": each.side_effects,
            "gains_access": each.gains_access,
            "warning": " ".join(map(text, each.warnings)),
        }
        for number, each in enumerate((repair, *repair.others), 1)
        for edit in each.texts
    ]


def repair_text(repair: Repair) -> str:
    """What to do line by line, and what it brings, as plain text.

    Without gaps it says that nothing is to be repaired, and what no edit can repair.
    """
    said = [line for line in (stamp_text(repair.missing),) if line]
    if not repair.gaps_before:
        lines = [*said, _("No pair lacks a candidate, so there is nothing to repair.")]
        return "\n".join([*lines, *_note(repair), *_ties(repair)])
    lines = [*said, *_steps(repair), "", _gaps(repair), *_brings(repair)]
    if repair.remedy in (None, Remedy.LISTS):
        lines.append(_proof(repair))
    lines += [
        _("Nothing has been changed; make these edits in Planfix."),
        *_note(repair),
    ]
    for each in repair.others:
        lines += [
            "",
            _("Or: {remedy}.", remedy=text(Phrase.of(f"repairs:remedy-{each.remedy}"))),
        ]
        lines += [f"  {line}" for line in (*_steps(each), *_brings(each))]
    return "\n".join([*lines, *_ties(repair)])


def _steps(repair: Repair) -> list[str]:
    return [f"{number}. {text(edit)}" for number, edit in enumerate(repair.texts, 1)]


def _gaps(repair: Repair) -> str:
    return _(
        "Gaps (pairs without a candidate): {gaps_before:,} before, "
        "{gaps_after:,} after.",
        gaps_before=repair.gaps_before,
        gaps_after=repair.gaps_after,
    )


def _brings(repair: Repair) -> Iterator[str]:
    """What an alternative does besides, and whom it concerns."""
    yield from (_("Careful: {said}", said=text(said)) for said in repair.warnings)
    if repair.gaps_after:
        yield _("It leaves {gaps_after:gap}.", gaps_after=repair.gaps_after)
    yield _("Side effects: {side_effects}", side_effects=_side_effects(repair))
    if repair.effects:
        told = repair.effects.by_outcome[:_TOLD_AT_MOST]
        yield from (f"  {text(effect.phrase)}" for effect in told)
    yield _(
        "Access: {people:person} may send from a mailbox they could not use before.",
        people=repair.gains_access,
    )
    if repair.effects:
        told_of = repair.effects.access[:_TOLD_AT_MOST]
        yield from (f"  {text(said)}" for said in told_of)
        yield from (evidence(finding) for finding in repair.effects.refused)


def _ties(repair: Repair) -> Iterator[str]:
    if repair.ties:
        yield ""
        yield _("Ties:")
    for tie in repair.ties:
        options = listed("repairs:tie-or", [way.told for way in tie.ways])
        facts = {"pairs": tie.pairs, "first": tie.first, "second": tie.second}
        yield f"  {text(Phrase.of('repairs:tie', **facts, options=options))}"


_TOLD_AT_MOST = 5
"""So many kinds of changes, and mailboxes with new people, are told."""


def _note(repair: Repair) -> list[str]:
    return [_("Not repaired: {note}", note=text(repair.note))] if repair.note else []


def _side_effects(repair: Repair) -> str:
    everywhere = repair.effects.everywhere if repair.effects else None
    if not repair.side_effects and not everywhere:
        if everywhere == 0:
            return _(
                "none, every pair that had a sender keeps it. Under every reading."
            )
        return _("none, every pair that had a sender keeps it.")
    told = _("none under this reading")
    if repair.side_effects:
        pairs = repair.side_effects
        told = _("{pairs:pair} with a sender would get another one", pairs=pairs)
    if everywhere is not None and everywhere != repair.side_effects:
        return _("{told}; over all readings {pairs:,}.", told=told, pairs=everywhere)
    return f"{told}."


def _proof(repair: Repair) -> str:
    if repair.proved and repair.singly:
        return _(
            "Proved: no choice among the possible single edits costs less. There "
            "are too many mailboxes to try every two edits of one."
        )
    if repair.proved:
        return _("Proved: no choice among the possible edits costs less.")
    return _(
        "Not proved: this is the best that was found in time; a cheaper choice "
        "may exist."
    )
