"""A run without findings is praised only for what it proves."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.checks import CheckRun, Step
from diagnostics.model import State
from diagnostics.ui.check_pieces.run_told import MOST_NAMED


def shown(*steps: Step) -> AppTest:
    """What is told of a run of these steps that found nothing."""

    def script(run: object) -> None:
        from diagnostics.checks import CheckRun
        from diagnostics.ui.check_pieces import run_told

        assert isinstance(run, CheckRun)
        run_told.nothing_found(run)

    app = AppTest.from_function(script, default_timeout=30, args=(CheckRun(steps, ()),))
    app.run()
    assert not app.exception
    return app


def taken(mailbox: str) -> Step:
    """The server took the mailbox's own address as a sender."""
    return Step(mailbox, "smtp", "sender", State.PASSED)


def spf(mailbox: str, state: State = State.PASSED) -> Step:
    return Step(mailbox, "dns", "spf", state)


def test_letters_get_out_where_the_server_takes_them_and_dns_was_asked() -> None:
    app = shown(taken("m"), spf("m"), taken("n"), spf("n"))
    assert [box.value for box in app.success] == [
        "Nothing is wrong: these letters get out."
    ]
    assert not app.info


def test_without_dns_nobody_says_that_receivers_believe_them() -> None:
    app = shown(taken("m"), taken("n"))
    (box,) = app.success
    assert box.value.endswith("is open, since DNS wasn't asked.")


@pytest.mark.parametrize(
    "steps",
    [
        (spf("m"),),  # its SMTP server wasn't asked
        (Step("m", "smtp", "login", State.PASSED), spf("m")),
        (Step("m", "smtp", "sender", State.SKIPPED), spf("m")),
        (Step("m", "pop3", "sender", State.PASSED), spf("m")),
        (taken("m"), spf("m", State.INCONCLUSIVE)),
        (taken("m"), Step("m", "pop3", "login", State.INCONCLUSIVE)),
    ],
)
def test_one_mailbox_of_which_nothing_is_proved_is_named_and_none_is_praised(
    steps: tuple[Step, ...],
) -> None:
    app = shown(taken("good"), spf("good"), *steps)
    assert not app.success
    (box,) = app.info
    assert "isn't proven for 1 mailbox:" in box.value
    assert [code.value for code in app.code] == ["m"]


@pytest.mark.parametrize("number", [MOST_NAMED, MOST_NAMED + 1])
def test_of_many_the_first_are_named_and_all_are_counted(number: int) -> None:
    app = shown(*(spf(f"m{n}") for n in range(number)))
    assert f"for {number} mailboxes:" in app.info[0].value
    assert app.code[0].value.split(", ") == [f"m{n}" for n in range(20)]


def test_a_name_from_outside_is_shown_as_it_is() -> None:
    app = shown(spf("**m** <b>x</b>"))
    assert app.code[0].value == "**m** <b>x</b>"
