"""SMTP submission: everything up to the letter itself, which is never sent."""

from __future__ import annotations

import base64
import binascii

from diagnostics.checks.credentials import base64_text
from diagnostics.checks.mail.handshaking import TlsSession
from diagnostics.checks.mail.login import guarded_login, token_refused
from diagnostics.checks.mail.mail_session import Stage, StageOutcome
from diagnostics.checks.mail.probe import read_reply
from diagnostics.checks.mail.replies_read import Reply, decoded, ehlo_keywords
from diagnostics.checks.mail.reply_meanings import meaning
from diagnostics.checks.mail.sasl import answer_to_error, initial_response, oauth_error
from diagnostics.model import Security, State

SMALL = 1_000_000
"""Bytes below which a limit is a warning: hardly any attachment fits.

Larger limits are the provider's choice, and the step says what fits.
"""

GROWTH = 1.37
"""How much an attachment grows in Base64 with its line ends."""


class SmtpSession(TlsSession):
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

    async def ask(self, command: str) -> Reply:
        """Sends a command, gives the reply."""
        await self.line.send(command)
        return await read_reply(self.line)

    async def greeting(self) -> StageOutcome:
        """The server's first words."""
        reply = await read_reply(self.line)
        if reply.code == 220:
            return StageOutcome(seen=reply.text)
        if reply.code == 0:
            rule, expected = "checks/wrong-service", "220, an SMTP server's greeting"
            return StageOutcome(State.FAILED, rule, " ".join(reply.lines), expected)
        return self._judged("greeting", reply, "checks/greeting-rejected", "220")

    async def capabilities(self) -> StageOutcome:
        """EHLO, before TLS and again behind it."""
        reply = await self.ask(f"EHLO {self.run.network.hello}")
        if reply.code != 250:
            return self._judged("greeting", reply, "checks/greeting-rejected", "250")
        self.keywords = ehlo_keywords(reply)
        if self.line.is_secure or self.security is Security.NONE:
            self._note_size()
        elif self.keywords.get("AUTH"):
            seen = f"AUTH {self.keywords['AUTH']} before TLS"
            rule = "checks/auth-without-tls"
            expected = "AUTH behind TLS only (RFC 4954, section 4)"
            self.aside("auth-clear", StageOutcome(State.WARNING, rule, seen, expected))
        listed = ", ".join(f"{k} {v}".strip() for k, v in self.keywords.items())
        return StageOutcome(seen=listed, data={"capabilities": dict(self.keywords)})

    def _note_size(self) -> None:
        said = self.keywords.get("SIZE", "")
        size = int(said) if said.isdecimal() else 0
        if not size:
            return
        seen = f"SIZE {size}: attachments up to {size / GROWTH / 1e6:.1f} MB fit"
        if size < SMALL:
            rule, expected = "checks/size-small", f"SIZE {SMALL} or more"
            self.aside("size", StageOutcome(State.WARNING, rule, seen, expected))
        else:
            self.aside("size", StageOutcome(seen=seen, data={"size": size}))

    async def starttls(self) -> StageOutcome:
        """Asks for TLS; no login follows where there is none."""
        if "STARTTLS" not in self.keywords:
            rule = "checks/starttls-missing"
            seen = "EHLO lists no STARTTLS"
            return StageOutcome(
                State.FAILED, rule, seen, "STARTTLS among the capabilities"
            )
        reply = await self.ask("STARTTLS")
        if reply.code == 220:
            return StageOutcome(seen=reply.text)
        return self._judged("starttls", reply, "checks/starttls-refused", "220")

    async def login(self) -> StageOutcome:
        """One attempt with the mechanism that fits best."""
        return await guarded_login(self, self.keywords.get("AUTH", ""), self._log_in)

    async def _log_in(self, mechanism: str, user: str, secret: str) -> StageOutcome:
        first = initial_response(mechanism, user, secret, self.host, self.port)
        self.transcript.secrets |= {first, base64_text(secret)} - {""}
        reply = await self.ask(f"AUTH {mechanism} {first}".strip())
        if mechanism == "LOGIN" and reply.code == 334:
            reply = await self.ask(base64_text(user))
            if reply.code == 334:
                reply = await self.ask(base64_text(secret))
        said = ""
        if reply.code == 334:
            said = oauth_error("".join(reply.lines))
            self.transcript.note("-", said or _decoded(reply))
            reply = await self.ask(answer_to_error(mechanism))
        if reply.code == 235:
            return StageOutcome(seen=reply.text, data={"mechanism": mechanism})
        if said:
            return token_refused(reply.text, said)
        return self._judged("login", reply, "checks/login-failed", "235")

    async def sender(self) -> StageOutcome:
        """Asks for a letter from the mailbox's address to itself, and takes it back.

        Postfix answers 250 to MAIL FROM and refuses at RCPT TO, so both are asked.
        """
        address, extra = _wire_address(self.mailbox.address)
        if extra and "SMTPUTF8" not in self.keywords:
            rule, seen = "checks/sender-rejected", "no SMTPUTF8 for this address"
            return StageOutcome(State.FAILED, rule, seen, "SMTPUTF8 (RFC 6531)")
        reply = await self.ask(f"MAIL FROM:<{address}>{extra}")
        if reply.code == 250:
            reply = await self.ask(f"RCPT TO:<{address}>")
        outcome = StageOutcome(seen=reply.text)
        if reply.code not in (250, 251, 252):
            outcome = self._judged("sender", reply, "checks/sender-rejected", "250")
        if reply.code != 421:
            await self.ask("RSET")
        return outcome

    def _judged(
        self, step: str, reply: Reply, otherwise: str, wanted: str
    ) -> StageOutcome:
        if reply.code == 0:
            seen, rule = " ".join(reply.lines), "checks/wrong-service"
            return StageOutcome(State.FAILED, rule, seen, f"{wanted}, an SMTP reply")
        known = meaning("smtp", step, reply.text)
        if reply.code == 421 or (known and known.stops):
            self.stop_host(reply.text)
        state = State.INCONCLUSIVE if reply.is_temporary else State.FAILED
        if known:
            return StageOutcome(known.state, known.rule, reply.text, wanted)
        return StageOutcome(state, otherwise, reply.text, wanted)

    async def farewell(self) -> None:
        """QUIT."""
        await self.ask("QUIT")


def _decoded(reply: Reply) -> str:
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
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = "".join(c for c in domain if c.isprintable() and c not in "<> ")
    whole = f"{safe}@{domain}"
    return whole, "" if whole.isascii() else " SMTPUTF8"
