"""Why not another mailbox: candidates first, then the nearest, then the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nsmallest

from diagnostics.catalogue import rule
from diagnostics.language import gettext as _
from diagnostics.report.rows import Row
from diagnostics.senders import Resolution, Verdict
from diagnostics.words import text

NEAREST = 5
"""So many mailboxes that are no candidates stand before the rest."""


@dataclass(frozen=True, slots=True)
class OtherMailboxes:
    """The mailboxes that don't send, by how near they are to it.

    Attributes:
        candidates: those that may be used, in order.
        nearest: those that the fewest edits make candidates.
        rest: all others, in list order.
    """

    candidates: tuple[Verdict, ...]
    nearest: tuple[Verdict, ...]
    rest: tuple[Verdict, ...]


def by_nearness(answer: Resolution) -> OtherMailboxes:
    """The verdicts of an answer by their nearness."""
    candidates: list[Verdict] = []
    others: list[Verdict] = []
    for verdict in answer.others:
        (candidates if verdict.is_candidate else others).append(verdict)
    numbered = [(v.edits_needed, n) for n, v in enumerate(others) if v.edits_needed]
    near = [n for _, n in nsmallest(NEAREST, numbered)]
    rest = set(range(len(others))) - set(near)
    return OtherMailboxes(
        candidates=tuple(candidates),
        nearest=tuple(others[n] for n in near),
        rest=tuple(others[n] for n in sorted(rest)),
    )


def verdict_table(verdicts: Iterable[Verdict]) -> list[Row]:
    """A row a mailbox for people: who it is, why it doesn't send, what would help."""
    return [
        {
            _("Mailbox"): verdict.mailbox.label,
            _("Why it doesn't send"): "; ".join(
                rule(reason.rule).title for reason in verdict.reasons
            ),
            _("To make it a candidate"): text(verdict.remedy),
        }
        for verdict in verdicts
    ]


def reason_lines(verdict: Verdict) -> list[tuple[str, str]]:
    """By reason: its title, and what was seen, what is needed and where it stands."""
    return [
        (
            rule(reason.rule).title,
            "\n".join(
                filter(
                    None,
                    (
                        _("Seen: {seen}", seen=text(reason.seen)),
                        _("Needed: {required}", required=text(reason.required)),
                        _("Where: {place}", place=text(reason.place.said))
                        if reason.place.file
                        else "",
                    ),
                )
            ),
        )
        for reason in verdict.reasons
    ]
