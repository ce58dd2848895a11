"""What the engines really say of a scenario, and whether a choice is what they say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from diagnostics import senders
from diagnostics.checks import CheckRun, DnsOptions, Network, check
from diagnostics.errors import Explanation, explain
from diagnostics.model import Account, Severity
from diagnostics.senders import Resolution
from diagnostics.training.scenario_files import NOTHING, AnswerKind, Scenario
from diagnostics.training.staging import (
    pair_of,
    staged_account,
    staged_mailbox,
    staged_text,
)

SERVICES = ("smtp", "pop3", "dns")
"""What a check looks at where a scenario doesn't say."""

GOOD_NEWS = "not-an-error"
"""The reason of a text that says that a letter was taken."""


@dataclass(frozen=True, slots=True)
class FoundOut:
    """What was found out for real.

    Attributes:
        found: all that a choice may name and be right.
        is_green: whether nothing is left to mend.
        account: who may send; None but for a question of who sends.
        resolution: who sends.
        run: what a check saw.
        explanation: what a text means.
    """

    found: frozenset[str]
    is_green: bool
    account: Account | None = field(default=None, repr=False)
    resolution: Resolution | None = field(default=None, repr=False)
    run: CheckRun | None = field(default=None, repr=False)
    explanation: Explanation | None = field(default=None, repr=False)

    def is_right(self, named: str) -> bool:
        """Whether a choice that names this is what was found."""
        return named in self.found


def find_out(
    scenario: Scenario, network: Network, *, changed: bool = False
) -> FoundOut:
    """Finds out what is so, for real: a check talks to the lab.

    Args:
        scenario: the scenario.
        network: where the lab runs; of use to checks only.
        changed: whether as it is once it was mended.

    Raises:
        KeyError: the lab that runs doesn't have the servers of a check.
        ScenarioError: the scenario's tables are no account.
    """
    if scenario.kind is AnswerKind.SENDER:
        return _who_sends(scenario, changed)
    if scenario.kind is AnswerKind.TEXT:
        return _explained(scenario, changed)
    mailbox, secrets = staged_mailbox(scenario, network, changed=changed)
    asked = [s.strip() for s in scenario.asked.split(",") if s.strip()]
    run = check(
        Account(name=scenario.id, mailboxes=(mailbox,)),
        only=asked or SERVICES,
        network=network,
        secrets=secrets,
        dns_options=DnsOptions(),
    )
    return checked(run)


def checked(run: CheckRun) -> FoundOut:
    """What a check found: rules at which something is wrong, or nothing."""
    wrong = {f.rule for f in run.findings if f.severity is not Severity.INFO}
    return FoundOut(frozenset(wrong or {NOTHING}), is_green=not wrong, run=run)


def hurried(network: Network) -> Network:
    """The network with deadlines that a class can wait for."""
    return replace(network, step_timeout=6.0, outer_timeout=30.0)


def named_sender(answer: Resolution) -> str:
    """What a choice names: a mailbox's id, or the source where none sends."""
    return answer.sender or ("nobody" if answer.tied else str(answer.source))


def _who_sends(scenario: Scenario, changed: bool) -> FoundOut:
    account = staged_account(scenario, changed=changed)
    answer = senders.resolve(account, *pair_of(scenario, changed=changed))
    asked = scenario.asked
    found = named_sender(answer) if asked == "sender" else str(answer.decided_by)
    return FoundOut(
        frozenset({found}),
        _is_as_wanted(scenario, answer),
        account=account,
        resolution=answer,
    )


def _is_as_wanted(scenario: Scenario, answer: Resolution) -> bool:
    """Whether the sender is the one that the story asks for, without a tie."""
    wanted = scenario.data.get("changed", {}).get("wanted", answer.sender)
    return answer.sender == wanted and not answer.tied


def _explained(scenario: Scenario, changed: bool) -> FoundOut:
    (answer, *_) = explain(staged_text(scenario, changed=changed))
    return FoundOut(
        frozenset({answer.reason}),
        answer.reason == GOOD_NEWS,
        explanation=answer,
    )
