"""The lab's SMTP server: everything up to RCPT, and never a letter."""

from __future__ import annotations

import re
import ssl
from collections.abc import Awaitable, Callable

from diagnostics.lab import sasl_server
from diagnostics.lab.behaviour import SmtpRules
from diagnostics.lab.server_lines import Wire

_STATUS = re.compile(r"^(\d\d\d[ -])\d\.\d+\.\d+ ")
_ADDRESS = re.compile(r"<([^<>]*)>")
_SIZE = re.compile(r"\bSIZE=(\d{1,20})", re.IGNORECASE)


class SmtpDialogue:
    """One conversation (RFC 5321; AUTH as RFC 4954; STARTTLS as RFC 3207)."""

    def __init__(
        self,
        wire: Wire,
        rules: SmtpRules,
        *,
        host: str,
        context: ssl.SSLContext,
        accepts: sasl_server.Accepts,
        password: str,
    ) -> None:
        self._wire = wire
        self._rules = rules
        self._host = host
        self._context = context
        self._accepts = accepts
        self._password = password
        self._recipients = 0
        self._logged_in = False
        self._sender = False
        self._mail_from = ""
        self._commands: dict[str, Callable[[str], Awaitable[None]]] = {
            "EHLO": self._ehlo,
            "HELO": self._helo,
            "STARTTLS": self._starttls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "RSET": self._rset,
            "NOOP": self._noop,
        }

    async def run(self) -> None:
        """Talks until QUIT. Raises ConnectionError when the client leaves."""
        greeting = self._rules.greeting.format(host=self._host)
        await self._wire.say(*greeting.split("\n"))
        if not greeting.startswith("220"):
            return
        while True:
            line = await self._wire.listen(_without_secret)
            verb, _, argument = line.partition(" ")
            if verb.upper() == "QUIT":
                if self._rules.says_bye:
                    await self._say("221 2.0.0 Bye")
                return
            answer = self._commands.get(verb.upper(), self._unknown)
            await answer(argument.strip())

    async def _say(self, *lines: str) -> None:
        """One reply of the usual kind, in the words of this server."""
        terse = self._rules.is_terse
        await self._wire.say(*(_STATUS.sub(r"\1", x) if terse else x for x in lines))

    @property
    def _needs_tls(self) -> bool:
        return bool(self._rules.starttls) and not self._wire.secure

    async def _ehlo(self, _client: str) -> None:
        rules, needs_tls = self._rules, self._needs_tls
        if not rules.knows_ehlo:
            await self._wire.say("500 5.5.1 Command unrecognized")
            return
        offers = [self._host, "PIPELINING", f"SIZE {rules.size}", "8BITMIME"]
        if needs_tls:
            offers.append("STARTTLS")
        if mechanisms := rules.early_mechanisms if needs_tls else rules.mechanisms:
            offers.append(" ".join(("AUTH", *mechanisms)))
        if rules.is_terse:
            pairs = (offer.partition(" ") for offer in offers)
            offers = [f"{word.lower()}{gap}{rest}" for word, gap, rest in pairs]
            offers += [x.replace(" ", "=", 1) for x in offers if x.startswith("auth ")]
        else:
            offers += rules.extensions
        last = len(offers) - 1
        await self._wire.say(
            *(f"250{' ' if i == last else '-'}{text}" for i, text in enumerate(offers))
        )
        self._sender = False

    async def _helo(self, _client: str) -> None:
        await self._wire.say(f"250 {self._host}")

    async def _starttls(self, _argument: str) -> None:
        if self._wire.secure or not self._rules.starttls:
            await self._wire.say("503 5.5.1 STARTTLS is not available")
            return
        behind = self._rules.behind_starttls
        await self._wire.say(self._rules.starttls, *([behind] if behind else []))
        if self._rules.starttls.startswith("220"):
            await self._wire.start_tls(self._context)

    async def _auth(self, argument: str) -> None:
        mechanism, _, initial = argument.partition(" ")
        early = self._rules.early_mechanisms
        if self._needs_tls and mechanism.upper() not in early:
            await self._wire.say("538 5.7.11 Encryption required: use STARTTLS first")
        elif self._logged_in:
            await self._wire.say("503 5.5.1 Already authenticated")
        elif not self._rules.mechanisms:
            await self._wire.say("502 5.5.1 AUTH is not available")
        elif not self._can(mechanism.upper()):
            await self._wire.say("504 5.5.4 Unrecognized authentication mechanism")
        else:
            await self._login(mechanism.upper(), initial)

    def _can(self, mechanism: str) -> bool:
        return (
            mechanism in (*self._rules.mechanisms, *self._rules.early_mechanisms)
            and mechanism in sasl_server.MECHANISMS
        )

    async def _login(self, mechanism: str, initial: str) -> None:
        right = await sasl_server.exchange(
            mechanism,
            initial,
            self._ask,
            self._verdict,
            self._password,
            forges_proof=self._rules.forges_proof,
        )
        if right is None:
            await self._wire.say("501 5.5.2 Cannot decode the response")
        elif right:
            self._logged_in = True
            await self._say("235 2.7.0 Authentication successful")
        else:
            usual = "535 5.7.8 Authentication credentials invalid"
            await self._wire.say(*(self._rules.login or usual).split("\n"))

    def _verdict(self, user: str, secret: str) -> bool:
        return not self._rules.login and self._accepts(user, secret)

    async def _ask(self, challenge: str) -> str:
        await self._wire.say(f"334 {self._rules.challenge or challenge}")
        return await self._wire.listen(lambda _line: "***")

    async def _mail(self, argument: str) -> None:
        announced = _SIZE.search(argument)
        if self._needs_tls and not self._logged_in:
            reply = "530 5.7.0 Must issue a STARTTLS command first"
        elif not self._logged_in:
            reply = "530 5.7.0 Authentication required"
        elif self._rules.mail:
            reply = self._rules.mail
        elif announced and int(announced[1]) > self._rules.size:
            reply = "552 5.3.4 Message size exceeds fixed limit"
        else:
            reply = "250 2.1.0 Ok"
        self._sender = reply.startswith("250")
        self._mail_from = _address(argument)
        await self._say(reply)

    async def _rcpt(self, argument: str) -> None:
        if not self._sender:
            await self._wire.say("503 5.5.1 Need MAIL first")
            return
        self._recipients += 1
        first = self._rules.first_rcpt if self._recipients == 1 else ""
        reply = first or self._rules.rcpt or "250 2.1.5 Ok"
        reply = reply.replace("{sender}", self._mail_from)
        await self._say(*reply.replace("{recipient}", _address(argument)).split("\n"))

    async def _rset(self, _argument: str) -> None:
        self._sender = False
        await self._say("250 2.0.0 Ok")

    async def _noop(self, _argument: str) -> None:
        await self._say("250 2.0.0 Ok")

    async def _unknown(self, _argument: str) -> None:
        """DATA and BDAT end here too: the lab takes no letters."""
        await self._wire.say("502 5.5.1 Command not available in the lab")


def _address(argument: str) -> str:
    """The address of MAIL's or RCPT's argument, as it was written."""
    found = _ADDRESS.search(argument)
    return found[1] if found else ""


def _without_secret(line: str) -> str:
    words = line.split(" ")
    if words[0].upper() == "AUTH" and len(words) > 2:
        return " ".join((*words[:2], "***"))
    return line
