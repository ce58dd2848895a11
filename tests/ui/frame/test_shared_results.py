"""Results are made once, by who asks first or by a thread; errors are not kept."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.ui.frame.shared_results import SharedResults


def test_a_result_is_made_once_for_all_who_ask() -> None:
    results: SharedResults[object] = SharedResults(2)
    assert results.of("one", object) is results.of("one", object)
    assert results.of("one", object) is not results.of("two", object)


def test_the_one_that_nobody_asked_for_longest_goes() -> None:
    results: SharedResults[int] = SharedResults(2)
    for key in ("one", "two", "one", "three"):
        results.of(key, lambda: 1)
    assert [key in results for key in ("one", "two", "three")] == [True, False, True]


def test_what_is_too_old_is_made_anew() -> None:
    results: SharedResults[object] = SharedResults(2, seconds=0)
    assert results.of("one", object) is not results.of("one", object)


def test_an_error_is_told_and_the_next_one_tries_again() -> None:
    results: SharedResults[int] = SharedResults(2)

    def fails() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        results.of("one", fails)
    assert results.of("one", lambda: 1) == 1


def test_whoever_asks_waits_for_a_thread_that_began_it() -> None:
    results: SharedResults[int] = SharedResults(2)
    go, times = Event(), []

    def slow() -> int:
        go.wait(60)
        times.append(1)
        return 7

    results.begin("one", slow)
    results.begin("one", slow)
    found: list[int] = []
    asking = Thread(target=lambda: found.append(results.of("one", slow)))
    asking.start()
    go.set()
    asking.join(60)
    assert (found, times) == ([7], [1])
    assert not results.wait("one"), "it is there"


def test_who_leaves_a_page_that_waits_is_not_held_there() -> None:
    def waits_for_ever() -> None:
        from threading import Event

        from diagnostics.language import LaterText
        from diagnostics.ui.frame.shared_results import SharedResults

        results: SharedResults[int] = SharedResults(1, waiting=LaterText("Auditing …"))
        results.begin("one", lambda: int(Event().wait()))
        results.of("one", int)

    with pytest.raises(RuntimeError, match="timed out"):  # it was asked to stop then
        AppTest.from_function(waits_for_ever).run(timeout=0.5)
