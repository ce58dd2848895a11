"""The class matrix at the edges of what its numbers hold."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from diagnostics.model import Access, Account, Employee, Mailbox
from diagnostics.senders.matrix import bit_rows, class_matrix
from diagnostics.senders.simulation import simulate


def many_mailboxes(count: int) -> Account:
    """So many company mailboxes, of which nora may use the last, and olga has one."""
    boxes = [
        Mailbox(f"m{n}", access=Access.SELECTED, groups=("all",)) for n in range(count)
    ]
    last = Mailbox("last", access=Access.SELECTED, employees=("nora",))
    return Account(
        employees=(Employee("nora"), Employee("olga"), Employee("nobody")),
        mailboxes=(*boxes[:-1], last, Mailbox("own", owner="olga")),
    )


@pytest.mark.parametrize(
    ("mailboxes", "dtype"), [(2**16 - 3, np.uint16), (2**16 - 2, np.uint32)]
)
def test_numbers_grow_before_nobody_and_own_no_longer_fit(
    mailboxes: int, dtype: type[np.generic]
) -> None:
    simulation = simulate(many_mailboxes(mailboxes))
    assert simulation.matrix.first.dtype == dtype
    assert simulation.matrix.own <= np.iinfo(simulation.matrix.first.dtype).max
    senders = [simulation.cell(row, 0).sender for row in range(3)]
    assert senders == ["last", "own", ""]


@pytest.mark.parametrize("module", [class_matrix, bit_rows])
def test_the_matrix_is_the_same_however_much_is_taken_at_once(
    module: object,
    random_account: Callable[[random.Random], Account],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(4)
    accounts = [random_account(rng) for _ in range(60)]
    whole = [simulate(account).matrix for account in accounts]
    monkeypatch.setattr(module, "_CELLS_AT_ONCE", 1)
    for account, expected in zip(accounts, whole, strict=True):
        found = simulate(account).matrix
        assert (found.first == expected.first).all()
        assert (found.outcome == expected.outcome).all()
