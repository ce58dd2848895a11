"""One service of one mailbox, stage by stage: what SMTP and POP3 have in common."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from diagnostics.checks.credentials import Secrets
from diagnostics.checks.dns.resolver import Resolver
from diagnostics.checks.mail.dial import Dialler, Host, resolve
from diagnostics.checks.mail.probe import Prober
from diagnostics.checks.mail.tls_contexts import Contexts, described
from diagnostics.checks.mail.transport import Attempt, Connection, Transcript
from diagnostics.checks.network import Network
from diagnostics.checks.step import Step
from diagnostics.model import Endpoint, Mailbox, Security, State

Spot = tuple[str, str, int, Security, str]
"""A stage at a server: service, host, port, security and the stage's name."""

_SERVERS_OWN = ("tls", "greeting", "capabilities", "starttls", "capabilities-tls")
"""Stages before the login: whose mailbox it is makes no difference there."""


@dataclass(slots=True)
class Run:
    """What all sessions of one run share.

    Attributes:
        refused_logins: what was said to a login and its secret.
        said_secrets: what a mailbox's session told its server, in all its forms: the
            server may repeat it to the next session.
        silent: stages that timed out, which others don't wait for again.
        answered: stages that passed once, so a time-out there proves little.
    """

    network: Network
    resolver: Resolver
    secrets: Secrets
    emit: Callable[[Step], None]
    dialler: Dialler
    contexts: Contexts = field(default_factory=Contexts)
    refused_logins: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    said_secrets: defaultdict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set), repr=False
    )
    silent: dict[Spot, StageOutcome] = field(default_factory=dict)
    answered: set[Spot] = field(default_factory=set)
    prober: Prober = field(init=False)

    def __post_init__(self) -> None:
        self.prober = Prober(self.network, self.contexts, self.dialler)


@dataclass(frozen=True, slots=True)
class StageOutcome:
    """How a stage ended."""

    state: State = State.PASSED
    rule: str = ""
    seen: str = ""
    expected: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    waited_for: str = ""

    @property
    def is_last(self) -> bool:
        """Whether the stages behind it can't run."""
        return self.state in (State.FAILED, State.INCONCLUSIVE, State.SKIPPED)


Stage = tuple[str, Callable[[], Awaitable[StageOutcome]]]

_CONNECT_RULES = {
    "refused": "checks/connection-refused",
    "timeout": "checks/connection-timeout",
    "reset": "checks/connection-reset",
    "no-route": "checks/no-route",
}


class Session(ABC):
    """Runs a service's stages in order; what comes behind a failed one is skipped."""

    service: ClassVar[str]

    def __init__(self, run: Run, mailbox: Mailbox, endpoint: Endpoint) -> None:
        self.run = run
        self.mailbox = mailbox
        self.host = endpoint.host
        self.port = endpoint.port or 0
        self.security = endpoint.security or Security.TLS
        self.transcript = Transcript(secrets=run.said_secrets[mailbox.id])
        self.connection: Connection | None = None
        self.limits: Host | None = None
        self.addresses: tuple[str, ...] = ()
        self.steps: list[Step] = []
        self._shown = 0
        self._asides: list[tuple[str, StageOutcome]] = []

    @abstractmethod
    def stages(self) -> list[Stage]:
        """What is done behind the connection, in order."""

    @abstractmethod
    async def farewell(self) -> None:
        """Says QUIT."""

    @property
    def line(self) -> Connection:
        """The connection, once it stands."""
        if self.connection is None:
            raise EOFError
        return self.connection

    async def check(self) -> None:
        """Runs all stages; what was found stands in `steps`, also after a cancel."""
        async with self.run.dialler.slot(self.host) as self.limits:
            reach: list[Stage] = [
                ("resolve", self.resolve),
                ("connect", self.connect),
            ]
            try:
                async with asyncio.timeout(self.run.network.outer_timeout):
                    await self._through([*reach, *self.stages()])
            except TimeoutError:
                limit = f"more than {self.run.network.outer_timeout:g} s in all"
                late = StageOutcome(State.FAILED, "checks/too-slow", limit)
                self._note_asides()
                self.note("deadline", late)
            finally:
                if self.connection:
                    await self.connection.close()

    async def _through(self, stages: list[Stage]) -> None:
        ended_by = ""
        for name, body in stages:
            if ended_by:
                self.note(name, StageOutcome(State.SKIPPED, waited_for=ended_by))
                continue
            began = time.monotonic()
            outcome = await self._guarded(name, body)
            self.note(name, outcome, seconds=time.monotonic() - began)
            self._note_asides()
            if outcome.is_last:
                ended_by = name
        if self.connection:
            await self._quit()

    async def _guarded(
        self, name: str, body: Callable[[], Awaitable[StageOutcome]]
    ) -> StageOutcome:
        if self.limits and self.limits.stopped:
            seen, rule = self.limits.stopped, "checks/host-stopped"
            return StageOutcome(
                State.INCONCLUSIVE, rule, seen, "the host accepts us again"
            )
        spot = (self.service, self.host, self.port, self.security, name)
        if spot in self.run.silent and spot not in self.run.answered:
            self.transcript.note("-", "not waited for a second time in this run")
            self.drop()
            return self.run.silent[spot]
        before = self.connection.received if self.connection else 0
        try:
            async with asyncio.timeout(self._deadline(name)):
                outcome = await body()
        except (TimeoutError, EOFError, OSError, ValueError) as error:
            came = self.connection.received - before if self.connection else 0
            self.transcript.note("-", described(error))
            trouble = await self.trouble(name, error, came)
            if isinstance(error, TimeoutError) and name in _SERVERS_OWN:
                self.run.silent[spot] = trouble
            return trouble
        self.run.answered.add(spot)
        return outcome

    def _deadline(self, name: str) -> float:
        network = self.run.network
        if name != "connect":
            return network.step_timeout
        return network.connect_timeout + network.step_timeout  # second looks as well

    async def trouble(self, name: str, error: Exception, came: int) -> StageOutcome:
        """What a broken stage means; `came` bytes had arrived in it."""
        self.drop()
        expected = f"the server's answer to {name}"
        if isinstance(error, TimeoutError):
            silent = name in ("greeting", "tls") and not came
            rule = "checks/no-greeting" if silent else "checks/too-slow"
            limit = self.run.network.step_timeout
            seen = f"{f'{came} bytes' if came else 'nothing'} within {limit:g} s"
            return StageOutcome(State.FAILED, rule, seen, expected)
        if isinstance(error, ValueError):
            seen, rule = str(error).replace("-", " "), "checks/line-too-long"
            return StageOutcome(State.FAILED, rule, seen, "lines of 512 bytes")
        rule = "checks/connection-dropped"
        return StageOutcome(State.FAILED, rule, described(error), expected)

    def drop(self) -> None:
        """Forgets a connection that is of no use any more."""
        if self.connection:
            self.connection.writer.transport.abort()
        self.connection = None

    async def _quit(self) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(min(3.0, self.run.network.step_timeout)):
                await self.farewell()
        except (TimeoutError, EOFError, OSError, ValueError) as error:
            # Many servers close without a farewell: that harms nobody.
            self.transcript.note("-", described(error))
        self.note("quit", StageOutcome(), seconds=time.monotonic() - began)

    def aside(self, name: str, outcome: StageOutcome) -> None:
        """Keeps a step that is written down behind the stage that found it."""
        self._asides.append((name, outcome))

    def _note_asides(self) -> None:
        for name, outcome in self._asides:
            self.note(name, outcome)
        self._asides.clear()

    def stop_host(self, reply: str) -> None:
        """Keeps the rest of the run away from a host that wants to be left alone."""
        if self.limits:
            self.limits.stopped = f"{self.host} said: {self.transcript.mask(reply)}"

    def note(self, name: str, outcome: StageOutcome, seconds: float = 0.0) -> None:
        """Writes a step down, with what was said since the last one."""
        lines = tuple(self.transcript.lines[self._shown :])
        self._shown = len(self.transcript.lines)
        where = {"host": self.host, "port": self.port, "security": self.security.value}
        step = Step(
            mailbox=self.mailbox.id,
            service=self.service,
            step=name,
            state=outcome.state,
            rule=outcome.rule,
            seen=self.transcript.mask(outcome.seen),
            expected=outcome.expected,
            seconds=seconds,
            waited_for=outcome.waited_for,
            transcript=lines,
            data={**where, **outcome.data},
        )
        self.steps.append(step)
        self.run.emit(step)

    async def resolve(self) -> StageOutcome:
        """Looks the host's addresses up."""
        found = await resolve(self.host, self.run.resolver)
        self.addresses = found.found
        if found.problem == "missing":
            rule, expected = "checks/resolve-failed", "an A or AAAA record"
            return StageOutcome(
                State.FAILED, rule, f"{self.host}: {found.seen}", expected
            )
        if found.problem:
            rule = "checks/resolve-inconclusive"
            return StageOutcome(State.INCONCLUSIVE, rule, f"{self.host}: {found.seen}")
        data = {"addresses": list(found.found)}
        return StageOutcome(seen=", ".join(found.found), data=data)

    async def connect(self) -> StageOutcome:
        """Connects; each address family is reported."""
        attempts, self.connection = await self.run.dialler.open(
            self.addresses, self.port, self.transcript
        )
        if self.connection:
            self._report_others(attempts)
            return StageOutcome(seen=_listed(attempts))
        open_ports = await self.run.prober.other_ports(
            self.service, self.addresses, self.host, self.port
        )
        failed = [a for a in attempts if a.outcome != "ok"]
        telling = min(failed, key=lambda a: list(_CONNECT_RULES).index(a.outcome))
        offer = {"switch_to": open_ports[0]} if open_ports else {}
        if open_ports:
            switch = ", ".join(open_ports)
            self.aside(
                "other-ports",
                StageOutcome(
                    State.WARNING,
                    "checks/other-port-open",
                    f"port {self.port} doesn't answer, {switch} does",
                    f"port {switch}",
                    offer,
                ),
            )
        rule = _CONNECT_RULES[telling.outcome]
        expected = f"an open port {self.port}"
        return StageOutcome(State.FAILED, rule, _listed(attempts), expected, offer)

    def _report_others(self, attempts: tuple[Attempt, ...]) -> None:
        """Says what became of IPv6, and of IPv4 addresses that didn't answer."""
        six = tuple(a for a in attempts if a.is_ipv6)
        dead = tuple(a for a in attempts if not a.is_ipv6 and a.outcome != "ok")
        if dead:
            rule, expected = _CONNECT_RULES[dead[0].outcome], "all addresses answer"
            outcome = StageOutcome(State.WARNING, rule, _listed(dead), expected)
            self.aside("connect-ipv4", outcome)
        if not six:
            return
        outcome = StageOutcome(seen=_listed(six))
        if all(a.outcome == "no-route" for a in six):
            seen = f"{_listed(six)}: this machine has no IPv6"
            outcome = StageOutcome(State.SKIPPED, seen=seen, waited_for="IPv6 here")
        elif any(a.outcome != "ok" for a in six):
            rule, expected = "checks/ipv6-broken", "IPv6 works as IPv4 does"
            outcome = StageOutcome(State.WARNING, rule, _listed(six), expected)
        self.aside("connect-ipv6", outcome)


def _listed(attempts: tuple[Attempt, ...]) -> str:
    return ", ".join(str(a) for a in attempts)


def utc_now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)
