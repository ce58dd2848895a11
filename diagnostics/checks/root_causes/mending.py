"""What becomes of mailboxes when a cause is mended: the run is judged once more; pure.

Nothing is counted: the steps that show the cause are taken to have passed, records that
a domain would publish are put in and its answers judged again, and whatever is then
still wrong keeps a mailbox from turning green.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from diagnostics.checks.dns import Answer, AnswerState, DnsOptions, judge_again
from diagnostics.checks.dns.facts import DomainFacts
from diagnostics.checks.forecast import provider_of
from diagnostics.checks.root_causes.naming import (
    LOGIN,
    Mailboxes,
    RootCause,
    cause_of,
    severity_of,
)
from diagnostics.checks.step import Step
from diagnostics.model import Mailbox, Severity, State

_NOT_AGAIN = ValueError, LookupError, TypeError, AttributeError
"""What judging facts of another version fails with."""


@dataclass(frozen=True, slots=True)
class Cured:
    """What mending a cause does.

    Attributes:
        green: ids of the mailboxes at which nothing else is wrong, as far as was seen.
        unproven: those of them where stages behind the cause weren't reached.
    """

    green: tuple[str, ...]
    unproven: tuple[str, ...]


def mended_by(
    cause: RootCause, runs: Iterable[tuple[str, Sequence[Step]]], mailboxes: Mailboxes
) -> Cured:
    """Which mailboxes turn green when this one cause is mended.

    Args:
        cause: what is mended.
        runs: the mailboxes concerned, each with all its steps.
        mailboxes: by id.
    """
    names = dict.fromkeys(m.domain for m in mailboxes.values() if m.domain)
    domains = _MendedDomains(tuple(names))
    green, unproven = [], []
    for mailbox_id, steps in runs:
        after = _after(cause, steps, mailboxes, domains)
        if not any(_is_trouble(step) for step in after):
            green.append(mailbox_id)
            if _is_unproven(cause, steps, after, mailboxes):
                unproven.append(mailbox_id)
    return Cured(tuple(green), tuple(unproven))


def _is_trouble(step: Step) -> bool:
    """Whether a step keeps its mailbox from being green."""
    if step.rule:
        return severity_of(step) is not Severity.INFO
    return step.state in (State.FAILED, State.WARNING, State.INCONCLUSIVE)


def _is_unproven(
    cause: RootCause,
    steps: Sequence[Step],
    after: Sequence[Step],
    mailboxes: Mailboxes,
) -> bool:
    """Whether a stage stays skipped that waited for what is mended."""
    at = {(s.service, s.step) for s in steps if _shows(s, cause, mailboxes)}
    if any(step == LOGIN for _, step in at):
        at |= {(s.service, LOGIN) for s in after if s.waited_for == LOGIN}
    return any(
        s.state is State.SKIPPED and (s.service, s.waited_for) in at for s in after
    )


def _shows(step: Step, cause: RootCause, mailboxes: Mailboxes) -> bool:
    return bool(step.rule) and cause_of(step, mailboxes) == cause


def _after(
    cause: RootCause,
    steps: Sequence[Step],
    mailboxes: Mailboxes,
    domains: _MendedDomains,
) -> list[Step]:
    """The mailbox's steps as they would be."""
    mailbox = mailboxes.get(steps[0].mailbox)
    shown = [step for step in steps if _shows(step, cause, mailboxes)]
    dns = [step for step in steps if step.service == "dns"]
    if mailbox and shown and shown[0].service == "dns":
        anew = domains.steps(mailbox, dns, shown[0])
        steps = [*(s for s in steps if s.service != "dns"), *(anew or dns)]
    return [
        replace(step, state=State.PASSED, rule="")
        if _shows(step, cause, mailboxes)
        else step
        for step in steps
    ]


@dataclass(slots=True)
class _MendedDomains:
    """Domains judged with a record that mends them, once for mailboxes that are alike.

    Attributes:
        own: the domains of the account.
    """

    own: tuple[str, ...]
    _known: dict[object, Sequence[Step]] = field(default_factory=dict)

    def steps(
        self, mailbox: Mailbox, dns: Sequence[Step], shown: Step
    ) -> Sequence[Step]:
        """The domain's steps as they would be; empty where nobody can tell."""
        servers = mailbox.provider, mailbox.smtp, mailbox.pop3, mailbox.sends_from
        told = tuple((step.step, step.rule, step.state) for step in dns)
        key = mailbox.domain, servers, shown.data.get("record"), told
        if key not in self._known:
            self._known[key] = _judged_with_record(mailbox, dns, shown, self.own)
        return self._known[key]


def _judged_with_record(
    mailbox: Mailbox, dns: Sequence[Step], shown: Step, domains: tuple[str, ...]
) -> Sequence[Step]:
    """The domain's steps with the record that mends it; empty where that can't be."""
    saved = next((s.collected for s in dns if s.collected), None)
    record = str(shown.data.get("record", ""))
    if saved is None or not record:
        return ()
    try:
        facts = _published(DomainFacts.from_json(saved), shown, record)
        if facts is None:
            return ()
        options = DnsOptions(own_domains=domains)
        return judge_again(mailbox, provider_of(mailbox), facts.to_json(), options)
    except _NOT_AGAIN:
        return ()


def _published(facts: DomainFacts, shown: Step, record: str) -> DomainFacts | None:
    """The facts with this record in the place of what is there; None: unknown how."""
    new, walk = facts.proposed, facts.dmarc
    if new is not None and record in new.records:
        return replace(facts, spf=new, provider_spf=(), proposed=None)
    name = str(shown.data.get("record_name", ""))
    if walk is None or name != f"_dmarc.{facts.domain}":
        return None
    answer = Answer(name, "TXT", AnswerState.FOUND, (record,))
    first = (walk.answers[0][0], answer)
    return replace(facts, dmarc=replace(walk, answers=(first, *walk.answers[1:])))
