"""Statements from what is left of a paste: quoted replies, or a program's sentence."""

from __future__ import annotations

import re
from dataclasses import replace

from diagnostics.errors.parsing import clients, reports
from diagnostics.errors.parsing.layers.bodies import body
from diagnostics.errors.parsing.layers.conversation import (
    Conversation,
    Exchange,
    heard,
    refusals,
    went_well,
)
from diagnostics.errors.parsing.layers.optimism import says_failure
from diagnostics.errors.parsing.layers.other_systems import speaks_of_mail
from diagnostics.errors.parsing.layers.replies_in_prose import Quoted, quoted_replies
from diagnostics.errors.parsing.quotations import (
    ANSWERED,
    Framed,
    join_lines,
    unframe,
    verb,
)
from diagnostics.errors.parsing.reply_codes import (
    ADDRESS,
    addressee,
    addresses,
    reply_code,
    status_code,
    tidy,
)
from diagnostics.errors.statement import Statement

MAX_FRAME = 2_000
"""Characters around a reply that are kept."""

_SENDERS = re.compile(
    r"sender|mail from|from address|return.?path|not owned|envelope from|reverse.?path|"
    r"send as|"
    r"absender|отправител|nadawc|expéditeur|remitente|mittente|remetente",
    re.I,
)
_BEFORE = re.compile(rf"<?({ADDRESS})>?['\"]?\s{{0,3}}(?:[:;,|\t(=]|=>|->)\s{{0,3}}\Z")
_NAMED = re.compile(
    rf"(?:\bto=|\brecipients?['\"]?\s{{0,2}}[:=]\s{{0,2}}|"
    rf"rcpt to: ?|\brcpt[=: ]{{1,2}}|"
    rf"add recipient |recipient address |deliver(?:ed)? to |"
    rf"(?:failed to send(?: \w+)?|\bsending(?: \w+)?) to |"
    rf"recipients? failed: ?|mail to |email to )[\"'<\[(]{{0,2}}({ADDRESS})",
    re.I,
)
_FIRST = re.compile(
    rf"\A[245]\d\d[ \-](?:#?[245]\.\d{{1,3}}\.\d{{1,3}} )?<({ADDRESS})>"
)
_FOR_WHOM = re.compile(rf"<({ADDRESS})>")
_RELAYED = re.compile(rf"\brelay(?:ing)? (?:mail )?(?:for|to) ({ADDRESS})", re.I)
_BARE_END = re.compile(r"\[([^\s\[\]@]{1,64}@[^\s\[\]@]{1,255})\]\s{0,9}\Z")
_QMAIL_LOG = re.compile(
    r"(?:failure|deferral): ([^\n]{0,300}(?:_host_said:|"
    r"_does_not_like|_like_)[^\n]{0,3000})"
)
_CLASS = re.compile(
    r"\A[\w.:$\\]{3,120}(?:Exception|Error|Refused): (?=[245]\d\d[ \-])"
)
_NEXT_ENTRY = re.compile(rf"[,;\s]{{1,3}}<?{ADDRESS}>?: ?(?=[45]\d\d[ \-])")
_FOLLOWS = re.compile(
    r"no valid recip|valid rcpt command|need (?:rcpt|mail|recip)|rcpt first|"
    r"no recipients (?:specified|have been)",
    re.I,
)
_IN_BRACKETS = re.compile(r"\((EHLO|HELO|MAIL|RCPT|DATA|AUTH|STARTTLS)\)")
"""Google names the command so: `421 4.7.0 Try again later. (EHLO) …`."""

_CODE_FIRST = re.compile(r"\W{0,4}[245](?:\d\d(?!\d)|\.\d\.\d)")
_NOT_WORDS = re.compile(r"[\W\d_]+")
_MTAS = ("", "postfix", "exim", "qmail", "sendmail", "opensmtpd")
_CLIENT_MADE = re.compile(
    r"stream_socket|fsockopen|getaddrinfo|\berrno\b|\bE(?:CONN|TIMED|NOT|HOST|NET|AI_|"
    r"PIPE)\w+|certificate|\bCN=|\bx509|handshake|openssl|ssl routines|schannel|"
    r"socket|winsock|WSA[E\d]|connection (?:refused|timed out|reset)|no route to host|"
    r"name or service not known|network is unreachable|could not connect|"
    r"unable to connect|failed to connect|can.?t connect|timed? ?out|SMTPUTF8|"
    r"0x80[0-9a-f]{6}|code: -1|PKIX|trust anchor|\bdial tcp\b|\bEOF\b|"
    r"unexpectedly closed|"
    r"connection unexpectedly|not accepted from server",
    re.I,
)
_SERVER_LOG = re.compile(
    r"\bsmtpd\b|tls library problem|\bdovecot\b|-login: |NOQUEUE", re.I
)
_NOBODY = ("AUTH", "MAIL", "POP3", "EHLO", "STARTTLS", "CONNECT")
"""Commands whose answers are about no recipient."""

_OWN = ("AUTH", "MAIL", "STARTTLS", "EHLO", "POP3")


def said(rest: str, text: str) -> list[Statement]:
    """What a text says: its quoted replies, else its own words.

    Args:
        rest: the text without its layers (`layers.bodies`).
        text: the text as pasted.
    """
    client = clients.client_of(text)
    queued = _QMAIL_LOG.search(rest)
    if queued:
        rest = queued[1].replace("_", " ").replace("/", "\n")
    framed = unframe(rest)
    if queued or framed.quoted or framed.command:
        return [_plain(framed, text, client)]
    replies = _parted(rest)
    if framed.is_reply and len(replies) < 2:
        return [_plain(framed, text, client)]
    found = _grouped(replies, rest, text, client)
    return found or [_plain(framed, text, client)]


def _plain(framed: Framed, text: str, client: str) -> Statement:
    """A reply, a log line or a sentence as it stands."""
    code, status = _codes(framed, client, text)
    bare = _BARE_END.search(text)
    whom = bare[1] if bare else ""
    told = code or status or framed.quoted or framed.is_reply
    if not whom and told and not _SENDERS.search(framed.text):
        named = _NAMED.search(text) or _FOR_WHOM.search(text)
        whom = named[1] if named else addressee(text)
        whom = whom if framed.command in ("RCPT", "") else ""
    command = framed.command or clients.failed_at(text)
    return Statement(
        recipient=tidy(whom),
        text=_CLASS.sub("", framed.text),
        raw=text[: reports.MAX_RAW],
        reply_code=code,
        status_code=status,
        remote_host=framed.host,
        client=client,
        command=command,
        said_by_hint=_speaker(framed, client, command, framed.is_reply),
        is_reply=framed.is_reply or bool(code),
    )


def _codes(framed: Framed, client: str, text: str) -> tuple[str, str]:
    """The codes of words; numbers count only in front or where mail is spoken of."""
    code, status = reply_code(framed.text), status_code(framed.text)
    trusted = framed.is_reply or framed.quoted or framed.command or client
    if trusted or _CODE_FIRST.match(framed.text) or speaks_of_mail(text):
        return code, status
    return "", ""


def _speaker(framed: Framed, client: str, command: str, lead: bool = False) -> str:
    """Who speaks, as far as the frame shows who talked with whom.

    Args:
        framed: the words.
        client: the program that quotes them.
        command: what they answer.
        lead: whether a sentence says that the server answered them.
    """
    if framed.quoted:
        return "recipient-server"
    if not (framed.is_reply or reply_code(framed.text) or status_code(framed.text)):
        seen = framed.text[:MAX_FRAME]
        if client in _MTAS[1:] or _SERVER_LOG.search(seen):
            return ""
        return "local" if client or _CLIENT_MADE.search(seen) else ""
    if client or lead or framed.command or command in _OWN:
        return "own-server"
    return ""


def _parted(rest: str) -> list[Quoted]:
    """The quoted replies, lists such as `a@b.example: 550 …, c@d.example: …` cut."""
    found = []
    for quoted in quoted_replies(rest):
        cut = _NEXT_ENTRY.search(quoted.words, 4)
        if not cut:
            found.append(quoted)
            continue
        words = quoted.words[: cut.start()]
        end = quoted.start + cut.start()
        found.append(Quoted(words, quoted.start, end))
        more = rest[end : quoted.end]
        for inner in quoted_replies(more)[:50]:
            last = _NEXT_ENTRY.search(inner.words, 4)
            words = inner.words[: last.start()] if last else inner.words
            found.append(Quoted(words, end + inner.start, end + inner.end))
    return found


def _grouped(
    replies: list[Quoted], rest: str, text: str, client: str
) -> list[Statement]:
    """One statement a recipient, or one a wording; of one code the fuller wording."""
    real = [r for r in replies if not _FOLLOWS.search(r.words)] or replies[:1]
    found: dict[tuple[str, str], Statement] = {}
    table = len({rest.count("\n", 0, r.start) for r in real}) > 1
    frame = _frame(replies, rest)
    for quoted in real[:100]:
        one = _from_reply(quoted, rest, text, client, table)
        if table and one.recipient:
            key = (one.recipient, "")
        else:
            key = ("", one.reply_code or _NOT_WORDS.sub("", one.text[:200]))
        kept = found.get(key)
        if kept and not key[0] and _fullness(kept) >= _fullness(one):
            continue
        found[key] = one
    return [_with_frame(one, frame) for one in found.values()]


def _fullness(statement: Statement) -> tuple[bool, int]:
    return bool(statement.status_code), len(statement.text)


def _with_frame(statement: Statement, frame: str) -> Statement:
    return replace(statement, frame=frame) if frame else statement


def _frame(replies: list[Quoted], rest: str) -> str:
    """What stands around the replies."""
    parts, last = [], 0
    for quoted in replies:
        parts.append(rest[last : quoted.start])
        last = quoted.end
    parts.append(rest[last:])
    return " ".join(" ".join(parts).split())[:MAX_FRAME]


def _from_reply(
    quoted: Quoted, rest: str, text: str, client: str, table: bool
) -> Statement:
    begin = max(rest.rfind("\n", 0, quoted.start) + 1, quoted.start - 400)
    end = rest.find("\n", quoted.end)
    end = min(len(rest) if end < 0 else end, quoted.end + 400)
    before, after = rest[begin : quoted.start], rest[quoted.end : end]
    words = join_lines(quoted.words)
    inner = unframe(words)
    command = (
        clients.failed_at(before)
        or inner.command
        or ("POP3" if words.startswith("-ERR") else clients.failed_at(text))
    )
    framed = Framed(inner.text, inner.host, inner.command, inner.quoted, True)
    lead = bool(ANSWERED.search(before[-60:]))
    marked = _IN_BRACKETS.search(words)
    command = verb(marked[1]) if marked else command
    return Statement(
        recipient=_whom(before, words, after, command, table),
        text=inner.text,
        raw=(f"{before}{quoted.words}{after}" if table else text)[: reports.MAX_RAW],
        reply_code=reply_code(words) if words[:1] in "245" else "",
        status_code=status_code(words),
        remote_host=inner.host,
        diagnostic_type="pop3" if words.startswith("-ERR") else "",
        client=client,
        command=command,
        said_by_hint=_speaker(framed, client, command, lead),
        is_reply=True,
    )


def _whom(before: str, words: str, after: str, command: str, table: bool) -> str:
    """The recipient that a reply is about; never the address of a refused sender."""
    named = _BEFORE.search(before) or _NAMED.search(before) or _NAMED.search(after)
    if named and command not in ("AUTH",):
        return tidy(named[1])
    if whom := recipient_in(words, command):
        return whom
    if is_of_nobody(words, command):
        return ""
    others = addresses(f"{before} {after}") if table else []
    return others[0] if len(others) == 1 else addressee(before) or addressee(after)


def recipient_in(words: str, command: str) -> str:
    """The recipient that a reply itself names; never the address of a sender."""
    if is_of_nobody(words, command):
        return ""
    found = _FIRST.match(words) or _FOR_WHOM.search(words) or _RELAYED.search(words)
    return tidy(found[1]) if found else ""


def is_of_nobody(words: str, command: str) -> bool:
    """Whether a reply is about a sender, a login or a session, not a recipient."""
    return command in _NOBODY or bool(_SENDERS.search(words))


def from_conversation(text: str) -> list[Statement]:
    """What a session log says; nothing where the text is none."""
    talk = heard(text)
    if talk is None:
        return []
    client = clients.client_of(text)
    refused = refusals(talk)
    if refused:
        return [_refused(said, talk, text, client) for said in refused]
    rest = body("\n".join(talk.rest))
    if says_failure(rest) or not went_well(talk):
        return _unanswered(talk, rest, text, client)
    last = talk.exchanges[-1].reply
    return [Statement(text=last, raw=text[: reports.MAX_RAW], kind="accepted")]


def _refused(
    refused: Exchange, talk: Conversation, text: str, client: str
) -> Statement:
    words = join_lines(refused.reply)
    protocol = "smtp" if words[0].isdigit() else "imap"
    protocol = "pop3" if words[0] == "-" else protocol
    command = refused.stage if verb(refused.stage) else ""
    if refused.stage == "CONNECT" or not (command or refused.asked):
        command = clients.failed_at(text) or refused.stage
    return Statement(
        recipient=refused.recipient,
        text=words,
        raw=text[: reports.MAX_RAW],
        reply_code=words[:3] if protocol == "smtp" else "",
        status_code=status_code(words),
        diagnostic_type=protocol,
        client=client,
        command="POP3" if protocol == "pop3" else command,
        said_by_hint="own-server",
        is_reply=True,
        frame=" ".join(" ".join(talk.rest).split())[:MAX_FRAME],
        asked=refused.asked,
    )


def _unanswered(
    talk: Conversation, rest: str, text: str, client: str
) -> list[Statement]:
    """What the program says where the server's last word was no refusal."""
    if not rest.strip():
        return []
    asked = talk.unanswered
    command = verb(asked.replace(":", " ")) if asked else ""
    heard_last = talk.exchanges[-1].reply if talk.exchanges else ""
    found = []
    for one in said(rest, text):
        one = replace(one, command=command or one.command, asked=asked)
        if not one.frame:
            one = replace(one, frame=join_lines(heard_last)[:MAX_FRAME])
        if talk.was_reset and not one.is_reply:
            one = replace(one, said_by_hint="own-server")
        found.append(one)
    return found
