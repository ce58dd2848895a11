"""DNS checks on demand: nothing is asked that nobody chose or that is no name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.checks import DnsOptions
from diagnostics.ui.check_pieces.dns_choice import BLOCK_LISTS

Shown = Callable[..., AppTest]


def choice(possible: bool) -> None:
    import streamlit as st

    from diagnostics.ui.check_pieces.dns_choice import more_of_dns

    st.session_state["chosen"] = more_of_dns(possible)


def chosen(app: AppTest) -> DnsOptions:
    options: DnsOptions = app.session_state["chosen"]
    return options


def choose(
    app: AppTest, selectors: list[str], lists: list[str], bimi: bool = False
) -> AppTest:
    app.multiselect(key="check-selectors").set_value(selectors)
    app.multiselect(key="check-dnsbl").set_value(lists)
    box = app.checkbox(key="check-bimi")
    (box.check if bimi else box.uncheck)()
    app.run()
    assert not app.exception
    return app


def test_unasked_nothing_more_is_looked_up(shown: Shown) -> None:
    app = shown(choice, None, True)
    assert chosen(app) == DnsOptions()
    assert not app.error
    assert not app.code


def test_what_is_chosen_is_asked_in_its_order(shown: Shown) -> None:
    app = choose(shown(choice, None, True), ["s2", "s1"], ["dnsbl.test"], bimi=True)
    assert chosen(app) == DnsOptions(("s2", "s1"), dnsbl=("dnsbl.test",), bimi=True)


def test_the_well_known_lists_are_offered_and_none_is_chosen(shown: Shown) -> None:
    box = shown(choice, None, True).multiselect(key="check-dnsbl")
    assert tuple(box.options) == BLOCK_LISTS
    assert box.value == []


@pytest.mark.parametrize(
    ("selectors", "lists", "kept", "left_out"),
    [
        (["a..b"], [], DnsOptions(), "a..b"),
        (["s1", ".."], [], DnsOptions(("s1",)), ".."),
        ([], ["x" * 64 + ".test"], DnsOptions(), "x" * 64 + ".test"),
        (["-.."], ["ok.test", "no..no"], DnsOptions(dnsbl=("ok.test",)), "-..\nno..no"),
        (["x" * 63], ["a.test"], DnsOptions(("x" * 63,), dnsbl=("a.test",)), ""),
    ],
)
def test_what_dns_can_t_be_asked_for_is_left_out_and_named(
    shown: Shown,
    selectors: list[str],
    lists: list[str],
    kept: DnsOptions,
    left_out: str,
) -> None:
    app = choose(shown(choice, None, True), selectors, lists)
    assert chosen(app) == kept
    assert [box.value for box in app.code] == ([left_out] if left_out else [])
    assert len(app.error) == bool(left_out)


def test_where_dns_is_no_service_of_the_run_what_was_chosen_asks_nothing(
    shown: Shown,
) -> None:
    app = choose(shown(choice, None, False), ["s1"], ["dnsbl.test"], bimi=True)
    assert chosen(app) == DnsOptions()


def test_a_name_that_wants_to_be_markdown_is_shown_as_it_is(shown: Shown) -> None:
    app = choose(shown(choice, None, True), ["**a**..<b>"], [])
    assert [box.value for box in app.code] == ["**a**..<b>"]
    assert not any("**a**" in box.value for box in (*app.markdown, *app.error))
