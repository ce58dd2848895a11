"""POP3: everything but deleting, and no letter is read beyond its headers."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.parser import HeaderParser
from email.utils import parsedate_to_datetime

from diagnostics.checks.mail.judges.behind_login import MANY, messages_in
from diagnostics.checks.mail.login import USER_PASS, Answered
from diagnostics.checks.mail.mail_session import Session, Stage
from diagnostics.checks.mail.replies_read import (
    PopReply,
    capa_keywords,
    decoded,
    pop_reply,
    unstuffed,
)
from diagnostics.checks.mail.sasl import answer_to_error, initial_response, oauth_error
from diagnostics.checks.mail.seen import (
    Counted,
    Greeted,
    Listed,
    LoginSeen,
    Oldest,
    TlsAsked,
    UniqueNames,
)
from diagnostics.checks.secret_masks import MASK
from diagnostics.model import Security

SHOWN_KEYS = 20
"""Lines of a listing that a transcript keeps."""

MOST_HEADERS = 1_000
"""Lines of a letter's header that are read; anybody can mail one in."""

LONGEST_DATE = 100
"""Characters of a date that are read."""


class PopSession(Session):
    """Greeting, CAPA, STLS, login, STAT, UIDL, TOP, QUIT."""

    service = "pop3"
    offered: dict[str, str]
    messages = 0

    def stages(self) -> list[Stage]:
        """The stages behind the connection, in order."""
        hello: list[Stage] = [
            ("greeting", self.greeting),
            ("capabilities", self.capabilities),
        ]
        rest: list[Stage] = [
            ("login", self.login),
            ("stat", self.stat),
            ("uidl", self.uidl),
            ("oldest", self.oldest),
        ]
        if self.security is Security.TLS:
            return [("tls", self.tls), *hello, *rest]
        if self.security is Security.NONE:
            return [*hello, *rest]
        upgrade: list[Stage] = [
            ("starttls", self.stls),
            ("tls", self.tls),
            ("capabilities-tls", self.capabilities),
        ]
        return [*hello, *upgrade, *rest]

    async def ask(self, command: str, shown: str = "") -> PopReply:
        """Sends a command, gives the status line; `shown` as in `send`."""
        await self.line.send(command, shown)
        return pop_reply(await self.line.read_line())

    async def listing(self, shown: int = SHOWN_KEYS) -> list[str]:
        """The lines of a multi-line answer; only the first are written down."""
        lines: list[str] = []
        while (raw := unstuffed(await self.line.read_bytes_line())) is not None:
            lines.append(decoded(raw))
            if len(lines) <= shown:
                self.transcript.note("<", lines[-1])
        if len(lines) > shown:
            self.transcript.note("-", f"{len(lines) - shown} more lines not kept")
        return lines

    async def greeting(self) -> Greeted:
        """The server's first words, with APOP's stamp where there is one."""
        return Greeted(pop_reply(await self.line.read_line()))

    async def capabilities(self) -> Listed:
        """CAPA, before TLS and again behind it."""
        reply = await self.ask("CAPA")
        lines = tuple(await self.listing()) if reply.ok else ()
        self.offered = capa_keywords(reply, lines)
        return Listed(reply, lines, self.line.is_secure)

    async def stls(self) -> TlsAsked:
        """Asks for TLS where it is offered."""
        return TlsAsked(await self.ask("STLS") if "STLS" in self.offered else None)

    async def login(self) -> LoginSeen:
        """One attempt: USER and PASS, or SASL where the server wants it."""
        plain = [USER_PASS] if "USER" in self.offered else []
        # LOGIN is no mechanism of POP3's SASL (RFC 5034): USER and PASS are.
        sasl = [m for m in self.offered.get("SASL", "").split() if m != "LOGIN"]
        return await self.logged_in(" ".join([*plain, *sasl]), self._log_in)

    async def _log_in(self, mechanism: str, user: str, secret: str) -> Answered:
        if mechanism != USER_PASS:
            return await self._sasl(mechanism, user, secret)
        reply = await self.ask(f"USER {user}")
        if reply.ok:
            reply = await self.ask(f"PASS {secret}", f"PASS {MASK}")
        return reply, ""

    async def _sasl(self, mechanism: str, user: str, secret: str) -> Answered:
        first = initial_response(
            mechanism, user, secret, self.visit.host, self.visit.port
        )
        error = ""
        reply = await self.ask(f"AUTH {mechanism}")
        if reply.is_challenge:
            reply = await self.ask(first, MASK)
        if reply.is_challenge:
            error = oauth_error(reply.text[2:])
            self.transcript.note("-", error)
            reply = await self.ask(answer_to_error(mechanism))
        return reply, error

    async def stat(self) -> Counted:
        """How many messages and bytes there are."""
        counted = Counted(await self.ask("STAT"))
        self.messages, _ = messages_in(counted) or (0, 0)
        return counted

    async def uidl(self) -> UniqueNames:
        """The names of all messages; of very many, only whether there are names."""
        if not self.messages:
            return UniqueNames(0)
        began = time.monotonic()
        many = self.messages >= MANY  # more names than one dialogue may hold
        reply = await self.ask("UIDL 1" if many else "UIDL")
        if many or not reply.ok:
            return UniqueNames(self.messages, reply, compared=not many)
        names = [line.partition(" ")[2] for line in await self.listing()]
        spent = time.monotonic() - began
        different = len(set(names))
        return UniqueNames(self.messages, reply, True, len(names), different, spent)

    async def oldest(self) -> Oldest:
        """When the first message came; its headers are its owner's and not kept."""
        if not self.messages:
            return Oldest()
        reply = await self.ask("TOP 1 0")
        if not reply.ok:
            return Oldest(reply)
        return Oldest(reply, date_of(await self.listing(shown=0)))

    async def farewell(self) -> None:
        """QUIT: nothing was marked as deleted, so nothing changes."""
        await self.ask("QUIT")


def date_of(headers: list[str]) -> datetime | None:
    """When the last server received the message, or when it says it was written."""
    message = HeaderParser().parsestr("\n".join(headers[:MOST_HEADERS]))
    received = [h.rpartition(";")[2] for h in message.get_all("Received", [])]
    for text in (*received[:1], *message.get_all("Date", [])[:1]):
        try:
            found = parsedate_to_datetime(text.strip()[:LONGEST_DATE])
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):  # a zone or a year beyond all calendars
            continue
    return None
