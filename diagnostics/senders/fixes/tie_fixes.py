"""What ends a tie, and leaves every sender as list order has it today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diagnostics.model import DefaultFlag, Mailbox, Phrase
from diagnostics.senders.edits import change, remove
from diagnostics.senders.fixes.trial import Fix, Standing, Trial
from diagnostics.senders.statements import named


def tie_fix(
    trial: Trial,
    tied: Sequence[Mailbox],
    pairs: int,
    flag: DefaultFlag,
    idle: frozenset[str],
) -> Fix:
    """The first edit that ends it without making another mailbox the sender anywhere.

    Args:
        trial: tries edits.
        tied: equal candidates, in list order.
        pairs: how many pairs are tied so.
        flag: how far "Default" reaches under the reading.
        idle: ids of mailboxes that come first nowhere.
    """

    def ended(after: Standing) -> bool:
        return after.ties <= trial.before.ties - pairs and not after.moved

    found = trial.chosen(_proposals(tied, flag, idle), ended)
    names = [named(mailbox) for mailbox in tied]
    return found or Fix(Phrase.of("fixes:decide", mailboxes=names))


def _proposals(
    tied: Sequence[Mailbox], flag: DefaultFlag, idle: frozenset[str]
) -> Iterator[Fix]:
    first, *others = tied
    names = [named(mailbox) for mailbox in others]
    if flag is not DefaultFlag.IGNORED:
        if first.default:
            facts = {"others": names, "first": named(first)}
            cleared = tuple(change(other.id, default=False) for other in others)
            yield Fix(Phrase.of("fixes:keep-one-default", **facts), cleared)
        else:
            words = Phrase.of("fixes:default-on-first", first=named(first))
            yield Fix(words, (change(first.id, default=True),))
    places = dict.fromkeys(first.projects)
    rest = [tuple(p for p in o.projects if p not in places) for o in others]
    if first.is_bound and all(rest):
        edits = tuple(
            change(other.id, projects=left)
            for other, left in zip(others, rest, strict=True)
        )
        yield Fix(
            Phrase.of("fixes:part-projects", others=names, first=named(first)), edits
        )
    if all(other.id in idle for other in others):
        yield Fix(
            Phrase.of("fixes:delete-second", others=names, first=named(first)),
            tuple(remove(other) for other in others),
        )
