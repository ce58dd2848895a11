"""Tables of pairs with names and words in place of ids and values."""

from __future__ import annotations

import pytest

from diagnostics import language
from diagnostics.model import Account
from diagnostics.report.sent_from import sent_by, sent_in
from diagnostics.report.wording.pair_words import (
    NOTHING,
    pairs_in_words,
    sent_in_words,
    told_apart,
)
from diagnostics.senders import simulate


def test_a_pair_is_said_by_names_and_words(sample_account: Account) -> None:
    simulation = simulate(sample_account)
    with language.spoken("pl"):
        told = pairs_in_words(simulation, simulation.to_frame(["jan"], ["website"]))
    assert told.to_dict("records") == [
        {
            "employee": "Jan Nowak",
            "project": "Website",
            "sender": "sales@good.test",
            "source": "skrzynka firmowa",
            "decided_by": "tylko kolejność na liście",
            "tied": True,
            "contested": False,
            "candidates": "sales@good.test, shop@expired-certificate.test",
        }
    ]


def test_nothing_is_left_empty(sample_account: Account) -> None:
    simulation = simulate(sample_account)
    told = pairs_in_words(simulation, simulation.to_frame(["jan"], ["none"]))
    (row,) = told.to_dict("records")
    assert row["project"] == "no project"
    assert (row["sender"], row["candidates"]) == (NOTHING, NOTHING)
    frame = pairs_in_words(simulation, simulation.to_frame())
    assert len(frame) == simulation.pairs
    assert not (frame.astype(str).isin({"", "nan", "None"})).any(axis=None)


def test_what_is_sent_from_is_said_by_names(sample_account: Account) -> None:
    simulation = simulate(sample_account)
    with language.spoken("pl"):
        here = sent_in_words(simulation, sent_in(simulation, "none"))
        hers = sent_in_words(simulation, sent_by(simulation, "maria"))
    assert set(here["sender"]) == {NOTHING, "maria@good.test"}
    assert set(here["source"]) == {
        *("adres wewnętrzny", "brak adresu"),
        *("skrzynka własna", "nie można ustalić"),
    }
    assert hers["sender"].to_list() == ["maria@good.test"]


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({"a": "Jan", "b": "Ewa"}, {"a": "Jan", "b": "Ewa"}),
        ({"a": "Jan", "b": "Jan"}, {"a": "Jan (a)", "b": "Jan (b)"}),
    ],
)
def test_names_that_are_alike_come_with_ids(
    labels: dict[str, str], told: dict[str, str]
) -> None:
    assert told_apart(labels) == told
