"""Whether an account is all that its files say: engines take no other unless asked.

Half an account gives answers that look like those of a whole one. Who reads it decides
what it lacks (`Account.missing`); who answers from it refuses, or says what is missing
in every answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from diagnostics.language import gettext as _
from diagnostics.model import Account, Missing, Phrase
from diagnostics.words import column_said, text

NAMED_AT_MOST = 3
"""So many missing parts are named in a stamp; the others are counted."""


class PartialAccountError(ValueError):
    """An account that lacks parts of its files was asked for an answer.

    Args:
        missing: the parts.
    """

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(missing)
        self.missing = tuple(missing)

    def __str__(self) -> str:
        return text(
            Phrase.of("accounts:partial-refused", stamp=stamp(self.missing) or "")
        )


def expect_whole(account: Account, partial: bool = False) -> None:
    """Refuses an account that could give a wrong answer.

    Args:
        account: the account.
        partial: whether an account that lacks parts of its files is taken too; who
            asks for it shows its `stamp` with every answer.

    Raises:
        PartialAccountError: it lacks parts, and `partial` isn't asked for.
        ValueError: an id stands twice in one of its tables.
    """
    if account.missing and not partial:
        raise PartialAccountError(account.missing)
    for table in ("groups", "employees", "projects", "mailboxes"):
        ids = [row.id for row in getattr(account, table)]
        if len(set(ids)) < len(ids):
            twice = Counter(ids).most_common(1)[0][0]
            raise ValueError(
                _('the id "{twice}" stands twice in {table}', twice=twice, table=table)
            )


def stamp(missing: Sequence[Missing]) -> Phrase | None:
    """What an answer from half an account has to say; None for a whole one."""
    if not missing:
        return None
    named = [missing_part(part) for part in missing[:NAMED_AT_MOST]]
    if len(missing) > len(named):
        more = len(missing) - len(named)
        named.append(Phrase.of("senders:more", number=more))
    return Phrase.of("accounts:partial", missing=len(missing), named=tuple(named))


def missing_part(part: Missing) -> Phrase:
    """One missing part: what it is and where it stands."""
    return Phrase.of(
        f"accounts:missing-{part.extent}",
        file=part.place.file or Phrase.of("accounts:the-account"),
        line=str(part.place.row or ""),
        column=column_said(part.column),
    )


def missing_json(missing: Sequence[Missing]) -> list[dict[str, str | int]]:
    """The missing parts as JSON gives them, one object a part."""
    return [
        {
            "extent": str(part.extent),
            "rule": part.rule,
            "file": part.place.file,
            "row": part.place.row,
            "column": part.column,
        }
        for part in missing
    ]
