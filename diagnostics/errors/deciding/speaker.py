"""Finds who speaks in a statement, before its reason is asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from diagnostics import catalogue
from diagnostics.errors.literals import Gated
from diagnostics.errors.statement import Statement

LOCAL = "local"
OWN_SERVER = "own-server"
RECIPIENT_SERVER = "recipient-server"

SPEAKERS = (LOCAL, OWN_SERVER, RECIPIENT_SERVER, "dns", "network")
"""Who may have produced a text."""

SERVERS = frozenset(
    ("postfix", "exim", "sendmail", "qmail", "courier", "exchange", "opensmtpd")
)
"""Programs that carry mail on: what they quote was said by the next server."""

_QUOTES = (
    r"(?<!remote )(?<!recipient )(?:server(?:'s)? (?:has )?"
    r"(?:response (?:was|is)|responded|answered|replied|said|says)(?: with)?|"
    r"odpowiedź serwera|serwer odpowiedział|ответ сервера|сервер ответил|"
    r"відповідь сервера|antwort des servers|server antwortete|réponse du serveur|"
    r"serveur a répondu|respuesta del servidor|servidor respondió|"
    r"risposta del server|resposta do servidor|odpověď serveru)[^:'\"]{0,20}"
)
"""How a program leads over to the words of its server."""

_SERVER_WORDS = re.compile(
    r"(?<![\w.:/-])(?<!port )(?:2[0-5]|4[2-57]|5[0-7])\d[ -]|"
    r"(?<!\d)[245]\.\d\.\d{1,3}\b|^-err|[ :']-err |" + _QUOTES + r"(?:: |:? ?['\"])"
)

_ABOUT_A_SERVER = re.compile(
    r"\bserver (?:denied|did not|does not|doesn.t|didn.t|refused|rejected|returned)"
)
"""A program's sentence about what a server did, not the server's own words."""

_SERVER_LOG = Gated(
    r"\btls library problem\b|\bsmtpd\b.{0,200}\btls\b|"
    r"\bdovecot: |\b(?:pop3|imap|submission)-login: ",
    re.S,
)
"""How a mail server logs a client's visit: it reports what the client did wrong."""

_OWN_LOG = Gated(r"^[^\n]{0,300}\S[^\n]{0,40}\b(?:NOQUEUE|milter-reject): ", re.M)
"""… in a log of one's own: a quoted line alone stands without the log's prefix."""

_SUBMITTED_TO = Gated(
    r"relay=[\w.-]{1,255}\[[\w.:]{2,60}\]:(?:587|465|2525)\b|"
    r"\bvia [\w.-]{1,255}\[[\w.:]{2,60}\]:(?:587|465|2525)\b|"
    r"\bhost [\w.-]{1,255}\[[\w.:]{2,60}\]:(?:587|465|2525) said|"
    r"\bSASL authentication failed|\bA=\w{1,20}:\w"
)
"""Ports where letters are handed in, with a login: it is the own server there."""

_FILED = Gated(
    r"\bprocmail: |\bpostfix/(?:local|virtual|pipe|lmtp)\[|"
    r"\blda\(|\blmtp\(|\brelay=(?:local|virtual|procmail|maildrop|dovecot)\b|"
    r"\bT=(?:local_delivery|dovecot\w*|maildir\w*)\b"
)
"""How the last step into a mailbox is logged: on the own machine."""

_FROM_ABROAD = Gated(r"^(?:\S{1,40} ){0,6}mta: \S{1,30} <<< ", re.M)
"""How OpenSMTPD logs what the recipient's server answers."""

_AS_RECEIVER = Gated(r"\b(?:NOQUEUE|reject): \w+(?: from|: )")
"""How Postfix logs what it answered itself to a sender."""

_PROGRAM = re.compile(
    r"exception\b|traceback|stack ?trace|uncaught |panic: |goroutine \d|"
    r"\.(?:php|py|js|rb|go|java|cs)(?::\d+| on line \d)|"
    r"\bphp (?:notice|warning|fatal)|\[socket\] (?:in|out):|\bbad response received|"
    r"\bsmtp[ _-]?(?:status|msg|error|code|event)\b|\bresponse(?:code)?[=:] ?\d|"
    r"\b(?:errormsg|exitcode|errcode|smtpcode)[=:]|\bresult=['\"]?\d|"
    r"(?:permanent|transient|temporary) error \(\d|negative smtp reply|"
    r"sending (?:of )?(?:the )?(?:e-?mails?|messages?|letters?) (?:has )?failed|"
    r"(?:fail\w*|error|unable|could not|can.?t|cannot) (?:to |while |when )?"
    r"(?:connect|send|deliver|log|authenticat|retriev|receiv)\w*|" + _QUOTES + ":"
)
"""Marks of a program's own report: it speaks with its mailbox's server only."""

_SUBMISSION = re.compile(
    r"\b(?:submissions?|smtps|msa)[/-](?:smtpd|login)|\bsasl_(?:username|method)=|"
    r"\bnot owned by\b|\b5\.7\.1 .{0,60}not logged in\b"
)
"""How a server's log of its own users' letters looks, unlike that of a receiver."""

_A_SERVER = re.compile(
    r"\b(?:server|serwer|servidor|serveur)\w{0,3}\b|сервер|サーバー|服务器|伺服器"
)
"""The word for what a program talks of; a server hardly calls itself so."""

_ABOUT_SMTP = re.compile(r"\bsmtp|\bpop3?\b|\bstarttls\b")

OWN_ONLY = ("EHLO", "STARTTLS", "AUTH", "MAIL", "POP3")
"""Commands whose refusal is the own server's, unless another server is named."""

_MARKS: Mapping[str, tuple[str, ...]] = {
    "google": ("gsmtp", "support.google.com", "gmail-smtp-in", "smtp.gmail.com"),
    "microsoft": (
        "outlook.com",
        "office365.com",
        "microsoft.com",
        "aka.ms/",
        "postmaster.live.com",
        "resolver.",
        "logon failure: unknown user name or bad password",
        "535 5.7.3 authentication unsuccessful",
    ),
    "yahoo": ("yahoo.", "yahoodns", "[tss0", "[ph01]"),
    "apple": ("icloud", "support.apple.com", "mail.me.com"),
    "yandex": ("yandex", "ya.cc/", "under suspicion of spam"),
    "mail.ru": ("mail.ru",),
    "zoho": ("zoho",),
    "gmx": ("mail.gmx.", "smtp.web.de", "pop3.web.de", "hilfe.gmx", "hilfe.web.de"),
    "wp": ("smtp.wp.pl", "pop3.wp.pl", "poczta.o2.pl", "pomoc.wp.pl"),
    "qq": ("mail.qq.com", "smtp.qq.com", "pop.qq.com", ".163.com", ".126.com"),
    "sendgrid": ("sendgrid",),
    "ses": ("amazonses", "amazonaws", "aws.amazon", "messagerejected"),
    "mailgun": ("mailgun",),
    "mimecast": ("mimecast",),
    "proofpoint": ("proofpoint", "pphosted"),
}


def operators() -> tuple[str, ...]:
    """Who runs the mail services whose texts are known by their marks."""
    return tuple(_MARKS)


def provider(statement: Statement) -> str:
    """The operator whose marks stand in the statement; empty when none do."""
    seen = f"{statement.text} {statement.remote_host}".lower()
    for name, marks in _MARKS.items():
        for mark in marks:
            if mark in seen:
                return name
    return ""


def has_reply(statement: Statement) -> bool:
    """Whether a mail server's own words are in it: a reply code or `-ERR`."""
    if statement.is_reply or statement.reply_code or statement.status_code:
        return True
    return bool(_SERVER_WORDS.search(statement.text[:2000].lower()))


def framed(statement: Statement) -> str:
    """Who speaks, by the frame alone; empty when the frame doesn't tell."""
    if statement.kind == "bounce" and statement.diagnostic_type == "smtp":
        return RECIPIENT_SERVER
    if _AS_RECEIVER.search(statement.raw[:500]):
        submitted = _SUBMISSION.search(statement.raw[:2000].lower())
        own = submitted or _OWN_LOG.search(statement.raw[:500])
        return OWN_SERVER if own else RECIPIENT_SERVER
    if _is_submission(statement) or _FILED.search(statement.raw[:500]):
        return OWN_SERVER
    if _FROM_ABROAD.search(statement.raw[:500]):
        return RECIPIENT_SERVER
    if statement.reply_code.startswith(("2", "3")):
        return LOCAL  # the server agreed: it is the program that lost the thread
    if statement.said_by_hint:
        return statement.said_by_hint
    if _SERVER_LOG.search(statement.raw[:1000].lower()):
        return OWN_SERVER
    if _answered_by_own(statement):
        return OWN_SERVER
    if statement.client in SERVERS:
        return RECIPIENT_SERVER if statement.remote_host else OWN_SERVER
    if statement.kind == "bounce":
        return RECIPIENT_SERVER if statement.remote_host else ""
    return _program(statement)


def _is_submission(statement: Statement) -> bool:
    """Whether the server that is quoted takes letters from its own users."""
    if statement.remote_host.lower() in submission_hosts():
        return True
    return statement.kind != "bounce" and bool(
        statement.remote_host and _SUBMITTED_TO.search(statement.raw[:2000])
    )


@cache
def submission_hosts() -> frozenset[str]:
    """The servers for outgoing mail of all providers with a preset."""
    presets = (catalogue.provider(name) for name in catalogue.provider_ids())
    return frozenset(end.host for preset in presets for end in preset.smtp if end.host)


def _answered_by_own(statement: Statement) -> bool:
    """Whether a server's words answer a command that only the own one is given."""
    if statement.remote_host or statement.kind == "bounce":
        return False
    return statement.command in OWN_ONLY and has_reply(statement)


def _program(statement: Statement) -> str:
    """Who speaks in a program's report: its server, or the program itself."""
    seen = statement.raw[:2000].lower()
    if statement.client or _PROGRAM.search(seen):
        return OWN_SERVER if has_reply(statement) else LOCAL
    if _ABOUT_A_SERVER.search(seen) and not has_reply(statement):
        return LOCAL
    return ""


def settle(
    frame: str, possible: tuple[str, ...], statement: Statement, words: str = ""
) -> str:
    """Who speaks, when the reason is known too.

    Args:
        frame: what the frame says, or empty.
        possible: who may say such a thing, the usual one first. Where that is the
            program itself, a program's report doesn't make it its server's words.
        statement: what was read.
        words: the only one who says these words; empty when several do.
    """
    usual = possible[0]
    if usual == LOCAL and statement.client and statement.client not in SERVERS:
        return LOCAL
    if frame in possible:
        return frame
    if words:
        return words
    if usual == LOCAL and OWN_SERVER in possible and statement.reply_code:
        return OWN_SERVER
    if LOCAL in possible and not frame and _is_sentence(statement):
        return LOCAL
    return usual


def _is_sentence(statement: Statement) -> bool:
    """Whether a program says it in its own words, as no server does."""
    if statement.kind == "bounce" or has_reply(statement):
        return False
    seen = statement.raw[:2000].lower()
    return names_protocol(statement) or bool(_A_SERVER.search(seen))


def names_protocol(statement: Statement) -> bool:
    """Whether a protocol of mail is named in it."""
    return bool(_ABOUT_SMTP.search(statement.raw[:2000].lower()))


def unexplained(frame: str, statement: Statement) -> str:
    """Who speaks in a text that gives no reason; empty when nothing tells."""
    if frame or statement.kind == "bounce":
        return frame
    return LOCAL if _is_sentence(statement) else ""
