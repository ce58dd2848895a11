"""IMAP: whether sent letters can be kept; nothing is written and no letter is read."""

from __future__ import annotations

from diagnostics.checks.mail.imap.imap_replies import (
    Folder,
    ImapReply,
    announced,
    capabilities_in,
    folders_in,
    imap_reply,
    quoted,
)
from diagnostics.checks.mail.login import (
    CANCEL,
    USER_PASS,
    Answered,
    Speaker,
    conversed,
)
from diagnostics.checks.mail.mail_session import Session, Stage
from diagnostics.checks.mail.sasl import sasl_talk
from diagnostics.checks.mail.seen import (
    Greeted,
    Listed,
    LoginSeen,
    SentFolders,
    TlsAsked,
)
from diagnostics.checks.secret_masks import MASK, base64_text

_KNOWN = "PREAUTH"

_MARKS = (
    ("SPECIAL-USE", 'LIST "" "*" RETURN (SPECIAL-USE)'),
    ("XLIST", 'XLIST "" "*"'),
)
"""What a server offers, and how it is asked for the marks of its folders."""

MOST_LINES = 2_000
"""Untagged lines of one answer that are kept; a mailbox of so many folders is rare."""


class ImapSession(Session):
    """Greeting, CAPABILITY, STARTTLS, login, LIST, LOGOUT."""

    service = "imap"
    offered: tuple[str, ...] = ()
    welcome: ImapReply | None = None
    _asked = 0

    def behind_login(self) -> list[Stage]:
        """What is asked of a mailbox that let us in."""
        return [("sent", self.sent)]

    async def ask(self, command: str, shown: str = "") -> tuple[ImapReply, list[str]]:
        """Sends a command; its answer, and the untagged lines before it.

        A challenge (`+ …`) ends the reading as well: the login goes on with `answered`.
        """
        self._asked += 1
        tag = f"a{self._asked}"
        await self.line.send(f"{tag} {command}", f"{tag} {shown}" if shown else "")
        return await self.within(self._answer(tag))

    async def _answer(self, tag: str) -> tuple[ImapReply, list[str]]:
        untagged: list[str] = []
        while True:
            line = await self.line.read_line()
            if line.split(" ", 1)[0] == tag or line == "+" or line.startswith("+ "):
                return imap_reply(line), untagged
            if line.upper().startswith("* BYE"):
                return imap_reply(line), untagged
            if not line.startswith("*") and not untagged:
                return imap_reply(line), untagged  # no IMAP at all
            if len(untagged) < MOST_LINES:
                untagged.append(line)

    async def answered(self, text: str, shown: str) -> ImapReply:
        """Goes on with a login; `shown` is written down in its place."""
        await self.line.send(text, shown)
        reply, _ = await self.within(self._answer(f"a{self._asked}"))
        return reply

    async def greeting(self) -> Greeted:
        """The server's first words."""
        line = await self.within(self.line.read_line())
        said = imap_reply(line) if line.startswith("*") else ImapReply("", "", line)
        self.welcome = said
        return Greeted(said)

    async def capabilities(self) -> Listed:
        """CAPABILITY, before TLS and again behind it."""
        reply, lines = await self.ask("CAPABILITY")
        self.offered = capabilities_in([*lines, reply.text])
        return Listed(reply, self.offered, self.line.is_secure)

    async def starttls(self) -> TlsAsked:
        """Asks for TLS where it is offered."""
        if "STARTTLS" not in self.offered:
            return TlsAsked(None)
        reply, _ = await self.ask("STARTTLS")
        return TlsAsked(reply)

    async def login(self) -> LoginSeen:
        """One attempt: AUTHENTICATE, or LOGIN where no mechanism is listed.

        Who greets with PREAUTH knows us already, and takes no login (RFC 9051, 7.1.4).
        """
        if self.welcome and self.welcome.status == _KNOWN:
            auth = self.mailbox.auth.value
            return LoginSeen(auth, _KNOWN, mechanism=_KNOWN, reply=self.welcome)
        sasl = [w.removeprefix("AUTH=") for w in self.offered if w.startswith("AUTH=")]
        plain = (
            [] if "LOGINDISABLED" in self.offered or "PLAIN" in sasl else [USER_PASS]
        )
        return await self.logged_in(" ".join([*plain, *sasl]), self._log_in)

    async def _log_in(self, mechanism: str, user: str, secret: str) -> Answered:
        if mechanism == USER_PASS:
            return Answered(await self._log_in_by_name(user, secret))
        talk = sasl_talk(mechanism, user, secret, self.visit.host, self.visit.port)
        reply, _ = await self.ask(f"AUTHENTICATE {mechanism}")

        async def answered(said: str) -> ImapReply:
            open_words = (base64_text(user), "", CANCEL)
            return await self.answered(said, "" if said in open_words else MASK)

        speaker = Speaker(answered, self.run.masks.add, self.means)
        return await conversed(talk, reply, speaker)

    async def _log_in_by_name(self, user: str, secret: str) -> ImapReply:
        """LOGIN; a quoted string holds ASCII only, a literal holds anything."""
        if f"{user}{secret}".isascii():
            named = f"LOGIN {quoted(user)}"
            words = f"{named} {quoted(secret)}", f"{named} {MASK}"
            return (await self.ask(*words))[0]
        reply, _ = await self.ask(f"LOGIN {announced(user)}")
        size = announced(secret)
        for said, shown in ((f"{user} {size}", user), (secret, MASK)):
            if not reply.is_challenge:
                break
            reply = await self.answered(said, shown)
        return reply

    async def sent(self) -> SentFolders:
        """Which folder is the one of sent letters."""
        reply, lines = await self.ask('LIST "" "*"')
        folders = [folder for folder in folders_in(lines) if folder.can_hold]
        if reply.ok and not any(folder.is_for_sent for folder in folders):
            marked = await self._marked()
            names = {folder.name for folder in marked}
            folders = [*marked, *(f for f in folders if f.name not in names)]
        sent = [f for f in folders if f.is_for_sent or f.is_called_sent]
        return SentFolders(reply, len(folders), tuple(sent))

    async def _marked(self) -> list[Folder]:
        """The folders that are marked for sent letters only where marks are asked for.

        A plain LIST may be silent of them (RFC 6154, section 2), and so it is at
        servers that know marks as XLIST. What is offered may change with the login.
        """
        reply, lines = await self.ask("CAPABILITY")
        offered = {*self.offered, *capabilities_in([*lines, reply.text])}
        asked = [command for word, command in _MARKS if word in offered]
        if not asked:
            return []
        _, lines = await self.ask(asked[0])
        found = (f for f in folders_in(lines) if f.is_for_sent and f.can_hold)
        return list(found)

    async def farewell(self) -> None:
        """LOGOUT."""
        await self.ask("LOGOUT")
