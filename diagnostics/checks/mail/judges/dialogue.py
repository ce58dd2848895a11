"""What all services have in common: greeting, capabilities, asking for TLS."""

from __future__ import annotations

import re
from collections.abc import Mapping

from diagnostics.checks.mail.imap.imap_replies import ImapReply
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
from diagnostics.checks.mail.seen import AnyReply, Greeted, Listed, TlsAsked, Visit
from diagnostics.model import Phrase, Security, State

_APOP = re.compile(r"<[^<>\s@]++@[^<>\s]++>")
"""APOP's stamp in a greeting (RFC 1939, section 7)."""

_GREETING, _DONE = 220, 250


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
        if reply.code != _DONE:
            return judge_refusal(visit, "EHLO", reply, str(_DONE))
        keywords = ehlo_keywords(reply)
    shown = ", ".join(f"{k} {v}".strip() for k, v in keywords.items())
    asides = _asides(visit, listed, keywords)
    return StageOutcome(seen=shown, data={"capabilities": keywords}, asides=asides)


def _no_limits(keywords: Mapping[str, str]) -> Asides:
    return ()


_LIMITS = {"smtp": smtp_limits, "pop3": pop3_limits}


def _asides(
    visit: Visit, listed: Listed, keywords: dict[str, str]
) -> tuple[tuple[str, StageOutcome], ...]:
    limits = _LIMITS.get(visit.service, _no_limits)
    if listed.is_secure or visit.security == Security.NONE:
        return limits(keywords)
    if visit.service != "smtp" or not keywords.get("AUTH"):
        return ()
    seen = Phrase.of("smtp:auth-in-clear", auth=keywords["AUTH"])
    expected = Phrase.of("smtp:auth-behind-tls")
    rule = "checks/auth-without-tls"
    return (("auth-clear", StageOutcome(State.WARNING, rule, seen, expected)),)


def judge_tls_asked(visit: Visit, asked: TlsAsked) -> StageOutcome:
    """Whether TLS may begin now; no login follows where there is none."""
    reply = asked.reply
    if reply is None:
        seen = Phrase.of(f"{visit.service}:starttls-not-listed")
        expected = Phrase.of(f"{visit.service}:starttls-wanted")
        return StageOutcome(State.FAILED, "checks/starttls-missing", seen, expected)
    if _is(reply, _GREETING):
        return StageOutcome(seen=reply.text)
    command = "STARTTLS" if isinstance(reply, Reply) else "STLS"
    return judge_refusal(visit, command, reply, _wanted(reply, _GREETING))
