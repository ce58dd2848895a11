"""What Planfix would refuse to save, or want tested first."""

from __future__ import annotations

from diagnostics.model import Account, Finding, Mailbox, TestResult
from diagnostics.senders.statements import stated

_REFUSED, _UNTESTED = "coverage/draft-refused", "coverage/draft-untested"


def refusals(before: Account, after: Account) -> tuple[Finding, ...]:
    """Where Planfix would refuse to save the difference, or want a new test first.

    Planfix saves a mailbox only when its Test account passes (planfix-mail.md, "Who
    sends" 4); a test that passed with another server, login or address says nothing.
    """
    earlier = {mailbox.id: mailbox for mailbox in before.mailboxes}
    found = []
    for mailbox in after.mailboxes:
        known = earlier.get(mailbox.id)
        if known == mailbox:
            continue
        if mailbox.test is TestResult.FAILED:
            found.append(_refusal(_REFUSED, mailbox))
        elif mailbox.test is TestResult.UNKNOWN:
            found.append(_refusal(_UNTESTED, mailbox))
        elif known is not None and _connection(known) != _connection(mailbox):
            found.append(_refusal(_UNTESTED, mailbox, "evidence-moved"))
    return tuple(found)


def _refusal(rule_id: str, mailbox: Mailbox, says: str = "evidence") -> Finding:
    return stated(rule_id, mailbox, says=says, seen=str(mailbox.test))


def _connection(mailbox: Mailbox) -> tuple[object, ...]:
    return (
        mailbox.address,
        mailbox.login,
        mailbox.secret,
        mailbox.provider,
        mailbox.smtp,
        mailbox.auth,
    )
