"""Finds a server's reply inside a sentence, a log line or a letter.

`535 5.7.8 …` may stand anywhere; a code with words but without a status code only
where replies stand (a line's start, behind a colon, a quote or "said"), and with words
that mail servers use: a letter that orders 550 chairs quotes no server.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.errors.parsing.reply_codes import ADDRESS

_CODE = r"(?:[45](?:[0-5]\d|7[01]))"
_STRONG = re.compile(
    rf"(?<![\w.\-/#])"
    rf"(?:{_CODE}(?:[ \-]{{1,2}}|\)?: ?|\) )[#(]?[45]\.[0-7]\.\d{{1,3}}\b(?!/)|"
    rf"{_CODE}\.(?=[45]\.[0-7]\.\d))"
)
_WEAK = re.compile(
    rf"(?<![\w.\-/#%€$:]){_CODE}(?:[ \-]|: |\) ?:? )[ ]?"
    r"(?![\w.]{1,30}=)(?=[^\W\d_]|<|\"|')"
)
_LONE = re.compile(
    r"(?:^|(?:said|responded|response|reply|replied|returned|error|reason)"
    r"(?: was| is)?:? ?['\"(]?)(?=#?[45]\.[0-7]\.\d{1,3}[ :]\s?\S)",
    re.I | re.M,
)
_ERR = re.compile(r"(?<![\w\-])-ERR(?: |$)")
_IMAP = re.compile(
    r"\[(?:AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|UNAVAILABLE|EXPIRED|INUSE|LIMIT|"
    r"PRIVACYREQUIRED|CONTACTADMIN|OVERQUOTA|WEBALERT[^\]\n]{0,200}|SYS/\w+|LOGIN-DELAY|"
    r"IN-USE|AUTH)\] (?=\w)"
)
"""Response codes of RFC 5530 and RFC 2449."""

_PLACE = re.compile(
    r"(?:^|[:;=,|>(\[{\"'`«„“”‘’「『]|\b(?:said|error|code|reply|replied|response|"
    r"responded|returned|server|status|message|got|getting|get|mam|błąd|"
    r"serwera|ошибка|ошибку|ответ|сервера|код|fehler|meldung|erreur|erreur smtp|error "
    r"smtp|erro|errore|помилка|chyba|错误|エラー|smtp|received|failed|still|"
    r"says?|bounce|zwrotk[aęiąę]|odbi(?:cie|ło)|rückläufer|retour|rebote|NDR|komunikat|"
    r"отбивк[аиу]|отлуп|сообщение|повідомлення|zpráv[au]|mensaje|mensagem|messaggio|"
    r"erhalte|bekomme|recibo|ricevo|recebo|reçois|dostaję|dostaje|otrzymuję|"
    r"приходит|получаю|отримую|dostávám)"
    r"(?: no\.?| nr\.?| code)?)[ \t]{0,3}[\"'`(\[<]?\Z",
    re.I,
)
_WORDS = re.compile(
    r"mail|user|account|recipient|sender|address|relay|auth|login|log in|password|"
    r"passwor|credential|spam|block|denied|reject|refus|access|policy|polic|spf|dkim|"
    r"dmarc|helo|ehlo|starttls|\btls|command|syntax|sequence|server|service|host|domain|"
    r"quota|limit|too many|too big|size|exceed|storage|space|message|try again|later|"
    r"temporar|unavail|unknown|invalid|not allowed|permitted|permission|allowed|local|"
    r"timeout|timed out|connection|closing|client|ip\b|blacklist|listed|reputation|"
    r"greylist|graylist|rcpt|data|error|fail|transaction|content|virus|attach|deliver|"
    r"disabled|suspend|inactive|locked|encrypt|secur|ssl|session|rate|sent|verif|"
    r"request|action|resource|rdns|ptr\b|dns|mx\b|loop|hop|header|subject|bare|"
    r"dane|hasł|użytkown|логин|парол|ящик|адрес|доступ|получател|отправител|postfach|"
    r"empfänger|absender|zugriff|unable|cannot|could not|does not|no such",
    re.I,
)
_SET_OFF = re.compile(r"\A(\d{3})(?:\)? ?: ?|\) )")
_CLOSING = {'"': '"', "'": "'", "`": "`", "(": ")", "[": "]", "<": ">", "«": "»",
            "„": "”", "“": "”", "‘": "’", "「": "」", "『": "』"}  # fmt: skip
_STRUCTURE = re.compile(
    r"\s{0,8}(?:at |File \"|Traceback|#\d|[\w.\-]{2,40}:|[>|*•\-=#]|\w+://|S: |C: |"
    r"\d{4}-\d\d|\[|<[^<>\s@]{1,64}@[^<>\s]{1,255}>: (?:host \S|\d{3}[ \-]))"
)
_TAIL = re.compile(
    r"(?:\s{0,3}\((?:POST|GET) /.{0,400}|, referer: \S{0,400}|"
    r"\s{1,3}(?:in|at) (?:/|[A-Z]:\\)\S{3,300}(?: on line \d+|:\d+)?.{0,80}|"
    r"\s{0,3}File: /\S{3,300}.{0,80})\Z"
)
MAX_REPLIES = 500

MAX_REPLY = 4_000
"""Characters of one reply."""

MAX_FOLD = 8
"""Lines that a reply which was wrapped goes on over."""

_WRAPPED = 50
"""A line of a wrapped text is at least as long."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A reply in a text.

    Attributes:
        words: the reply with its code in front, its lines kept apart by line ends.
        start, end: its place in the text.
    """

    words: str
    start: int
    end: int


def quoted_replies(text: str) -> list[Quoted]:
    """The refusals that a text quotes, in order; replies of one kind follow up."""
    found: list[Quoted] = []
    position = 0
    for start in _starts(text):
        if start < position:
            continue
        quoted = _whole(text, start)
        position = quoted.end
        found.append(quoted)
        if len(found) >= MAX_REPLIES:
            break
    return found


def _starts(text: str) -> list[int]:
    """Where replies begin."""
    found = {m.start() for m in _STRONG.finditer(text)}
    found |= {m.start() for m in _ERR.finditer(text)}
    found |= {m.start() for m in _IMAP.finditer(text)}
    found |= {m.end() for m in _LONE.finditer(text)}
    for match in _WEAK.finditer(text):
        line = text[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]
        words = text[match.end() : match.end() + 50].partition("\n")[0]
        if _WORDS.search(words) and _PLACE.search(line):
            found.add(match.start())
    return sorted(found)


def _whole(text: str, start: int) -> Quoted:
    """The reply that begins at `start`, with the lines that it goes on over."""
    closing = _CLOSING.get(text[start - 1 : start], "")
    code = text[start : start + 3]
    end = _line_end(text, start)
    for _ in range(MAX_FOLD * 4):
        if end >= min(len(text), start + MAX_REPLY):
            break
        line = text[text.rfind("\n", start, end) + 1 or start : end]
        next_end = _line_end(text, end + 1)
        following = text[end + 1 : next_end]
        next_line = following.lstrip(" \t>")
        again = next_line.startswith((f"{code}-", f"{code} "))
        if again and _names_another(text[start:end], next_line):
            break
        last = text[max(start, end - len(line)) : end]
        folded = (
            following.strip()
            and not _STRUCTURE.match(following)
            and (following[:1] in " \t" or len(line) >= _WRAPPED)
            and not (closing and closing in last)
        )
        if not (again or folded):
            break
        end = next_end
    end = min(end, start + MAX_REPLY)
    words = text[start:end]
    cut = words.find(closing, 4) if closing else -1
    if cut > 8 and (closing not in "'’" or not words[cut + 1 : cut + 2].isalpha()):
        words = words[:cut]
        end = start + cut
    words = _SET_OFF.sub(r"\1 ", _TAIL.sub("", words).strip())
    return Quoted(words, start, end)


def _names_another(reply: str, line: str) -> bool:
    """Whether a line is about another address than the reply that seemed to go on.

    The last line of a reply has a blank behind its code, RFC 5321 4.2.1; some servers
    forget the hyphens, so that alone doesn't end it.
    """
    last = reply[reply.rfind("\n") + 1 :].lstrip(" \t>")
    named = set(re.findall(ADDRESS, reply))
    others = set(re.findall(ADDRESS, line))
    return last[3:4] == " " and bool(named and others) and not named & others


def _line_end(text: str, start: int) -> int:
    found = text.find("\n", start)
    return len(text) if found < 0 else found
