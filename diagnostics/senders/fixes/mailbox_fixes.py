"""What to do about a mailbox that never sends, by what keeps it from sending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from diagnostics.model import Access, Account, Mailbox, Phrase, TestResult
from diagnostics.senders.edits import change, remove
from diagnostics.senders.fixes.trial import Fix, Standing, Trial
from diagnostics.senders.statements import few, named, shortened


def test_fix(trial: Trial, mailbox: Mailbox, usable: bool) -> Fix:
    """For a mailbox whose test isn't accepted.

    Args:
        trial: tries edits.
        mailbox: the mailbox.
        usable: whether somebody could send from it if its test passed.
    """
    name = named(mailbox)
    if not usable:
        return _removed("fixes:delete-unused", mailbox)
    kind = "mend-test" if mailbox.test is TestResult.FAILED else "run-test"
    mended = change(mailbox.id, test=TestResult.PASSED)
    proposals = [
        Fix(Phrase.of(f"fixes:{kind}", mailbox=name), (mended,)),
        _removed("fixes:delete-or-mend", mailbox),
    ]
    # After either of them it isn't refused any more; what is left is not to be worse.
    return trial.chosen(proposals, lambda _: True) or proposals[1]


def nobody_fix(trial: Trial, account: Account, mailbox: Mailbox, closes: int) -> Fix:
    """For a mailbox that nobody may use."""
    if mailbox.is_own:
        return _removed("fixes:delete-or-hand-over", mailbox)
    if mailbox.access is Access.NOBODY and closes:
        opened = change(mailbox.id, access=Access.EVERYONE)
        words = Phrase.of("fixes:reopen", mailbox=named(mailbox))
        fix = trial.chosen(
            [Fix(words, (opened,))], lambda after: after.gaps < trial.before.gaps
        )
        if fix:
            return fix
    if mailbox.access is Access.SELECTED and (mailbox.employees or mailbox.groups):
        names = {employee.id: named(employee) for employee in account.employees}
        names |= {group.id: named(group) for group in account.groups}
        listed = [names.get(i, i) for i in (*mailbox.employees, *mailbox.groups)]
        return _removed("fixes:delete-or-replace", mailbox, listed=shortened(listed))
    if mailbox.access is Access.EVERYONE:
        return _removed("fixes:delete-or-activate", mailbox)
    return _removed("fixes:delete-or-list", mailbox)


def nowhere_fix(mailbox: Mailbox) -> Fix:
    """For a mailbox whose projects are all archived or missing."""
    return _removed("fixes:delete-or-other-projects", mailbox)


def _removed(key: str, mailbox: Mailbox, **facts: object) -> Fix:
    return Fix(Phrase.of(key, mailbox=named(mailbox), **facts), (remove(mailbox),))


def outranked_fix(
    trial: Trial, mailbox: Mailbox, before: Sequence[Mailbox], pairs: int, meant: bool
) -> Fix:
    """For a mailbox that sends nowhere, or not where it lists a project.

    Args:
        trial: tries edits.
        mailbox: the mailbox.
        before: those that come before it.
        pairs: how many pairs it should send in beside those where it does.
        meant: whether its projects or its people say that it should send.
    """
    if not meant:
        return Fix(Phrase.of("fixes:by-hand", mailbox=named(mailbox)))

    def sends(after: Standing) -> bool:
        before = trial.before.first.get(mailbox.id, 0)
        return after.first.get(mailbox.id, 0) >= before + pairs

    own = [other for other in before if other.is_own]
    moves = chain(_moves(mailbox, before, own), _past_both(trial, mailbox, before, own))
    found = trial.chosen(moves, sends)
    if found is None and mailbox.default and not mailbox.is_own:
        words = Phrase.of("fixes:idle-default", mailbox=named(mailbox))
        idle = Fix(words, (change(mailbox.id, default=False),))
        found = trial.chosen([idle], lambda after: not after.moved)
    return found or Fix(Phrase.of("fixes:let-it-send", mailbox=named(mailbox)))


def _moves(
    mailbox: Mailbox, before: Sequence[Mailbox], own: Sequence[Mailbox]
) -> Iterator[Fix]:
    """What could bring it forward, the mildest first."""
    name = named(mailbox)
    if not own:
        if mailbox.is_bound and not mailbox.default:
            words = Phrase.of("fixes:set-default", mailbox=name)
            yield Fix(words, (change(mailbox.id, default=True),))
        for other in before:
            if other.default and not mailbox.default:
                words = Phrase.of("fixes:clear-default", mailbox=named(other))
                yield Fix(words, (change(other.id, default=False),))
    if len(before) == 1:
        (other,) = before
        left = tuple(p for p in other.projects if p not in mailbox.projects)
        if left and left != other.projects:
            words = Phrase.of("fixes:take-off", mailbox=named(other), instead=name)
            yield Fix(words, (change(other.id, projects=left),))
    if own and len(own) == len(before):
        yield Fix(Phrase.of("fixes:limit-own", own=few(own, named)))


def _past_both(
    trial: Trial, mailbox: Mailbox, before: Sequence[Mailbox], own: Sequence[Mailbox]
) -> Iterator[Fix]:
    """What brings a bound one before own mailboxes and "Default" ones alike.

    Own ones that list projects were limited by somebody already, and for these. Where
    nothing is tried, the first edit stands for them all: there are hundreds.
    """
    mixed = 0 < len(own) < len(before)
    if not (mixed and mailbox.is_bound and not mailbox.default):
        return
    listed = frozenset(mailbox.projects)
    everywhere = all(i in listed for i in trial.projects)
    if everywhere or any(other.is_bound for other in own):
        return
    edits = [change(mailbox.id, default=True)]
    if trial.goes_on:
        left = tuple(i for i in trial.projects if i not in listed)
        edits += [change(other.id, projects=left) for other in own]
    facts = {"mailbox": named(mailbox), "own": few(own, named)}
    yield Fix(Phrase.of("fixes:default-and-limit", **facts), tuple(edits))
