"""A conversation with a mail server, out of a debug log: what was asked and answered.

Programs mark the two sides in a hundred ways, and some (Ruby) the other way round, so
the content decides: a reply begins with its code, a command with its verb.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.errors.parsing.layers.line_prefixes import bare
from diagnostics.errors.parsing.reply_codes import ADDRESS, tidy

MAX_EXCHANGES = 2_000

_SERVER = (
    r"S|SERVER -> CLIENT|FROM SERVER|Server|server|recv|Recv|RECV|received|Received|"
    r"RECEIVED|reply|Reply|rx|RX|Rx|Got|got|IN|SMTP INBOUND|Response|read|R|in"
)
_CLIENT = (
    r"C|CLIENT -> SERVER|TO SERVER|Client|client|send|Send|SEND|sent|Sent|SENT|tx|TX|"
    r"Tx|OUT|Request|write|W|Command|command|out|sending|Sending"
)
_MARK = re.compile(
    rf"(?:\[?(?:SMTP|POP3?|IMAP|smtp|pop3?|imap)\]?:?(?: -> | )?)?"
    rf"(?:(?P<server>\[?(?:{_SERVER})\]?(?: \d\d[./]\d\d[./]\d{{4}} [\d:]{{8}})?)|"
    rf"(?P<client>\[?(?:{_CLIENT})\]?(?: \d\d[./]\d\d[./]\d{{4}} [\d:]{{8}})?))"
    r"(?::\s{0,4}|> |=\s?)(?=\S)"
)
_ARROW = re.compile(
    r"(?:[\w:]{3,30}(?:=\w{1,9})?\(0x\w{4,16}\))?(?:\[\d\d:\d\d:\d\d[.\d]*\] )?"
    r"(?:\d{1,2}|SMTP)?(?:└─{1,3}|\[(?:<-|->|rx|tx)\]|<(?=-ERR)|<rx>|<\*\*|<~[*~]?|[<=\-]{0,2}<-{0,3}=?|"
    r"<={1,3}|~{1,2}>|\*{2}>|={1,3}>|-{1,3}>|>{1,3}|[←→↔])\s{0,4}(?=\S)"
)
_EVENT = re.compile(r"\bevent=\"(?:read|write)\" data=")
_INNER = re.compile(r"SERVER -> CLIENT:|CLIENT -> SERVER:|FROM SERVER:|SMTP INBOUND:")
_REPLY = re.compile(
    r"([2-5]\d\d)(?:[ \-]|$)|(\+OK|-ERR)\b|(?:\w{1,8}\d{1,5}|\*) (OK|NO|BAD|BYE)\b",
)
_TUPLE = re.compile(r"retcode \(\d{3}\); Msg: |\(\d{3}, b['\"]")
_PYTHON = re.compile(r"b?(['\"])(.*)\1;?$")
_MECHANISM = (
    r"(?:PLAIN|LOGIN|XOAUTH2?|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|EXTERNAL|"
    r"SCRAM-[\w\-]+|ANONYMOUS|KERBEROS_V4|MSN)"
)
_COMMAND = re.compile(
    rf"(?:(?i:EHLO|HELO|LHLO) \S|(?i:MAIL FROM) ?:|(?i:RCPT TO) ?:|"
    rf"(?i:AUTH)(?: (?i:{_MECHANISM})\b|\s*$)|(?i:STARTTLS|DATA|QUIT|RSET|NOOP|CAPA|"
    r"STLS|UTF8|STAT|UIDL|LIST|PASS)\s*$|(?i:UIDL|LIST|RETR|DELE) \d+\s*$|"
    r"(?i:TOP) \d+ \d+|(?:USER|PASS|APOP) \S|BDAT \d|LANG\b|XCLIENT |VRFY |EXPN |"
    r"[A-Za-z]{1,4}\d{1,5} (?:LOGIN|AUTHENTICATE|SELECT|CAPABILITY|LIST)\b)"
)
_SPOKEN = re.compile(rf"{_REPLY.pattern}|{_COMMAND.pattern}")
_ANSWERED = re.compile(
    r"((?:MAIL FROM|RCPT TO|MAIL|RCPT|DATA|AUTH|EHLO|HELO|STARTTLS|USER|PASS)"
    rf"(?: {_MECHANISM}|(?: command)? ?:? ?<[^<>\n]{{0,300}}>| command)?)"
    r"\s{0,2}(?:[:=\-]>?|→)\s{1,2}(?=[245]\d\d[ \-]|-ERR|\+OK)",
    re.I,
)
_NAMED_STEP = re.compile(r"(hello|starttls|from|to|data|quit): (?=[245]\d\d[ \-]\S)")
"""CodeIgniter's: what was asked by its own name."""

_STEPS = {"hello": "EHLO x", "from": "MAIL FROM:", "to": "RCPT TO:"}

_END = re.compile(r"(?:\\r)?(?:\\n)?(?:<EOL>)?(?:\[CRLF\])?['\"]?(?: size=\d+)?$")
_LINES = re.compile(r"(?:\\r)?\\n|<EOL>")
_RCPT = re.compile(rf"RCPT TO ?: ?[<\[]?({ADDRESS})", re.I)
_SECRET = re.compile(r"(?i)^(AUTH \S+|PASS|APOP \S+|USER|\S+ LOGIN)\b.*")
_STAGES = {
    "EHLO": "EHLO", "HELO": "EHLO", "LHLO": "EHLO", "MAIL": "MAIL", "RCPT": "RCPT",
    "DATA": "DATA", "BDAT": "DATA", "AUTH": "AUTH", "STARTTLS": "STARTTLS",
    "STLS": "STARTTLS", "USER": "AUTH", "PASS": "AUTH", "APOP": "AUTH",
    "LOGIN": "AUTH", "AUTHENTICATE": "AUTH",
}  # fmt: skip
_PROBES = frozenset(("CAPA", "UTF8", "LANG", "NOOP", "RSET", "HELP", "VRFY", "EXPN",
                     "XCLIENT", "QUIT"))  # fmt: skip
_ORDER = ("", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA")
_FOLLOWS = re.compile(
    r"no valid recip|valid rcpt command|need (?:rcpt|mail|recip)|no recipients|"
    r"rcpt (?:first|command|to first)|mail first|bad sequence|nested mail|"
    r"\b503\b.{0,40}(?:sequence|order|first|before|auth)|sender (?:not|is not) yet",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A reply and the command it answers.

    Attributes:
        asked: the command as sent, without its secrets; empty for a greeting.
        reply: the reply's lines, marks gone.
        stage: CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, or the POP3 verb.
        recipient: whom an RCPT names.
    """

    asked: str
    reply: str
    stage: str
    recipient: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether the server said no."""
        return bool(re.match(r"[45]\d\d|-ERR|\S+ (?:NO|BAD)\b|\* BYE", self.reply))

    @property
    def is_accepted(self) -> bool:
        """Whether the server said yes for good (a challenge is no yes)."""
        return bool(re.match(r"2\d\d|\+OK|\S+ OK\b", self.reply))


@dataclass(frozen=True, slots=True)
class Conversation:
    """What two sides said.

    Attributes:
        exchanges: replies with their commands, in order.
        rest: the lines that are neither, without their log prefixes.
        unanswered: the last command, where no reply to it is shown.
        was_reset: whether the client took that command back: it was refused.
    """

    exchanges: tuple[Exchange, ...]
    rest: tuple[str, ...]
    unanswered: str = ""
    was_reset: bool = False


class _Listener:
    """Pairs replies with commands, line by line."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.rest: list[str] = []
        self.waiting: list[str] = []
        self.current = self.before = ""
        self.lines: list[str] = []
        self.marked = self.commands = self.replies = 0

    def command(self, text: str) -> None:
        self.close()
        self.commands += 1
        self.waiting.append(text)

    def reply(self, text: str) -> None:
        if self.lines and self.lines[-1] == text:
            return  # logs at two levels say it twice
        open_ended = self.lines and self.lines[-1][3:4] == "-"
        if not (open_ended and self.lines[-1][:3] == text[:3]):
            self.close()
        self.replies += 1
        self.lines.append(text)

    def close(self) -> None:
        """The reply at hand is whole: it answers the oldest command waiting."""
        if not self.lines or len(self.exchanges) >= MAX_EXCHANGES:
            self.lines = []
            return
        if self.waiting:
            self.current = self.waiting[0]
            if self.lines[0][0] != "3" or len(self.waiting) > 1:
                self.waiting.pop(0)
        elif self.lines[0] != self.before:
            self.current = ""  # nobody asked: a greeting, a goodbye, a log half shown
        self.before = self.lines[0]
        reply = "\n".join(self.lines)
        self.exchanges.append(_exchange(self.current, reply))
        self.lines = []


def heard(text: str) -> Conversation | None:
    """The conversation in a text, or None where there is none."""
    ear = _Listener()
    for line in text.split("\n"):
        _hear(ear, line)
    ear.close()
    spoken = ear.commands + ear.replies
    both = ear.commands and ear.replies
    if not (both or (ear.marked >= 2 and spoken >= 2) or (ear.marked and ear.replies)):
        return None
    open_ended = [s for s in ear.waiting if s.upper().strip() not in ("RSET", "QUIT")]
    unanswered = _without_secret(open_ended[-1]) if open_ended else ""
    was_reset = bool(open_ended) and ear.waiting[-1] is not open_ended[-1]
    return Conversation(tuple(ear.exchanges), tuple(ear.rest), unanswered, was_reset)


def _hear(ear: _Listener, line: str) -> None:
    words, side = _unmarked(bare(line))
    parts = _LINES.split(words) if "\\n" in words or "<EOL>" in words else [words]
    answers = len(parts) > 1 and _REPLY.match(parts[0])
    for part in parts:
        if answers and not _REPLY.match(part):
            continue  # a line of a reply without its code
        part = part.strip()
        if not part:
            continue
        if answered := _ANSWERED.match(part):
            ear.command(answered[1])
            ear.reply(part[answered.end() :])
        elif step := _NAMED_STEP.match(part):
            ear.marked += 1
            ear.command(_STEPS.get(step[1], step[1].upper()))
            ear.reply(part[step.end() :])
        elif side != "client" and _REPLY.match(part):
            ear.marked += side != ""
            ear.reply(part)
        elif side != "server" and _COMMAND.match(part):
            ear.marked += side != ""
            ear.command(part)
        elif side == "server" or side == "client":
            ear.marked += 1
        else:
            ear.rest.append(part)


def _unmarked(line: str) -> tuple[str, str]:
    """A line without its mark, and whose mark it was: server, client, arrow, none."""
    inner = _INNER.search(line[:200])
    if inner:
        line = line[inner.start() :]
    event = _EVENT.search(line)
    if event:
        return _unwrapped(line[event.end() :]), "arrow"
    mark = _MARK.match(line)
    if mark:
        rest = _unwrapped(line[mark.end() :])
        inner_mark = _ARROW.match(rest)
        if inner_mark and inner_mark.end():
            rest = rest[inner_mark.end() :]
        looks = "server" if mark["server"] else "client"
        # A server's own log calls its replies SENT: then the content decides.
        certain = mark[looks].strip("[]") in ("S", "C", "Server", "Client")
        return rest, looks if certain or not _SPOKEN.match(rest) else "arrow"
    arrow = _ARROW.match(line)
    if arrow and arrow.end():
        return _unwrapped(line[arrow.end() :]), "arrow"
    return _unwrapped(line), ""


def _unwrapped(words: str) -> str:
    """Words out of a Python or Ruby string, ends of line cut off."""
    told = _TUPLE.match(words)
    if told:
        code = re.search(r"\d{3}", told[0])
        words = f"{code[0] if code else ''} {words[told.end() :]}"
        words = re.sub(r"(?<=^\d{3} )b['\"]", "", words)
    string = _PYTHON.match(words)
    if string:
        words = string[2]
    bare = words.strip("\"'") if words[:1] in "\"'" else words
    return _END.sub("", bare.rstrip())


def _exchange(asked: str, reply: str) -> Exchange:
    words = asked.upper().split()
    verb = words[0].partition(":")[0] if words else ""
    if len(words) > 1 and words[1] in ("LOGIN", "AUTHENTICATE"):
        verb = words[1]
    unasked = "CONNECT" if re.match(r"220|554|421|\+OK", reply) else ""
    stage = _STAGES.get(verb, verb) if asked else unasked
    if asked.upper().strip() == "AUTH":
        stage = "CAPA"  # RFC 5034: it asks which mechanisms there are
    whom = _RCPT.match(asked)
    return Exchange(_without_secret(asked), reply, stage, tidy(whom[1]) if whom else "")


def _without_secret(asked: str) -> str:
    return _SECRET.sub(r"\1", asked)[:200].strip()


def refusals(talk: Conversation) -> list[Exchange]:
    """What was refused for good: one entry a recipient, or the one that began it.

    Probes that a later success makes up for, and refusals that only follow from an
    earlier one, are left out.
    """
    kept: dict[str, Exchange] = {}
    for said in talk.exchanges:
        key = said.recipient or said.stage or said.reply[:3]
        if said.is_refused:
            earlier = kept.get(key)
            if not (earlier and _says_less(said, earlier)):
                kept[key] = said
        elif said.is_accepted:
            kept.pop(key, None)
            if said.reply.startswith("235"):
                kept.pop("535", None)
            for forgiven in _forgiven(said):
                kept.pop(forgiven, None)
    return _causes(kept, talk)


def _says_less(later: Exchange, earlier: Exchange) -> bool:
    """A later refusal that only repeats or follows: `503` behind a `535`."""
    return later.reply[:3] in ("500", "501", "502", "503", "504", "421") and (
        earlier.reply[:3] in ("535", "534", "530", "550", "553", "554")
    )


def _forgiven(said: Exchange) -> tuple[str, ...]:
    """Which refusals don't count any more after a yes."""
    if said.stage in (
        "AUTH",
        "STAT",
        "LIST",
        "UIDL",
    ) and not said.asked.upper().startswith("USER"):
        return ("CONNECT", "EHLO", "STARTTLS", "AUTH", *_PROBES)
    if said.stage == "MAIL":
        return ("CONNECT", "EHLO", "STARTTLS", *_PROBES)
    if said.stage == "DATA":
        return ("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", *_PROBES)
    if said.stage == "EHLO":
        return ("CONNECT", "EHLO")
    return ()


def _causes(kept: dict[str, Exchange], talk: Conversation) -> list[Exchange]:
    found = list(kept.values())
    real = [said for said in found if said.stage not in _PROBES] or found
    first = [said for said in real if not _FOLLOWS.search(said.reply)] or real[:1]
    for stage in ("AUTH", "MAIL"):
        own = [said for said in first if said.stage == stage]
        if own:
            return own[-1:]
    named = [said for said in first if said.recipient]
    if named:
        return named
    return _for_recipients(first[-1:], talk)


def _for_recipients(found: list[Exchange], talk: Conversation) -> list[Exchange]:
    """A refusal of the whole letter, for each recipient that had been taken."""
    if not found or found[0].stage != "DATA":
        return found
    taken = [said.recipient for said in talk.exchanges if said.recipient]
    said = found[0]
    return [
        Exchange(said.asked, said.reply, said.stage, whom)
        for whom in dict.fromkeys(taken)
    ] or found


def went_well(talk: Conversation) -> bool:
    """Whether the letter was taken, or a mailbox opened, and nothing was refused."""
    return any(
        said.is_accepted
        and said.stage in ("AUTH", "DATA", "STAT", "LIST", "UIDL", "RETR")
        and not said.asked.upper().startswith("USER")
        for said in talk.exchanges
    )
