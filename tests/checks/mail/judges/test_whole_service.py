"""Services that weren't visited say why, and what would be needed."""

from __future__ import annotations

import pytest

from diagnostics.checks.mail.judges.whole_service import (
    judge_cut_short,
    judge_own_fault,
    judge_unconfigured,
)
from diagnostics.checks.mail.seen import OwnFault, Unconfigured, Visit
from diagnostics.model import State
from diagnostics.words import text

SMTP, POP3 = Visit("smtp"), Visit("pop3")


@pytest.mark.parametrize("provider", ["", "nobody-knows"])
def test_a_mailbox_without_servers_is_told_which_it_needs(provider: str) -> None:
    outcome = judge_unconfigured(SMTP, Unconfigured(provider))
    assert (outcome.state, outcome.rule) == (State.SKIPPED, "checks/smtp-none")
    assert outcome.waited_for == "configuration"
    assert text(outcome.seen) == "no SMTP server is configured"
    assert text(outcome.expected) == "the host of the provider's SMTP server"
    outcome = judge_unconfigured(POP3, Unconfigured(provider))
    assert (outcome.state, outcome.rule) == (State.SKIPPED, "checks/pop3-none")
    assert text(outcome.seen) == "no POP3 server is configured"
    assert text(outcome.expected) == "a POP3 server, as Planfix's help demands"


def test_a_known_provider_is_named_with_its_server() -> None:
    outcome = judge_unconfigured(SMTP, Unconfigured("gmail"))
    assert text(outcome.expected).startswith("smtp.gmail.com:465 (tls), the SMTP")


def test_a_provider_without_pop3_says_so_in_its_presets_words() -> None:
    assert "iCloud" in text(judge_unconfigured(POP3, Unconfigured("icloud")).seen)


def test_our_own_fault_names_the_kind_of_error_only() -> None:
    outcome = judge_own_fault(OwnFault("ZeroDivisionError"))
    assert (outcome.state, outcome.rule) == (State.INCONCLUSIVE, "checks/own-fault")
    assert text(outcome.seen) == "our own check broke (ZeroDivisionError)"


def test_a_run_that_was_stopped_leaves_it_open() -> None:
    outcome = judge_cut_short()
    assert (outcome.state, outcome.rule) == (State.INCONCLUSIVE, "checks/cancelled")
    assert text(outcome.seen) == "the run was stopped before this was known"
