"""What is said of a service that wasn't visited, or not to the end."""

from __future__ import annotations

from diagnostics.catalogue import Provider, provider, provider_ids, texts
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.seen import OwnFault, Unconfigured, Visit
from diagnostics.model import Phrase, State

OWN_FAULT = "checks/own-fault"
"""The rule of what nobody could tell because of a fault of our own."""


def judge_unconfigured(visit: Visit, open_cell: Unconfigured) -> StageOutcome:
    """No server is written, and what the provider would offer."""
    known = open_cell.provider in provider_ids()
    preset = provider(open_cell.provider) if known else None
    if visit.service == "pop3":
        rule, expected = "checks/pop3-none", Phrase.of("pop3:a-server")
        seen = _no_pop3(preset)
    else:
        rule, seen = "checks/smtp-none", Phrase.of("smtp:no-server")
        expected = _smtp_of(preset)
    waited = "configuration"
    return StageOutcome(State.SKIPPED, rule, seen, expected, waited_for=waited)


def _no_pop3(preset: Provider | None) -> Phrase:
    if preset and "no_pop3" in texts(preset.rule.id):
        return Phrase.of(f"{preset.rule.id}:no_pop3")
    return Phrase.of("pop3:no-server")


def _smtp_of(preset: Provider | None) -> Phrase:
    if preset is None or not preset.smtp:
        return Phrase.of("smtp:some-server")
    return Phrase.of("smtp:server-of", server=str(preset.smtp[0]), name=preset.name)


def judge_own_fault(fault: OwnFault) -> StageOutcome:
    """Our own check broke."""
    seen = Phrase.of("mail:own-fault", error=fault.error)
    return StageOutcome(State.INCONCLUSIVE, OWN_FAULT, seen)


def judge_cut_short() -> StageOutcome:
    """The run was stopped."""
    seen = Phrase.of("mail:cut-short")
    return StageOutcome(State.INCONCLUSIVE, "checks/cancelled", seen)
