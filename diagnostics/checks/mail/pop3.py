"""POP3: everything but deleting, and no letter is read beyond its headers."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from email.parser import HeaderParser
from email.utils import parsedate_to_datetime

from diagnostics.checks.mail.handshaking import TlsSession
from diagnostics.checks.mail.login import USER_PASS, guarded_login, token_refused
from diagnostics.checks.mail.mail_session import Stage, StageOutcome, utc_now
from diagnostics.checks.mail.replies_read import PopReply, decoded, pop_reply, unstuffed
from diagnostics.checks.mail.reply_meanings import meaning
from diagnostics.checks.mail.sasl import answer_to_error, initial_response, oauth_error
from diagnostics.model import Security, State

MANY = 10_000
"""Messages from which a mailbox is slow to collect."""

OLD_DAYS = 30
"""Age of the oldest message, in days, from which nobody seems to collect."""

POLLING = 600
"""Seconds between two collections that a server should allow."""

SHOWN_KEYS = 20


class PopSession(TlsSession):
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

    async def ask(self, command: str) -> PopReply:
        """Sends a command, gives the status line."""
        await self.line.send(command)
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

    async def greeting(self) -> StageOutcome:
        """The server's first words, with APOP's stamp where there is one."""
        reply = pop_reply(await self.line.read_line())
        if not reply.spoke:
            rule, expected = "checks/wrong-service", "+OK, a POP3 server's greeting"
            return StageOutcome(State.FAILED, rule, reply.text, expected)
        if not reply.ok:
            return self._judged("greeting", reply, "checks/greeting-rejected")
        stamp = re.search(r"<[^<>\s]+@[^<>\s]+>", reply.text)
        return StageOutcome(seen=reply.text, data={"apop": bool(stamp)})

    async def capabilities(self) -> StageOutcome:
        """CAPA; a server that doesn't know it offers USER and PASS (RFC 1939)."""
        reply = await self.ask("CAPA")
        if not reply.ok:
            self.offered = {"USER": "", "STLS": ""}
            return StageOutcome(seen=f"no CAPA: {reply.text}")
        lines = [line.partition(" ") for line in await self.listing()]
        self.offered = {keyword.upper(): rest for keyword, _, rest in lines}
        if self.line.is_secure or self.security is Security.NONE:
            self._note_limits()
        listed = ", ".join(f"{k} {v}".strip() for k, v in self.offered.items())
        return StageOutcome(seen=listed, data={"capabilities": dict(self.offered)})

    def _note_limits(self) -> None:
        expire = self.offered.get("EXPIRE", "NEVER").split()
        if expire and expire[0].isdecimal() and int(expire[0]) < OLD_DAYS:
            seen = f"EXPIRE {expire[0]}: collected letters go after {expire[0]} days"
            rule, expected = "checks/pop3-expire", "EXPIRE NEVER"
            self.aside("expire", StageOutcome(State.WARNING, rule, seen, expected))
        delay = self.offered.get("LOGIN-DELAY", "").split()
        if delay and delay[0].isdecimal() and int(delay[0]) > POLLING:
            seen = f"LOGIN-DELAY {delay[0]}: one login in {delay[0]} s"
            rule, expected = "checks/pop3-login-delay", f"{POLLING} s or less"
            self.aside("login-delay", StageOutcome(State.WARNING, rule, seen, expected))

    async def stls(self) -> StageOutcome:
        """Asks for TLS; no login follows where there is none."""
        if "STLS" not in self.offered:
            rule, seen = "checks/starttls-missing", "CAPA lists no STLS"
            return StageOutcome(State.FAILED, rule, seen, "STLS among the capabilities")
        reply = await self.ask("STLS")
        if reply.ok:
            return StageOutcome(seen=reply.text)
        return self._judged("starttls", reply, "checks/starttls-refused")

    async def login(self) -> StageOutcome:
        """One attempt: USER and PASS, or SASL where the server wants it."""
        plain = [USER_PASS] if "USER" in self.offered else []
        # LOGIN is no mechanism of POP3's SASL (RFC 5034): USER and PASS are.
        sasl = [m for m in self.offered.get("SASL", "").split() if m != "LOGIN"]
        offered = " ".join([*plain, *sasl])
        return await guarded_login(self, offered, self._log_in)

    async def _log_in(self, mechanism: str, user: str, secret: str) -> StageOutcome:
        said = ""
        if mechanism == USER_PASS:
            reply = await self.ask(f"USER {user}")
            if reply.ok:
                reply = await self.ask(f"PASS {secret}")
        else:
            reply, said = await self._sasl(mechanism, user, secret)
        if reply.ok:
            return StageOutcome(seen=reply.text, data={"mechanism": mechanism})
        if said:
            return token_refused(reply.text, said)
        return self._judged("login", reply, "checks/login-failed")

    async def _sasl(
        self, mechanism: str, user: str, secret: str
    ) -> tuple[PopReply, str]:
        """The last reply, and the server's OAuth error where it gave one."""
        first = initial_response(mechanism, user, secret, self.host, self.port)
        self.transcript.secrets.add(first)
        said = ""
        reply = await self.ask(f"AUTH {mechanism}")
        if reply.is_challenge:
            reply = await self.ask(first)
        if reply.is_challenge:
            said = oauth_error(reply.text[2:])
            self.transcript.note("-", said)
            reply = await self.ask(answer_to_error(mechanism))
        return reply, said

    async def stat(self) -> StageOutcome:
        """How many messages and bytes there are."""
        reply = await self.ask("STAT")
        numbers = reply.text.split()[1:3]
        if not reply.ok or not all(n.isdecimal() for n in numbers):
            return self._judged("stat", reply, "checks/pop3-temporary")
        self.messages, size = int(numbers[0]), int(numbers[-1])
        data = {"messages": self.messages, "bytes": size}
        seen = f"{self.messages} messages, {size} bytes"
        if self.messages >= MANY:
            rule, expected = "checks/pop3-nearly-full", f"fewer than {MANY} messages"
            return StageOutcome(State.WARNING, rule, seen, expected, data)
        return StageOutcome(seen=seen, data=data)

    async def uidl(self) -> StageOutcome:
        """Whether every message has a name of its own, as leaving mail there needs."""
        if not self.messages:
            return StageOutcome(seen="no message to name")
        began = time.monotonic()
        many = self.messages >= MANY  # more names than one dialogue may hold
        reply = await self.ask("UIDL 1" if many else "UIDL")
        expected = "one unique name a message (RFC 1939, section 7)"
        if not reply.ok:
            return StageOutcome(State.WARNING, "checks/pop3-uidl", reply.text, expected)
        if many:
            return StageOutcome(
                seen=f"UIDL works; {self.messages} names weren't compared"
            )
        names = [line.partition(" ")[2] for line in await self.listing()]
        spent = time.monotonic() - began
        if len(set(names)) < len(names):
            seen = f"{len(names)} messages, {len(set(names))} names"
            return StageOutcome(State.WARNING, "checks/pop3-uidl", seen, expected)
        return StageOutcome(seen=f"{len(names)} unique names in {spent:.1f} s")

    async def oldest(self) -> StageOutcome:
        """The age of the first message: old mail that nobody collects."""
        if not self.messages:
            return StageOutcome(seen="no message")
        reply = await self.ask("TOP 1 0")
        if not reply.ok:
            return StageOutcome(seen=f"no TOP: {reply.text}")
        # The letter's headers are its owner's: only the date is kept.
        sent = _date_of(await self.listing(shown=0))
        if sent is None:
            return StageOutcome(seen="the oldest message has no readable date")
        days = (utc_now() - sent).days
        seen = f"the oldest message is {days} days old"
        if days > OLD_DAYS:
            rule, expected = "checks/pop3-uncollected", f"{OLD_DAYS} days or fewer"
            return StageOutcome(State.WARNING, rule, seen, expected, {"days": days})
        return StageOutcome(seen=seen, data={"days": days})

    def _judged(self, step: str, reply: PopReply, otherwise: str) -> StageOutcome:
        if not reply.spoke:
            rule = "checks/wrong-service"
            return StageOutcome(State.FAILED, rule, reply.text, "+OK, a POP3 answer")
        known = meaning("pop3", step, reply.text)
        if known and known.stops:
            self.stop_host(reply.text)
        if known:
            return StageOutcome(known.state, known.rule, reply.text, "+OK")
        return StageOutcome(State.FAILED, otherwise, reply.text, "+OK")

    async def farewell(self) -> None:
        """QUIT: nothing was marked as deleted, so nothing changes."""
        await self.ask("QUIT")


def _date_of(headers: list[str]) -> datetime | None:
    """When the last server received the message, or when it says it was written."""
    message = HeaderParser().parsestr("\n".join(headers))
    received = [h.rpartition(";")[2] for h in message.get_all("Received", [])]
    for text in (*received[:1], *message.get_all("Date", [])):
        try:
            found = parsedate_to_datetime(text.strip())
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
