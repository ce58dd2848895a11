"""One pair explained, in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.catalogue import rule
from diagnostics.language import gettext as _
from diagnostics.model import (
    NO_PROJECT,
    Account,
    Named,
    Phrase,
    Reading,
    Said,
    Source,
)
from diagnostics.report.origin import Origin
from diagnostics.report.pairs.condition_texts import condition_lines, untested_line
from diagnostics.report.rows import Row, stamp_text, stamped_json
from diagnostics.report.wording.column_words import column_word
from diagnostics.report.wording.value_words import (
    reading_phrase,
    reading_told,
    value_phrase,
)
from diagnostics.report.write import as_html
from diagnostics.senders import DecidedBy, Resolution, Verdict
from diagnostics.senders.pair.answer import SENDER_COLUMNS
from diagnostics.senders.pair.recipients import recipient_view
from diagnostics.wholeness import stamp
from diagnostics.words import text

_ASSUMED = (DecidedBy.BOUND, DecidedBy.NO_CANDIDATE)
"""What decides by a rule of ours; ties are told apart."""

VERDICT_COLUMNS = (
    "mailbox", "address", "candidate", "title", "seen", "required", "place", "mark",
)  # fmt: skip
"""Why a mailbox is not the sender, one line a reason."""


def resolution_row(answer: Resolution) -> Row:
    """The pair under `SENDER_COLUMNS`."""
    return {column: getattr(answer, column) for column in SENDER_COLUMNS}


def headline(account: Account, answer: Resolution) -> str:
    """Who sends, in one sentence that can be pasted to a customer.

    Who or what is inactive, and what half an account lacks, is said in a second one:
    nobody copies the one without the other.
    """
    told = stamp(account.missing)
    said = [text(_headline(account, answer)), *remarks(account, answer)]
    return " ".join(said if told is None else [*said, text(told)])


def remarks(account: Account, answer: Resolution) -> list[str]:
    """Who or what is inactive: it belongs to the answer itself, as its headline."""
    said = []
    employee = account.employee(answer.employee)
    if not employee.active:
        row = Named(employee.id, employee.name)
        said.append(Phrase.of("senders:remark-inactive-employee", row=row))
    if answer.project and not account.project(answer.project).active:
        row = Named(answer.project, account.project(answer.project).name)
        said.append(Phrase.of("senders:remark-inactive-project", row=row))
    return [text(phrase) for phrase in said]


def _headline(account: Account, answer: Resolution) -> Phrase:
    author = Named(answer.employee, account.employee(answer.employee).name)
    place = Named("")
    if answer.project:
        place = Named(answer.project, account.project(answer.project).name)
    unknown = Phrase.of("senders:no-address-of-mailbox", mailbox=answer.sender)
    return answer.headline(author, place, unknown)


def caveats(account: Account, answer: Resolution) -> list[str]:
    """What makes the answer less than certain: readings, ties, an untested mailbox."""
    said: list[Said] = []
    reading = reading_phrase(answer.reading)
    if answer.contested:
        said.append(Phrase.of("senders:caveat-contested", reading=reading))
        said += condition_lines(account, answer)
    elif answer.reading != Reading() and answer.candidates:
        said.append(Phrase.of("senders:caveat-reading", reading=reading))
    if answer.decided_by in _ASSUMED:
        said.append(Phrase.of(f"senders:caveat-assumed-{answer.decided_by}"))
    if answer.tied:
        first, second = (account.mailbox(i).label for i in answer.candidates[:2])
        said.append(Phrase.of("senders:caveat-tied", first=first, second=second))
    if answer.sender and account.mailbox(answer.sender).test == "unknown":
        said.append(
            untested_line(account, answer) or Phrase.of("senders:caveat-untested")
        )
    return [text(phrase) for phrase in said]


def mark(answer: Resolution) -> str:
    """`assumed` where the rule that decided is ours, not Planfix's; else `documented`.

    `unknown` for external authors: the help says nothing of what they send from.
    """
    if answer.source is Source.UNKNOWN:
        return "unknown"
    assumed = answer.tied or answer.decided_by in _ASSUMED
    return "assumed" if assumed or answer.reading != Reading() else "documented"


def recipient_row(account: Account, answer: Resolution) -> Row:
    """What the recipient sees, by the name of each part."""
    seen = recipient_view(account, answer)
    return {
        "from": text(seen.sender),
        "reply_to": text(seen.reply_to),
        "replies": text(seen.replies),
        "signature": text(seen.signature),
    }


def recipient_lines(account: Account, answer: Resolution) -> list[str]:
    """The same as lines to read."""
    labels = {
        name: text(Phrase.of(f"recipient:{name.replace('_', '-')}"))
        for name in ("from", "reply_to", "replies", "signature")
    }
    seen = recipient_row(account, answer)
    return [f"{label}: {seen[name]}" for name, label in labels.items()]


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
            "seen": text(reason.seen),
            "required": text(reason.required),
            "place": text(reason.place.said),
            "mark": rule(reason.rule).mark,
        }
        for verdict in answer.others
        for reason in verdict.reasons
    ]


def resolution_json(account: Account, answer: Resolution) -> Row:
    """The pair, its explanation and every other mailbox with all its reasons."""
    return {
        **stamped_json(account.missing),
        **resolution_row(answer),
        "address": answer.address,
        "reading": answer.reading.name,
        "explanation": headline(account, answer),
        "caveats": caveats(account, answer),
        "mark": mark(answer),
        "recipient_sees": recipient_row(account, answer),
        "others": [
            {
                "mailbox": verdict.mailbox.id,
                "edits_needed": verdict.edits_needed,
                "nearest_miss": text(verdict.remedy),
                "reasons": [
                    {
                        "rule": reason.rule,
                        "seen": text(reason.seen),
                        "required": text(reason.required),
                        "file": reason.place.file,
                        "row": reason.place.row,
                    }
                    for reason in verdict.reasons
                ],
            }
            for verdict in answer.others
        ],
    }


def resolution_page(
    account: Account, answer: Resolution, origin: Origin | None = None
) -> str:
    """The pair explained on a page that stands alone, to attach to a ticket."""
    facts = {
        **resolution_row(answer),
        "reading": answer.reading.name,
        "mark": mark(answer),
        "note": "\n".join([*remarks(account, answer), *caveats(account, answer)]),
    }
    seen = recipient_row(account, answer)
    return as_html(
        text(_headline(account, answer)),
        {
            _("Answer"): (
                [
                    {"fact": column_word(n).replace("_", " "), "value": v}
                    for n, v in facts.items()
                ],
                ("fact", "value"),
            ),
            _("What the recipient sees"): (
                [
                    {"part": column_word(n).replace("_", " "), "value": v}
                    for n, v in seen.items()
                ],
                ("part", "value"),
            ),
            _("Why not another mailbox"): (verdict_rows(answer), VERDICT_COLUMNS),
        },
        stamp_text(account.missing),
        origin.made_line if origin else "",
    )


def resolution_text(
    account: Account, answer: Resolution, most: int | None = None
) -> str:
    """The pair explained, for a terminal or to be copied.

    Args:
        account: the account.
        answer: who sends.
        most: so many other mailboxes are told one by one; None: all.
    """
    source, decided = map(value_phrase, (answer.source, answer.decided_by))
    lines = [headline(account, answer)]
    lines += [_("  Note: {said}", said=said) for said in caveats(account, answer)]
    lines += [
        _(
            "Source: {source}; decided by: {decided}; reading: {name}; "
            "project: {project}",
            source=text(source),
            decided=text(decided),
            name=reading_told(answer.reading.name),
            project=answer.project or NO_PROJECT,
        ),
        _("Candidates in order: {ids}", ids=_candidates(account, answer) or _("none")),
        _("What the recipient sees:"),
        *(f"  {line}" for line in recipient_lines(account, answer)),
    ]
    told = answer.others[:most]
    if told:
        lines.append(_("Why not another:"))
    for verdict in told:
        lines += _verdict_lines(verdict)
    if left := len(answer.others) - len(told):
        lines.append(_("  … and {left:mailbox} further away.", left=left))
    return "\n".join(lines) + "\n"


def _candidates(account: Account, answer: Resolution) -> str:
    """As `desk (desk@acme.example), …`: lines below name mailboxes likewise."""
    by_id = {mailbox.id: mailbox for mailbox in account.mailboxes}
    return ", ".join(f"{i} ({by_id[i].label})" for i in answer.candidates)


def _verdict_lines(verdict: Verdict) -> Iterator[str]:
    yield f"  {verdict.mailbox.id} ({verdict.mailbox.label})"
    for reason in verdict.reasons:
        place = f"  [{text(reason.place.said)}]" if reason.place.file else ""
        yield (
            _(
                "    {title}: {seen}; needed: {required}{place}",
                title=rule(reason.rule).title,
                seen=text(reason.seen),
                required=text(reason.required),
                place=place,
            )
        )
    if verdict.edits_needed:
        yield f"    {text(verdict.remedy)}"
