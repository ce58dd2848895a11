"""What a server says to many mailboxes is told of each as if it had been the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.checks.credentials import Secrets
from diagnostics.checks.mail.dial import Dialler
from diagnostics.checks.mail.judges import TIMELESS, judged
from diagnostics.checks.mail.judges.reaching import SLOW
from diagnostics.checks.mail.record_json import seen_from_json
from diagnostics.checks.mail.replies_read import Reply
from diagnostics.checks.mail.seen import (
    Attempt,
    Greeted,
    Listed,
    LoginSeen,
    Reached,
    Seen,
    StageRecord,
    Visit,
)
from diagnostics.checks.mail.shared_run import Run
from diagnostics.checks.network import Network
from diagnostics.checks.secret_masks import MASK, Masks
from diagnostics.checks.step import Line, Step
from diagnostics.model import Phrase, State
from diagnostics.words import text
from tests.checks.dns.conftest import Zone
from tests.checks.mail.test_record_json import times, words

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
SMTP = Visit("smtp", "mx.acme.example", 465, "tls")
LISTED = Listed(Reply(250, "", ("mx", "SIZE 5", "AUTH PLAIN")), (), True)
SAID = (Line("<", "250 mx"),)


class Told(Run):
    """A run that keeps its steps."""

    def __init__(self, *secrets: str) -> None:
        self.steps: list[Step] = []
        network = Network()
        super().__init__(
            network,
            Zone({}),
            Secrets(),
            self.steps.append,
            Dialler(network),
            masks=Masks.of(secrets),
        )

    def of(
        self,
        mailbox: str,
        record: StageRecord,
        at: datetime = NOON,
        slowest: float = 0.0,
        lines: tuple[Line, ...] = SAID,
        visit: Visit = SMTP,
    ) -> list[Step]:
        """The steps that a mailbox's record comes to."""
        before = len(self.steps)
        self.tell(mailbox, Seen(visit, "stage", at, record, slowest), slowest, lines)
        return self.steps[before:]


timeless = st.one_of(*(st.from_type(kind) for kind in sorted(TIMELESS, key=str)))
visits = st.builds(Visit, st.sampled_from(["smtp", "pop3", "imap"]), words)


@given(timeless, visits, times, st.floats(0, 2 * SLOW))
def test_the_second_mailbox_is_told_what_it_would_be_told_alone(
    record: StageRecord, visit: Visit, at: datetime, slowest: float
) -> None:
    run, alone = Told("hunter2"), Told("hunter2")
    run.of("a", record, visit=visit)
    second = run.of("b", record, at, slowest, (), visit)
    assert second == alone.of("b", record, at, slowest, (), visit)


@given(timeless, visits, times)
def test_a_record_without_a_clock_is_judged_alike_at_any_time(
    record: StageRecord, visit: Visit, at: datetime
) -> None:
    then, now = (Seen(visit, "stage", t, record) for t in (at, NOON))
    try:
        expected = judged(now)
    except Exception as error:  # told as a fault of our own, whenever it was
        with pytest.raises(type(error)):
            judged(then)
    else:
        assert judged(then) == expected


def test_each_mailbox_keeps_its_times_and_what_was_said_to_it() -> None:
    run, later = Told(), NOON + timedelta(seconds=3)
    run.of("a", LISTED)
    said = (Line("<", "250 mx, once more"),)
    first, size, *_ = run.of("b", LISTED, later, 0.5, said)
    assert {step.mailbox for step in run.steps[-2:]} == {"b"}
    assert (first.seconds, first.transcript) == (0.5, said)
    assert (size.step, size.seconds, size.transcript) == ("size", 0.0, ())
    seen = seen_from_json(first.collected or {})
    assert (seen.at, seen.slowest, seen.record) == (later, 0.5, LISTED)
    assert seen_from_json(size.collected or {}).at == later


def test_how_long_each_attempt_took_is_the_mailboxs_own() -> None:
    run = Told()
    run.of("a", Reached((Attempt("192.0.2.1", 465, "ok", 0.25),), True))
    (step,) = run.of("b", Reached((Attempt("192.0.2.1", 465, "ok", 0.75),), True))
    (attempt,) = seen_from_json(step.collected or {}).record.attempts  # type: ignore[union-attr]
    assert attempt.seconds == 0.75


def test_a_host_with_hundreds_of_addresses_is_told_of_again() -> None:
    run = Told()
    for mailbox in ("a", "b"):
        attempts = (Attempt(f"192.0.2.{n}", 465, "ok", 0.1) for n in range(250))
        first, *_ = run.of(mailbox, Reached(tuple(attempts), True))
        assert first.mailbox == mailbox


def test_what_differs_in_a_parameter_alone_is_told_apart() -> None:
    run = Told()
    for name in ("ONE", "TWO"):
        problem = Phrase.of("checks:secret-no-variable", wanted=name)
        seen = LoginSeen("password", "PLAIN", "PLAIN", "no-secret", problem)
        (step,) = run.of(name, seen)
        assert name in text(step.seen)


def test_a_secret_learnt_later_is_taken_out_of_what_was_told_before() -> None:
    run = Told("correct horse")
    greeted = Greeted(Reply(220, "", ("mx hunter2",)))
    (before,) = run.of("a", greeted)
    assert "hunter2" in text(before.seen)
    run.masks.add("hunter2")
    (step,) = run.of("b", greeted, lines=(Line("<", "220 mx hunter2"),))
    assert "hunter2" not in repr(step)
    assert MASK in text(step.seen)


def test_a_secret_that_the_dialogue_alone_holds_is_taken_out_of_it() -> None:
    run = Told("hunter2")
    for mailbox in ("a", "b"):
        lines = (Line("<", "250-mx"), Line("<", "250 hun"), Line("<", "ter2"))
        step, *_ = run.of(mailbox, LISTED, lines=lines)
        assert step.transcript[0].text == "250-mx"
        assert "hun" not in "".join(line.text for line in step.transcript[1:])


def test_a_server_that_is_slow_for_one_mailbox_is_slow_for_that_one_alone() -> None:
    run = Told()
    names = [[s.step for s in run.of("m", LISTED, slowest=x)] for x in (0, SLOW, 0)]
    assert names[0] == names[2]
    assert [name for name in names[1] if name not in names[0]] == ["stage-slow"]


def test_the_same_words_of_another_server_are_told_of_that_one() -> None:
    run = Told()
    run.of("a", LISTED)
    other = replace(SMTP, host="mx.other.example")
    step, *_ = run.of("b", LISTED, visit=other)
    assert step.data["host"] == "mx.other.example"


def test_a_server_that_greets_each_one_differently_fills_no_memory() -> None:
    run = Told()
    for number in range(300):
        (step,) = run.of(f"m{number}", Greeted(Reply(220, "", (f"mx {number}",))))
        assert (step.state, text(step.seen)) == (State.PASSED, f"220 mx {number}")
    assert len(run.told_before._known) <= 64
