"""Sends a notice to an address that this machine lists, over TLS, and nowhere else."""

from __future__ import annotations

import json
import os
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPException, HTTPSConnection, RemoteDisconnected
from threading import Thread
from typing import Any
from urllib.parse import quote, urlsplit

from diagnostics.domain_names import one_spelling
from diagnostics.language import gettext as _
from diagnostics.system.system_words import system_said

SETTING = "SENDERSCOPE_WEBHOOKS"
"""The hosts that notices may go to, commas between, each with `:PORT` or for 443."""

SECONDS = 20.0
"""All that it may take, from the name's lookup to the status, however slow."""

_HTTPS = 443
_OF_PATHS = "/?%:@!$&'()*+,;=~[]"
"""What stays in a path and a query (RFC 3986), what is encoded already too."""


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
    # Halves of characters, from file names, are no JSON that others read.
    body = json.dumps(notice, ensure_ascii=False).encode("utf-8", "replace")
    try:
        status = _in_time(lambda: _posted(host, port, path, body))
    except (OSError, HTTPException) as error:
        why = str(_reason(error))
        told = _("the webhook at {host} could not be told: {why}", host=host, why=why)
        raise NoticeError(told) from None
    if 300 <= status < 400:
        raise NoticeError(
            _("the webhook at {host} leads elsewhere, which is refused", host=host)
        )
    if not 200 <= status < 300:
        raise NoticeError(
            _(
                "the webhook at {host} answered {status}",
                host=host,
                status=status,
            )
        )


def _posted(host: str, port: int, path: str, body: bytes) -> int:
    """Posts JSON; the status of the answer, of which nothing else is read."""
    headers = {"Content-Type": "application/json", "User-Agent": "senderscope"}
    context = ssl.create_default_context()
    line = HTTPSConnection(host, port, timeout=SECONDS, context=context)
    try:
        line.request("POST", path, body, headers)
        return line.getresponse().status
    finally:
        line.close()


def _in_time(ask: Callable[[], int]) -> int:
    """What asking comes to; a server that sends a byte now and then ends no wait.

    Raises:
        TimeoutError: it took longer than `SECONDS`.
        Exception: what asking raised.
    """
    told: list[int | Exception] = []

    def asked() -> None:
        try:
            told.append(ask())
        except Exception as error:  # raised where somebody waits for it
            told.append(error)

    thread = Thread(target=asked, daemon=True)
    thread.start()
    thread.join(SECONDS)
    if not told:
        raise TimeoutError
    if isinstance(told[0], int):
        return told[0]
    raise told[0]


def _reason(error: OSError | HTTPException) -> str:
    if isinstance(error, TimeoutError):
        return _("no answer in {seconds} seconds", seconds=f"{SECONDS:g}")
    if type(error).__name__ == "gaierror":  # sockets are the probing packages' own
        return _("nobody knows its name")
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message
        return _("its certificate is not trusted ({why})", why=why)
    if isinstance(error, (RemoteDisconnected, ssl.SSLEOFError)):
        return _("it ended the connection without an answer")
    return system_said(error) if isinstance(error, OSError) else type(error).__name__


def expect_listed(
    url: str, environ: Mapping[str, str] | None = None
) -> tuple[str, int, str]:
    """Host, port and path of an address that notices may go to.

    Raises:
        ValueError: it isn't `https`, names a user, or its host isn't listed.
    """
    try:
        parts = urlsplit(url)
        host, port = one_spelling(parts.hostname or ""), _port(parts.port)
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
                host=_entry(host, port),
            )
        )
    query = f"?{parts.query}" if parts.query else ""
    return host, port, quote(f"{parts.path or '/'}{query}", safe=_OF_PATHS)


def _listed(setting: str) -> set[tuple[str, int]]:
    found = set()
    for entry in filter(None, (part.strip() for part in setting.split(","))):
        with suppress(ValueError):  # no port, no address: it lists nothing
            parts = urlsplit(f"//{entry}")
            if parts.netloc == entry and "@" not in entry:
                found.add((one_spelling(parts.hostname or ""), _port(parts.port)))
    return found


def _port(given: int | None) -> int:
    return _HTTPS if given is None else given


def _entry(host: str, port: int) -> str:
    """A host as the setting lists it."""
    named = f"[{host}]" if ":" in host else host
    return named if port == _HTTPS else f"{named}:{port}"
