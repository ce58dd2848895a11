"""Reply codes (RFC 5321), enhanced status codes (RFC 3463) and addresses in a text."""

from __future__ import annotations

import re
from functools import lru_cache

REMEMBERED = 64
"""So many texts' codes are kept: those of one mail are asked for again and again."""

ADDRESS = (
    r"[^\s<>()\[\]:;,\"'@\\|*=/\u3000-\u303f\uff00-\uff65]{1,64}"
    r"@[A-Za-z0-9_\-.\u0080-\u2fff\u3041-\ufeff]{1,255}"
)
"""A pattern for an address as it is written in notices; no whole RFC 5321."""

# What is looked for in whole texts begins with its first digit, and looks behind it
# after that: so the regex engine skips all else.
_STATUS = re.compile(
    r"([245](?<![\w.].)(?<![^\d]-.)\.[0-7]\.\d{1,3})(?![\w]|\.\d|/\d| [GMk]B)"
)
_VERSION = re.compile(
    r"(?:version|postfix|exim|sendmail|smtpsvc|service|server|agent|release|build|id|v)"
    r"(?:[ (/]{0,2}|\]? ?(?:=>|[:=]) ?['\"]?)\Z",
    re.I,
)
_CODE = r"(?:[45](?:[0-5]\d|7[01])|2(?:20|21|35|5[0-2]))"
_OWN_DIGIT = r"[245](?<![\w.].)"
"""A first digit that stands in no word and no number …"""

_CODE_GOES_ON = r"(?:(?<=[45])(?:[0-5]\d|7[01])|(?<=2)(?:20|21|35|5[0-2]))"
"""… and what makes a reply code of it."""

_LIKE_CODE = re.compile(r"[245]\d\d")
"""What no text with a reply code is without."""

_LEADING = re.compile(rf"[\s\"'(<\[]{{0,8}}({_CODE})(?![\w.@]|:\d|-\d\d)")
_STANDING = re.compile(rf"{_OWN_DIGIT}{_CODE_GOES_ON}(?![\w.@]|:\d|-\d\d)")
_MARK = re.compile(
    r"(?:\bsaid|code|error|\bstatus|\breply|\breplied|\bresponse|\bresponded|"
    r"\breturned|\breason|\bsmtp;?|\bserver|\boutput|<<<|>>>|client|"
    r"\b(?:mail|rcpt|data|command) failed|\baccess denied)"
    r"[\s\"'(<\[:=#\\]{0,8}\Z",
    re.I,
)
_HTTP = re.compile(r"failed with status code |\bHTTP (?:code|error|status):? ?", re.I)
"""What stands before the code of a web server."""

_GOT = re.compile(
    rf"\bexpect(?:ed|ing)\b[^\n]{{0,60}}?\b\d{{3}}\b[^\n\d]{{0,40}}?"
    rf"\b(?:got|received|was|returned)\b[^\n\d]{{0,20}}({_CODE})(?!\d)",
    re.I,
)
"""`Expected code 250, got 552`: the second one was said."""

_WITH_STATUS = re.compile(
    rf"({_OWN_DIGIT}{_CODE_GOES_ON})[ \-]{{0,2}}[#'(]{{0,2}}"
    r"[245]\.\d\.\d(?!\d{0,2}/)"
)
_BRACKETED = re.compile(
    rf"[(\[{{\"'<:=,;|#]\s?({_CODE})(?=[\s\-,'\"\])}}])(?!\s?[\])])"
)
_AT_LINE_START = re.compile(rf"^\s{{0,8}}({_CODE})(?=[ \-])", re.M)
_LOCAL = r"[^\s<>\"'(),;:=\[\]@]"
# Begun only where an address can begin, so that time is linear in the text.
_WHOLE = re.compile(rf"(?<!{_LOCAL}){_LOCAL}++@[\w.-]*\w")
_VAGUE = re.compile(r"\.0\.0\Z")

_REPLY_SIGN = re.compile(
    r"@|\bp?e?smtp|\bpop3?\b|\bimap|mail|bounce|relay(?:ing)?\b|reject|refus|denied|"
    r"\bblocked|\bsaid\b|\brcpt|\bdsn\b|\bm[tx]a?\b|recipient|sender|"
    r"\baddress|quota|spam|policy|unauth|\bauth|starttls|\btls\b|szn;|poczt|wiadomo|"
    r"почт|письм|отправ|лист|nachricht|zustell|zpr[áa]v|mensa|courriel|correo|"
    r"メール|邮件|-err\b",
    re.I,
)
"""Words one of which a text with a reply has."""

_NUMBERED = re.compile(
    r"(?:^|[\n\"'(<\[#:;,=|>.!-])\s{0,4}\Z|\d[ -]{1,2}#?\Z|"
    r"(?:code|error|status|failed|failure|reply|reason|fehler|błąd|ошибка)"
    r"[ :#(]{1,3}\Z",
    re.I,
)
"""What stands before a code that stands by itself, not behind a word of a sentence."""


@lru_cache(maxsize=REMEMBERED)
def reply_code(text: str) -> str:
    """The SMTP reply code that a text quotes, or empty.

    The first that stands where replies put it: in front, before a status code, behind
    a word such as "said", at a line's start, behind a bracket.
    """
    if not _LIKE_CODE.search(text):
        return ""
    got = _GOT.search(text) if "expect" in text.lower() else None
    match = got or _LEADING.match(text) or _WITH_STATUS.search(text)
    if match:
        return match[1]
    for found in _STANDING.finditer(text):
        before = text[max(0, found.start() - 24) : found.start()]
        if _MARK.search(before) and not _HTTP.search(before):
            return found[0]
    match = _AT_LINE_START.search(text) or _BRACKETED.search(text)
    if match is None or (match[0][0] in ",:" and not _REPLY_SIGN.search(text)):
        return ""
    return match[1]


@lru_cache(maxsize=REMEMBERED)
def status_code(text: str) -> str:
    """The enhanced status code that a text quotes, or empty; versions are none.

    Behind a word of a sentence that has nothing of a reply (`clause 5.7.1`) it is none.
    """
    vague, signed = "", False
    for match in _STATUS.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        signed = signed or bool(_NUMBERED.search(before) or _REPLY_SIGN.search(text))
        if _VERSION.search(before) or not signed:
            continue
        if not _VAGUE.search(match[1]):
            return match[1]
        vague = vague or match[1]
    return vague


def preferred_status(field: str, quoted: str) -> str:
    """Which of two status codes says more: of a Status field, and of quoted words.

    A field is often the reporter's own summary (`5.0.0`, `4.4.7` for giving up); what
    the remote server said is the cause.
    """
    if not field or not quoted:
        return field or quoted
    if _VAGUE.search(quoted):
        return field
    if _VAGUE.search(field) or field[2:] in ("4.7", "3.0", "1.0") or quoted[0] == "4":
        return quoted
    return quoted if quoted[2] == "7" else field


def addresses(text: str) -> list[str]:
    """Every address in a text, in order, each once."""
    return list(dict.fromkeys(map(tidy, _FIND.findall(text))))


def whole_addresses(text: str) -> set[str]:
    """The addresses in a text, none as a part of a longer one."""
    return set(_WHOLE.findall(text))


_EAST = r"[\u3041-\u9fff\uac00-\ud7af]{1,40}"
_BESIDE = re.compile(
    rf"\A{_EAST}(?=[!-~]{{1,64}}@)|(?<=\.[a-z]{{2}}){_EAST}\Z|(?<=\.[a-z]{{3}}){_EAST}\Z"
)
"""Words that Japanese, Chinese and Korean write beside an address without a blank."""


def tidy(address: str) -> str:
    """An address without what sentences put around it."""
    address = address.lstrip(" \t<'[(;,").rstrip(" \t>'])(;,.:")
    if not address.isascii():
        address = _BESIDE.sub("", address)
    return address if address.count('"') == 2 else address.strip('"')


_ADDRESSEE = re.compile(
    r"(?:\b(?:recipient|empfänger|destinat|odbiorc|adresat|příjemc)\w{0,8}|"
    r"\b(?:получател|одержувач|отримувач)\w{0,4}|受信者|宛先|收件人|收件者|"
    r"(?:rejected|refused) e-?mail address|nicht akzeptierte e-?mail-adresse|"
    r"odrzucony adres|adress?e [\w ]{0,20}refusée|dirección [\w ó]{0,24}rechazada|"
    r"indirizzo [\w ]{0,24}rifiutato|endereço [\w -]{0,12}recusado|был указан адрес|"
    r"отклон[её]нный адрес|відхилена адреса|odmítnutá e-?mailová adresa|"
    r"拒否された|被拒绝的)"
    rf"[^.@\n]{{0,24}}?[\"'„“”«»‘’「: ]{{1,4}}({ADDRESS})",
    re.I,
)
"""Whom a program's dialogue is about, behind its language's word for that."""


def addressee(text: str) -> str:
    """The recipient that a program names in a sentence of its own, or empty."""
    found = _ADDRESSEE.search(text) if "@" in text else None
    return tidy(found[1].strip("„“”«»‘’「」")) if found else ""


_FIND = re.compile(rf"(?<![\w.+\-]){ADDRESS}")
