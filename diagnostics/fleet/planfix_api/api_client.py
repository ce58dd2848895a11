"""Asks an account's REST API: paced, patient, with one token for one host."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from diagnostics.checks.dns import NotAllowedError
from diagnostics.checks.dns.facts import said_by
from diagnostics.checks.https.https_exchange import HttpsLine, HttpsReply
from diagnostics.domain_names import to_ascii
from diagnostics.fleet.planfix_api.host_turns import take_turn
from diagnostics.fleet.planfix_api.import_stops import (
    CODES,
    STATUSES,
    ImportStopError,
    TryAgainError,
)
from diagnostics.fleet.planfix_api.import_waits import (
    ToldOfWait,
    Wait,
    asked_seconds,
    later,
)
from diagnostics.language import gettext as _
from diagnostics.model import Phrase

SPACING = 1.0
"""Seconds from one request to the next that Planfix asks for."""

TRIES = 4
"""How often one question is put before it counts as unanswered."""

LONGEST_WAIT = 60.0
"""Spacings that are waited where no request is left and nobody says until when."""

LONGEST_ASKED = 900.0
"""Most seconds that are waited because a server asks for it."""

LIMIT = 4 * 1024 * 1024
"""Most bytes of an answer; a page of a hundred rows has some tens of thousands."""

MOST_SAID = 200
"""Characters of a server's own words that are shown."""

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for.

    Attributes:
        what: `users`, `groups` or `projects`, the answer's list too.
        path: below `https://HOST/rest/`.
        body: what is posted as JSON; None: a GET.
    """

    what: str
    path: str
    body: Mapping[str, object] | None = None


def account_host(written: str) -> str:
    """The host of an account as one writes it, `https://acme.planfix.com/` too.

    Raises:
        ImportStopError: it is no host.
    """
    given = written.strip()
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        host, port = to_ascii(parts.hostname or ""), parts.port
    except ValueError:
        host, port = "", None
    if not _HOST.fullmatch(host) or parts.username or parts.scheme != "https":
        raise ImportStopError("no-host", host=given[:MOST_SAID])
    return f"{host}:{port}" if port else host


class PlanfixApi:
    """One account's API.

    Args:
        host: as `account_host` has it; the token goes there and nowhere else.
        token: of a robot or an administrator, without line ends.
        line: what asks over HTTPS.
        spacing: seconds between two requests, and the unit of all waiting that the
            server doesn't ask for.
        told: called as a wait begins that is longer than the pace.

    Raises:
        ValueError: the token can't be sent.
    """

    def __init__(
        self,
        host: str,
        token: str,
        line: HttpsLine,
        spacing: float = SPACING,
        told: ToldOfWait | None = None,
    ) -> None:
        if not token or not token.isascii() or not token.isprintable():
            raise ValueError(_("a token is one word of plain letters and digits"))
        self.host = host
        self._token = token
        self._line = line
        self._spacing = spacing
        self._told = told
        self._is_used_up = False
        self._asks = 0.0

    async def ask(self, question: Question) -> Mapping[str, Any]:
        """The answer to a question, which is asked again where that may help.

        Raises:
            ImportStopError: there is none.
        """
        failed: list[ImportStopError] = []
        while True:
            await self._turn(failed)
            try:
                return await self._asked(question)
            except TryAgainError as error:
                failed.append(error.stop)
                if len(failed) == TRIES:
                    raise error.stop from None

    async def _turn(self, failed: Sequence[ImportStopError]) -> None:
        """Waits for the next request's time.

        Raises:
            ImportStopError: the server asks for more patience than we have.
        """
        why, wait = self._pause(failed)
        self._asks = 0.0
        if wait > LONGEST_ASKED:
            until = f"{later(wait).astimezone():%Y-%m-%d %H:%M}"
            raise ImportStopError("asked-for-long", host=self.host, until=until)
        spacing = self._spacing

        def told(seconds: float) -> None:
            said = why or ("others" if seconds > spacing * 2 else "")
            if said and self._told:
                self._told(Wait(said, self.host, later(seconds)))

        await take_turn(self.host, wait, spacing, told)

    def _pause(self, failed: Sequence[ImportStopError]) -> tuple[str, float]:
        """Why the next request is put off, and seconds; nothing: it only has its turn.

        Where the last answer said that none is left, and not until when, it waits as
        long as it may: the API doesn't document whether they come back in a minute or
        the next day.
        """
        patience = self._spacing * 2 ** len(failed)
        if self._asks:
            return "asked", max(self._asks, patience)
        if self._is_used_up:
            return "none-left", LONGEST_WAIT * self._spacing
        if failed:
            busy = failed[-1].told.key == "planfix:http-429"
            return "busy" if busy else "failed", patience
        return "", 0.0

    async def _asked(self, question: Question) -> Mapping[str, Any]:
        headers = [("Authorization", f"Bearer {self._token}")]
        headers.append(("Accept", "application/json"))
        body = None
        if question.body is not None:
            headers.append(("Content-Type", "application/json"))
            body = json.dumps(question.body).encode()
        url = f"https://{self.host}/rest/{question.path}"
        try:
            reply = await self._line.ask(url, headers, body, limit=LIMIT)
        except NotAllowedError as error:
            raise ImportStopError("not-allowed", why=_why(error)) from None
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message
            stop = ImportStopError("bad-certificate", host=self.host, why=why)
            raise stop from None
        except OSError as error:
            stop = ImportStopError("no-answer", host=self.host, why=said_by(error))
            raise TryAgainError(stop) from None
        return self._judged(reply, question.what)

    def _judged(self, reply: HttpsReply, what: str) -> Mapping[str, Any]:
        """The answer's content. Raises ImportStopError or TryAgainError."""
        self._heed(reply)
        if reply.status in _MOVED:
            raise self._moved(reply.headers.get("location", ""))
        content = self._read(reply.body)
        tells = not _may_pass(reply.status) or _is_known(content)
        if tells and _is_refusal(content):
            raise self._refused(content, what)
        if reply.status != 200:
            raise self._unwell(reply, what)
        if not isinstance(content, Mapping):
            raise self._odd("odd-text" if content is None else "odd-result", what)
        if not isinstance(content.get(what), list):
            raise self._odd("odd-shape", what)
        return content

    def _heed(self, reply: HttpsReply) -> None:
        left = reply.headers.get("x-ratelimit-remaining", "").strip()
        none_left = bool(left) and not left.strip("0")
        if none_left or _may_pass(reply.status):
            self._asks = asked_seconds(reply.headers)
        used_up = none_left and self._is_used_up and not self._asks
        if used_up and reply.status == 200:
            raise ImportStopError("used-up", host=self.host)
        self._is_used_up = none_left

    def _read(self, body: bytes) -> Any:  # noqa: ANN401 - JSON is any of several
        """The JSON of a body; None where it is none. An echoed token is masked."""
        written = body.decode("utf-8", "replace").replace(self._token, "•••")
        try:
            return json.loads(written)
        except (ValueError, RecursionError):
            return None

    def _moved(self, location: str) -> ImportStopError:
        try:
            to = urlsplit(location).hostname or self.host
        except ValueError:
            return ImportStopError("moved-nowhere", host=self.host)
        if to == urlsplit(f"https://{self.host}").hostname:
            return ImportStopError("http-404", host=self.host)
        return ImportStopError("moved", host=self.host, to=_shown(to))

    def _refused(self, content: Mapping[str, Any], what: str) -> ImportStopError:
        code = _number(content.get("code"))
        listed = Phrase.of(f"planfix:{what}")
        if _is_known(content):
            return ImportStopError(f"code-{code}", host=self.host, what=listed)
        said = _shown(content.get("error") or content.get("message") or "")
        return ImportStopError(
            "code-other", host=self.host, what=listed, code=code, said=said
        )

    def _unwell(self, reply: HttpsReply, what: str) -> Exception:
        status = reply.status
        name = f"http-{status if status in STATUSES else 'other'}"
        listed = Phrase.of(f"planfix:{what}")
        stop = ImportStopError(name, host=self.host, what=listed, status=status)
        return TryAgainError(stop) if _may_pass(status) else stop

    def _odd(self, why: str, what: str) -> ImportStopError:
        listed = Phrase.of(f"planfix:{what}")
        told = Phrase.of(f"planfix:{why}", what=listed)
        return ImportStopError("odd-answer", host=self.host, what=listed, why=told)


def _why(error: NotAllowedError) -> object:
    return error.args[0] if error.args else ""


def _is_refusal(content: object) -> TypeGuard[Mapping[str, Any]]:
    if not isinstance(content, Mapping):
        return False
    return content.get("result") == "fail" or (
        "code" in content and content.get("result") != "success"
    )


def _may_pass(status: int) -> bool:
    """Whether such a status says that a later try may be answered."""
    return status == 429 or status >= 500


def _is_known(content: object) -> bool:
    """Whether a refusal's code is a documented one, whatever status it came with."""
    return isinstance(content, Mapping) and _number(content.get("code")) in CODES


def _number(value: object) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _shown(said: object) -> str:
    """A server's words on one line, short, without what can't be printed."""
    words = "".join(c if c.isprintable() else " " for c in str(said)[:1000])
    return " ".join(words.split())[:MOST_SAID]
