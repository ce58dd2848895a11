"""The answer to question 4 for one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from diagnostics import notebook
from diagnostics.errors.deciding.catalogue_reasons import reason
from diagnostics.errors.statement import Statement
from diagnostics.language import gettext as _
from diagnostics.model import Phrase
from diagnostics.words import text


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the paste, verbatim, and why they count."""

    quote: str
    why: Phrase


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one letter to one recipient failed, and what that rests on.

    Attributes:
        recipient: empty when the text names none.
        reason: an id under rules/errors.
        said_by: `local`, `own-server`, `recipient-server`, `dns` or `network`; empty
            when nothing was said (an empty text, an ordinary letter).
        confidence: `high`, `medium` or `low`.
        retry: `yes`, `later` or `no`: will the same letter pass? Empty: unknown.
        alternatives: other reasons that fit, the likeliest first.
        evidence: what led to the answer.
        file: the name that was given to the text.
        provider: the operator whose marks the text bears (`google`); empty when
            nobody's.
        statement: what it was decided from.
        follows: whether it only follows from an earlier failure, the one to ask for.
    """

    recipient: str
    reason: str
    said_by: str
    confidence: str
    reply_code: str
    status_code: str
    retry: str
    alternatives: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    file: str = ""
    provider: str = ""
    statement: Statement = field(default=Statement())
    follows: bool = False

    def _repr_html_(self) -> str:
        return explanations_html([self])

    @property
    def note(self) -> str:
        """What its reason means at the service that `provider` names, in words."""
        known = reason(self.reason)
        if self.provider not in known.notes:
            return ""
        operator = Phrase.of(f"operators:{self.provider}")
        said = Phrase(f"{known.rule.id}:notes.{self.provider}")
        return text(Phrase.of("errors:note", operator=operator, note=said))


class Explanations(tuple[Explanation, ...]):
    """Answers as a tuple, which a notebook shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return explanations_html(self)


def explanations_html(answers: Sequence[Explanation]) -> str:
    """The first answers: the reason, how sure that is, what to do, other reasons."""
    rows = [
        (
            answer.recipient,
            reason(answer.reason).title,
            text(Phrase.of(f"values:confidence-{answer.confidence}")),
            reason(answer.reason).rule.fix,
            "\n".join(reason(other).title for other in answer.alternatives),
        )
        for answer in answers[: notebook.MOST_ROWS]
    ]
    heads = (
        _("Recipient"),
        _("Reason"),
        _("How sure"),
        _("What to do next"),
        _("It could also be"),
    )
    return notebook.table(_("Explained"), heads, rows, len(answers) - len(rows))
