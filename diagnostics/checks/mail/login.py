"""Logs in once, if all that must hold before does; whatever the protocol."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import Awaitable, Callable, Container, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from diagnostics.checks.credentials import Resolved, Secrets
from diagnostics.checks.mail.dial import Dialler
from diagnostics.checks.mail.replies_read import Reply
from diagnostics.checks.mail.sasl import IN_CLEAR, UNPROVED, SaslError, SaslTalk, choose
from diagnostics.checks.mail.seen import AnyReply, LoginSeen
from diagnostics.checks.mail.transport import BREAKS
from diagnostics.checks.step import Step
from diagnostics.model import AuthKind, Endpoint, Mailbox, Said

USER_PASS = "USER"
"""POP3's own login, in the list of what a server offers."""

MOST_CHALLENGES = 8
"""Challenges of one login that are answered; no mechanism has more than three."""

_NO_MECHANISM = 504

CANCEL = "*"
"""What ends a login from our side (RFC 4954, section 4; RFC 5034, section 4)."""


class Answered(NamedTuple):
    """The last reply of a login; what the server's challenge says; why we gave up."""

    reply: AnyReply
    error: str = ""
    breach: str = ""


class Speaker(NamedTuple):
    """How a login speaks.

    Attributes:
        ask: sends a line that nobody may read, and gives the reply.
        hide: is told what must be masked.
        note: writes down what the server means.
    """

    ask: Callable[[str], Awaitable[AnyReply]]
    hide: Callable[[str], None]
    note: Callable[[str], None]


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
        accepts: the kinds of secret that the service is known to take, if any.
    """

    mailbox: Mailbox
    service: str
    server: Endpoint
    offered: str
    is_secure: bool
    accepts: tuple[str, ...] = ()


class RunLedger(Protocol):
    """Outlives the run's process: what stands in it is not done again."""

    def known(self, mailbox: str, service: str) -> Sequence[Step] | None:
        """The steps of a service that an earlier run ended; None: it didn't."""
        ...

    async def may_log_in(self, mailbox: str, service: str) -> bool:
        """Writes down that a login begins, before it does.

        False where an earlier run began it already: what came of it nobody knows, and
        the provider would count a second one.
        """
        ...

    def ended(self, mailbox: str, service: str) -> None:
        """A service has ended; all its steps were told."""
        ...


@dataclass(frozen=True, slots=True)
class RefusedLogin:
    """A login whose secret was refused.

    Attributes:
        wish: who wanted to log in, and where.
        said: the reply, masked.
        seen: all that was seen of it.
    """

    wish: LoginWish
    said: Said
    seen: LoginSeen

    def for_another(self, wish: LoginWish, seen: LoginSeen) -> LoginSeen:
        """What it is to a further login with the same secret, which isn't tried.

        What the server said to another mailbox it would say to this one too.
        """
        earlier = self.wish.service
        told = replace(
            seen, untried="refused-before", problem=self.said, earlier=earlier
        )
        here = (wish.service, wish.server) == (earlier, self.wish.server)
        if not here or wish.mailbox.id == self.wish.mailbox.id:
            return told
        return replace(told, reply=self.seen.reply, error=self.seen.error)


@dataclass(slots=True)
class LoginDesk:
    """Where all logins of a run go through: none that was refused is tried again.

    The provider would count it and lock the account.

    Attributes:
        refused: by login and secret, how it was refused.
        ledger: what is told of each login before it begins.
    """

    secrets: Secrets
    dialler: Dialler
    allow_plain: frozenset[str]
    refused: dict[tuple[str, str], RefusedLogin] = field(
        default_factory=dict, repr=False
    )
    ledger: RunLedger | None = None
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
        mailbox = wish.mailbox
        seen = LoginSeen(mailbox.auth.value, wish.offered, accepts=wish.accepts)
        if not wish.is_secure and mailbox.id not in self.allow_plain:
            return replace(seen, untried="plain")
        seen = replace(seen, mechanism=_mechanism(wish))
        if not seen.mechanism:
            return seen
        secret = self.secret(mailbox, wish.server)
        if problem := secret.problem:
            untried = "not-granted" if secret.is_refused else "no-secret"
            return replace(seen, untried=untried, problem=problem)
        hide(secret.value)
        key = (mailbox.login, secret.value)
        async with self.dialler.lock(f"login {mailbox.login}"):
            if key in self.refused:
                return self.refused[key].for_another(wish, seen)
            ledger = self.ledger
            if ledger and not await ledger.may_log_in(mailbox.id, wish.service):
                return replace(seen, untried="begun-before")
            login = await _attempted(wish, seen, attempt, secret.value)
            if said := refusal(login):
                self.refused[key] = RefusedLogin(wish, said, login)
        return login


async def _attempted(
    wish: LoginWish, seen: LoginSeen, attempt: LogIn, secret: str
) -> LoginSeen:
    """The login, with the next mechanism where a listed one isn't known after all.

    Code 504 says so of the mechanism (RFC 4954, section 6): no secret was looked at.
    """
    refused: set[str] = set()
    while True:
        got = await attempt(seen.mechanism, wish.mailbox.login, secret)
        refused.add(seen.mechanism)
        is_unknown = isinstance(got.reply, Reply) and got.reply.code == _NO_MECHANISM
        other = _mechanism(wish, refused) if is_unknown else ""
        if not other:
            return replace(seen, **got._asdict())
        seen = replace(seen, mechanism=other)


def _mechanism(wish: LoginWish, refused: Container[str] = ()) -> str:
    """Over TLS the protocol's own login, as with all programs; else what hides more."""
    names = [name for name in wish.offered.upper().split() if name not in refused]
    found = choose(wish.mailbox.auth, names, is_secure=wish.is_secure)
    if wish.mailbox.auth is AuthKind.OAUTH2 or USER_PASS not in names:
        return found
    return USER_PASS if wish.is_secure or not found or found in IN_CLEAR else found


async def conversed(talk: SaslTalk, reply: AnyReply, speaker: Speaker) -> Answered:
    """Goes on with a login until the server asks for nothing more.

    A server that tells an error and hangs up has told it.

    Args:
        talk: our side of it.
        reply: the answer to the command that began it.
        speaker: how to go on.
    """
    try:
        for _ in range(MOST_CHALLENGES):
            if not reply.is_challenge:
                break
            said = await asyncio.to_thread(talk.answer, reply.challenge)
            for made in talk.private:
                speaker.hide(made)
            if talk.heard:
                speaker.note(talk.heard)
            reply = await speaker.ask(base64.b64encode(said).decode("ascii"))
        if talk.proves and reply.is_done:
            talk.told_at_last(reply.text)
    except SaslError as error:
        with contextlib.suppress(*BREAKS):
            reply = await speaker.ask(CANCEL)
        return Answered(reply, talk.error, str(error))
    except BREAKS:
        if not talk.error:
            raise
    is_unproved = talk.proves and not talk.proved and reply.is_done
    return Answered(reply, talk.error, UNPROVED if is_unproved else "")
