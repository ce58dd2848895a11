"""SMTP submission: everything up to the letter itself, which is never sent."""

from __future__ import annotations

import base64
import contextlib
import re
from dataclasses import replace

from diagnostics.checks.mail.login import CANCEL, Answered, Speaker, conversed
from diagnostics.checks.mail.mail_session import Session, Stage
from diagnostics.checks.mail.probe import read_reply
from diagnostics.checks.mail.replies_read import Reply, ehlo_keywords
from diagnostics.checks.mail.sasl import sasl_talk
from diagnostics.checks.mail.securing.masked_replies import masked
from diagnostics.checks.mail.seen import Greeted, Listed, LoginSeen, TlsAsked
from diagnostics.checks.mail.stage_records.behind_login_seen import SenderSeen
from diagnostics.checks.mail.transport import BREAKS
from diagnostics.checks.secret_masks import MASK, base64_text
from diagnostics.domain_names import to_ascii

LONGEST_COMMAND = 510
"""Most characters of a command that every server takes (RFC 5321, 4.5.3.1.4)."""

_GREETS, _GREETING = 220, b"220"

_UNKNOWN = (500, 502, 530)
"""What answers a command that a server doesn't know: then HELO is said."""

_OUT_OF_ORDER, _CLOSING = 503, 421

_BAD_ARGUMENT = 501
_FORM = re.compile(
    r"\b5\.5\.[0-9]|\b(?:syntax|arguments?|parameters?)\b", re.IGNORECASE
)


class SmtpSession(Session):
    """Greeting, EHLO, STARTTLS, login, MAIL and RCPT, RSET, QUIT."""

    service = "smtp"
    keywords: dict[str, str]
    greeted = ""
    is_plain = False
    """Whether the server knows no EHLO."""
    has_envelope = False
    """Whether a letter was begun that must be taken back."""

    def behind_login(self) -> list[Stage]:
        """What is asked of a mailbox that let us in."""
        return [("sender", self.sender)]

    async def ask(self, command: str, shown: str = "") -> Reply:
        """Sends a command, gives the reply; `shown` as in `send`."""
        await self.line.send(command, shown)
        return await self.within(read_reply(self.line))

    async def greeting(self) -> Greeted:
        """The server's first words."""
        reply = await self.within(read_reply(self.line))
        self.greeted = reply.said
        return Greeted(reply)

    async def capabilities(self) -> Listed:
        """EHLO, before TLS and again behind it; HELO where EHLO isn't known.

        A greeting of several lines without their hyphens goes on until here.
        """
        await self.line.skip_early(_GREETING)
        reply = await self._hello()
        while reply.code == _GREETS:
            reply = await self.within(read_reply(self.line))
            self.keywords = ehlo_keywords(reply)
        self.is_plain = reply.code in _UNKNOWN
        helo = None
        if self.is_plain:
            helo = await self.ask(f"HELO {self.run.network.hello}")
        return Listed(reply, (), self.line.is_secure, helo, self.greeted)

    async def _hello(self) -> Reply:
        reply = await self.ask(f"EHLO {self.run.network.hello}")
        self.keywords = ehlo_keywords(reply)
        return reply

    async def starttls(self) -> TlsAsked:
        """Asks for TLS where it is offered."""
        offered = "STARTTLS" in self.keywords
        reply = await self.ask("STARTTLS") if offered else None
        return TlsAsked(reply, self.is_plain, masked(self.greeted, self.keywords))

    async def login(self) -> LoginSeen:
        """One attempt with the mechanism that fits best."""
        seen = await self.logged_in(self.keywords.get("AUTH", ""), self._log_in)
        hidden = masked(self.greeted, self.keywords)
        return replace(seen, is_plain_smtp=self.is_plain, masked=hidden)

    async def _log_in(self, mechanism: str, user: str, secret: str) -> Answered:
        talk = sasl_talk(mechanism, user, secret, self.visit.host, self.visit.port)
        command, first = f"AUTH {mechanism}", ""
        if talk.opening is not None:
            first = base64.b64encode(talk.opening).decode("ascii")
        if first and len(command) + 1 + len(first) <= LONGEST_COMMAND:
            talk.opened()
            reply = await self.ask(f"{command} {first}", f"{command} {MASK}")
            if _refuses_form(reply):
                reply = await self.ask(command)
        else:
            reply = await self.ask(command)

        async def answered(said: str) -> Reply:
            open_words = (base64_text(user), "", CANCEL)
            return await self.ask(said, "" if said in open_words else MASK)

        speaker = Speaker(answered, self.run.masks.add, self.means)
        return await conversed(talk, reply, speaker)

    async def sender(self) -> SenderSeen:
        """Asks for a letter from the mailbox's address to itself.

        Postfix answers 250 to MAIL FROM and refuses at RCPT TO, so both are asked.
        What is refused may be about the recipient alone: then `postmaster` of the
        domain is asked as well, which must exist (RFC 5321, section 4.5.1).
        """
        address, extra = _wire_address(self.mailbox.address)
        if extra and "SMTPUTF8" not in self.keywords:
            await self._hello()  # some list it behind the login only
        if extra and "SMTPUTF8" not in self.keywords:
            return SenderSeen()
        reply = await self._mail(f"MAIL FROM:<{address}>{extra}")
        if not reply.is_done:
            return SenderSeen(reply, "MAIL", address)
        self.has_envelope = True
        reply = await self.ask(f"RCPT TO:<{address}>")
        second = None
        if reply.code >= 400 and reply.code != _CLOSING:
            second = await self._postmaster(address)
        return SenderSeen(reply, "RCPT", address, second)

    async def _mail(self, command: str) -> Reply:
        """MAIL; once more behind EHLO where a login made the server forget it."""
        reply = await self.ask(command)
        if reply.code != _OUT_OF_ORDER:
            return reply
        await self._hello()
        return await self.ask(command)

    async def _postmaster(self, address: str) -> Reply | None:
        """What is said of a second recipient; None where the server breaks off."""
        domain = address.rpartition("@")[2]
        with contextlib.suppress(*BREAKS):
            return await self.ask(f"RCPT TO:<postmaster@{domain}>")
        return None

    async def farewell(self) -> None:
        """RSET where a letter was begun, and QUIT."""
        if self.has_envelope:
            await self.ask("RSET")
        await self.ask("QUIT")


def _refuses_form(reply: Reply) -> bool:
    """Whether it takes nothing behind AUTH's mechanism; it looked at no secret then."""
    return reply.code == _BAD_ARGUMENT and bool(_FORM.search(reply.text))


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
