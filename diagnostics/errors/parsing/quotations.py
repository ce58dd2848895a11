"""The sentences that mail programs put around a quoted reply, and how to shed them.

`host mx.example[192.0.2.1] said: 550-… (in reply to RCPT TO command)` is Postfix's;
every program has its own. What the remote server said is the cause, the rest a frame.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

from diagnostics.errors.literals import Gated
from diagnostics.errors.parsing.reply_codes import reply_code, status_code

MAX_REASON = 4_000
"""Characters of a statement's text."""

_HOST = r"((?<![\w\-.])[\w\-.]{1,255})"
_SAID_MARK = (
    r"\[[\w.:]{2,60}\](?::\d{1,5})?,?\s{1,9}(?:said|refused to talk to me|sent):\s{0,9}"
)
_SAID_AT = re.compile(_SAID_MARK, re.I)
_SAID = re.compile(rf"(?:host\s{{1,9}})?{_HOST}?\s{{0,9}}{_SAID_MARK}", re.I)
_SAID_REACH = 300
"""Characters before `_SAID_AT` that `_SAID` can reach: `host`, a name, blanks."""
_PLATFORM_SAID = re.compile(rf"{_HOST} platform:\s{{1,9}}said:\s{{0,9}}", re.I)
_IN_REPLY = re.compile(
    r"\s{0,9}\(in\s{1,9}reply\s{1,9}to\s{1,9}(?:the\s{1,9})?"
    r"([\w\s]{2,40}?)\s{1,9}command\)",
    re.I,
)
_EXIM = re.compile(
    r"(?:SMTP|LMTP) error from remote (?:mail server|mailer|server) after\s{1,9}"
    r"(?:pipelined\s{1,9})?(end of data|initial connection|[A-Za-z]{3,10}"
    r"(?: (?:TO|FROM|COMMAND))?)\b(?::?\s{0,9}<[^<>\n]{0,300}>)?"
    r"(?:\s{1,3}SIZE=\d{1,12})?:?\s{0,9}",
    re.I,
)
_EXIM_HOST = re.compile(
    rf"\s{{0,9}}host:? {_HOST}(?:\s{{1,9}}\[[\w.:]{{2,60}}\])?(?::\s{{0,9}}|\n)", re.I
)
_HOST_BEFORE = re.compile(rf"host {_HOST} \[[\w.:]{{2,60}}\]:?\s{{1,9}}\Z", re.I)
_PROBED = re.compile(
    r"sender address rejected: un(?:deliverable|verified) address:\s{0,9}\Z", re.I
)
"""Says what a probe of the sender brought: not the cause, the sender is refused."""
_FROM_MTA = re.compile(r"from MTA\(([\w\-.:\[\]]{1,260})\):\s{1,9}", re.I)
_REMOTE_AT = re.compile(
    rf"remote (?:smtp )?server at {_HOST} \([^()\n]{{1,60}}\) returned '?", re.I
)
_INTRODUCED = Gated(
    r"(?:the error that the other server returned\s{1,9}was|"
    r"the response (?:from the remote server )?was|the response was|"
    r"remote (?:smtp )?(?:server|host) (?:returned|replied|said|responded)"
    r"(?: with)?(?: message)?|with the following error message|"
    r"(?:the )?server (?:error )?(?:responded|replied|response|returned|said)(?: was)?"
    r"(?: with)?|last error|smtp server error|smtp error text|smtp last response|"
    r"said the following|did not like our (?:final )?\w{2,9}(?: \w{2,4})?|"
    r"command output|reply was|reported(?: the)? error|"
    r"got an error reply|because|"
    r"mail server responded|server answered|(?:odpowiedź|odpowiedz) serwera|"
    r"serwer (?:poczty )?odpowiedział|antwort(?:ete)? des (?:mail)?servers|"
    r"(?:mail)?-?server (?:hat geantwortet|antwortete|meldet)|"
    r"réponse du serveur|serveur (?:de (?:courrier|messagerie) )?a répondu|"
    r"ответ (?:почтового )?сервера|сервер (?:\w{4,12} )?(?:ответил|сообщил|вернул)|"
    r"respuesta del servidor|servidor (?:de correo )?(?:ha )?respondi[óo]|"
    r"servidor de (?:correo|e-?mail)s? respondeu|resposta do servidor|"
    r"risposta del server|server (?:di posta )?ha risposto|"
    r"відповідь (?:поштового )?сервера|сервер (?:\w{4,12} )?відповів|"
    r"odpověď serveru|server odpověděl|サーバー(?:の応答|からの応答)|"
    r"服务器(?:的)?(?:响应|回应|应答|返回)|伺服器回應)\s{0,4}[:：=]?\s{0,9}",
    re.I,
)
ANSWERED = re.compile(
    r"mail server responded|server answered|odpowied|serwer|antwort|server a|"
    r"server h|server o|réponse|serveur|ответ|сервер|respuesta|servidor|resposta|"
    r"risposta|відпов|"
    r"サーバー|メールサーバ|服务器|伺服器|server meldet|mail-?server",
    re.I,
)
"""Leads that say, in many languages: these words are a server's answer."""

_SERVER_SAID = re.compile(r"\bserver (?:responded|replied|said)\s{0,4}:")
_OF_MAIL = re.compile(r"\be?-?mails?\b|\bsmtp\b|\bmessage\b", re.I)
"""What a sentence is about whose server is one for mail: Thunderbird's, say."""

_ADVICE = re.compile(
    r"\.?\s{1,3}(?:Please (?:check|verify|try|ensure|contact)|"
    r"Proszę|Należy|Sprawdź|Bitte |"
    r"Veuillez|Vérifiez|Пожалуйста|Проверьте|Compruebe|Por favor|Verifique|Verificare|"
    r"Controllare|Перевірте|Будь ласка|Zkontrolujte|Prosím)|"
    r"[.。]?\s{0,3}(?:受信者の|宛先の|メッセージの?受信者|请检查|請檢查|请核对|请验证)",
)
_DID_NOT_LIKE = re.compile(
    rf"{_HOST} \[[\w.:]{{2,60}}\] did not like our (?:final )?([\w ]{{2,12}}):", re.I
)
_GIVING_UP = re.compile(
    r"\s{0,9}(?:\s|\b)(?:Giving up on \S{1,255}|(?<=[a-z.]\s)I'm not going to try "
    r"again; this message has been in the queue too long\.)\s{0,9}\Z"
)
_TRAILING_VERB = re.compile(r"\s{0,9}\[(RCPT_TO|MAIL_FROM|DATA|EHLO|HELO)\]\s{0,9}\Z")
_CITED = re.compile(
    r"[<({\['\"\s](?:(?<=\s)(?=[45]\d\d-')|"
    r"(?<!\s)(?:LED=|Message=)?(?=[45]\d\d[ \-]{1,2}#?[45]\.\d{1,3}\.\d))"
)
_AFTER_DOTS = re.compile(r"(?<=\.\.\. )(?=[45]\d\d )")
"""Where a reply begins that is cited in brackets or quotes, or as sendmail does."""

_LAST_SIGN = 10
"""Characters at a text's end among which the bracket of its recipient is."""

_BARE_RECIPIENT = re.compile(r"\s{1,9}\[[^\s\[\]@]{1,64}@[^\s\[\]@]{1,255}\]\s{0,9}\Z")
_CODE_PREFIX = re.compile(r"\A([245]\d\d)[\- ](#?[245]\.\d{1,3}\.\d{1,3})?[ :]?")
_NO_ANSWER = re.compile(r"\W{0,4}(?:e?smtps?|pop3?s?|imap4?)?\W{0,4}\Z", re.I)
"""`waiting for the answer of the server SMTP`: a sentence that ends, no answer."""

_VERBS = {
    "RCPT": "RCPT", "MAIL": "MAIL", "DATA": "DATA", "END": "DATA", "EHLO": "EHLO",
    "HELO": "EHLO", "LHLO": "EHLO", "STARTTLS": "STARTTLS", "AUTH": "AUTH",
    "INITIAL": "CONNECT", "CONN": "CONNECT", "CONNECT": "CONNECT", "RSET": "RSET",
    "QUIT": "QUIT", "USER": "POP3", "PASS": "POP3", "STAT": "POP3", "LIST": "POP3",
    "RETR": "POP3", "UIDL": "POP3", "STLS": "STARTTLS", "API": "DATA",
    "RCPT_TO": "RCPT", "MAIL_FROM": "MAIL", "APOP": "POP3", "CAPA": "POP3",
    "LOGIN": "AUTH", "BANNER": "CONNECT", "GREETING": "CONNECT", "DOT": "DATA",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Framed:
    """Words freed from their frame.

    Attributes:
        text: what was quoted; everything when there is no frame.
        host: the server that said it.
        command: the SMTP verb it answered.
        quoted: whether a frame named another server as the speaker.
        is_reply: whether a frame says that a server answered these words.
    """

    text: str
    host: str = ""
    command: str = ""
    quoted: bool = False
    is_reply: bool = False


def verb(name: str) -> str:
    """`RCPT` for `RCPT TO`, `DATA` for `end of DATA`; empty for what is no verb."""
    words = name.upper().split()
    return _VERBS.get(words[0], "") if words else ""


def unframe(text: str) -> Framed:
    """The innermost quoted reply of a text, with who said it and to which verb."""
    if not text:
        return Framed("")
    framed = _exim(text) or _postfix(text)
    if not framed and not _CODE_PREFIX.match(text):  # a bare reply has no frame
        framed = _introduced(text)
    if not framed:
        framed = Framed(text)
    body = _without_ending(framed.text)
    command = framed.command
    trailing = _TRAILING_VERB.search(body) if "[" in body else None
    if trailing:
        body, command = body[: trailing.start()], command or verb(trailing[1])
    nested = _last(_FROM_MTA, body) if "mta(" in body.lower() else None
    if nested:
        body = body[nested.end() :]
    cited = _cited(body)
    if cited and (cited[0] == "" or status_code(body[: cited.start()])):
        body = _uncited(body[cited.end() :])
    told = framed.quoted or framed.is_reply
    return Framed(join_lines(body), framed.host, command, framed.quoted, told)


def _cited(body: str) -> re.Match[str] | None:
    """Where words cite a reply, and not at their beginning; the first place."""
    cited = _CITED.search(body, 4)
    dotted = _AFTER_DOTS.search(body, 4) if "... " in body else None
    if cited and dotted:
        return min(cited, dotted, key=re.Match.start)
    return cited or dotted


def _without_ending(text: str) -> str:
    """Words without what a queue says behind them of itself, and of its recipient."""
    if "iving up" in text or "going to try" in text:
        text = _GIVING_UP.sub("", text)
    return _BARE_RECIPIENT.sub("", text) if "]" in text[-_LAST_SIGN:] else text


def join_lines(text: str) -> str:
    """A multi-line reply as one line: the repeated code in front of lines dropped."""
    text = text.strip()
    match = _CODE_PREFIX.match(text)
    if match:
        code, status = match[1], match[2] or ""
        head, tail = text[: match.end()], text[match.end() :]
        if code in tail or (status and status in tail):
            tail = _without_codes(tail, code, status)
        text = f"{head.replace(code + '-', code + ' ', 1)} {tail}"
    return _shortened(" ".join(text.split()))


def _without_codes(tail: str, code: str, status: str) -> str:
    """The lines behind a reply's first one, without the codes in front of them."""
    again = re.escape(code) + r"(?:-|[ ])" + re.escape(status)
    tail = re.sub(rf"(?:^|(?<=\s)){again}(?=\s|$)", " ", tail, flags=re.M)
    tail = re.sub(rf"^[ \t]*{code}[\- ]", " ", tail, flags=re.M)
    if status:
        tail = re.sub(rf"^{re.escape(status)}[ ]", " ", tail, flags=re.M)
    return tail


def _shortened(text: str) -> str:
    """At most MAX_REASON characters: the beginning, and the end with its cause."""
    if len(text) <= MAX_REASON:
        return text
    return f"{text[: MAX_REASON // 4]} … {text[3 - MAX_REASON * 3 // 4 :]}"


def _uncited(body: str) -> str:
    """A cited reply without its closing quote: `550-'Unknown user'`, `<421 …>`."""
    if body[3:5] == "-'":
        return re.sub(r"'[^']{0,60}\Z", "", f"{body[:3]} {body[5:]}")
    return re.sub(r"[>)}'\"\]][^>)}'\"\]]{0,40}\Z", "", body)


def _last(pattern: re.Pattern[str] | Gated, text: str) -> re.Match[str] | None:
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


def _postfix(text: str) -> Framed | None:
    last = _said(text) or (_PLATFORM_SAID.search(text) if "platform:" in text else None)
    reply = _IN_REPLY.search(text) if "reply" in text.lower() else None
    command = verb(reply[1].replace("end of", "")) if reply else ""
    if not last:
        cut = text[: reply.start()] if reply else text
        return Framed(cut, "", command) if reply else None
    if _PROBED.search(text, 0, last.start()):
        outer = text[: last.start()]
        return _postfix(outer) or Framed(outer, "", command)
    reply = _IN_REPLY.search(text, last.end())
    end = reply.start() if reply else len(text)
    body = text[last.end() : end]
    if not reply:
        body = body.removesuffix(")") if body.count(")") > body.count("(") else body
    if "refused to talk" in last[0]:
        command = command or "CONNECT"
    return Framed(body, last[1] or "", command, True)


def _said(text: str) -> re.Match[str] | None:
    """The last `host X[address] said:`, looked for by its end, which is rare."""
    mark = _last(_SAID_AT, text) if "]" in text else None
    if not mark:
        return None
    reach = max(0, mark.start() - _SAID_REACH)
    return deque(_SAID.finditer(text, reach, mark.end()), maxlen=1)[0]


def _exim(text: str) -> Framed | None:
    last = _last(_EXIM, text) if "rror from remote" in text else None
    if not last:
        return None
    rest = text[last.end() :]
    host = _EXIM_HOST.match(rest)
    name = host[1] if host else ""
    if host:
        rest = rest[host.end() :]
    else:
        before = _HOST_BEFORE.search(text[max(0, last.start() - 400) : last.start()])
        name = before[1] if before else ""
    return Framed(rest, name, verb(last[1]), True)


def _introduced(text: str) -> Framed | None:
    liked = _DID_NOT_LIKE.search(text) if "not like our" in text.lower() else None
    if liked:
        return Framed(text[liked.end() :], liked[1], verb(liked[2]), True)
    at = _REMOTE_AT.search(text) if "server at" in text.lower() else None
    if at:
        return Framed(text[at.end() :].strip().removesuffix("'"), at[1], "", True)
    last = _last(_INTRODUCED, text)
    if not last or len(text) - last.end() < 4 or _NO_ANSWER.match(text, last.end()):
        return None
    body = _without_advice(text[last.end() :].strip().strip("'\""))
    lead = last[0].lower()
    remote = "remote" in lead or "other server" in lead
    # .NET and Thunderbird leave the code out.
    told = remote or "response was" in lead or bool(ANSWERED.match(lead))
    if _SERVER_SAID.search(lead) and _OF_MAIL.search(text, 0, last.start()):
        told = True
    if not told and not reply_code(body) and not status_code(body):
        return None
    said = "server" in lead or bool(ANSWERED.match(lead))
    return Framed(body, "", "", remote, is_reply=said)


def _without_advice(body: str) -> str:
    """A quoted answer without what the program says behind it, on the same line."""
    advice = _ADVICE.search(body)
    return body[: advice.start()].rstrip() if advice else body
