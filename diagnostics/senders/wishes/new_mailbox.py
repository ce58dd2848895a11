"""A mailbox that the account doesn't have yet, as a way to send from its address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from diagnostics.model import (
    Access,
    Account,
    Mailbox,
    Phrase,
    TestResult,
    UnknownIdError,
)
from diagnostics.senders.edits import add, free_id
from diagnostics.senders.pair.losing_reasons import Pair
from diagnostics.senders.statements import named
from diagnostics.senders.wishes.moves import Means, Move

_NEW_COST, _GENERAL_COST, _DEFAULT_COST = 5.0, 0.5, 1.0
"""It must be bought, set up and tested; a general one serves more than was asked."""


def is_address(wanted: str) -> bool:
    """Whether this could be the address of a new mailbox."""
    before, at, after = wanted.strip().rpartition("@")
    parts = after.split(".")
    spaced = any(letter.isspace() for letter in wanted.strip())
    return bool(at and before and len(parts) > 1 and all(parts) and not spaced)


def nearest_address(address: str, known: Iterable[str]) -> str:
    """An address that may be meant: alike before the `@`, or behind it; else empty."""
    name, _, domain = address.casefold().rpartition("@")
    alike = {}
    for other in known:
        its_name, _, its_domain = other.casefold().rpartition("@")
        if its_domain == domain:
            alike[its_name] = other
        elif its_name == name:
            alike[its_domain] = other
    error = UnknownIdError("mailbox", name, alike)
    return alike.get(error.nearest or UnknownIdError("", domain, alike).nearest, "")


def new_mailboxes(pair: Pair, address: str) -> Iterator[Mailbox]:
    """Company mailboxes of this address for the author, the narrowest first.

    They are limited to the project or general, without and with Default.
    """
    taken = {mailbox.id for mailbox in pair.account.mailboxes}
    row_id = free_id(address.partition("@")[0], taken)
    places = [(pair.project.id,), ()] if pair.project else [()]
    for projects, default in product(places, (False, True)):
        yield Mailbox(
            row_id,
            address=address,
            access=Access.SELECTED,
            employees=(pair.employee.id,),
            projects=projects,
            default=default,
            test=TestResult.PASSED,
        )


def adding(pair: Pair, mailbox: Mailbox) -> Move:
    """The step that adds it."""
    words = "add-bound" if mailbox.is_bound else "add-general"
    facts: dict[str, object] = {
        "mailbox": mailbox.address,
        "employee": named(pair.employee),
    }
    if mailbox.is_bound and pair.project:
        facts["project"] = named(pair.project)
    cost = _NEW_COST + _DEFAULT_COST * mailbox.default
    cost += 0.0 if mailbox.is_bound else _GENERAL_COST
    means = Means.NEW if mailbox.is_bound else Means.NEW_GENERAL
    key = f"wishes:{words}{'-default' if mailbox.default else ''}"
    return Move(means, (add(mailbox),), cost, Phrase.of(key, **facts))


def with_mailbox(account: Account, mailbox: Mailbox) -> Account:
    """The account with it, behind all others."""
    return replace(account, mailboxes=(*account.mailboxes, mailbox))
