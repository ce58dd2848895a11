"""What to change for a wished sender, as text, rows and JSON."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.language import gettext as _
from diagnostics.model import Account, Phrase
from diagnostics.report.pair_texts import headline
from diagnostics.report.rows import Row, stamped_json
from diagnostics.senders import Alternative, Effects, WishAnswer
from diagnostics.words import evidence, joined, text

WISH_COLUMNS = (
    "alternative", "edits", "holds", "readings", "changed", "lost", "gains_access",
    "warning", "also",
)  # fmt: skip
"""One row an alternative, the best first."""


def wish_rows(answer: WishAnswer) -> list[Row]:
    """One row an alternative under `WISH_COLUMNS`."""
    return [
        {
            "alternative": number,
            "edits": " ".join(map(text, each.steps)),
            "holds": text(each.hold),
            "readings": len(each.readings),
            "changed": each.effects.pairs,
            "lost": each.effects.lost,
            "gains_access": each.effects.gains_access,
            "warning": " ".join(map(text, each.warnings)),
            "also": "; ".join(effect_lines(each.effects)),
        }
        for number, each in enumerate(answer.alternatives, 1)
    ]


def wish_json(account: Account, answer: WishAnswer) -> Row:
    """The wish, what is so today, and every alternative."""
    return {
        **stamped_json(account.missing),
        "employee": answer.now.employee,
        "project": answer.now.project,
        "wanted": [mailbox.id for mailbox in answer.wanted],
        "now": headline(account, answer.now),
        "sender": answer.now.sender,
        "met": answer.met,
        "tied": answer.now.tied,
        "readings": len(answer.readings),
        "verdict": text(verdict(answer)),
        "remarks": [text(said) for said in answer.remarks],
        "proved": answer.proved,
        "impossible": [text(said) for said in answer.impossible],
        "alternatives": [_alternative(each) for each in answer.alternatives],
    }


def _alternative(each: Alternative) -> Row:
    return {
        "mailbox": each.mailbox.id,
        "edits": [text(step) for step in each.steps],
        "holds": text(each.hold),
        "readings": [reading.name for reading in each.readings],
        "warnings": [text(said) for said in each.warnings],
        **effects_json(each.effects),
    }


def effects_json(effects: Effects) -> Row:
    """What else edits do, as JSON gives it."""
    return {
        "changed": effects.pairs,
        "changed_under_some_reading": effects.everywhere,
        "lost": effects.lost,
        "changes": [text(effect.phrase) for effect in effects.by_outcome],
        "access": [text(said) for said in effects.access],
        "gains_access": effects.gains_access,
        "refused": [evidence(finding) for finding in effects.refused],
    }


def verdict(answer: WishAnswer) -> Phrase:
    """Whether the wish is met today, and how surely."""
    wanted = joined([mailbox.label for mailbox in answer.wanted[:1]])
    facts = {"wanted": wanted}
    if answer.is_sure:
        return Phrase.of("wishes:is-so", **facts)
    if answer.by_order:
        follows = _("what follows makes it sure") if answer.alternatives else ""
        return Phrase.of("wishes:is-so-by-list-order", **facts, follows=follows)
    if answer.met:
        sure = "is-so-here" if answer.alternatives else "is-so-here-only"
        return Phrase.of(f"wishes:{sure}", **facts)
    if answer.impossible:
        return Phrase.of("wishes:is-not-so-ever", **facts)
    return Phrase.of("wishes:is-not-so", **facts)


def wish_text(account: Account, answer: WishAnswer) -> str:
    """What to change, for a terminal; the best alternative first."""
    lines = [headline(account, answer.now)]
    lines += [_("Note: {said}", said=text(said)) for said in answer.remarks]
    lines.append(text(verdict(answer)))
    if answer.impossible:
        lines += [
            "",
            _("Impossible:"),
            *(f"  {text(why)}" for why in answer.impossible),
        ]
    for number, each in enumerate(answer.alternatives, 1):
        lines += [
            "",
            _("Alternative {number} ({hold}):", number=number, hold=text(each.hold)),
        ]
        lines += [f"  {n}. {text(step)}" for n, step in enumerate(each.steps, 1)]
        lines += [_("  Careful: {said}", said=text(said)) for said in each.warnings]
        lines += [f"  {line}" for line in effect_lines(each.effects)]
    if answer.alternatives:
        lines += ["", proof(answer)]
    return "\n".join(lines) + "\n"


def proof(answer: WishAnswer) -> str:
    """What was looked through, as a sentence."""
    key = "proved" if answer.proved else "not-proved"
    return text(Phrase.of(f"wishes:{key}"))


def effect_lines(effects: Effects) -> Iterator[str]:
    """What else edits do, a line a statement."""
    if effects.pairs:
        yield _("Changes {pairs:other-pair}:", pairs=effects.pairs)
        told = effects.by_outcome
        yield from (f"  {text(effect.phrase)}" for effect in told[:_TOLD_AT_MOST])
        if len(told) > _TOLD_AT_MOST:
            yield _("  and {more:other-change}", more=len(told) - _TOLD_AT_MOST)
    else:
        yield _("Changes no other pair.")
    if effects.lost:
        yield _("Of these, {lost:pair} would lose a sender.", lost=effects.lost)
    if effects.everywhere is not None and effects.everywhere != effects.pairs:
        pairs = effects.everywhere
        yield _(
            "Under some reading of Planfix's help it changes {pairs:other-pair}.",
            pairs=pairs,
        )
    yield from (text(said) for said in effects.access)
    yield from (evidence(finding) for finding in effects.refused)


_TOLD_AT_MOST = 6
"""So many kinds of changes are told one by one; the others are counted."""
