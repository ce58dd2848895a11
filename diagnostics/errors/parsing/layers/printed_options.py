"""Options and configuration that a paste prints: no words about what went wrong.

What they say of encryption and port is a fact of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAIL_PORTS = ("25", "110", "143", "465", "587", "993", "995", "2525")

_NAME = (
    r"(?:(?:(?:mail|smtp|email|imap|pop3?|mailer|php|spring)[\w.\-]{0,20}[_.\-])?"
    r"(?:host(?:name)?|server(?: ?name)?|port|secure|smtp_?secure|user(?: ?name)?|"
    r"login|"
    r"pass(?:word|wd|code)?|auth(?:entication)?(?:[ _]?(?:method|type|mode))?|"
    r"smtp_?auth|from(?:[_ ]?(?:name|address|email))?|sender|encryption|mailer|driver|"
    r"transport|timeout|debug|logger|pool|service|tls|ssl|starttls|ssl/tls|"
    r"(?:use|enable|require|ignore)[_ ]?(?:tls|ssl|starttls|auth)|"
    r"(?:ssl|tls|starttls|auth)[_.]?(?:enabled?|required|trust|protocols|verify)|"
    r"reject_?unauthorized|allow_?self_?signed|verify_?(?:peer(?:_?name)?|depth)|"
    r"security|connection security|authmethod|certificate|charset|smtp_?auto_?tls|"
    r"smtp_?debug|is_?smtp|protocol|is_?html|wordwrap|smtp_(?:host|port|user|pass)|"
    r"хост|порт|сервер|логин|пароль|serwer|hasło|użytkownik|port serwera|benutzername|"
    r"passwort|utilisateur|mot de passe|usuario|contraseña|usuário|senha))"
)
_VALUE = re.compile(
    r"^[\s\-*•$>]{0,8}(?:\w{1,20}(?:->|::))?['\"\[]{0,2}(?:props\.put\(['\"])?"
    rf"{_NAME}['\"\]]{{0,2}}\s{{0,9}}(?:=>|:=|[=:,])"
    r"(?!//|\s*\d{3}[ \-]\D|(?<=[ls]:) [a-z]+ [a-z]+ [a-z])(?P<value>.*)$",
    re.I,
)
"""`tls: first record does not …` is how Go says what failed, and no option."""

_ENV = re.compile(
    r"^[\s\-]{0,8}(?:export |ENV )?[A-Z][A-Z0-9]*_[A-Z0-9_]{2,60}\s?[=:](?P<value>.*)$"
)
_COLUMNS = re.compile(rf"^[\s|]{{0,6}}{_NAME}\s{{0,9}}(?:\||\t).{{0,120}}$", re.I)
_BLOCK = re.compile(
    r"\b(?:options?|opts?|config(?:uration)?|settings|context|stream_context|smtpoptions|"
    r"opt)\s{0,3}[=:]\s{0,3}(?:array ?\(|[\[{(]).{0,2000}",
    re.I,
)
_PAIR = re.compile(
    r"['\"]?\b(?:allow_self_signed|verify_peer(?:_name)?|rejectUnauthorized|requireTLS|"
    r"ignoreTLS|verify_depth|cafile|capath|disable_compression|peer_name|SNI_enabled|"
    r"security_level|SMTPAutoTLS|SMTPDebug|secure(?=['\"]?\s{0,3}(?:=>|[:=])\s{0,3}['\"]?"
    r"(?:true|false|yes|no|on|off|null|none|\d|(?:start)?tls|ssl)\b))\b['\"]?\s{0,3}"
    r"(?:=>|[:=])\s{0,3}['\"]?\w{1,40}['\"]?\)?,?",
    re.I,
)
_SAYS = re.compile(
    r"error|fail|denied|reject|refused|could ?n.?t|unable|invalid|exception|"
    r"timed? ?out|unsupported|not supported|expired|mismatch|"
    r"(?<!\d)[45]\d\d[ \-]|ошибк|błąd|blad|fehler|erreur|erro\b|помилк|chyb",
    re.I,
)
_URL = re.compile(
    r"\b(ssl|tls(?:v1(?:\.\d)?)?|smtps?|starttls|tcp|pop3s?|pops?|imaps?)://"
    r"(?:[^\s@/\"'<>]{0,200}@)?(\[[\da-f:]{2,45}\]|[\w.\-]{1,255})(?::(\d{2,5}))?"
    r"(/\?starttls=)?",
    re.I,
)
_PORT = re.compile(
    r"(?:\bport|PORT|порт|Port|porta|puerto|ポート|端口)['\"\])]{0,3}\s{0,4}"
    r"(?:=>|[:=#,\-]|\bis\b|\bto\b|)\s{0,4}['\"(]{0,2}(\d{2,5})\b(?![.\d])",
    re.I,
)
_HOST_PORT = re.compile(
    r"(?<![\w.@\-/])(\[[\da-f:]{2,45}\]|(?:[\w\-]{1,63}\.){1,8}[\w\-]{2,63}|localhost|"
    r"\d{1,3}(?:\.\d{1,3}){3}):(25|110|143|465|587|993|995|2525)\b",
    re.I,
)
_HOST = re.compile(
    r"\b(?:host|server|HOST|serwer|сервер)['\"\]]{0,2}\s{0,3}(?:=>|[:=])\s{0,3}['\"]?"
    r"((?:[\w\-]{1,63}\.){1,8}[\w\-]{2,63})",
    re.I,
)
_YES = r"['\"]?\s{0,3}(?:=>|[:=,])\s{0,3}['\"(]?(?:true|yes|on|1|sim|ja|tak|enabled)\b"
_NO = r"['\"]?\s{0,3}(?:=>|[:=,])\s{0,3}['\"(]?(?:false|no|off|0|não|nein|nie|none)\b"
_SCHEMES = (
    ("plain", re.compile(
        rf"(?<![a-z])(?:secure|use_?ssl|enable_?ssl|secure ?\(ssl\)|"
        rf"tls_?implicit|implicit_?tls){_NO}", re.I)),
    ("ssl", re.compile(
        rf"(?<![a-z])(?:secure|ssl|use_?ssl|email_use_ssl|secure ?\(ssl\)|ssl/tls|"
        rf"(?:smtps?|mail)[\w.]{{0,12}}\.ssl\.enable|implicit_?tls|tls_?implicit){_YES}|"
        r"\b(?:smtp_?secure|encryption|security|mail_encryption|smtp_?protocol|"
        r"connection security|smtp_?crypto)['\"]?\s{0,3}(?:=>|[:=])\s{0,3}['\"]?"
        r"(?:ssl(?:/tls)?|smtps|implicit)\b", re.I)),
    ("starttls", re.compile(
        rf"\b(?:use_?tls|email_use_tls|start_?tls(?:\.enable|_enabled)?|requireTLS|"
        rf"smtp_starttls){_YES}|"
        r"\b(?:smtp_?secure|encryption|security|mail_encryption|smtp_?crypto|"
        r"connection security)['\"]?\s{0,3}(?:=>|[:=])\s{0,3}['\"]?(?:tls|starttls)\b",
        re.I)),
)  # fmt: skip
_BY_URL = {"smtps": "ssl", "pop3s": "ssl", "pops": "ssl", "imaps": "ssl",
           "tcp": "plain", "ssl": "ssl", "starttls": "starttls"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a program was told to connect; what isn't said is empty.

    Attributes:
        scheme: `ssl`, `tls`, `starttls` or `plain`, as in `Statement.scheme`.
        port: its digits.
        server: the host's name or address.
    """

    scheme: str = ""
    port: str = ""
    server: str = ""


def endpoint(text: str) -> Destination:
    """Scheme, port and server in a paste: its first URL, else its options."""
    scheme = server = port = ""
    for url in _URL.finditer(text):
        name = url[1].lower()
        mark = _BY_URL.get(name, "tls" if name.startswith("tls") else "")
        if url[4]:
            mark = "starttls"
        if mark or url[3]:
            scheme, server, port = mark, url[2], url[3] or ""
            break
    pair = _HOST_PORT.search(text)
    if not port and pair and (not server or pair[1] == server):
        server, port = server or pair[1], pair[2]
    if not port:
        port = next((p for p in _PORT.findall(text) if p in MAIL_PORTS), "")
    if not server and (named := _HOST.search(text)):
        server = named[1]
    return Destination(scheme or _told(text), port, server)


def _told(text: str) -> str:
    for scheme, pattern in _SCHEMES:
        if pattern.search(text):
            return scheme
    return ""


def is_option(line: str) -> bool:
    """Whether a line only says how something is set."""
    found = _VALUE.match(line) or _ENV.match(line)
    if found:
        return not _SAYS.search(found["value"])
    return bool(_COLUMNS.match(line)) and not _SAYS.search(line)


def without_options(text: str) -> str:
    """A text without printed options; all of it where it is nothing else."""
    lines = text.split("\n")
    kept = [line for line in lines if not is_option(line)]
    rest = "\n".join(_PAIR.sub("", _BLOCK.sub("", line)) for line in kept).strip()
    return rest if re.search(r"\w{3}", rest) else text
