"""POP3: everything but deleting, and no letter is read beyond its headers."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from email.parser import HeaderParser
from email.utils import parsedate_to_datetime

from diagnostics.checks.mail.judges.behind_login import MANY, messages_in
from diagnostics.checks.mail.login import (
    CANCEL,
    USER_PASS,
    Answered,
    Speaker,
    conversed,
)
from diagnostics.checks.mail.mail_session import Session, Stage
from diagnostics.checks.mail.replies_read import (
    TOO_LONG,
    PopReply,
    capa_keywords,
    decoded,
    pop_reply,
    unstuffed,
    whole_number,
)
from diagnostics.checks.mail.sasl import sasl_talk, takes_proofs_only
from diagnostics.checks.mail.seen import Greeted, Listed, LoginSeen, TlsAsked
from diagnostics.checks.mail.stage_records.behind_login_seen import (
    Counted,
    Oldest,
    UniqueNames,
)
from diagnostics.checks.secret_masks import MASK
from diagnostics.model import AuthKind

SHOWN_KEYS = 20
"""Lines of a listing that a transcript keeps."""

MOST_HEADERS = 1_000
"""Lines of a letter's header that are read; anybody can mail one in."""

_NAME = re.compile(r"[!-~]{1,70}")
"""A message's unique name (RFC 1939, section 7)."""

LONGEST_DATE = 100
"""Characters of a date that are read."""


class PopSession(Session):
    """Greeting, CAPA, STLS, login, STAT, UIDL, TOP, QUIT."""

    service = "pop3"
    offered: dict[str, str]
    messages = 0
    _user_said = False

    def behind_login(self) -> list[Stage]:
        """What is asked of a mailbox that let us in."""
        return [("stat", self.stat), ("uidl", self.uidl), ("oldest", self.oldest)]

    async def ask(self, command: str, shown: str = "") -> PopReply:
        """Sends a command, gives the status line; `shown` as in `send`."""
        await self.line.send(command, shown)
        return pop_reply(await self.within(self.line.read_line()))

    async def listing(self, shown: int = SHOWN_KEYS) -> list[str]:
        """The lines of a multi-line answer; only the first are written down."""
        return await self.within(self._listing(shown))

    async def _listing(self, shown: int) -> list[str]:
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
        return Greeted(pop_reply(await self.within(self.line.read_line())))

    async def capabilities(self) -> Listed:
        """CAPA, before TLS and again behind it."""
        reply = await self.ask("CAPA")
        lines = tuple(await self.listing()) if reply.ok else ()
        self.offered = capa_keywords(reply, lines)
        return Listed(reply, lines, self.line.is_secure)

    async def starttls(self) -> TlsAsked:
        """Asks for TLS where it is offered."""
        return TlsAsked(await self.ask("STLS") if "STLS" in self.offered else None)

    async def login(self) -> LoginSeen:
        """One attempt: USER and PASS, or SASL where the server wants it."""
        listed = self.offered.get("SASL", "").upper().split()
        # LOGIN is no mechanism of POP3's SASL (RFC 5034): USER and PASS are.
        sasl = [m for m in listed if m != "LOGIN"]
        has_user = "USER" in self.offered or (not sasl and await self._takes_user())
        # Dovecot lists USER whatever it takes; proofs alone mean: no password.
        has_user = has_user and not takes_proofs_only(listed)
        plain = [USER_PASS] if has_user else []
        return await self.logged_in(" ".join([*plain, *sasl]), self._log_in)

    async def _takes_user(self) -> bool:
        """Whether USER works though CAPA doesn't list it; no secret is said."""
        mailbox = self.mailbox
        by_password = mailbox.auth is not AuthKind.OAUTH2
        may = self.line.is_secure or mailbox.id in self.run.network.allow_plain
        if not may or not by_password:
            return False
        self._user_said = (await self.ask(f"USER {mailbox.login}")).ok
        return self._user_said

    async def _log_in(self, mechanism: str, user: str, secret: str) -> Answered:
        if mechanism != USER_PASS:
            return await self._sasl(mechanism, user, secret)
        if not self._user_said and not (reply := await self.ask(f"USER {user}")).ok:
            return Answered(reply)
        return Answered(await self.ask(f"PASS {secret}", f"PASS {MASK}"))

    async def _sasl(self, mechanism: str, user: str, secret: str) -> Answered:
        talk = sasl_talk(mechanism, user, secret, self.visit.host, self.visit.port)

        async def answered(said: str) -> PopReply:
            return await self.ask(said, "" if said in ("", CANCEL) else MASK)

        speaker = Speaker(answered, self.run.masks.add, self.means)
        return await conversed(talk, await self.ask(f"AUTH {mechanism}"), speaker)

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
        lines = await self.listing()
        spent = time.monotonic() - began
        names = [line.partition(" ")[2].strip() for line in lines]
        different = len(set(names))
        flaw, line = flaw_of(lines, self.messages)
        counted = (len(names), different, spent)
        return UniqueNames(self.messages, reply, True, *counted, flaw, line)

    async def oldest(self) -> Oldest:
        """When the first message came; its headers are its owner's and not kept."""
        if not self.messages:
            return Oldest()
        self.line.cut_long_lines()
        reply = await self.ask("TOP 1 0")
        if not reply.ok:
            return Oldest(reply)
        headers: list[str] = []
        try:
            await self.within(self._headers(headers))
        except ValueError as error:  # more than we read: its writer's matter
            if str(error) not in TOO_LONG:
                raise
            self.drop()
        return Oldest(reply, date_of(headers))

    async def _headers(self, headers: list[str]) -> None:
        """Reads a letter's lines, which may be as long as anybody writes them."""
        while (raw := unstuffed(await self.line.read_bytes_line())) is not None:
            if len(headers) < MOST_HEADERS:
                headers.append(decoded(raw))

    async def farewell(self) -> None:
        """QUIT: nothing was marked as deleted, so nothing changes."""
        await self.ask("QUIT")


def flaw_of(lines: list[str], messages: int) -> tuple[str, str]:
    """What is wrong with UIDL's list, and the line; "" twice for nothing.

    There is one line a message, in order: its number and a name of 1 to 70 visible
    characters (RFC 1939, section 7). Programs stop reading at anything else.
    """
    for place, line in enumerate(lines, start=1):
        parts = line.split()
        number = whole_number(parts[0]) if parts else None
        if number is None or len(parts) != 2 or not _NAME.fullmatch(parts[1]):
            return "form", line
        if number != place:
            return "order", line
    return ("", "") if len(lines) == messages else ("count", "")


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
