"""Which cause a step shows: the rule, and where it would have to be mended; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostics.catalogue import rule
from diagnostics.checks.mail.judges.refusal_effects import effect
from diagnostics.checks.step import Step
from diagnostics.domain_names import one_spelling
from diagnostics.model import Mailbox, Severity, State

Mailboxes = Mapping[str, Mailbox]

SAID = "errors"
"""The folder of what servers say: the rules that explain a pasted error."""

UNANSWERED = frozenset({"checks/resolve-inconclusive", "checks/dns-inconclusive"})
"""What nobody could look up: the fault of whoever answers for the names."""

_LABELS_OF_MANY = frozenset({"co", "com", "net", "org", "ac", "edu", "gov"})
"""Second-level labels under which a country registers everybody's names."""

HOST, SERVER, DOMAIN, MAILBOX, LOGIN = "host", "server", "domain", "mailbox", "login"
"""Where a cause may lie: `server` is one port of a host, `host` all of them."""


@dataclass(frozen=True, slots=True)
class RootCause:
    """What would have to be mended.

    Two steps show one cause where all of this is equal.

    Attributes:
        rule: what is wrong.
        scope: where it lies, one of `HOST` and the like.
        key: which host, certificate, domain, login or mailbox it is.
        step: at which stage it shows.
    """

    rule: str
    scope: str
    key: str
    step: str


def is_said(rule_id: str) -> bool:
    """Whether a server said so, and rules/errors told why."""
    return rule_id.startswith(f"{SAID}/")


_BESIDE = ("pop3", "imap")
"""Services without which letters leave all the same."""


def severity_of(step: Step) -> Severity:
    """The rule's severity, softened where nobody could tell, and for POP3 and IMAP.

    Planfix's help demands POP3 and says no more of it, and IMAP only keeps copies, so
    their failures are warnings.
    """
    usual = rule(step.rule).severity
    soft = step.service in _BESIDE or step.state in (
        State.WARNING,
        State.INCONCLUSIVE,
        State.SKIPPED,
        State.PASSED,
    )
    return min(usual, Severity.WARNING, key=lambda s: s.rank) if soft else usual


def cause_of(step: Step, mailboxes: Mailboxes) -> RootCause:
    """What would have to be mended, as the rule's `scope` says where.

    A certificate is one wherever it is shown; two wrong passwords on one server are
    two causes, one that several mailboxes log in with is one.
    """
    scope = _scope(step)
    mailbox = mailboxes.get(step.mailbox)
    stage = step.step.removesuffix("-tls")
    if step.rule in UNANSWERED and (asked := str(step.data.get("asked", ""))):
        asked = str(step.data.get("late", "")) or organisation(asked)
        return RootCause("checks/dns-inconclusive", DOMAIN, asked, "names")
    if mailbox and (scope == DOMAIN or step.service == "dns"):
        return RootCause(step.rule, DOMAIN, one_spelling(mailbox.domain), stage)
    host = str(step.data.get("host", "")).rstrip(".").lower()
    if scope == HOST and host:
        return RootCause(step.rule, HOST, _leaf(step) or host, stage)
    if scope == SERVER and host:
        return RootCause(
            step.rule, SERVER, f"{host}:{step.data.get('port', '')}", stage
        )
    if mailbox and stage == LOGIN and is_said(step.rule):
        return RootCause(step.rule, LOGIN, _login(mailbox), stage)
    return RootCause(step.rule, MAILBOX, step.mailbox, stage)


def organisation(host: str) -> str:
    """Whose name it is, as far as names tell: `example.com`, `example.co.uk`."""
    labels = one_spelling(host).rstrip(".").split(".")
    many = len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in _LABELS_OF_MANY
    return ".".join(labels[-3 if many else -2 :])


def _scope(step: Step) -> str:
    if is_said(step.rule):
        return effect(step.rule.partition("/")[2]).scope
    return str(rule(step.rule).data.get("scope", SERVER))


def _leaf(step: Step) -> str:
    """What tells one certificate from another, where the step's own is at fault."""
    chain = step.data.get("chain") if "/certificate-" in step.rule else None
    if not isinstance(chain, (list, tuple)) or not chain:
        return ""
    leaf = chain[0]
    if not isinstance(leaf, Mapping):
        return ""
    names = ("subject", "issuer", "begins", "ends", "key", "names")
    return repr([leaf.get(name) for name in names])


def _login(mailbox: Mailbox) -> str:
    """Who logs in with which secret where; alone where the secret has no name."""
    place = (mailbox.smtp.host or mailbox.pop3.host).rstrip(".").lower()
    alone = "" if mailbox.secret else mailbox.id
    return repr([mailbox.login.casefold(), mailbox.secret, place, alone])
