"""Sends a notice to an address that this machine lists, over TLS, and nowhere else."""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Mapping
from http.client import HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from diagnostics.domain_names import one_spelling
from diagnostics.language import gettext as _

SETTING = "SENDERSCOPE_WEBHOOKS"
"""The hosts that notices may go to, commas between, each with `:PORT` or for 443."""

SECONDS = 20.0
_HTTPS = 443
_LONGEST_REPLY = 64 * 1024


class NoticeError(OSError):
    """Nobody took the notice. Its text names the host, never the address's path."""


def send_notice(
    url: str, notice: Mapping[str, Any], environ: Mapping[str, str] | None = None
) -> None:
    """Posts a notice as JSON. A redirect is refused: it would lead elsewhere.

    The path of such an address is often its secret, so nothing that is said tells it.
    The system's roots are trusted, or those that `SSL_CERT_FILE` names.

    Args:
        url: `https://…`.
        notice: what to tell.
        environ: where the listed hosts stand; the process's own where None.

    Raises:
        ValueError: the address may not be told anything.
        NoticeError: it didn't take the notice.
    """
    host, port, path = expect_listed(url, environ)
    body = json.dumps(notice, ensure_ascii=True).encode("ascii")
    headers = {"Content-Type": "application/json", "User-Agent": "senderscope"}
    context = ssl.create_default_context()
    line = HTTPSConnection(host, port, timeout=SECONDS, context=context)
    try:
        line.request("POST", path, body, headers)
        reply = line.getresponse()
        reply.read(_LONGEST_REPLY)
    except (OSError, HTTPException) as error:
        kind = type(error).__name__
        why = _("the webhook at {host} could not be told: {why}", host=host, why=kind)
        raise NoticeError(why) from None
    finally:
        line.close()
    if 300 <= reply.status < 400:
        raise NoticeError(
            _("the webhook at {host} leads elsewhere, which is refused", host=host)
        )
    if not 200 <= reply.status < 300:
        raise NoticeError(
            _(
                "the webhook at {host} answered {status}",
                host=host,
                status=reply.status,
            )
        )


def expect_listed(
    url: str, environ: Mapping[str, str] | None = None
) -> tuple[str, int, str]:
    """Host, port and path of an address that notices may go to.

    Raises:
        ValueError: it isn't `https`, names a user, or its host isn't listed.
    """
    try:
        parts = urlsplit(url)
        host, port = one_spelling(parts.hostname or ""), parts.port or _HTTPS
    except ValueError:
        raise ValueError(_("--webhook takes an address, https://…")) from None
    if parts.scheme != "https" or not host or "@" in parts.netloc:
        raise ValueError(_("--webhook takes an address, https://…"))
    held = os.environ if environ is None else environ
    if (host, port) not in _listed(held.get(SETTING, "")):
        raise ValueError(
            _(
                "{setting} doesn't list {host}: notices go to listed hosts only",
                setting=SETTING,
                host=f"{host}:{port}" if port != _HTTPS else host,
            )
        )
    query = f"?{parts.query}" if parts.query else ""
    return host, port, f"{parts.path or '/'}{query}"


def _listed(setting: str) -> set[tuple[str, int]]:
    found = set()
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        name, _colon, port = entry.partition(":")
        if not port:
            found.add((one_spelling(name), _HTTPS))
        elif port.isascii() and port.isdecimal():
            found.add((one_spelling(name), int(port)))
    return found
