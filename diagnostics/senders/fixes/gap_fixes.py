"""What gives people a mailbox where they have none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from diagnostics.model import (
    Access,
    Account,
    Employee,
    Mailbox,
    Phrase,
    Reading,
    TestResult,
)
from diagnostics.senders.edits import Edit, add, free_id, include
from diagnostics.senders.fixes.trial import Fix, Standing, Trial
from diagnostics.senders.pair.ranking import accepts_test
from diagnostics.senders.statements import few, named


def gap_fix(
    trial: Trial,
    account: Account,
    reading: Reading,
    people: Sequence[Employee],
    pairs: int,
    users: Callable[[Mailbox], int],
) -> Fix:
    """The mildest edit that closes these people's gaps and makes nothing worse.

    Args:
        trial: tries edits.
        account: the account.
        reading: the reading.
        people: who has the gaps.
        pairs: how many gaps they have.
        users: how many people may use a mailbox now.
    """

    def closed(after: Standing) -> bool:
        return after.gaps <= trial.before.gaps - pairs

    proposals = _proposals(account, reading, people, users)
    return trial.chosen(proposals, closed) or _for_them(account, people)


def _proposals(
    account: Account,
    reading: Reading,
    people: Sequence[Employee],
    users: Callable[[Mailbox], int],
) -> Iterator[Fix]:
    for mailbox in account.mailboxes:
        general = not mailbox.is_own and not mailbox.is_bound
        if not general or mailbox.access is not Access.SELECTED:
            continue
        # A mailbox of a few isn't opened to many: their letters may be personal.
        is_teams = users(mailbox) > 1 and users(mailbox) >= len(people)
        if accepts_test(mailbox, reading) and is_teams:
            yield Fix(
                Phrase.of(
                    "fixes:give-access",
                    mailbox=named(mailbox),
                    people=few(people, named),
                ),
                tuple(include(mailbox.id, "employees", p.id) for p in people),
            )
    yield Fix(Phrase.of("fixes:new-general"), (_new_general(account),))
    yield _for_them(account, people)


def _for_them(account: Account, people: Sequence[Employee]) -> Fix:
    """A mailbox for these people only: nobody else gets a second one, so no tie."""
    chosen = tuple(person.id for person in people)
    edit = _new_general(account, chosen)
    return Fix(Phrase.of("fixes:new-for-them", people=few(people, named)), (edit,))


def _new_general(account: Account, chosen: tuple[str, ...] = ()) -> Edit:
    new_id = free_id("new-general-mailbox", {m.id for m in account.mailboxes})
    access = Access.SELECTED if chosen else Access.EVERYONE
    tested = TestResult.PASSED
    return add(Mailbox(new_id, access=access, employees=chosen, test=tested))
