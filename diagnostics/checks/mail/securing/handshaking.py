"""Puts TLS on a connection, and looks again where that fails."""

from __future__ import annotations

import errno
import ssl

from diagnostics.checks.mail.probe import Prober, ServerPort
from diagnostics.checks.mail.securing.certificates import read_chain
from diagnostics.checks.mail.securing.tls_contexts import (
    looks_plain,
    own_words,
    sent_chain,
    verified_chain,
    verify_code,
)
from diagnostics.checks.mail.securing.tls_records import (
    Secured,
    TrustPath,
    Unsecured,
)
from diagnostics.checks.mail.securing.trust_paths import (
    Anchors,
    sent_path,
    verified_path,
)
from diagnostics.checks.mail.transport import Connection
from diagnostics.model import Security


class SpokeFirstError(OSError):
    """The server spoke where a client begins; the text is what it said."""


async def handshake(
    line: Connection, context: ssl.SSLContext, place: ServerPort, prober: Prober
) -> Secured:
    """Puts TLS on the connection.

    Args:
        line: spoken in plain text so far.
        context: verifies the server.
        place: what is connected to.
        prober: looks whether old versions are taken as well.

    Raises:
        OSError, EOFError: it failed; `refused` tells more.
    """
    if place.security is Security.TLS and (said := await line.said_first()):
        # It waits for a command now, and would take the handshake for half of one.
        raise SpokeFirstError(said)
    tls = await line.start_tls(context, place.host)
    cipher, chain = tls.cipher(), read_chain(sent_chain(tls))
    path = verified_path(verified_chain(tls))
    return Secured(
        version=tls.version() or "",
        cipher=cipher[0] if cipher else "",
        chain=chain,
        path=TrustPath() if path.links == chain else path,
        legacy=await prober.legacy(place),
        injected=line.injected,
    )


async def refused(
    error: Exception, context: ssl.SSLContext, place: ServerPort, prober: Prober
) -> Unsecured:
    """Why a handshake failed: what was raised, and the second looks it asks for.

    Args:
        error: what the handshake raised.
        context: what verified the server.
        place: what was connected to.
        prober: takes the second looks.
    """
    if isinstance(error, SpokeFirstError):
        return Unsecured("plain", "", greeting=str(error))
    detail, code = own_words(error), verify_code(error)
    if code:
        sent = await prober.chain(place)
        path = sent_path(sent, Anchors.of(context)) if sent else None
        return Unsecured("certificate", detail, code, read_chain(sent), path=path)
    if looks_plain(error) and place.security is Security.TLS:
        greeting = await prober.greeting(place)
        if greeting:
            return Unsecured("plain", detail, greeting=greeting)
    # asyncio reports an orderly end amid the handshake as a reset without a number.
    reset = isinstance(error, OSError) and error.errno == errno.ECONNRESET
    kind = "reset" if reset else "other"
    legacy, offer = await prober.legacy(place), await prober.offer(place)
    return Unsecured(kind, detail, legacy=legacy, offer=offer)
