"""IMAP's lines read, without any socket (RFC 9051)."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_STATUS = re.compile(
    r"(?:\*|[A-Za-z0-9]{1,20})\s++(OK|NO|BAD|PREAUTH|BYE)\b\s*+"
    r"(?:\[([A-Za-z0-9-]++)([^\]]*+)\])?.*",
    re.DOTALL | re.IGNORECASE,
)

_LIST = re.compile(
    r"\*\s++(?:LIST|XLIST)\s++\(([^)]*+)\)\s++(?:\"([^\"\\]|\\.)\"|NIL)\s++(.*)",
    re.DOTALL | re.IGNORECASE,
)

_LITERAL = re.compile(r"\{([0-9]{1,9})\+?\}$")

_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*+)\"")

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
        *("gesendete nachrichten", "verzonden", "verzonden items"),
        *("verzonden berichten", "skickat", "skickade", "skickade objekt"),
        *("skickade meddelanden", "sendt", "sendte", "sendte elementer"),
        *("sendt post", "lähetetyt", "lähetetyt viestit", "saadetud"),
        *("wysłane", "wyslane", "elementy wysłane", "wysłane elementy"),
        *("wiadomości wysłane", "wysłane wiadomości", "poczta wysłana"),
        *("odeslané", "odeslaná pošta", "odeslané položky", "odeslané zprávy"),
        *("odoslané", "odoslaná pošta", "odoslané položky", "odoslané správy"),
        *("elküldött", "elküldött elemek", "elküldött üzenetek", "poslano"),
        *("poslane stavke", "poslane poruke", "trimise", "elemente trimise"),
        *("mesaje trimise", "gönderilmiş öğeler", "gönderilmiş", "gönderilenler"),
        *("išsiųsta", "išsiųsti laiškai", "nosūtītie", "απεσταλμένα", "изпратени"),
        *("enviados", "enviadas", "elementos enviados", "mensajes enviados"),
        *("correo enviado", "itens enviados", "mensagens enviadas"),
        *("inviati", "inviata", "posta inviata", "elementi inviati"),
        *("messaggi inviati", "envoyés", "éléments envoyés", "messages envoyés"),
        *("отправленные", "отправленные письма", "отправлено", "надіслані"),
        *("надіслане", "відправлені", "адпраўленыя", "послате ставке"),
        *("已发送", "已发送邮件", "寄件備份", "送信済み", "送信済みアイテム"),
        *("送信済みトレイ", "보낸 편지함", "보낸편지함", "보낸 메일함"),
    }
)
"""Usual names of the folder, lower case, with blanks between words."""

_OTHERS = frozenset(
    {
        *("user", "users", "other users", "shared", "shared folders", "public"),
        *("public folders", "#shared", "#public", "#user", "#users"),
    }
)
"""What stands above the folders of other people, lower case."""

_DEPTH = 2
"""Levels down to which a folder is one's own by its name; below INBOX any is."""


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
        delimiter: between the levels of names; empty where all stand on one level
            (`NIL`), None where nobody wrote it down.
    """

    name: str
    flags: tuple[str, ...] = ()
    delimiter: str | None = None

    @property
    def levels(self) -> tuple[str, ...]:
        """The parts of its name, lower case, each in one spelling."""
        name = unicodedata.normalize("NFC", readable(self.name))
        if self.delimiter is None:
            parts = re.split(r"[./\\]", name)
        else:
            parts = name.split(self.delimiter) if self.delimiter else [name]
        return tuple(re.sub("[-_]", " ", part).casefold() for part in parts)

    @property
    def is_of_others(self) -> bool:
        """Whether it stands where servers show the folders of other people."""
        return len(self.levels) > 1 and self.levels[0] in _OTHERS

    @property
    def is_for_sent(self) -> bool:
        """Whether the server marks it as the folder of sent letters (RFC 6154)."""
        return SENT_FLAG in self.flags

    @property
    def is_called_sent(self) -> bool:
        """Whether its name is one that programs use for sent letters."""
        levels = self.levels
        is_near = len(levels) <= _DEPTH or levels[0] == "inbox"
        return is_near and levels[-1] in SENT_NAMES

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
        flags, delimiter = tuple(match[1].lower().split()), match[2] or ""
        yield Folder(_named(match[3].strip(), rows), flags, delimiter[-1:])


def _named(written: str, rows: Iterator[str]) -> str:
    """A folder's name without what may stand behind it (RFC 9051, section 9)."""
    if literal := _LITERAL.search(written):
        octets = next(rows, "").encode("utf-8", "surrogateescape")
        return octets[: int(literal[1])].decode("utf-8", "surrogateescape")
    if quoted_name := _QUOTED.match(written):
        return re.sub(r"\\(.)", r"\1", quoted_name[1])
    return written.partition(" (")[0]


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


def announced(text: str) -> str:
    """The size of a literal that a text is sent as behind the server's `+`."""
    return f"{{{len(text.encode())}}}"
