"""A stage's record becomes its steps, masked, shortened, to be judged again."""

from __future__ import annotations

from datetime import UTC, datetime

from diagnostics.checks.mail.judges import StageOutcome, judged
from diagnostics.checks.mail.record_json import seen_from_json
from diagnostics.checks.mail.replies_read import Reply
from diagnostics.checks.mail.seen import (
    Aside,
    CutShort,
    Greeted,
    Listed,
    Seen,
    StageRecord,
    Visit,
)
from diagnostics.checks.mail.stage_steps import changed, steps_of
from diagnostics.checks.step import LONGEST_SEEN, Line, Step
from diagnostics.model import Phrase, State
from diagnostics.words import text

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SMTP = Visit("smtp", "mx.acme.example", 465, "tls")


def steps(record: StageRecord, visit: Visit = SMTP, **rest: object) -> tuple[Step, ...]:
    seen = Seen(visit, "stage", NOW, record)
    return steps_of("m1", seen, judged(seen), **rest)  # type: ignore[arg-type]


def test_a_step_has_its_place_its_time_and_what_was_said() -> None:
    said = (Line("<", "220 mx"),)
    (step,) = steps(Greeted(Reply(220, "", ("mx",))), seconds=0.5, transcript=said)
    assert (step.mailbox, step.service, step.step) == ("m1", "smtp", "stage")
    assert (step.seconds, step.transcript) == (0.5, said)
    assert step.data == {"host": "mx.acme.example", "port": 465, "security": "tls"}


def test_a_service_without_a_server_names_none() -> None:
    (step,) = steps(CutShort(), Visit("pop3"))
    assert step.data == {}


def test_asides_follow_their_step_and_say_whose_they_are() -> None:
    listed = Listed(Reply(250, "", ("mx", "SIZE 5")), (), True)
    first, size = steps(listed, seconds=0.5, transcript=(Line("<", "250"),))
    assert size.step == "size"
    assert (size.seconds, size.transcript) == (0.0, ())
    assert size.data["host"] == "mx.acme.example"
    assert size.collected is not None
    assert first.collected is not None
    assert seen_from_json(size.collected).record == Aside("stage")
    assert seen_from_json(first.collected).record == listed


def test_secrets_are_masked_in_all_that_leaves() -> None:
    listed = Listed(Reply(250, "", ("mx", "AUTH hunter2", "hunter2 x")), (), True)
    made = steps(
        listed, clean=lambda said: said.replace("HUNTER2", "•").replace("hunter2", "•")
    )
    assert "hunter2" not in repr(made).lower()
    assert made[0].data["capabilities"] == {"AUTH": "•", "•": "x"}
    assert made[0].seen == "AUTH •, • x"


def test_the_words_of_phrases_are_masked_too() -> None:
    phrase = Phrase.of("mail:host-said", host="h", reply="hunter2")
    seen = Seen(SMTP, "login", NOW, CutShort())
    outcome = StageOutcome(State.FAILED, "checks/cancelled", phrase, "hunter2")
    (step,) = steps_of("m1", seen, outcome, clean=lambda s: s.replace("hunter2", "•"))
    assert text(step.seen) == "h said: •"
    assert step.expected == "•"


def test_what_leaves_is_short_and_drives_no_screen() -> None:
    long = "x" * (LONGEST_SEEN + 1)
    (step,) = steps(Greeted(Reply(554, "", ("\x1b[2J", long))))
    assert "\x1b" not in repr(step)
    assert len(text(step.seen)) < LONGEST_SEEN + 40
    assert step.collected is not None
    kept = seen_from_json(step.collected).record.reply.lines[1]
    assert kept.startswith("xxx")
    assert len(kept) < LONGEST_SEEN + 40


def test_numbers_and_flags_in_facts_stay_what_they_are() -> None:
    outcome = StageOutcome(data={"n": 1, "ok": True, "list": ["a", ("b",)]})
    seen = Seen(SMTP, "x", NOW, CutShort())
    (step,) = steps_of("m1", seen, outcome, clean=str.upper)
    facts = {"n": 1, "ok": True, "list": ["A", ["B"]]}
    assert {name: step.data[name] for name in facts} == facts


def test_changed_reaches_text_and_phrases() -> None:
    assert changed("a", str.upper) == "A"
    phrase = changed(Phrase.of("mail:host", host="h"), str.upper)
    assert text(phrase) == "H"
