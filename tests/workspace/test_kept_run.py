"""The check of a draft comes back as it was, and only for the same draft."""

import json
from dataclasses import replace

from diagnostics.checks import CheckRun, Step
from diagnostics.model import (
    Account,
    Finding,
    Mailbox,
    Named,
    Phrase,
    Place,
    Severity,
    State,
    Subject,
    SubjectKind,
)
from diagnostics.workspace.kept_run import checked_run, run_document, state_of

DESK = Mailbox("desk", "desk@x.test", place=Place("mailboxes.csv", 2))
DRAFT = Account("A", mailboxes=(DESK,))


def test_a_run_comes_back_as_it_was() -> None:
    seen = Phrase.of("checks:finding", mailbox=Named("desk", "Desk"))
    step = Step("desk", "smtp", "login", State.FAILED, "checks/auth-not-offered", seen)
    subject = Subject(SubjectKind.MAILBOX, "desk")
    found = Finding("checks/auth-not-offered", subject, Severity.ERROR, {"seen": seen})
    run = CheckRun((step,), (found,))
    written = json.dumps(run_document(run, state_of(DRAFT), ["desk"]))
    assert checked_run(json.loads(written)) == run


def test_a_draft_is_the_same_wherever_its_rows_stand_and_no_other() -> None:
    moved = replace(DRAFT, mailboxes=(replace(DESK, place=Place("draft.json", 9)),))
    assert state_of(moved) == state_of(DRAFT)
    other = replace(DRAFT, mailboxes=(replace(DESK, address="other@x.test"),))
    assert state_of(other) != state_of(DRAFT)
