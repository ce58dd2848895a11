"""Asks for TLS behind a greeting, as whoever logs in later would: where it is offered.

The same for all services, and for whoever only looks.
"""

from __future__ import annotations

from diagnostics.checks.mail.imap.imap_replies import capabilities_in, imap_reply
from diagnostics.checks.mail.probe import read_reply
from diagnostics.checks.mail.replies_read import (
    capa_keywords,
    decoded,
    ehlo_keywords,
    pop_reply,
    unstuffed,
)
from diagnostics.checks.mail.securing.masked_replies import masked
from diagnostics.checks.mail.seen import TlsAsked
from diagnostics.checks.mail.transport import Connection

_UNKNOWN = (500, 502, 530)
"""What answers EHLO where only HELO is known."""

_MOST_LINES = 200
"""Lines of a list of capabilities that are read."""


async def tls_asked(
    line: Connection, service: str, greeted: str, hello: str
) -> TlsAsked:
    """What is answered to STARTTLS or STLS; without a reply where it isn't listed.

    Args:
        line: where the greeting was read already.
        service: `smtp`, `pop3` or `imap`.
        greeted: the greeting's words.
        hello: the name that EHLO says.
    """
    if service == "smtp":
        return await _by_smtp(line, greeted, hello)
    return await (_by_pop3(line) if service == "pop3" else _by_imap(line))


async def _by_smtp(line: Connection, greeted: str, hello: str) -> TlsAsked:
    await line.send(f"EHLO {hello}")
    listed = await read_reply(line)
    keywords = ehlo_keywords(listed)
    reply = None
    if "STARTTLS" in keywords:
        await line.send("STARTTLS")
        reply = await read_reply(line)
    return TlsAsked(reply, listed.code in _UNKNOWN, masked(greeted, keywords))


async def _by_pop3(line: Connection) -> TlsAsked:
    await line.send("CAPA")
    listed = pop_reply(await line.read_line())
    lines: list[str] = []
    while listed.ok and len(lines) < _MOST_LINES:
        raw = unstuffed(await line.read_bytes_line())
        if raw is None:
            break
        lines.append(decoded(raw))
    if "STLS" not in capa_keywords(listed, lines):
        return TlsAsked(None)
    await line.send("STLS")
    return TlsAsked(pop_reply(await line.read_line()))


async def _by_imap(line: Connection) -> TlsAsked:
    await line.send("a1 CAPABILITY")
    lines = [await line.read_line()]
    while lines[-1].startswith("* ") and len(lines) < _MOST_LINES:
        lines.append(await line.read_line())
    if "STARTTLS" not in capabilities_in(lines):
        return TlsAsked(None)
    await line.send("a2 STARTTLS")
    return TlsAsked(imap_reply(await line.read_line()))
