"""Messages of the lab's mailbox are computed from their number."""

from __future__ import annotations

import pytest

from diagnostics.lab.behaviour import (
    ALL_MECHANISMS,
    PASSWORD_MECHANISMS,
    TOKEN_MECHANISMS,
    USUAL_MAILDROP,
    Maildrop,
)


@pytest.mark.parametrize(
    ("drop", "ages"),
    [
        (Maildrop(count=3, oldest_days=2), [2.0, 1.0, 0.0]),
        (Maildrop(count=2, oldest_days=90), [90.0, 0.0]),
        (Maildrop(count=1, oldest_days=90), [0.0]),  # the newest is of today
        (Maildrop(count=5, oldest_days=8), [8.0, 6.0, 4.0, 2.0, 0.0]),
        (Maildrop(count=0), []),
    ],
)
def test_the_first_message_is_the_oldest_and_the_last_is_of_today(
    drop: Maildrop, ages: list[float]
) -> None:
    assert [drop.age_days(n) for n in range(1, drop.count + 1)] == ages


def test_each_message_has_an_id_of_its_own() -> None:
    assert [USUAL_MAILDROP.uid(n) for n in (1, 2, 3)] == [
        *("lab000001", "lab000002", "lab000003")
    ]
    many = Maildrop(count=1_000)
    assert len({many.uid(n) for n in range(1, 1_001)}) == 1_000


def test_only_the_first_two_share_one_where_that_is_the_fault() -> None:
    drop = Maildrop(count=4, same_uid=True)
    assert [drop.uid(n) for n in (1, 2, 3, 4)] == [
        *("lab000001", "lab000001", "lab000003", "lab000004")
    ]


def test_a_usual_server_offers_passwords_and_tokens_and_none_is_both() -> None:
    assert {*ALL_MECHANISMS} == {*PASSWORD_MECHANISMS, *TOKEN_MECHANISMS}
    assert not {*PASSWORD_MECHANISMS} & {*TOKEN_MECHANISMS}
