"""How many accounts and mailboxes one worker checks at a time."""

from __future__ import annotations

import pytest

from diagnostics.fleet import checking_accounts
from diagnostics.fleet.checking_accounts import (
    AT_ONCE,
    AccountPart,
    CheckBatch,
    CheckOrder,
    checked_batch,
)
from diagnostics.model import Account, Mailbox


def batch(*sizes: int) -> CheckBatch:
    accounts = [Account(mailboxes=(Mailbox("m"),) * size) for size in sizes]
    return CheckBatch(tuple(AccountPart(a, "log") for a in accounts), CheckOrder())


@pytest.mark.parametrize(
    ("sizes", "at_once"),
    [
        ((), 1),
        ((1000,), 1),
        ((5, 5, 5), 3),
        ((100,) * 200, 16),  # few large ones, so that what was seen is let go early
        ((6,) * 200, 160),  # many small ones, so that nothing waits
        ((1,) * 2000, AT_ONCE),
        ((0, 0), 2),
    ],
)
def test_as_many_accounts_are_begun_as_give_enough_mailboxes(
    sizes: tuple[int, ...], at_once: int
) -> None:
    assert batch(*sizes).parts_at_once == at_once


def test_a_batch_without_parts_finds_no_fault() -> None:
    assert checked_batch(batch()) == {}


@pytest.mark.parametrize(
    ("files", "places"),
    [
        (60, 1),
        (131, 1),
        (136, 2),
        (256, 32),
        (1664, 384),
        (2688, AT_ONCE),
        (10**6, AT_ONCE),
    ],
)
def test_no_more_is_checked_at_a_time_than_a_process_may_hold_sockets_for(
    monkeypatch: pytest.MonkeyPatch, files: int, places: int
) -> None:
    monkeypatch.setattr(checking_accounts, "let_be_open", lambda _wanted: files)
    assert checking_accounts._places() == places
