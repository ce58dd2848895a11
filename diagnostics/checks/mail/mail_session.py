"""One service of one mailbox, stage by stage: what SMTP and POP3 have in common.

Each stage only talks and returns what it saw; `judges` say what that means and whether
to go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar, TypeVar

from diagnostics.checks.mail.breaking import broken_by, is_break
from diagnostics.checks.mail.dial import Host, resolve
from diagnostics.checks.mail.judges import StageOutcome, judged
from diagnostics.checks.mail.judges.logging_in import is_counted, judge_login
from diagnostics.checks.mail.judges.whole_service import OWN_FAULT
from diagnostics.checks.mail.login import LogIn, LoginWish
from diagnostics.checks.mail.other_addresses import MOST_LOOKED_AT, AddressRound
from diagnostics.checks.mail.probe import ServerPort
from diagnostics.checks.mail.securing.handshaking import handshake, refused
from diagnostics.checks.mail.securing.tls_contexts import described
from diagnostics.checks.mail.securing.tls_records import Secured, Unsecured
from diagnostics.checks.mail.seen import (
    FORBIDDEN,
    Addresses,
    Broken,
    Farewell,
    Greeted,
    HostStopped,
    Late,
    LoginSeen,
    NotReached,
    OpenPort,
    OwnFault,
    Reached,
    Seen,
    StageRecord,
    Visit,
)
from diagnostics.checks.mail.shared_run import Run, Spot
from diagnostics.checks.mail.stage_steps import changed
from diagnostics.checks.mail.transport import (
    BREAKS,
    Connection,
    Transcript,
    come,
)
from diagnostics.model import Endpoint, Mailbox, Said, Security

_SERVERS_OWN = ("tls", "greeting", "capabilities", "starttls", "capabilities-tls")
"""Stages before the login: whose mailbox it is makes no difference there."""

PATIENCE = 2.0
"""How many times a step's seconds each answer may take, the greeting too.

RFC 5321, section 4.5.3.2, grants five minutes to all of them alike; many servers let
strangers wait for some ten seconds on purpose.
"""

_TIDY = 3.0
"""Most seconds for what only tidies up."""

_T = TypeVar("_T")

_LEFT_ALONE = ("greeting", "capabilities", "capabilities-tls", "stat", "uidl")
"""Stages whose judgement decides nothing about how the talk goes on."""


Stage = tuple[str, Callable[[], Awaitable[StageRecord]]]


class Session(ABC):
    """Runs a service's stages in order; what comes behind a failed one is skipped."""

    service: ClassVar[str]

    def __init__(
        self,
        run: Run,
        mailbox: Mailbox,
        endpoint: Endpoint,
        accepts: tuple[str, ...] = (),
    ) -> None:
        self.run = run
        self.accepts = accepts
        self.mailbox = mailbox
        self.security = endpoint.security or Security.TLS
        port = endpoint.port or 0
        self.server = endpoint
        self.visit = Visit(self.service, endpoint.host, port, self.security.value)
        self.transcript = Transcript(masks=run.masks)
        self.connection: Connection | None = None
        self.limits: Host | None = None
        self.addresses: tuple[str, ...] = ()
        self.round = AddressRound()
        self._shown = 0
        self._slowest = 0.0

    def stages(self) -> list[Stage]:
        """What is done behind the connection, in order."""
        hello: list[Stage] = [
            ("greeting", self.greeting),
            ("capabilities", self.capabilities),
        ]
        rest: list[Stage] = [("login", self.login), *self.behind_login()]
        if self.security is Security.TLS:
            return [("tls", self.tls), *hello, *rest]
        if self.security is Security.NONE:
            return [*hello, *rest]
        upgrade: list[Stage] = [
            ("starttls", self.starttls),
            ("tls", self.tls),
            ("capabilities-tls", self.capabilities),
        ]
        return [*hello, *upgrade, *rest]

    @abstractmethod
    async def greeting(self) -> StageRecord:
        """The server's first words."""

    @abstractmethod
    async def capabilities(self) -> StageRecord:
        """What the server can do, before TLS and again behind it."""

    @abstractmethod
    async def starttls(self) -> StageRecord:
        """Asks for TLS where it is offered."""

    @abstractmethod
    async def login(self) -> StageRecord:
        """One attempt to log in."""

    @abstractmethod
    def behind_login(self) -> list[Stage]:
        """What is asked of a mailbox that let us in."""

    @abstractmethod
    async def farewell(self) -> None:
        """Says QUIT, and before it what else tidies up."""

    @property
    def line(self) -> Connection:
        """The connection, once it stands."""
        if self.connection is None:
            raise EOFError
        return self.connection

    @property
    def place(self) -> ServerPort:
        """Where the session speaks, for a second look."""
        address = self.addresses[0]
        if self.connection:
            peer = self.connection.writer.get_extra_info("peername")
            address = peer[0] if peer else address
        visit = self.visit
        return ServerPort(visit.service, visit.host, address, visit.port, self.security)

    async def check(self) -> None:
        """Runs all stages; each is written down as it ends, also before a cancel."""
        limit = self.run.network.outer_timeout
        async with self.run.dialler.slot(self.visit.host) as self.limits:
            reach: list[Stage] = [
                ("resolve", self.resolve),
                ("connect", self.connect),
            ]
            try:
                async with asyncio.timeout(limit):
                    await self._through([*reach, *self.stages()])
                    await self._look_at_others()
                if self.connection:
                    await self._quit()
            except TimeoutError:
                self.note("deadline", Late(limit))
            finally:
                if self.connection:
                    await self.connection.close()

    async def _look_at_others(self) -> None:
        """TLS and greeting at the host's further addresses, in what time is left."""
        if not self.round.is_due or (self.limits and self.limits.stopped):
            return
        began = time.monotonic()
        left = self.run.network.outer_timeout / 2 - (began - self.transcript.began)
        prober, context = self.run.prober, self._context()
        seen = await self.round.seen(self.place, prober, context, left)
        if seen is None:
            return
        # Where all is well, one mailbox of a server tells it for all.
        told = self.visit in self.run.looked_around
        if not (told and self.run.is_uneventful(self.visit, seen)):
            self.run.looked_around.add(self.visit)
            self.note("addresses", seen, seconds=time.monotonic() - began)

    async def _through(self, stages: list[Stage]) -> None:
        ended_by = ""
        for name, body in stages:
            if ended_by:
                self.note(name, NotReached(ended_by))
                continue
            began = time.monotonic()
            record = await self._guarded(name, body)
            if name == "greeting":
                record = await self._greeted_elsewhere(record)
            outcome = self.note(name, record, seconds=time.monotonic() - began)
            self._heed(name, record, outcome)
            if outcome.is_last and not self._goes_on(name, outcome):
                ended_by = name

    async def _greeted_elsewhere(self, record: StageRecord) -> StageRecord:
        """The greeting of a further address where this one has had enough of us.

        Mail programs go on to the next address too (RFC 5321, section 5.1). Where no
        other one lets us in, it is this one's words that count.
        """
        if not isinstance(record, Greeted) or not self._means(record).stops:
            return record
        self.round.heed("greeting", record)
        tired = self.round.first
        for address in self.round.others[:MOST_LOOKED_AT]:
            self.drop()
            place = replace(self.place, address=address)
            greeted = await self._guarded("greeting", partial(self._begun_at, place))
            if isinstance(greeted, Greeted) and not self._means(greeted).is_last:
                await self.run.rests(place, tired)
                return greeted
        self.drop()
        self.round.moves(tired.address)
        return record

    def _means(self, greeted: Greeted) -> StageOutcome:
        return judged(Seen(self.visit, "greeting", datetime.now(UTC), greeted))

    async def _begun_at(self, place: ServerPort) -> StageRecord:
        """What another address greets with, behind TLS where the port begins so."""
        where = place.host, place.address, place.port
        self.connection = await self.run.dialler.another(*where, self.transcript)
        self.round.moves(place.address)
        if self.security is Security.TLS:
            context = self._context()
            secured = await handshake(self.line, context, place, self.run.prober)
            self.round.heed("tls", secured)
        return await self.greeting()

    def _goes_on(self, name: str, outcome: StageOutcome) -> bool:
        """Whether only our judgement failed, at a stage that others don't rest on."""
        failed = outcome.rule == OWN_FAULT
        return failed and name in _LEFT_ALONE and self.connection is not None

    def _heed(self, name: str, record: StageRecord, outcome: StageOutcome) -> None:
        """Remembers what the rest of the run should know."""
        if outcome.stops and self.limits:
            self.limits.stopped = self.run.masks.text(outcome.stops)
        self.round.heed(name, record)
        spot = (self.visit, name)
        if not isinstance(record, (Broken, HostStopped)):
            self.run.answered.add(spot)
        elif isinstance(record, Broken) and name in _SERVERS_OWN:
            self._write_off(spot, record)

    def _write_off(self, spot: Spot, broken: Broken) -> None:
        if broken.kind == "timeout":
            self.run.silent[spot] = broken

    async def _guarded(
        self, name: str, body: Callable[[], Awaitable[StageRecord]]
    ) -> StageRecord:
        """What the stage saw, or how it broke."""
        if self.limits and self.limits.stopped:
            return HostStopped(self.limits.stopped)
        spot = (self.visit, name)
        if spot in self.run.silent and spot not in self.run.answered:
            self.transcript.note("-", "not waited for a second time in this run")
            self.drop()
            return self.run.silent[spot]
        before = self.connection.received if self.connection else 0
        self._slowest = 0.0
        limit = self._deadline(name)
        try:
            async with asyncio.timeout(limit) if limit else contextlib.nullcontext():
                return await body()
        except Exception as error:
            if not is_break(error):
                self.drop()
                return OwnFault(type(error).__name__)
            came = self.connection.received - before if self.connection else 0
            self.transcript.note("-", described(error))
            broken = await self._broken(name, error, came)
            self.drop()
            return broken

    def _deadline(self, name: str) -> float | None:
        """Seconds for a whole stage; None where each answer has its own."""
        network = self.run.network
        if name == "connect":  # second looks as well, which have their own
            return 2 * network.connect_timeout + network.step_timeout
        if name == "tls":
            return self.patience
        return network.step_timeout if name == "resolve" else None

    @property
    def patience(self) -> float:
        """Seconds that one answer may take."""
        return PATIENCE * self.run.network.step_timeout

    async def within(self, answer: Awaitable[_T]) -> _T:
        """One answer, waited for no longer than it may take."""
        began = time.monotonic()
        found = await come(answer, self.patience)
        self._slowest = max(self._slowest, time.monotonic() - began)
        return found

    async def _broken(self, name: str, error: Exception, came: int) -> Broken:
        """How a stage broke, in which `came` bytes had arrived.

        Silence instead of a greeting may be TLS that waits for a client to begin, or
        another service that does.
        """
        if isinstance(error, TimeoutError):
            speaks_tls, said = False, ""
            if name == "greeting" and not came:
                speaks_tls, said = await self.run.prober.silent(self.place)
            limit = self._deadline(name) or self.patience
            return Broken("timeout", said, came, limit, speaks_tls)
        return broken_by(error, came)

    def drop(self) -> None:
        """Forgets a connection that is of no use any more."""
        if self.connection:
            self.connection.writer.transport.abort()
        self.connection = None

    async def _quit(self) -> None:
        """The end, which changes nothing that is known already."""
        began = time.monotonic()
        try:
            async with asyncio.timeout(min(_TIDY, self.run.network.step_timeout)):
                await self.farewell()
        except BREAKS as error:
            # Many servers close without a farewell: that harms nobody.
            self.transcript.note("-", described(error))
        self.note("quit", Farewell(), seconds=time.monotonic() - began)

    def note(
        self, name: str, record: StageRecord, seconds: float = 0.0
    ) -> StageOutcome:
        """Judges a record and writes its steps down, with what was said meanwhile."""
        seen = Seen(self.visit, name, datetime.now(UTC), record, self._slowest)
        self._slowest = 0.0
        lines = tuple(self.transcript.lines[self._shown :])
        self._shown = len(self.transcript.lines)
        return self.run.tell(self.mailbox.id, seen, seconds, lines)

    async def resolve(self) -> Addresses:
        """Looks the host's addresses up."""
        found = await resolve(self.visit.host, self.run.resolver)
        self.addresses = found.found
        return found

    async def connect(self) -> Reached:
        """Connects; where no address answers, usual other ports are tried."""
        host, port = self.visit.host, self.visit.port
        attempts, self.connection = await self.run.dialler.open(
            host, self.addresses, port, self.transcript
        )
        if self.connection:
            self.round.begins(self.place.address, attempts)
        if self.connection or any(a.outcome == FORBIDDEN for a in attempts):
            return Reached(attempts, self.connection is not None)
        others: tuple[OpenPort, ...] = ()
        # What is learnt beside must not cost what is known already.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.run.network.step_timeout):
                others = await self.run.prober.other_ports(
                    self.service, self.addresses, host, port
                )
        return Reached(attempts, False, others)

    def _context(self) -> ssl.SSLContext:
        trusted = self.run.network.ca_file_for(self.visit.host)
        return self.run.contexts.trusting(trusted)

    async def tls(self) -> Secured | Unsecured:
        """The TLS handshake."""
        place, prober = self.place, self.run.prober
        context = self._context()
        try:
            return await handshake(self.line, context, place, prober)
        except TimeoutError:
            raise
        except (OSError, EOFError) as error:
            self.transcript.note("-", described(error))
            self.drop()
            return await refused(error, context, place, prober)

    async def logged_in(self, offered: str, attempt: LogIn) -> LoginSeen:
        """One attempt to log in with the best of what is offered."""
        mailbox, is_secure = self.mailbox, self.line.is_secure
        wish = LoginWish(
            mailbox, self.service, self.server, offered, is_secure, self.accepts
        )
        hide = self.run.masks.add
        return await self.run.desk.log_in(wish, attempt, self._refusal, hide)

    def means(self, text: str) -> None:
        """Writes down what the server means."""
        self.transcript.note("-", text)

    def _refusal(self, login: LoginSeen) -> Said:
        """What was said where the secret itself was refused, masked; else nothing."""
        outcome = judge_login(self.visit, login)
        if not is_counted(outcome):
            return ""
        return changed(outcome.seen, self.run.masks.text)
