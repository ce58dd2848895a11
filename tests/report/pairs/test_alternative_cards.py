"""A card says what to do, what it gives up, what else changes, and when it holds."""

from __future__ import annotations

from diagnostics.model import Account
from diagnostics.report.pairs.alternative_cards import cards_of
from diagnostics.senders import drafted, resolve, wish


def test_the_edits_of_every_card_let_the_wanted_mailbox_send(
    sample_account: Account,
) -> None:
    cards = cards_of(wish(sample_account, "maria", "shop", "sales"))
    assert len(cards) > 1
    for card in cards:
        after = drafted(sample_account, card.edits)
        assert resolve(after, "maria", "shop").sender == "sales"


def test_a_card_is_named_by_its_edits_alone(sample_account: Account) -> None:
    first, again = (
        cards_of(wish(sample_account, "maria", "shop", "sales")) for _ in range(2)
    )
    assert [card.key for card in first] == [card.key for card in again]
    assert len({card.key for card in first}) == len(first)


def test_a_card_says_under_which_readings_it_holds(sample_account: Account) -> None:
    cards = cards_of(wish(sample_account, "maria", "shop", "sales"))
    for card in cards:
        assert card.is_robust is (card.holds == "under every reading")
        assert card.is_robust or card.holds.startswith("only if ")


def test_a_card_says_what_else_changes_and_what_it_gives_up(
    sample_account: Account,
) -> None:
    cards = cards_of(wish(sample_account, "maria", "shop", "sales"))
    assert all(card.also[0].startswith("Changes ") for card in cards)
    assert any("sales@good.test" in careful for c in cards for careful in c.careful)
