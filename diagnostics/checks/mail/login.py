"""What must hold before a login is tried, whatever the protocol."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from diagnostics.checks.mail.mail_session import Session, StageOutcome
from diagnostics.checks.mail.sasl import choose
from diagnostics.model import AuthKind, State

_COUNTED = (
    "checks/login-failed",
    "checks/app-password-required",
    "checks/oauth-failed",
)
"""Refusals of the secret itself, which providers count."""

Attempt = Callable[[str, str, str], Awaitable[StageOutcome]]

USER_PASS = "USER"
"""POP3's own login, in the list of what a server offers."""


async def guarded_login(
    session: Session, offered: str, attempt: Attempt
) -> StageOutcome:
    """Logs in once, if TLS, a mechanism and a secret are there.

    A login that this run saw refused isn't tried again, for any mailbox: the provider
    would count it and lock the account.
    """
    refusal = _unfit(session, offered)
    if refusal:
        return refusal
    mailbox = session.mailbox
    mechanism = _mechanism(session, offered)
    if not mechanism:
        seen, expected = f"the server offers {offered}", _wanted(mailbox.auth)
        return StageOutcome(State.FAILED, "checks/mechanism-missing", seen, expected)
    secret = session.run.secrets.resolve(mailbox)
    if secret.problem:
        rule, expected = "checks/secret-missing", "a secret to log in with"
        return StageOutcome(State.INCONCLUSIVE, rule, secret.problem, expected)
    session.transcript.secrets.add(secret.value)
    key = (mailbox.login, secret.value)
    async with session.run.dialler.lock(f"login {mailbox.login}"):
        earlier = session.run.refused_logins.get(key)
        if earlier:
            seen = f"not tried again: {earlier}"
            return StageOutcome(State.SKIPPED, seen=seen, waited_for="login")
        outcome = await attempt(mechanism, mailbox.login, secret.value)
    if outcome.rule in _COUNTED:
        said = f"{session.service} refused it, {session.transcript.mask(outcome.seen)}"
        session.run.refused_logins[key] = said
    return outcome


def token_refused(reply: str, said: str) -> StageOutcome:
    """What it means that a server refused an OAuth token and gave its error."""
    expected = "the token accepted"
    return StageOutcome(
        State.FAILED, "checks/oauth-failed", f"{reply} ({said})", expected
    )


def _unfit(session: Session, offered: str) -> StageOutcome | None:
    allowed = session.mailbox.id in session.run.network.allow_plain
    if not session.line.is_secure and not allowed:
        rule = "checks/plain-text-refused"
        seen = "the connection isn't encrypted, so no secret was sent"
        expected = "TLS before the login"
        return StageOutcome(State.SKIPPED, rule, seen, expected, waited_for="tls")
    if not offered:
        rule = "checks/auth-not-offered"
        return StageOutcome(State.FAILED, rule, "no way to log in is listed", "PLAIN")
    return None


def _mechanism(session: Session, offered: str) -> str:
    names = offered.split()
    if session.mailbox.auth is not AuthKind.OAUTH2 and USER_PASS in names:
        return USER_PASS
    return choose(session.mailbox.auth, names)


def _wanted(kind: AuthKind) -> str:
    return "XOAUTH2 or OAUTHBEARER" if kind is AuthKind.OAUTH2 else "PLAIN or LOGIN"
