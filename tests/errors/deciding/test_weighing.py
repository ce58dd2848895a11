"""What speaks for a reason, and whether it only follows from an earlier failure."""

from __future__ import annotations

import pytest

from diagnostics.errors.deciding import weighing
from diagnostics.errors.deciding.patterns import Code, Hit, Pattern
from diagnostics.errors.deciding.weighing import Case


@pytest.mark.parametrize("follows", [True, False])
def test_words_may_only_follow_from_an_earlier_failure(follows: bool) -> None:
    hit = Hit(Pattern("syntax", "no fish", 50, follows=follows), "no fish")
    assert Case("syntax", 50, hit).follows is follows


def test_a_code_alone_follows_from_nothing() -> None:
    assert not Case("syntax", 50, code=Code("syntax", "500", 30)).follows


def test_hints_fair_and_sure_words_are_told_apart_in_that_order() -> None:
    assert 0 < weighing.EXACT < weighing.FAIR < weighing.SURE < 100
