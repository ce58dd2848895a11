"""The lab's POP3 server: one mailbox whose messages are computed."""

from __future__ import annotations

import hashlib
import ssl
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from diagnostics.lab import sasl_server
from diagnostics.lab.behaviour import Pop3Rules
from diagnostics.lab.server_lines import Wire

_Answer = Callable[[str], Awaitable[None]]


class Pop3Session:
    """One conversation (RFC 1939; CAPA as RFC 2449; STLS as RFC 2595)."""

    def __init__(
        self,
        wire: Wire,
        rules: Pop3Rules,
        *,
        host: str,
        context: ssl.SSLContext,
        accepts: sasl_server.Accepts,
        password: str,
    ) -> None:
        self._wire = wire
        self._rules = rules
        self._context = context
        self._accepts = accepts
        self._password = password
        self._stamp = f"<{time.monotonic_ns()}@{host}>"
        self._user = ""
        self._logged_in = False
        self._before: dict[str, _Answer] = {
            "STLS": self._stls,
            "USER": self._name,
            "PASS": self._pass,
            "APOP": self._apop,
            "AUTH": self._auth,
        }
        self._after: dict[str, _Answer] = {
            "STAT": self._stat,
            "LIST": self._list,
            "UIDL": self._uidl,
            "TOP": self._top,
            "NOOP": self._fine,
            "RSET": self._fine,
        }
        for verb in {"TOP", "UIDL"} - set(rules.knows):
            del self._after[verb]

    async def run(self) -> None:
        """Talks until QUIT. Raises ConnectionError when the client leaves."""
        greeting = self._rules.greeting.format(stamp=self._stamp)
        await self._wire.say(*greeting.split("\n"))
        if not greeting.startswith("+OK"):
            return
        while True:
            line = await self._wire.listen(_without_secret)
            verb, _, argument = line.partition(" ")
            verb = verb.upper()
            if verb == "QUIT":
                await self._wire.say("+OK Bye")
                return
            await self._answer(verb, argument)

    async def _answer(self, verb: str, argument: str) -> None:
        known = self._after if self._logged_in else self._before
        if verb == "CAPA" and verb in self._rules.knows:
            await self._capa()
        elif verb in known:
            await known[verb](argument)
        elif verb in ("CAPA", "TOP", "UIDL") and verb not in self._rules.knows:
            await self._wire.say("-ERR Unknown command")
        else:  # DELE and RETR end here too: the lab keeps what it has
            await self._wire.say("-ERR Command not available now")

    @property
    def _needs_tls(self) -> bool:
        return bool(self._rules.stls) and not self._wire.secure

    async def _capa(self) -> None:
        rules = self._rules
        known = [verb for verb in rules.knows if verb != "CAPA"]
        offers = [*known, "RESP-CODES", "AUTH-RESP-CODE", *rules.extra]
        if self._needs_tls:
            offers.append("STLS")
        else:
            offers += ["USER"] if rules.user else []
            sasl_line = " ".join(("SASL", *rules.mechanisms))
            offers += [sasl_line] if rules.mechanisms else []
        await self._wire.say("+OK Capability list follows", *offers, ".")

    async def _stls(self, _argument: str) -> None:
        if self._wire.secure or not self._rules.stls:
            await self._wire.say("-ERR STLS is not available")
            return
        behind = self._rules.behind_stls
        await self._wire.say(self._rules.stls, *([behind] if behind else []))
        if self._rules.stls.startswith("+OK"):
            await self._wire.start_tls(self._context)

    async def _name(self, user: str) -> None:
        if self._needs_tls:
            await self._wire.say("-ERR [AUTH] Plaintext login needs TLS: use STLS")
        elif not self._rules.user:
            await self._wire.say("-ERR USER is not available")
        else:
            self._user = user
            await self._wire.say("+OK Name the password")

    async def _pass(self, password: str) -> None:
        if not self._user:
            await self._wire.say("-ERR Name the user first")
        else:
            await self._settle(self._verdict(self._user, password))

    async def _apop(self, argument: str) -> None:
        user, _, digest = argument.partition(" ")
        secret = f"{self._stamp}{self._password}".encode()
        wanted = hashlib.md5(secret, usedforsecurity=False).hexdigest()
        right = digest.lower() == wanted
        await self._settle(right and self._verdict(user, self._password))

    async def _auth(self, argument: str) -> None:
        mechanism, _, initial = argument.partition(" ")
        known = mechanism.upper() in self._rules.mechanisms
        if self._needs_tls:
            await self._wire.say("-ERR [AUTH] Plaintext login needs TLS: use STLS")
        elif not known or mechanism.upper() not in sasl_server.MECHANISMS:
            await self._wire.say("-ERR Unknown mechanism")
        else:
            right = await sasl_server.exchange(
                mechanism.upper(),
                initial,
                self._ask,
                self._verdict,
                self._password,
                forges_proof=self._rules.forges_proof,
            )
            await self._settle(bool(right))

    async def _ask(self, challenge: str) -> str:
        await self._wire.say(f"+ {self._rules.challenge or challenge}")
        return await self._wire.listen(lambda _line: "***")

    def _verdict(self, user: str, secret: str) -> bool:
        return not self._rules.login and self._accepts(user, secret)

    async def _settle(self, right: bool) -> None:
        if right:
            self._logged_in = True
            await self._wire.say("+OK Logged in")
        else:
            usual = "-ERR [AUTH] Authentication failed"
            await self._wire.say(self._rules.login or usual)

    async def _stat(self, _argument: str) -> None:
        drop = self._rules.maildrop
        usual = f"+OK {drop.count} {drop.count * drop.octets}"
        await self._wire.say(self._rules.stat or usual)

    async def _list(self, argument: str) -> None:
        octets = self._rules.maildrop.octets
        await self._per_message(argument, lambda number: str(octets))

    async def _uidl(self, argument: str) -> None:
        await self._per_message(argument, self._rules.maildrop.uid)

    async def _per_message(self, argument: str, cell: Callable[[int], str]) -> None:
        if not argument:
            numbers = range(1, self._rules.maildrop.count + 1)
            await self._wire.say("+OK", *(f"{n} {cell(n)}" for n in numbers), ".")
            return
        number = self._number(argument)
        known = f"+OK {number} {cell(number)}" if number else "-ERR No such message"
        await self._wire.say(known)

    async def _top(self, argument: str) -> None:
        number = self._number(argument.partition(" ")[0])
        if not number:
            await self._wire.say("-ERR No such message")
            return
        age = timedelta(days=self._rules.maildrop.age_days(number))
        written = format_datetime(datetime.now(UTC) - age)
        headers = (f"Date: {written}", "From: a@lab.test", "Subject: Lab letter", "")
        await self._wire.say("+OK", *headers, ".")

    def _number(self, text: str) -> int:
        """The message's number, or 0 where there is none."""
        number = int(text) if text.isascii() and text.isdigit() else 0
        return number if number <= self._rules.maildrop.count else 0

    async def _fine(self, _argument: str) -> None:
        await self._wire.say("+OK")


def _without_secret(line: str) -> str:
    words = line.split(" ")
    verb = words[0].upper()
    if verb == "PASS" or verb == "APOP":
        return f"{verb} ***"
    if verb == "AUTH" and len(words) > 2:
        return " ".join((*words[:2], "***"))
    return line
