"""SMTP submission: everything up to the letter itself, which is never sent."""

from __future__ import annotations

import base64
import binascii

from diagnostics.checks.mail.login import Answered
from diagnostics.checks.mail.mail_session import Session, Stage
from diagnostics.checks.mail.probe import read_reply
from diagnostics.checks.mail.replies_read import Reply, decoded, ehlo_keywords
from diagnostics.checks.mail.sasl import answer_to_error, initial_response, oauth_error
from diagnostics.checks.mail.seen import (
    Greeted,
    Listed,
    LoginSeen,
    SenderSeen,
    TlsAsked,
)
from diagnostics.checks.secret_masks import MASK, base64_text
from diagnostics.domain_names import to_ascii
from diagnostics.model import Security


class SmtpSession(Session):
    """Greeting, EHLO, STARTTLS, login, MAIL and RCPT, RSET, QUIT."""

    service = "smtp"
    keywords: dict[str, str]

    def stages(self) -> list[Stage]:
        """The stages behind the connection, in order."""
        hello: list[Stage] = [
            ("greeting", self.greeting),
            ("capabilities", self.capabilities),
        ]
        rest: list[Stage] = [("login", self.login), ("sender", self.sender)]
        if self.security is Security.TLS:
            return [("tls", self.tls), *hello, *rest]
        if self.security is Security.NONE:
            return [*hello, *rest]
        upgrade: list[Stage] = [
            ("starttls", self.starttls),
            ("tls", self.tls),
            ("capabilities-tls", self.capabilities),
        ]
        return [*hello, *upgrade, *rest]

    async def ask(self, command: str, shown: str = "") -> Reply:
        """Sends a command, gives the reply; `shown` as in `send`."""
        await self.line.send(command, shown)
        return await read_reply(self.line)

    async def greeting(self) -> Greeted:
        """The server's first words."""
        return Greeted(await read_reply(self.line))

    async def capabilities(self) -> Listed:
        """EHLO, before TLS and again behind it."""
        reply = await self.ask(f"EHLO {self.run.network.hello}")
        self.keywords = ehlo_keywords(reply)
        return Listed(reply, is_secure=self.line.is_secure)

    async def starttls(self) -> TlsAsked:
        """Asks for TLS where it is offered."""
        offered = "STARTTLS" in self.keywords
        return TlsAsked(await self.ask("STARTTLS") if offered else None)

    async def login(self) -> LoginSeen:
        """One attempt with the mechanism that fits best."""
        return await self.logged_in(self.keywords.get("AUTH", ""), self._log_in)

    async def _log_in(self, mechanism: str, user: str, secret: str) -> Answered:
        first = initial_response(
            mechanism, user, secret, self.visit.host, self.visit.port
        )
        command = f"AUTH {mechanism} {first}".strip()
        shown = f"AUTH {mechanism} {MASK}" if first else command
        reply = await self.ask(command, shown)
        if mechanism == "LOGIN" and reply.code == 334:
            reply = await self.ask(base64_text(user))
            if reply.code == 334:
                reply = await self.ask(base64_text(secret), MASK)
        error = ""
        if reply.code == 334:
            error = oauth_error("".join(reply.lines))
            self.transcript.note("-", error or _challenge(reply))
            reply = await self.ask(answer_to_error(mechanism))
        return reply, error

    async def sender(self) -> SenderSeen:
        """Asks for a letter from the mailbox's address to itself, and takes it back.

        Postfix answers 250 to MAIL FROM and refuses at RCPT TO, so both are asked.
        """
        address, extra = _wire_address(self.mailbox.address)
        if extra and "SMTPUTF8" not in self.keywords:
            return SenderSeen()
        command, reply = "MAIL", await self.ask(f"MAIL FROM:<{address}>{extra}")
        if reply.code == 250:
            command, reply = "RCPT", await self.ask(f"RCPT TO:<{address}>")
        if reply.code != 421:
            await self.ask("RSET")
        return SenderSeen(reply, command, address)

    async def farewell(self) -> None:
        """QUIT."""
        await self.ask("QUIT")


def _challenge(reply: Reply) -> str:
    try:
        said = base64.b64decode("".join(reply.lines), validate=True)
    except (binascii.Error, ValueError):
        return "a challenge that isn't Base64"
    return f"challenge: {decoded(said)}"


def _wire_address(address: str) -> tuple[str, str]:
    """The address for MAIL FROM, its domain in ASCII, and what SMTPUTF8 needs."""
    local, _, domain = address.strip().rpartition("@")
    safe = "".join(c for c in local if c.isprintable() and c not in "<>")
    try:
        domain = to_ascii(domain)
    except ValueError:
        domain = "".join(c for c in domain if c.isprintable() and c not in "<> ")
    whole = f"{safe}@{domain}"
    return whole, "" if whole.isascii() else " SMTPUTF8"
