"""Log lines of mail servers and senders, one statement a recipient."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.errors.parsing import clients, reports
from diagnostics.errors.parsing.quotations import unframe, verb
from diagnostics.errors.parsing.reply_codes import (
    ADDRESS,
    addresses,
    reply_code,
    status_code,
    tidy,
)
from diagnostics.errors.statement import Statement

_LOG = re.compile(
    rf"\b(?:orig_)?to=<?({ADDRESS})>?,[^\n]{{0,400}}?\b(?:status=(\w{{4,9}})|stat=)"
    r"(?: ?\((.*)\)\s*$|([^\n]{0,2000}))",
    re.M,
)
_EXIM_LOG = re.compile(
    rf"(?:^|\s)(\*\*|==) <?({ADDRESS})>?(?: <[^<>\n]{{0,200}}>)?"
    r"(?=[^\n]{0,300}(?: [RTHF]=| defer \())([^\n]{2,3000})"
)
_EXIM_ROUTE = re.compile(r"\A[^:]{0,200}(?: defer \(-?\d+\))?(?:[^:]{0,200}\])?: ")
_EXIM_HOST = re.compile(r"\bH=([\w\-.]{3,255})")
_RELAY = re.compile(r"relay=([\w\-.]{3,255})")
_OF_RELAY = re.compile(
    r"relay=(?!localhost|127\.)[\w\-.]{3,255} \[[\w.:]{3,60}\][^\n]{0,60}, "
    r"stat=(?!Deferred: \D|Host unknown|Sent)|\bresult=\"\w{2,12}\" stat=\"[45]\d\d "
)
"""How sendmail and OpenSMTPD log what the next server answered."""

_DSN_CODE = re.compile(r"dsn=([245]\.\d{1,3}\.\d{1,3})")
_TURNED_AWAY = re.compile(
    r"^[^\n]{0,200}?(?:NOQUEUE|milter-reject|[\w]{6,20}): (?:milter-)?reject: "
    r"(\w{2,12})(?: from| command from)? [^\n;]{0,200}?: (?=[45]\d\d )([^\n]{4,2000})",
    re.M,
)
_OF_SUBMISSION = re.compile(
    r"submission|smtps|sasl_username=|:587\b|:465\b|auth=|A=\w+:", re.I
)
_TO = re.compile(rf"\bto=<?({ADDRESS})>?")
_EXIM_REFUSED = re.compile(
    rf"^[^\n]{{0,300}}\brejected (RCPT|MAIL|DATA|EHLO|HELO|AUTH)(?: FROM:?| TO:?)? "
    rf"<?({ADDRESS}|[\w.\-]{{1,200}})?>?:? ?([^\n]{{3,1000}})",
    re.M,
)
_SENDER_LOG = re.compile(
    r"^(?=[^\n]{0,900}\bsmtpstatus=(\d{3}))[^\n]{0,900}?\bsmtpmsg='([^'\n]{3,2000})'"
    r"([^\n]{0,600})",
    re.M,
)
_SENDERS_RECIPIENTS = re.compile(r"\brecipients=([^\s]{3,2000})")
_EVENT = re.compile(
    r"\bsmtp event=failed-command\b[^\n]{0,300}?\bcommand=\"([^\"\n]{1,300})\" "
    r"result=\"([^\"\n]{3,2000})"
)


def logged(text: str) -> list[Statement]:
    """Log lines of Postfix, sendmail, Exim, msmtp; a recipient's last line counts."""
    found: dict[str, Statement] = {}
    for match in _LOG.finditer(text):
        words = (match[3] or match[4] or "").strip()
        found[match[1]] = _log_statement(match[0], match[1], match[2] or "", words)
    for match in _EXIM_LOG.finditer(text):
        status = "bounced" if match[1] == "**" else "deferred"
        words = _EXIM_ROUTE.sub("", match[3])
        found[match[2]] = _log_statement(match[0], tidy(match[2]), status, words)
    if not found:
        for statement in (*_turned_away(text), *_sent(text), *_events(text)):
            found[statement.recipient] = statement
    return sorted(found.values(), key=lambda statement: statement.kind == "delivered")


def _log_statement(line: str, recipient: str, status: str, words: str) -> Statement:
    if not status:
        status = "sent" if words.startswith("Sent") else "bounced"
        status = "deferred" if words.startswith("Deferred") else status
    framed = unframe(words)
    quoted = framed.quoted or bool(_OF_RELAY.search(line))
    relay = _RELAY.search(line) or _EXIM_HOST.search(line)
    code = _DSN_CODE.search(line)
    actions = {"sent": "delivered", "deferred": "delayed"}
    return Statement(
        recipient=recipient,
        text=framed.text,
        raw=line.strip()[: reports.MAX_RAW],
        reply_code=reply_code(framed.text),
        status_code=status_code(framed.text) or (code[1] if code else ""),
        action=actions.get(status, "failed"),
        remote_host=framed.host or _named(relay),
        client=clients.client_of(line),
        command=framed.command,
        kind="delivered" if status == "sent" else "error",
        said_by_hint="recipient-server" if quoted else "own-server",
        is_reply=quoted,
    )


def _named(relay: re.Match[str] | None) -> str:
    return "" if relay is None or relay[1] == "none" else relay[1].strip(".")


def _turned_away(text: str) -> list[Statement]:
    """What a server logs when it turns a client away: it speaks itself."""
    found = []
    for match in _TURNED_AWAY.finditer(text):
        words, _, rest = match[2].partition("; from=")
        to = _TO.search(rest)
        own = bool(_OF_SUBMISSION.search(match[0]))
        found.append(
            Statement(
                recipient=tidy(to[1]) if to else "",
                text=words,
                raw=match[0].strip()[: reports.MAX_RAW],
                reply_code=words[:3],
                status_code=status_code(words),
                client="postfix",
                command=verb(match[1].replace("-", " ")),
                said_by_hint="own-server" if own else "recipient-server",
                is_reply=True,
            )
        )
    for match in _EXIM_REFUSED.finditer(text):
        own = match[1] in ("AUTH", "MAIL") or "relay" in match[3]
        whom = match[2] or "" if match[1] == "RCPT" else ""
        found.append(
            Statement(
                recipient=tidy(whom) if "@" in whom else "",
                text=match[3].strip(),
                raw=match[0].strip()[: reports.MAX_RAW],
                reply_code=reply_code(match[3]),
                status_code=status_code(match[3]),
                client="exim",
                command=match[1],
                said_by_hint="own-server" if own else "",
                is_reply=True,
            )
        )
    return found


def _sent(text: str) -> list[Statement]:
    """The log of msmtp: a line a letter, the server's reply and all recipients."""
    found = []
    for match in _SENDER_LOG.finditer(text):
        framed = unframe(match[2])
        named = _SENDERS_RECIPIENTS.search(match[0])
        told = addresses(match[3]) or (addresses(named[1]) if named else [])
        good = match[1][0] == "2"
        one = Statement(
            text=framed.text,
            raw=match[0].strip()[: reports.MAX_RAW],
            reply_code=match[1],
            status_code=status_code(framed.text),
            action="delivered" if good else "failed",
            client="msmtp",
            kind="delivered" if good else "error",
            said_by_hint="own-server",
            is_reply=True,
        )
        found += [replace(one, recipient=whom) for whom in told or [""]]
    return found


def _events(text: str) -> list[Statement]:
    """OpenSMTPD's `smtp event=failed-command`: its own answer to its own client."""
    return [
        Statement(
            text=match[2].strip(),
            raw=match[0].strip()[: reports.MAX_RAW],
            reply_code=reply_code(match[2]),
            status_code=status_code(match[2]),
            client="opensmtpd",
            command=verb(match[1].replace("-", " ")),
            said_by_hint="own-server",
            is_reply=True,
        )
        for match in _EVENT.finditer(text)
    ]
