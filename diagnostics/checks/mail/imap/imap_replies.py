"""IMAP's lines read, without any socket (RFC 9051)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_STATUS = re.compile(
    r"(?:\*|[A-Za-z0-9]{1,20})\s++(OK|NO|BAD|PREAUTH|BYE)\b\s*+"
    r"(?:\[([A-Za-z0-9-]++)([^\]]*+)\])?.*",
    re.DOTALL | re.IGNORECASE,
)

_LIST = re.compile(
    r"\*\s++(?:LIST|XLIST)\s++\(([^)]*+)\)\s++(?:\"(?:[^\"\\]|\\.)\"|NIL)\s++(.*)",
    re.DOTALL | re.IGNORECASE,
)

_LITERAL = re.compile(r"\{([0-9]{1,9})\+?\}$")

_AS_POP3 = {
    "AUTHENTICATIONFAILED": "AUTH",
    "UNAVAILABLE": "SYS/TEMP",
    "SERVERBUG": "SYS/TEMP",
    "INUSE": "IN-USE",
    "LIMIT": "LOGIN-DELAY",
}
"""Response codes of RFC 5530 and what POP3 says for the same (RFC 2449, RFC 3206)."""

SENT_FLAG = "\\sent"

SENT_NAMES = frozenset(
    {
        *("sent", "sent items", "sent messages", "sent mail", "outbox sent"),
        *("gesendet", "gesendete objekte", "gesendete elemente"),
        *("wysłane", "elementy wysłane", "odeslané", "odeslaná pošta"),
        *("enviados", "elementos enviados", "itens enviados", "mensagens enviadas"),
        *("inviati", "posta inviata", "envoyés", "éléments envoyés"),
        *("отправленные", "отправленные письма", "надіслані", "відправлені"),
        *("已发送", "已发送邮件", "送信済み", "送信済みアイテム", "送信済みトレイ"),
    }
)
"""Usual names of the folder, lower case."""


@dataclass(frozen=True, slots=True)
class ImapReply:
    """A tagged answer, the greeting, or a line that is none of them.

    Attributes:
        status: `OK`, `NO`, `BAD`, `PREAUTH`, `BYE`; empty where it wasn't IMAP.
        code: the response code without its arguments, `AUTHENTICATIONFAILED`, or "".
        text: the whole line, the answers' tag taken off.
        is_challenge: whether the server goes on with a login (`+ …`).
    """

    status: str = ""
    code: str = ""
    text: str = ""
    is_challenge: bool = False

    @property
    def ok(self) -> bool:
        """Whether what was asked is done."""
        return self.status in ("OK", "PREAUTH")

    @property
    def spoke(self) -> bool:
        """Whether it was IMAP at all."""
        return bool(self.status) or self.is_challenge

    @property
    def is_done(self) -> bool:
        """Whether it says that all was done."""
        return self.ok

    @property
    def challenge(self) -> str:
        """What a login wants an answer to, in Base64."""
        return self.text[1:].strip()

    @property
    def said(self) -> str:
        """The line as it came, without its tag."""
        return self.text

    @property
    def is_temporary(self) -> bool:
        """Whether a response code says that it passes."""
        return _AS_POP3.get(self.code, "") in ("SYS/TEMP", "IN-USE", "LOGIN-DELAY")

    @property
    def as_pop3(self) -> str:
        """The refusal as a POP3 server words it: both use the same sentences."""
        words = self.text.removeprefix(f"{self.status} ")
        code = _AS_POP3.get(self.code)
        if not code:
            return f"-ERR {words}"
        return f"-ERR [{code}] {words.partition(']')[2].strip()}"


def imap_reply(line: str) -> ImapReply:
    """A line read as an answer."""
    if line == "+" or line.startswith("+ "):
        return ImapReply(text=line, is_challenge=True)
    match = _STATUS.fullmatch(line)
    if not match:
        return ImapReply(text=line)
    untagged = line.partition(" ")[2].lstrip()
    status = match[1].upper()
    text = f"{status}{untagged[len(status) :]}"
    return ImapReply(status, (match[2] or "").upper(), text)


def capabilities_in(lines: Iterable[str]) -> tuple[str, ...]:
    """The words of `* CAPABILITY …` lines and `[CAPABILITY …]` codes, in capitals."""
    found: dict[str, None] = {}
    for line in lines:
        upper = line.upper()
        _, named, rest = upper.partition("[CAPABILITY ")
        if named:
            found.update(dict.fromkeys(rest.partition("]")[0].split()))
        elif upper.startswith("* CAPABILITY "):
            found.update(dict.fromkeys(upper.split()[2:]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Folder:
    r"""A folder that LIST names.

    Attributes:
        name: as the server writes it, quotes taken off.
        flags: lower case, `\\sent`.
    """

    name: str
    flags: tuple[str, ...] = ()

    @property
    def is_for_sent(self) -> bool:
        """Whether the server marks it as the folder of sent letters (RFC 6154)."""
        return SENT_FLAG in self.flags

    @property
    def is_called_sent(self) -> bool:
        """Whether its name is one that programs use for sent letters."""
        last = re.split(r"[./\\]", readable(self.name))[-1]
        return last.casefold() in SENT_NAMES

    @property
    def can_hold(self) -> bool:
        """Whether letters can be put there (RFC 9051, section 7.3.1)."""
        return not {"\\noselect", "\\nonexistent"} & set(self.flags)


def folders_in(lines: Iterable[str]) -> Iterator[Folder]:
    """The folders of a LIST answer; names sent as literals stand on the next line."""
    rows = iter(lines)
    for line in rows:
        match = _LIST.fullmatch(line)
        if not match:
            continue
        name = match[2].strip()
        if _LITERAL.search(name):
            name = next(rows, "")
        elif name.startswith('"') and name.endswith('"'):
            name = re.sub(r"\\(.)", r"\1", name[1:-1])
        yield Folder(name, tuple(match[1].lower().split()))


def readable(name: str) -> str:
    """A folder's name out of modified UTF-7 (RFC 3501, section 5.1.3)."""

    def plain(match: re.Match[str]) -> str:
        packed = match[1].replace(",", "/")
        try:
            raw = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
            return raw.decode("utf-16-be") if packed else "&"
        except (binascii.Error, UnicodeDecodeError):
            return match[0]

    return re.sub(r"&([A-Za-z0-9+,]{0,400})-", plain, name)


def quoted(text: str) -> str:
    """A text as IMAP's quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
