"""Every record is judged, by nothing but itself and the time it was taken."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from diagnostics.checks.mail.judges import StageOutcome, judged
from diagnostics.checks.mail.judges.dispatch import JUDGES
from diagnostics.checks.mail.replies_read import pop_reply
from diagnostics.checks.mail.seen import (
    Aside,
    Farewell,
    Greeted,
    LoginSettings,
    NotReached,
    Seen,
    StageRecord,
    Visit,
)
from diagnostics.checks.mail.stage_records.behind_login_seen import Oldest
from diagnostics.model import State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
VISIT = Visit("pop3", "mx.acme.example", 995, "tls")


def test_every_record_of_a_stage_has_its_judge() -> None:
    elsewhere = {Aside, LoginSettings}  # brought about, and foretold
    assert set(JUDGES) == set(get_args(StageRecord)) - elsewhere


@pytest.mark.parametrize("record", [Aside("tls"), LoginSettings("", "", False, "")])
def test_what_nobody_judges_is_refused(record: StageRecord) -> None:
    with pytest.raises(ValueError, match=type(record).__name__):
        judged(Seen(VISIT, "tls", NOW, record))


def test_a_stage_that_waited_names_what_for() -> None:
    outcome = judged(Seen(VISIT, "login", NOW, NotReached("tls")))
    assert (outcome.state, outcome.waited_for) == (State.SKIPPED, "tls")


def test_a_farewell_passes() -> None:
    assert judged(Seen(VISIT, "quit", NOW, Farewell())) == StageOutcome()


def test_days_count_to_when_it_was_seen() -> None:
    record = Oldest(pop_reply("+OK"), NOW - timedelta(days=31))
    assert judged(Seen(VISIT, "oldest", NOW, record)).rule
    earlier = Seen(VISIT, "oldest", NOW - timedelta(days=1), record)
    assert not judged(earlier).rule


@pytest.mark.parametrize(("slowest", "late"), [(0.0, []), (9.9, []), (12.3, ["12"])])
def test_an_answer_that_came_late_is_a_warning_with_its_seconds(
    slowest: float, late: list[str]
) -> None:
    seen = Seen(VISIT, "greeting", NOW, Greeted(pop_reply("+OK")), slowest)
    outcome = judged(seen)
    assert outcome.state is State.PASSED
    told = [(n, o.state, o.rule, o.seen.data["spent"]) for n, o in outcome.asides]
    rule = "checks/too-slow"
    assert told == [("greeting-slow", State.WARNING, rule, spent) for spent in late]


@pytest.mark.parametrize(
    ("state", "last"),
    [
        (State.PASSED, False),
        (State.WARNING, False),
        (State.FAILED, True),
        (State.INCONCLUSIVE, True),
        (State.SKIPPED, True),
    ],
)
def test_whether_to_go_on_follows_from_the_state(state: State, last: bool) -> None:
    assert StageOutcome(state).is_last is last


def test_records_are_frozen() -> None:
    for record in get_args(StageRecord):
        assert record.__dataclass_params__.frozen, record
        assert isinstance(fields(record), tuple)
