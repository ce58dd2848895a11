"""Whether letters of a mailbox get out is said as the last check left it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from diagnostics.checks import CheckRun, Step
from diagnostics.model import Account, Endpoint, Mailbox, Security, State

Shown = Callable[..., AppTest]
DESK = Mailbox(
    "desk",
    "desk@acme.example",
    smtp=Endpoint("smtp.acme.example", 465, Security.TLS),
)
ACME = Account(mailboxes=(DESK, Mailbox("web")))


def delivery(run: object, when: object) -> None:
    from diagnostics.ui import session
    from diagnostics.ui.who_sends import delivery

    if run is not None:
        session.keep(run, when)
    delivery.show("desk", "check")


def step(service: str, name: str, state: State, rule: str = "") -> Step:
    return Step("desk", service, name, state, rule, "seen")


TAKEN = step("smtp", "sender", State.PASSED)
SPF = step("dns", "spf", State.PASSED)


@pytest.mark.parametrize(
    ("steps", "box"),
    [
        (None, "info"),
        ((TAKEN, SPF), "success"),
        ((step("smtp", "login", State.FAILED, "errors/auth-failed"),), "error"),
        ((TAKEN, step("dns", "spf", State.FAILED, "checks/dns-spf-open")), "warning"),
        ((step("smtp", "login", State.INCONCLUSIVE),), "warning"),
    ],
)
def test_the_box_has_the_colour_of_the_answer(
    shown: Shown, steps: tuple[Step, ...] | None, box: str
) -> None:
    run = None if steps is None else CheckRun(steps, ())
    app = shown(delivery, ACME, run, datetime.now(UTC))
    told = {name: len(getattr(app, name)) for name in ("success", "error", "warning")}
    told["info"] = len(app.info)
    assert {name for name, number in told.items() if number} == {box}


def test_an_old_answer_says_how_old_it_is(shown: Shown) -> None:
    run = CheckRun((TAKEN, SPF), ())
    then = datetime.now(UTC) - timedelta(days=3)
    (told,) = shown(delivery, ACME, run, then).success
    assert "3 days ago" in told.value


def test_a_check_is_offered_beside_it(shown: Shown) -> None:
    app = shown(delivery, ACME, None, None)
    (button,) = app.button
    assert (button.label, button.disabled) == ("Check now", False)
