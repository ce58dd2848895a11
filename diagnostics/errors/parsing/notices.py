"""Bounces in plain words: whom they name, and the words about each of them.

Covers the layouts that mail servers share rather than their names: an address with a
colon and words below it (qmail, Postfix, Exim, Yahoo), an address on its own line
(Gmail, Exchange, 1&1), a session transcript (sendmail, MDaemon, Courier), an address
inside a sentence (IMail, Domino, filters).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.errors.literals import Gated
from diagnostics.errors.parsing.reply_codes import (
    ADDRESS,
    addresses,
    reply_code,
    status_code,
    tidy,
)

MAX_NOTICE = 1 << 15
"""Characters of a notice that are read."""

MAX_LINES = 600
"""Lines of a notice that are read."""

_RETURNED_LINES = (
    r"[-=*_#|]{2,80} ?(?:.{0,30}(?:copy of (?:the|your) message|"
    r"original (?:message|mail)|original header|header of the original|"
    r"headers? (?:of|follow)|message headers?|returned mail|returned message|"
    r"unsent message|(?:mail|message) (?:text )?follows|below this line|"
    r"message from|text of your|end of message).{0,40})",
    r"return-path: ?<.{0,200}>",
    r"from [\w.\-@]{1,100} {1,3}\w{3} \w{3} .{0,30}",
    r"(?:the )?original message (?:headers? )?follows?.{0,60}",
    r"(?:the |your )?message headers? follows?.{0,10}",
    r"original message (?:headers|details):?",
    r"your message reads.{0,20}",
    r"---+ ?(?:original|ursprüngliche|message d).{0,60}",
    r"received: ?(?:from|by) .{0,200}",
)
# Begins with a plain line end, not with ^, so that the regex engine can skip to it.
_RETURNED = re.compile(
    rf"\n[ \t>]{{0,4}}(?:{'|'.join(_RETURNED_LINES)})[ \t:.]{{0,4}}$", re.M
)
"""The line that a returned message begins with, or is announced by; in lower case."""

_ON_LINE = re.compile(
    r"^[ \t]{0,12}(?:[*>•+\-]{1,2}[ \t]{1,4}|\d{1,3}[.)][ \t]{1,4}|SMTP[ \t]{1,4})?"
    r"(?:\[?Status: ?Error, Address: ?|(?:failed |final |intended |original )?"
    r"(?:recipient|address|recipient address|rcpt to|user|e-?mail)"
    r"(?: ?\(s\))?[ \t]{0,4}:[ \t]{0,8}|\(?originally addressed to )?"
    rf"[\"'\[(<]{{0,3}}(?:(?:smtp|rfc822|mailto)[:;] ?)?({ADDRESS})[>\"'\])]{{0,3}}"
    r"(?=$|[ \t:.,;\[(\-])(.*)$",
    re.I,
)
_HEADER = re.compile(
    r"^[ \t>]{0,8}(?:from|to|sender|reply-to|cc|bcc|date|sent|"
    r"subject|message-id|received|"
    r"mail from|return-path|x-[\w-]{1,30}|message id|envelope.from)[ \t]{0,3}[:=]",
    re.I,
)
_SENDMAIL = re.compile(
    rf"^[ \t]{{0,4}}(?:\d{{3}} )?(?:[45]\.\d\.\d )?<?({ADDRESS})>? ?\.\.\. ?(.*)$"
)
_WRAPPER = re.compile(
    r"\.\.\. ?(?:remote protocol error|service unavailable|data format error|"
    r"command rejected)\W{0,9}\Z",
    re.I,
)
"""What sendmail sums up any refusal as."""
_OF_HOST = re.compile(r"^\d{3} [\w\-.]{3,255} \(\w{2,9}\)\.\.\.")
_RCPT = re.compile(rf"(?:[<>]{{0,3}} ?)?rcpt to:? ?[<\[]?({ADDRESS})[>\]]?", re.I)
_IN_SENTENCE = re.compile(
    r"(?:deliver(?:ed|y)?|sent|addressed|messages?|mail|reach(?:ed)?|relay(?:ed)?|"
    r"recipients?|address(?:es)?|users?|userid|attempts|accounts?|mailbox|for|to|"
    r"full|unknown|errors)"
    rf"(?: (?!from\b|by\b)\w{{1,12}}){{0,2}}[\s:,\"'<(\[]{{1,8}}({ADDRESS})",
)
"""An address in a sentence in lower case."""

_LABELLED = re.compile(
    rf"^[ \t]{{0,8}}([^\W\d_][\w' ,.\-/]{{2,60}}):[ \t]{{1,4}}[<\[\"']?({ADDRESS})"
)
_OTHER_PEOPLE = re.compile(
    r"sender|from\b|contact|postmaster|writ|reply|admin|help|report|question|support|"
    r"assist|abuse|mailer-daemon|отправит|absender|nadawc|expéditeur|remitente|mittente|"
    r"kontakt|обрат|поддержк|pomoc",
    re.I,
)
_NAMES_BELOW = re.compile(
    r"(?:recipients?|following|address(?:es)?|users?)\b[^\n]{0,300}:[ \t]*\n\s{0,9}"
    r"((?:[ \t]{1,12}[\w.\-+]{2,64}[ \t]*(?:\n|\Z)){1,50})",
    re.I,
)
_LEAD = Gated(
    r"(?:^|\s)(?:reason(?: of failure| for failure| for the problem)?|because|"
    r"error(?: message| type| detail\w*)?|explanation|diagnostic[\w \-]{0,20}|cause|"
    r"for the following reason|error message below|technical (?:details?|report)"
    r"[\w \-]{0,40}|grund|ursache|motivo|raison|powód|przyczyna|причина|důvod|reden|"
    r"(?:退信)?原因|理由|사유|원인)\s{0,3}[:;：]\s{0,9}(?=\S)",
    re.I,
)
_REPLY_LINE = re.compile(
    r"^[ \t]{0,8}(?:<<<|received >>>|out:|>>> ?(?=[45]\d\d)|"
    r"(?:\w{3} )?<-{1,3}|S:|\[?<-?\]?)"
    r"[ \t]{0,4}([245]\d\d[\- ].*)$",
    re.I,
)
_REPLY_SIGN = re.compile(r"[<>:\]-][ \t]{0,4}[245]\d\d[ -]")
"""What no `_REPLY_LINE` is without."""

_RULE = re.compile(r"^[ \t]{0,9}[-=*_#]{3,99}.{0,90}$", re.M)
_TALKING = re.compile(r".{0,30}while talking to \[?([\w\-.]{1,255})", re.I)
_SENT_LINE = re.compile(
    r"^[ \t]{0,8}(?:>>>|-{1,3}>|sent <<<|in:|C:)[ \t]{0,4}(\S.*)$", re.I
)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a notice says about one recipient.

    Attributes:
        recipient: the address, or empty when the notice names none.
        words: the lines about it; empty where only the whole notice speaks.
        host: the server that a transcript was talking to.
        command: the command that a transcript shows before the refusal.
    """

    recipient: str
    words: str = ""
    host: str = ""
    command: str = ""


def without_returned(text: str) -> str:
    """A notice without the returned message below it."""
    text = text[:MAX_NOTICE]
    match = _RETURNED.search(_lower(text), min(19, len(text)))
    return text[: match.start() + 1] if match else text


def remarks(notice: str, known: tuple[str, ...] = (), sender: str = "") -> list[Remark]:
    """The recipients of a notice and the words about each.

    Args:
        notice: its text without the returned message.
        known: recipients that a header or field names; nobody else is reported then.
        sender: who the returned message was from; never a recipient by a guess.
    """
    lines = notice.split("\n")[:MAX_LINES]
    found = _listed(lines)
    talk = _transcript(lines) if _REPLY_SIGN.search(notice) else {}
    for address, remark in talk.items():
        if address not in found or not found[address]:
            found.setdefault(address, remark.words)
    if not found:
        found = {a: "" for a in _guessed(lines, notice) if _is_candidate(a, sender)}
    if not found:
        others = [a for a in _unlabelled(lines) if _is_candidate(a, sender)]
        found = {a: "" for a in others if len(others) == 1}
    if known:
        lower = {address.lower(): words for address, words in found.items()}
        found = {address: lower.get(address.lower(), "") for address in known}
    return [_merged(address, words, talk) for address, words in found.items()]


def _guessed(lines: list[str], notice: str) -> list[str]:
    """Whom a notice means: labelled addresses, else those inside its sentences."""
    labelled = [m for line in lines if "@" in line and (m := _LABELLED.match(line))]
    found = [tidy(m[2]) for m in labelled if not _OTHER_PEOPLE.search(m[1])]
    if found:
        return found
    sentences = "\n".join(line for line in lines if not _is_header(line))
    told = [m for m in _in_sentences(sentences) if _is_told(sentences, m)]
    if told:
        return [tidy(sentences[slice(*match.span(1))]) for match in told]
    return [tidy(notice[slice(*match.span(1))]) for match in _in_sentences(notice)]


def _in_sentences(text: str) -> Iterator[re.Match[str]]:
    """Where addresses stand in sentences: where it is looked for in lower case."""
    return _IN_SENTENCE.finditer(_lower(text))


def _lower(text: str) -> str:
    """A text in lower case, as long as before."""
    # The one letter that is longer in lower case than in upper case.
    return text.replace("\u0130", "i").lower()


def _is_told(text: str, match: re.Match[str]) -> bool:
    """Whether a sentence is about a recipient, and nobody to turn to."""
    begin = max(text.rfind(". ", 0, match.start()), match.start() - 80, 0)
    return not _OTHER_PEOPLE.search(text, begin, match.start(1))


def _unlabelled(lines: list[str]) -> list[str]:
    """All addresses but those of headers and of people to turn to."""
    kept = [line for line in lines if "@" in line and not _is_header(line)]
    return addresses("\n".join(s for s in kept if not _OTHER_PEOPLE.search(s)))


def local_names(notice: str) -> list[str]:
    """Names without a domain that stand below a line about recipients."""
    below = _NAMES_BELOW.search(notice[:MAX_NOTICE])
    return below[1].split() if below else []


def best_words(notice: str) -> str:
    """The part of a notice that says why: a reply, a reason, else all of it."""
    if _REPLY_SIGN.search(notice):
        said = map(_REPLY_LINE.match, notice.split("\n")[:MAX_LINES])
        if replies := [m[1] for m in said if m and m[1][0] in "45"]:
            return "\n".join(replies)
    unruled = _RULE.sub("", notice)
    paragraphs = [p.strip() for p in re.split(r"\n[ \t]*\n", unruled) if p.strip()]
    for paragraph in paragraphs:
        if reply_code(paragraph) or status_code(paragraph):
            return paragraph
    if cause := stated_cause(notice):
        return cause
    return "\n".join(p for p in paragraphs if not _HEADER.match(p)) or notice


def stated_cause(notice: str) -> str:
    """What stands behind a label like `Reason:`; empty where there is none."""
    lead = _LEAD.search(notice)
    return re.split(r"\n[ \t]*\n", notice[lead.end() :])[0] if lead else ""


def _listed(lines: list[str]) -> dict[str, str]:
    """Addresses that begin a line, with the rest of it and the lines below."""
    found: dict[str, str] = {}
    current = ""
    for line in lines:
        if not current and "@" not in line:
            continue
        if _is_apart(line):
            current = ""
            continue
        match = None
        if "@" in line:
            match = _SENDMAIL.match(line) or _ON_LINE.match(line)
        if match and _starts_remark(line, current):
            current = tidy(match[1])
            words = line if "..." in line else match[2].strip(" :,")
            found[current] = f"{found.get(current, '')}\n{words}".strip()
        elif not line.strip():
            # Below "for the following reason:" a blank line may come first.
            current = current if found.get(current, "").endswith("reason:") else ""
        elif current:
            found[current] += "\n" + line.strip()
    return {a: _once(words) for a, words in found.items() if "@" in a}


def _once(words: str) -> str:
    """A remark once that comes twice, as in a notice in two languages."""
    half, _, rest = words.partition("\n")
    return half if half == rest else words


def _is_header(line: str) -> bool:
    return (":" in line or "=" in line) and _HEADER.match(line) is not None


def _is_apart(line: str) -> bool:
    """Whether a line is about no recipient: a header's, or of a transcript."""
    if _is_header(line):
        return True
    if "..." in line and _OF_HOST.match(line):
        return True
    return "talking to" in line.lower() and _TALKING.match(line) is not None


def _starts_remark(line: str, current: str) -> bool:
    """A deeper line that repeats the current address goes on about it."""
    return not (current and line[:1] in " \t" and current in line)


def _transcript(lines: list[str]) -> dict[str, Remark]:
    """Refusals in a session transcript, by the recipient of the last RCPT."""
    found: dict[str, Remark] = {}
    host = command = address = ""
    replies: list[str] = []
    for line in lines:
        talking = _TALKING.match(line)
        sent, got = _SENT_LINE.match(line), _REPLY_LINE.match(line)
        if talking:
            host = talking[1].strip(".")
        elif got and got[1][0] in "45":
            replies.append(got[1])
            if address not in found or len(replies) > 1:
                words = "\n".join(replies)
                found[address] = Remark(address, words, host, command)
        elif replies and not address and (summary := _SENDMAIL.match(line)):
            if reply_code(summary[2]):
                continue  # a cause of its own
            whom = tidy(summary[1])
            found[whom] = Remark(whom, "\n".join(replies), host, command)
        elif sent and not got:
            command, replies = sent[1][:80], []
            rcpt = _RCPT.search(line)
            address = tidy(rcpt[1]) if rcpt else address
    found.pop("", None)
    return found


def _merged(address: str, words: str, talk: dict[str, Remark]) -> Remark:
    said = talk.get(address)
    if not said:
        return Remark(address, words)
    if _WRAPPER.search(words):
        words = f"{words}\n{said.words}"
    if reply_code(words) or not said.words:
        return Remark(address, words, said.host, said.command)
    return Remark(address, said.words, said.host, said.command)


def _is_candidate(address: str, sender: str) -> bool:
    local = address.partition("@")[0].lower()
    return address.lower() != sender.lower() and local not in (
        "postmaster",
        "mailer-daemon",
    )


def first_addresses(*headers: str) -> list[str]:
    """The addresses of the first header that has any: a last resort."""
    for header in headers:
        found = addresses(header)
        if found:
            return found
    return []
