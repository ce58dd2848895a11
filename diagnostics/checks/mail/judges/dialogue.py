"""What all services have in common: greeting, capabilities, asking for TLS."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnostics.checks.mail.imap.imap_replies import ImapReply
from diagnostics.checks.mail.judges.between.interception import rewritten
from diagnostics.checks.mail.judges.limits_said import Asides, pop3_limits, smtp_limits
from diagnostics.checks.mail.judges.other_services import speaks_another
from diagnostics.checks.mail.judges.refusals import judge_refusal, wrong_service
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.replies_read import (
    PopReply,
    Reply,
    capa_keywords,
    ehlo_keywords,
)
from diagnostics.checks.mail.sasl import IN_CLEAR
from diagnostics.checks.mail.seen import AnyReply, Greeted, Listed, TlsAsked, Visit
from diagnostics.model import Phrase, Security, State

_APOP = re.compile(r"<[^<>\s@]++@[^<>\s]++>")
"""APOP's stamp in a greeting (RFC 1939, section 7)."""

_GREETING, _DONE = 220, 250

_NOT_KNOWN = (500, 502, 530)
"""What answers HELO where no SMTP is spoken; FTP servers want a login first."""


def _is(reply: AnyReply, code: int) -> bool:
    return reply.code == code if isinstance(reply, Reply) else reply.ok


def _wanted(reply: AnyReply, code: int) -> str:
    if isinstance(reply, Reply):
        return str(code)
    return "+OK" if isinstance(reply, PopReply) else "OK"


def judge_greeted(visit: Visit, greeted: Greeted) -> StageOutcome:
    """Whether a mail server speaks, and lets us in."""
    reply = greeted.reply
    if not reply.spoke:
        return wrong_service(reply.said, Phrase.of(f"{visit.service}:a-greeting"))
    if not _is(reply, _GREETING):
        wanted = _wanted(reply, _GREETING)
        if speaks_another(visit.service, reply.said):
            expected = Phrase.of(f"{visit.service}:a-greeting")
            return wrong_service(reply.said, expected)
        asked = "CONNECT" if isinstance(reply, Reply) else "GREETING"
        return judge_refusal(visit, asked, reply, wanted)
    if visit.service != "pop3":
        return StageOutcome(seen=reply.text)
    stamped = bool(_APOP.search(reply.text))
    return StageOutcome(seen=reply.text, data={"apop": stamped})


def judge_listed(visit: Visit, listed: Listed) -> StageOutcome:
    """What the server says it can do, and its limits where they count."""
    reply = listed.reply
    if isinstance(reply, PopReply):
        if not reply.ok:
            return StageOutcome(seen=Phrase.of("pop3:no-capa", reply=reply.text))
        keywords = capa_keywords(reply, listed.lines)
    elif isinstance(reply, ImapReply):
        if not reply.ok:
            return judge_refusal(visit, "CAPA", reply, "OK")
        keywords = dict.fromkeys(listed.lines, "")
    else:
        if listed.helo is not None:
            return _without_ehlo(visit, listed, listed.helo)
        if reply.code != _DONE:
            return judge_refusal(visit, "EHLO", reply, str(_DONE))
        keywords = ehlo_keywords(reply)
    shown = ", ".join(f"{k} {v}".strip() for k, v in keywords.items())
    asides = _asides(visit, listed, keywords)
    return StageOutcome(seen=shown, data={"capabilities": keywords}, asides=asides)


def _without_ehlo(visit: Visit, listed: Listed, helo: Reply) -> StageOutcome:
    """EHLO isn't known: SMTP as it was before 1995, or no SMTP at all.

    Every SMTP server knows one of the two; FTP and LMTP servers know neither.
    """
    reply = listed.reply
    if helo.code == _DONE:
        return StageOutcome(seen=Phrase.of("smtp:no-ehlo", reply=reply.said))
    if reply.spoke and helo.spoke and helo.code not in _NOT_KNOWN:
        return judge_refusal(visit, "EHLO", helo, str(_DONE))
    told = (listed.greeting, reply.said)
    said = next((w for w in told if speaks_another("smtp", w)), reply.said)
    expected = Phrase.of("smtp:an-answer", wanted=str(_DONE))
    return wrong_service(said, expected, visit.service)


def no_esmtp(seen: Phrase) -> StageOutcome:
    """What is missing on a server without extensions: TLS, or a login."""
    expected = Phrase.of("smtp:ehlo-wanted")
    return StageOutcome(State.FAILED, "checks/no-esmtp", seen, expected)


def _no_limits(keywords: Mapping[str, str]) -> Asides:
    return ()


_LIMITS = {"smtp": smtp_limits, "pop3": pop3_limits}


def _asides(
    visit: Visit, listed: Listed, keywords: dict[str, str]
) -> tuple[tuple[str, StageOutcome], ...]:
    limits = _LIMITS.get(visit.service, _no_limits)
    if listed.is_secure or visit.security == Security.NONE:
        return limits(keywords)
    offered = keywords.get("AUTH", "").upper().split()
    bare = " ".join(m for m in offered if m in IN_CLEAR)
    if visit.service != "smtp" or not bare:
        return ()
    seen = Phrase.of("smtp:auth-in-clear", auth=bare)
    expected = Phrase.of("smtp:auth-behind-tls")
    rule = "checks/auth-without-tls"
    return (("auth-clear", StageOutcome(State.WARNING, rule, seen, expected)),)


def begins_tls(asked: TlsAsked) -> bool:
    """Whether the server waits for the handshake now."""
    return asked.reply is not None and _is(asked.reply, _GREETING)


def judge_tls_asked(visit: Visit, asked: TlsAsked) -> StageOutcome:
    """Whether TLS may begin now; no login follows where there is none."""
    reply = asked.reply
    if reply is None and asked.masked:
        return rewritten(asked.masked)
    if reply is None and asked.is_plain_smtp:
        return no_esmtp(Phrase.of("smtp:no-ehlo-no-tls"))
    if reply is None:
        seen = Phrase.of(f"{visit.service}:starttls-not-listed")
        expected = Phrase.of(f"{visit.service}:starttls-wanted")
        return StageOutcome(State.FAILED, "checks/starttls-missing", seen, expected)
    if begins_tls(asked):
        return StageOutcome(seen=reply.text)
    command = "STARTTLS" if isinstance(reply, Reply) else "STLS"
    return judge_refusal(visit, command, reply, _wanted(reply, _GREETING))
