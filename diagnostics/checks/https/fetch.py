"""Fetches what a check needs over HTTPS: an MTA-STS policy, an autoconfig file."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import SplitResult, urljoin, urlsplit

from diagnostics.checks.dns import MovedError, Resolver
from diagnostics.checks.https.https_exchange import HttpsLine, HttpsReply
from diagnostics.checks.mail.dial import LOADS, HostLoads
from diagnostics.checks.mail.securing.tls_contexts import Contexts
from diagnostics.checks.network import Network
from diagnostics.model import Phrase

LIMIT = 64 * 1024
"""Most bytes of a document (for a policy RFC 8461, section 3.3)."""

_MOVED = (301, 302, 303, 307, 308)

_HEADERS = (("Accept", "text/plain, text/xml"),)


class Fetcher:
    """GET over verified HTTPS with the run's own resolver; follows no redirect itself.

    Each document is fetched once a run, however many mailboxes share its domain. A
    connection counts towards the limits of its host, as those of mail do.
    """

    def __init__(
        self,
        network: Network,
        resolver: Resolver,
        contexts: Contexts,
        loads: HostLoads = LOADS,
    ) -> None:
        self._line = HttpsLine(network, resolver, contexts, loads)
        self._known: dict[str, str | OSError] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __call__(self, url: str) -> str:
        """The document's text.

        Raises:
            FileNotFoundError: the server says that there is no such document.
            MovedError: the server points elsewhere; nothing is fetched from there.
            NotAllowedError: nobody connects to where its host leads.
            ssl.SSLCertVerificationError: its certificate doesn't fit.
            OSError: it can't be had; the message says why.
        """
        async with self._locks[url]:
            if url not in self._known:
                try:
                    self._known[url] = await self._fetched(url)
                except OSError as error:
                    self._known[url] = error
        known = self._known[url]
        if isinstance(known, OSError):
            raise known
        return known

    async def _fetched(self, url: str) -> str:
        return _text(await self._line.ask(url, _HEADERS, limit=LIMIT), urlsplit(url))


def _text(reply: HttpsReply, url: SplitResult) -> str:
    seen = {"host": url.hostname or "", "status": str(reply.status)}
    said = Phrase.of("https:answered", **seen)
    if reply.status in (404, 410):
        raise FileNotFoundError(said)
    if reply.status in _MOVED and (to := reply.headers.get("location")):
        raise MovedError(said, _absolute(url, to, seen))
    if reply.status != 200:
        raise OSError(said)
    return reply.body.decode("utf-8", "replace")


def _absolute(url: SplitResult, to: str, seen: Mapping[str, str]) -> str:
    """The address that a Location means (RFC 9110, section 10.2.2)."""
    try:
        return urljoin(url.geturl(), to)
    except ValueError as error:
        raise OSError(Phrase.of("https:nowhere", **seen)) from error
