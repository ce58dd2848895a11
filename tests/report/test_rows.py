"""Findings and steps become rows with the promised columns."""

import json

from diagnostics.checks.step import Line, Step
from diagnostics.model import (
    Finding,
    Named,
    Severity,
    State,
    Subject,
    SubjectKind,
    worst_first,
)
from diagnostics.report.finding_frames import findings_frame, steps_frame
from diagnostics.report.rows import (
    AUDIT_COLUMNS,
    finding_json,
    finding_row,
    plain,
    step_json,
    step_row,
    to_do,
)
from diagnostics.words import counted

TIED = Finding(
    "coverage/tied",
    Subject(),
    Severity.WARNING,
    {
        "pairs": 3,
        "of": 9,
        "employees": 2,
        "projects": 2,
        "employee": Named("e1", "Anna"),
        "project": Named("none", "no project"),
        "witness": "Anna without a project",
    },
)
DEAD = Finding(
    "coverage/dead-nobody",
    Subject(SubjectKind.MAILBOX, "m2"),
    Severity.ERROR,
    {
        "mailbox": Named("m2", "b@c.d (m2)"),
        "pairs": 0,
        "file": "mailboxes.csv",
        "row": 3,
    },
)


def test_no_project_is_an_empty_cell() -> None:
    row = finding_row(TIED)
    assert tuple(row) == AUDIT_COLUMNS
    assert (row["employee"], row["project"], row["pairs"]) == ("e1", "", 3)


def test_a_finding_names_its_place_and_subject() -> None:
    row = finding_row(DEAD)
    assert (row["subject"], row["file"], row["row"]) == ("m2", "mailboxes.csv", 3)


def test_the_worst_come_first_and_then_the_widest() -> None:
    wide = Finding("coverage/tied", Subject(), Severity.WARNING, {"pairs": 9})
    assert worst_first([TIED, wide, DEAD]) == [DEAD, wide, TIED]


def test_what_concerns_the_whole_account_comes_before_what_concerns_a_part() -> None:
    of_mailbox = Finding(
        "coverage/tied",
        Subject(SubjectKind.MAILBOX, "m"),
        Severity.WARNING,
        {"pairs": 99},
    )
    assert worst_first([of_mailbox, TIED]) == [TIED, of_mailbox]


def test_json_of_a_finding_carries_its_fix_and_survives_a_round_trip() -> None:
    found = finding_json(DEAD)
    assert found["fix"]
    assert found["kind"] == "mailbox"
    assert json.loads(json.dumps(found)) == found


def test_a_record_that_the_next_step_speaks_of_stands_in_it() -> None:
    record = "v=spf1 include:_spf.example.test ~all"
    missing = Finding(
        "checks/dns-spf-missing",
        Subject("m1", SubjectKind.MAILBOX),
        Severity.ERROR,
        {"domain": "example.test", "record": record},
    )
    assert f"The record to publish: {record}" in to_do(missing).splitlines()
    assert "The record to publish" not in to_do(TIED)


def test_a_step_row_leaves_the_transcript_out_and_its_json_keeps_it() -> None:
    step = Step(
        "m1", "smtp", "login", State.FAILED, "errors/auth-failed", "535", "235",
        1.23456, "", (Line("<", "535 no", 0.5),),
    )  # fmt: skip
    assert "transcript" not in step_row(step)
    assert step_row(step)["seconds"] == 1.235
    assert step_json(step)["transcript"] == [
        {"direction": "<", "text": "535 no", "at": 0.5}
    ]


def test_frames_have_one_line_a_finding_and_a_step() -> None:
    frame = findings_frame([TIED, DEAD])
    assert list(frame["rule"]) == ["coverage/dead-nobody", "coverage/tied"]
    assert frame["title"].str.len().gt(0).all()
    assert len(steps_frame([Step("m1", "dns", "mx", State.PASSED)])) == 1
    assert steps_frame([]).empty


def test_plain_values_are_what_json_can_write() -> None:
    assert plain({1: {"x"}, "s": State.PASSED, "t": (None, 1.5)}) == {
        "1": ["x"],
        "s": "passed",
        "t": [None, 1.5],
    }


def test_numbers_are_said_with_their_noun() -> None:
    assert [counted(n, "mailbox") for n in (0, 1, 2000)] == [
        "0 mailboxes",
        "1 mailbox",
        "2,000 mailboxes",
    ]
    assert counted(3, "pair") == "3 pairs"
