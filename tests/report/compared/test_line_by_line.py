"""Every expectation is met, not met, or can't be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostics import senders
from diagnostics.model import Account, Extent, Missing, Place
from diagnostics.report.compared.line_by_line import (
    HowMet,
    expected_lines,
    line_rows,
    pair_parameters,
    snapshot_csv,
)
from diagnostics.senders.expected.expectations import expectations_in

HEAD = "employee,project,sender\n"


def states(account: Account, *lines: str) -> list[HowMet]:
    expected = expectations_in("e.csv", (HEAD + "\n".join(lines)).encode())
    found = expected_lines(account, expected, account.reading)
    return [line.how for line in found]


def test_what_is_so_now_is_met(sample_account: Account) -> None:
    told = snapshot_csv(senders.snapshot(sample_account))
    expected = expectations_in("now.csv", told.encode())
    found = expected_lines(sample_account, expected, sample_account.reading)
    assert found
    assert {line.how for line in found} == {HowMet.MET}


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("jan,website,news", HowMet.NOT_MET),
        ("nobody-here,website,news", HowMet.UNTOLD),
        ("jan,website,no-such-mailbox", HowMet.UNTOLD),
    ],
)
def test_a_line_that_differs_is_not_met_and_one_not_understood_cant_be_told(
    sample_account: Account, line: str, how: HowMet
) -> None:
    assert states(sample_account, line) == [how]


def test_of_an_account_that_isnt_whole_nothing_can_be_told(
    sample_account: Account,
) -> None:
    lacks = Missing(Extent.ROW, "config/row-long", Place("mailboxes.csv", 2))
    partial = replace(sample_account, missing=(lacks,))
    assert states(partial, "jan,website,news") == [HowMet.UNTOLD]


def test_a_pair_that_differs_leads_to_who_sends_with_the_wish(
    sample_account: Account,
) -> None:
    expected = expectations_in("e.csv", f"{HEAD}jan,website,news".encode())
    (line,) = expected_lines(sample_account, expected, sample_account.reading)
    assert pair_parameters(line.findings[0]) == {
        "employee": "jan",
        "project": "website",
        "want": "news",
    }
    (row,) = line_rows([line])
    assert row["state"] == "not met"
    assert "Jan Nowak" in str(row["instead"])
