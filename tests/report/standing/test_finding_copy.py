"""One finding as a text that can be pasted into a letter."""

from diagnostics.model import Acceptance, Account, Mailbox
from diagnostics.report.rows import next_step
from diagnostics.report.standing.finding_copy import lines_of
from diagnostics.senders import audit
from diagnostics.words import evidence

ABOUT = "Acme · made 26 Nov 2026"
DESK = Mailbox("desk", "desk@x.test", access="nobody")


def test_it_says_what_is_so_what_to_do_and_of_which_account() -> None:
    (found,) = (f for f in audit(Account(mailboxes=(DESK,))) if "dead-nobody" in f.rule)
    lines = lines_of(found, None, ABOUT)
    assert evidence(found) in lines
    assert f"To do: {next_step(found)}" in lines
    assert lines[-1] == ABOUT
    until = Acceptance(found.rule, "desk", "2026-12-31", "the archive")
    assert "Accepted until 2026-12-31: the archive" in lines_of(found, until, ABOUT)
    good = Acceptance(found.rule, "desk", "", "the archive")
    assert "Accepted for good: the archive" in lines_of(found, good, ABOUT)
