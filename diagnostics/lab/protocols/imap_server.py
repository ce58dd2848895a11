"""The lab's IMAP server: a login, and a list of folders."""

from __future__ import annotations

import re

from diagnostics.lab import sasl_server
from diagnostics.lab.behaviour import ImapRules
from diagnostics.lab.server_lines import Wire

_WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_OFFERS = "IMAP4rev1 SPECIAL-USE AUTH=PLAIN"


class ImapTalk:
    """One conversation inside TLS (RFC 9051), as far as sent letters need it."""

    def __init__(
        self, wire: Wire, rules: ImapRules, *, accepts: sasl_server.Accepts
    ) -> None:
        self._wire = wire
        self._rules = rules
        self._accepts = accepts
        self._logged_in = False

    async def run(self) -> None:
        """Talks until LOGOUT. Raises ConnectionError when the client leaves."""
        await self._wire.say(f"* OK [CAPABILITY {_OFFERS}] Senderscope lab ready")
        while True:
            line = await self._wire.listen(_without_secret)
            tag, _, command = line.partition(" ")
            verb, _, argument = command.partition(" ")
            if verb.upper() == "LOGOUT":
                await self._wire.say("* BYE Bye", f"{tag} OK Bye")
                return
            await self._answer(tag, verb.upper(), argument)

    async def _answer(self, tag: str, verb: str, argument: str) -> None:
        if verb == "CAPABILITY":
            await self._wire.say(f"* CAPABILITY {_OFFERS}", f"{tag} OK Listed")
        elif verb == "AUTHENTICATE" and argument.upper() == "PLAIN":
            right = await sasl_server.exchange("PLAIN", "", self._ask, self._accepts)
            await self._settle(tag, bool(right))
        elif verb == "LOGIN":
            words = [a or b for a, b in _WORDS.findall(argument)]
            await self._settle(tag, len(words) == 2 and self._accepts(*words))
        elif verb == "LIST" and self._logged_in:
            rows = (f"* LIST {folder}" for folder in self._rules.folders)
            await self._wire.say(*rows, f"{tag} OK Listed")
        else:  # SELECT and FETCH end here too: no letter is read
            await self._wire.say(f"{tag} NO Not available in the lab")

    async def _ask(self, challenge: str) -> str:
        await self._wire.say(f"+ {challenge}")
        return await self._wire.listen(lambda _line: "***")

    async def _settle(self, tag: str, right: bool) -> None:
        self._logged_in = right
        refusal = f"{tag} NO [AUTHENTICATIONFAILED] Authentication failed"
        await self._wire.say(f"{tag} OK Logged in" if right else refusal)


def _without_secret(line: str) -> str:
    tag, _, command = line.partition(" ")
    if command.upper().startswith("LOGIN "):
        return f"{tag} LOGIN ***"
    return line
