"""One pair explained, in words and as JSON."""

from __future__ import annotations

from diagnostics.catalogue import rule
from diagnostics.model import NO_PROJECT, Account, Source
from diagnostics.report.rows import Row
from diagnostics.report.write import as_html
from diagnostics.senders import DecidedBy, Resolution, Verdict
from diagnostics.senders.pair.answer import SENDER_COLUMNS

DECISIONS = {
    DecidedBy.ONLY_CANDIDATE: "it is the only candidate",
    DecidedBy.LEVEL: "an own mailbox comes before a company mailbox",
    DecidedBy.DEFAULT_FLAG: "it has the Default checkbox",
    DecidedBy.BOUND: "it is bound to the project, the others are general",
    DecidedBy.LIST_ORDER: "it stands first in the list; nothing else decides",
    DecidedBy.TIE: "its candidates are equal, and this reading lets nobody decide",
    DecidedBy.EXTERNAL_USER: "an external user can't send from external mailboxes",
    DecidedBy.PLAN: "this plan can't send from external mailboxes",
    DecidedBy.NO_CANDIDATE: "no mailbox may be used by this person in this project",
}
"""What decided, as the end of a sentence."""


VERDICT_COLUMNS = (
    "mailbox", "address", "candidate", "title", "seen", "required", "place", "mark",
)  # fmt: skip
"""Why a mailbox is not the sender, one line a reason."""


def resolution_row(answer: Resolution) -> Row:
    """The pair under `SENDER_COLUMNS`."""
    return {column: getattr(answer, column) for column in SENDER_COLUMNS}


def headline(account: Account, answer: Resolution) -> str:
    """Who sends, in one sentence that can be pasted to a customer."""
    person = account.employee(answer.employee).label
    place = (
        f"in the project {account.project(answer.project).label}"
        if answer.project
        else "without a project"
    )
    why = DECISIONS[answer.decided_by]
    if answer.source is Source.UNKNOWN:
        return f"What a letter by {person} {place} leaves from is unknown: {why}."
    if answer.source is Source.NONE:
        return f"A letter by {person} {place} has no address to leave from: {why}."
    if answer.decided_by is DecidedBy.TIE:
        return f"Nobody can tell what a letter by {person} {place} leaves from: {why}."
    address = answer.address or f"mailbox {answer.sender}, which has no address"
    return f"A letter by {person} {place} leaves from {address}: {why}."


def caveats(account: Account, answer: Resolution) -> list[str]:
    """What makes the answer less than certain: readings, ties, an untested mailbox."""
    said = []
    if answer.contested:
        said.append(
            "Another reading of Planfix's help gives another sender here; this answer "
            f"holds under the reading {answer.reading.name}."
        )
    if answer.tied:
        first, second = (account.mailbox(i).label for i in answer.candidates[:2])
        said.append(
            f"{first} and {second} are equal candidates; only their order in the list "
            "differs, and no help page says that it counts."
        )
    if answer.sender and account.mailbox(answer.sender).test == "unknown":
        said.append("The mailbox was never tested in Planfix, so this is unverified.")
    return said


def nearest_miss(answer: Resolution) -> Verdict | None:
    """The non-candidate that the fewest edits would make a candidate."""
    possible = [v for v in answer.others if v.edits_needed]
    return min(possible, key=lambda v: v.edits_needed or 0, default=None)


def verdict_rows(answer: Resolution) -> list[Row]:
    """One row a mailbox and reason under `VERDICT_COLUMNS`: seen and required."""
    return [
        {
            "mailbox": verdict.mailbox.id,
            "address": verdict.mailbox.address,
            "candidate": verdict.is_candidate,
            "title": rule(reason.rule).title,
            "seen": reason.seen,
            "required": reason.required,
            "place": str(reason.place),
            "mark": rule(reason.rule).mark,
        }
        for verdict in answer.others
        for reason in verdict.reasons
    ]


def resolution_json(account: Account, answer: Resolution) -> Row:
    """The pair, its explanation and every other mailbox with all its reasons."""
    return {
        **resolution_row(answer),
        "address": answer.address,
        "reading": answer.reading.name,
        "explanation": headline(account, answer),
        "caveats": caveats(account, answer),
        "others": [
            {
                "mailbox": verdict.mailbox.id,
                "edits_needed": verdict.edits_needed,
                "nearest_miss": verdict.nearest_miss_text,
                "reasons": [
                    {
                        "rule": reason.rule,
                        "seen": reason.seen,
                        "required": reason.required,
                        "file": reason.place.file,
                        "row": reason.place.row,
                    }
                    for reason in verdict.reasons
                ],
            }
            for verdict in answer.others
        ],
    }


def resolution_page(account: Account, answer: Resolution) -> str:
    """The pair explained on a page that stands alone, to attach to a ticket."""
    facts = {
        **resolution_row(answer),
        "reading": answer.reading.name,
        "note": "\n".join(caveats(account, answer)),
    }
    return as_html(
        headline(account, answer),
        {
            "Answer": (
                [{"fact": n.replace("_", " "), "value": v} for n, v in facts.items()],
                ("fact", "value"),
            ),
            "Why not another mailbox": (verdict_rows(answer), VERDICT_COLUMNS),
        },
    )


def resolution_text(account: Account, answer: Resolution) -> str:
    """The pair explained for a terminal."""
    lines = [headline(account, answer)]
    lines += [f"  Note: {said}" for said in caveats(account, answer)]
    lines += [
        f"Source: {answer.source}; decided by: {answer.decided_by}; "
        f"reading: {answer.reading.name}; project: {answer.project or NO_PROJECT}",
        f"Candidates in order: {', '.join(answer.candidates) or 'none'}",
    ]
    if answer.others:
        lines.append("Why not another:")
    for verdict in answer.others:
        lines.append(f"  {verdict.mailbox.id} ({verdict.mailbox.label})")
        for reason in verdict.reasons:
            place = f"  [{reason.place}]" if reason.place.file else ""
            lines.append(
                f"    {rule(reason.rule).title}: {reason.seen}; "
                f"needed: {reason.required}{place}"
            )
        if verdict.edits_needed:
            lines.append(f"    {verdict.nearest_miss_text}")
    return "\n".join(lines) + "\n"
