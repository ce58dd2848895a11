"""What logs, chats and quoting put in front of a line, and the line without it."""

from __future__ import annotations

import re

MAX_PREFIX = 400
"""Characters of a line in which a prefix is looked for."""

_MOST = 8
"""Prefixes that may stand one behind the other: date, host, level, class …"""

_TIME = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?: ?[AaPp]\.?[Mm]\.?)?"
_ZONE = r"(?: ?(?:Z|UTC|GMT|CES?T|[+\-]\d\d:?\d\d))?"
_DATE = (
    r"(?:\d{4}[\-/.]\d\d[\-/.]\d\d|\d{1,2}[\-/.](?:\d{1,2}|[A-Za-z]{3})[\-/.]"
    r"(?:\d{4}|\d\d(?=[ ,T]{1,2}\d{1,2}:\d\d))|"
    r"(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} {1,2}\d{1,2}|\d{8}|"
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4})"
)
_CALM = r"(?:DEBUG|INFO|NOTICE|TRACE|VERBOSE|FINE(?:ST|R)?|Debug|Info|Trace|debug|info)"
_LEVEL = (
    rf"(?:{_CALM}|WARN(?:ING)?|ERR(?:OR)?|FATAL|CRIT(?:ICAL)?|ALERT|SEVERE|"
    r"EMERG(?:ENCY)?|Warn(?:ing)?|Error|Fatal|error|warn(?:ing)?)"
)
_PREFIX = re.compile(
    "|".join(
        (
            # Slack, Telegram, WhatsApp: a name with its time
            rf"\[{_TIME}, {_DATE}\] [^:\n]{{1,40}}: ",
            rf"\[{_DATE},? {_TIME}\] [^:\n]{{1,40}}: (?!\d)",
            rf"[A-ZА-ЯŁŚ][\w .'\-]{{1,40}}, \[{_DATE}[^\]\n]{{0,20}}\]:?\s?",
            # a date, a time or both, in brackets or not
            rf"[\[(\"]?{_DATE}(?:[ T_,\-]{{1,3}}{_TIME})?{_ZONE}(?: \d{{4}})?"
            rf"[\])\"]?(?:[:,|;]|\s|$)\s{{0,9}}(?:[\-|] )?",
            rf"[\[(]?{_TIME}{_ZONE}[\])]?(?:[:,|;]|\s|$)\s{{0,9}}(?:[\-|] )?",
            # syslog and journald: priority, host, program[pid]:
            r"<\d{1,3}>(?:\d )?",
            r"[\w.\-]{1,64} [\w./\-]{2,60}\[\d{1,8}\]: ",
            r"[\w./\-]{2,60}\[\d{1,8}\]: ",
            # docker compose, foreman, kubectl logs --prefix
            r"[\w.\-/]{2,60} {1,30}\| ",
            # thread, process, client, module, level, in brackets
            r"\[(?!errno|\d{1,3}\.\d)(?:pid |client |thread )?[a-z#\d][\w.:#/@\-]{0,60}"
            r"(?: \d{1,8})?"
            r"\](?::\d{1,9})?:?(?:\s|$)",
            rf"\[[\w.:/\- ]{{0,60}}\]\[{_LEVEL}\]:? ?",
            rf"[\w\-]{{2,30}}\.{_LEVEL}: ",
            rf"[|<(\[]{_LEVEL}[|>)\]]:?\s{{0,9}}",
            r"[A-Z]{4,8} {1,9}\d{1,7} --- ",
            rf"{_LEVEL}:[\w.]{{2,60}}:(?=\S)",
            r"(?:DEBUG|INFO|NOTICE|TRACE|WARN(?:ING)?|ERROR|FATAL|SEVERE)\s{1,9}(?=[\w\[({<\-])",
            rf"{_CALM}: (?!SMTP|POP3|IMAP)",
            r"\{[\w.]{2,60}:\d{1,5}\} ",
            r"(?![\w.$]{0,99}(?:Exception|Error|Refused|Disconnected))"
            r"(?:[a-z]{1,40}\.){1,8}[A-Za-z$]{2,60}(?:\[\d{1,6}\])? {0,9}[:\-] ",
            r"- (?=[\w.]{1,60} - )",
            r"[\w.]{2,60} - (?=[A-Z]{3,8} - )",
            rf"{_LEVEL} - ",
            r"PHP (?:Fatal error|Warning|Notice|Error|message): {1,2}(?:Uncaught )?",
            # hMailServer: "SMTPD" 3572 267 "date" "address" "SENT: …"
            r"\"(?:SMTPD|SMTPC|POP3D|POP3C|IMAPD|TCPIP|APPLICATION)\"\t[^\n]{0,120}\t\"?",
            r"<[a-z0-9]{8}> (?=[A-Z])",
            r"\*{4} ",
            r"SMTP \(level \d\): ",
        )
    )
)
_QUOTED = re.compile(r"[ \t]{0,4}(?:>[ \t]?){1,9}")


def bare(line: str) -> str:
    """A line without dates, hosts, threads, levels and names in front of it."""
    rest = line.strip()
    for _ in range(_MOST):
        match = _PREFIX.match(rest[:MAX_PREFIX])
        if not match or not match.end():
            break
        rest = rest[match.end() :].lstrip()
    return rest


def unquoted(line: str) -> str:
    """A line without the `>` of a quoted letter."""
    return _QUOTED.sub("", line, count=1)
