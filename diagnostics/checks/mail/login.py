"""Logs in once, if all that must hold before does; whatever the protocol."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from diagnostics.checks.credentials import Resolved, Secrets
from diagnostics.checks.mail.dial import Dialler
from diagnostics.checks.mail.sasl import choose
from diagnostics.checks.mail.seen import AnyReply, LoginSeen
from diagnostics.model import AuthKind, Endpoint, Mailbox, Said

USER_PASS = "USER"
"""POP3's own login, in the list of what a server offers."""

Answered = tuple[AnyReply, str]
"""The last reply of a login, and what the server's OAuth challenge says."""

LogIn = Callable[[str, str, str], Awaitable[Answered]]
"""Logs in: mechanism, user, secret."""


@dataclass(frozen=True, slots=True)
class LoginWish:
    """Who wants to log in, and where.

    Attributes:
        mailbox: whose login and secret.
        service: `smtp` or `pop3`.
        server: what would get the secret.
        offered: the ways to log in that the server lists, spaces between.
        is_secure: whether TLS is on.
    """

    mailbox: Mailbox
    service: str
    server: Endpoint
    offered: str
    is_secure: bool


@dataclass(slots=True)
class LoginDesk:
    """Where all logins of a run go through: none that was refused is tried again.

    The provider would count it and lock the account.

    Attributes:
        refused: by login and secret, the service that refused it and its reply.
    """

    secrets: Secrets
    dialler: Dialler
    allow_plain: frozenset[str]
    refused: dict[tuple[str, str], tuple[str, Said]] = field(
        default_factory=dict, repr=False
    )
    _read: dict[tuple[str, Endpoint], Resolved] = field(
        default_factory=dict, repr=False
    )

    def secret(self, mailbox: Mailbox, server: Endpoint) -> Resolved:
        """The mailbox's secret for a server, read once a run.

        One that were read again could be another one, which no mask knew when a
        server said it.
        """
        key = mailbox.id, server
        if key not in self._read:
            self._read[key] = self.secrets.resolve(mailbox, server)
        return self._read[key]

    async def log_in(
        self,
        wish: LoginWish,
        attempt: LogIn,
        refusal: Callable[[LoginSeen], Said],
        hide: Callable[[str], None],
    ) -> LoginSeen:
        """One login, or why there was none.

        Args:
            wish: who wants to log in, and where.
            attempt: what logs in.
            refusal: of a login, what was said where the secret itself was refused
                (masked), else an empty text.
            hide: is told the secret before it is used.
        """
        mailbox, offered = wish.mailbox, wish.offered
        kind = mailbox.auth.value
        if not wish.is_secure and mailbox.id not in self.allow_plain:
            return LoginSeen(kind, offered, untried="plain")
        mechanism = _mechanism(mailbox.auth, offered)
        if not mechanism:
            return LoginSeen(kind, offered)
        secret = self.secret(mailbox, wish.server)
        if problem := secret.problem:
            untried = "not-granted" if secret.is_refused else "no-secret"
            return LoginSeen(kind, offered, mechanism, untried, problem)
        hide(secret.value)
        key = (mailbox.login, secret.value)
        async with self.dialler.lock(f"login {mailbox.login}"):
            if key in self.refused:
                earlier, said = self.refused[key]
                untried = "refused-before"
                return LoginSeen(kind, offered, mechanism, untried, said, earlier)
            reply, error = await attempt(mechanism, mailbox.login, secret.value)
            login = LoginSeen(kind, offered, mechanism, reply=reply, error=error)
            if said := refusal(login):
                self.refused[key] = wish.service, said
        return login


def _mechanism(kind: AuthKind, offered: str) -> str:
    names = offered.split()
    if kind is not AuthKind.OAUTH2 and USER_PASS in names:
        return USER_PASS
    return choose(kind, names)
