"""Helpers of the tests of wishes: random lines, and every edit that could meet them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

import pytest

from diagnostics.model import Account, Mailbox
from diagnostics.senders.expected.expectations import Expectation
from diagnostics.senders.expected.meanings import expanded
from diagnostics.senders.wishes.choices import Choice, Deed


def all_choices(account: Account, rows: Sequence[Expectation]) -> list[Choice]:
    """Every edit that the search may make, written down without its help."""
    lines = [expanded(account, row) for row in rows]
    people = dict.fromkeys(e for line in lines for e in line.employees)
    places = dict.fromkeys(p for line in lines for p in line.projects)
    known = {p.id: p for p in account.projects}
    wanted = [line.mailbox for line in lines if line.mailbox]
    fixed = {row.group for row in rows}
    above = dict.fromkeys(known[p].parent for p in places if p in known)
    places |= {p: None for p in above if p in known}
    found: list[Choice] = []
    for mailbox in account.mailboxes:
        if not mailbox.is_own or mailbox.owner in people:
            found += of_mailbox(account, mailbox, list(people), [*known], list(places))
    for person in (e for e in account.employees if e.id in people):
        for group in account.groups:
            if group.id in fixed:
                continue
            if group.id in person.groups:
                found.append(Choice(Deed.LEAVE, group.id, person.id))
            elif any(
                group.id in w.groups and w.access == "selected" and not w.is_own
                for w in wanted
            ):
                found.append(Choice(Deed.JOIN, group.id, person.id))
    return found


def of_mailbox(
    account: Account,
    mailbox: Mailbox,
    people: list[str],
    known: list[str],
    places: list[str],
) -> Iterator[Choice]:
    named, own = mailbox.id, mailbox.is_own
    selected = mailbox.access == "selected" and not own
    closed = mailbox.access == "nobody" and not own
    active = [p.id for p in account.projects if p.active]
    if mailbox.test != "passed":
        yield Choice(Deed.TEST, named)
    yield Choice(Deed.NO_DEFAULT if mailbox.default else Deed.DEFAULT, named)
    if selected or closed:
        yield Choice(Deed.EVERYONE, named)
    if closed and (mailbox.employees or mailbox.groups):
        yield Choice(Deed.REOPEN, named)
    for step, off, ids, listed in (
        (Deed.PERSON, Deed.NO_PERSON, people, mailbox.employees),
        (Deed.GROUP, Deed.NO_GROUP, [g.id for g in account.groups], mailbox.groups),
    ):
        for one in ids:
            if closed or (selected and one not in listed):
                yield Choice(step, named, one)
            elif selected:
                yield Choice(off, named, one)
    if mailbox.projects:
        yield Choice(Deed.CLEAR, named)
    elif active:
        yield Choice(Deed.LIMIT, named)
    for place in (p for p in places if p in known):
        if place in (mailbox.projects or active):
            yield Choice(Deed.NO_PROJECT, named, place)
        elif mailbox.projects:
            yield Choice(Deed.PROJECT, named, place)


def some_rows(account: Account, seed: int, most: int) -> list[Expectation]:
    rng = random.Random(seed)
    places = ["none", "every", *(p.id for p in account.projects)] * 1
    rows = []
    for _ in range(rng.randint(1, most)):
        group = account.groups and rng.random() < 0.2
        who = rng.choice(account.groups).id if group else ""
        who = who or rng.choice([*(e.id for e in account.employees)])
        sender = rng.choice(account.mailboxes).id
        place = rng.choice(places)
        rows.append(
            Expectation("", place, sender, group=who)
            if group
            else Expectation(who, place, sender)
        )
    return rows


@pytest.fixture(name="all_choices")
def _all_choices() -> Callable[..., list[Choice]]:
    return all_choices


@pytest.fixture(name="some_rows")
def _some_rows() -> Callable[..., list[Expectation]]:
    return some_rows
