"""Runs the checks of many mailboxes at a time, and can be stopped."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
from types import MappingProxyType
from typing import Any, ParamSpec

from diagnostics import notebook
from diagnostics.checks.address import (
    account_of,
    announced_of,
    domain_of,
    own_fault_of,
    step_of,
    without_password,
)
from diagnostics.checks.credentials import Secrets
from diagnostics.checks.dns import (
    CollectedDomains,
    DnsOptions,
    check_domain,
    make_resolver,
    recognise,
)
from diagnostics.checks.dns.facts import Fetch
from diagnostics.checks.forecast import (
    amended,
    judged_stage,
    kinds_taken,
    login_settings,
    provider_of,
)
from diagnostics.checks.https.fetch import Fetcher
from diagnostics.checks.interpret import Impact, findings_from
from diagnostics.checks.mail.dial import Dialler
from diagnostics.checks.mail.imap.imap_session import ImapSession
from diagnostics.checks.mail.judges.whole_service import OWN_FAULT
from diagnostics.checks.mail.login import RunLedger
from diagnostics.checks.mail.mail_session import Session
from diagnostics.checks.mail.pop3 import PopSession
from diagnostics.checks.mail.seen import (
    CutShort,
    OwnFault,
    Seen,
    StageRecord,
    Unconfigured,
    Visit,
)
from diagnostics.checks.mail.shared_run import Run
from diagnostics.checks.mail.smtp import SmtpSession
from diagnostics.checks.mail.stage_steps import told
from diagnostics.checks.network import Network
from diagnostics.checks.planning import chosen, endpoint_of, is_asked, services_of
from diagnostics.checks.root_causes.this_machine import (
    SURE_NAMES,
    no_name_found,
    with_blame,
)
from diagnostics.checks.secret_masks import Masks
from diagnostics.checks.step import Step
from diagnostics.checks.waiting import waited_for
from diagnostics.domain_names import one_spelling
from diagnostics.language import gettext as _
from diagnostics.model import Account, Finding, Mailbox, Phrase, State

_ORDER = ("address", "login", "dns", "smtp", "pop3", "imap")
_SESSIONS: Mapping[str, type[Session]] = {
    "smtp": SmtpSession,
    "pop3": PopSession,
    "imap": ImapSession,
}

_P = ParamSpec("_P")

_CANCEL_EVERY = 0.2
"""Seconds between two looks at the cancel event."""


@dataclass(frozen=True, slots=True)
class CheckRun:
    """All steps, by mailbox and service in their order, and what they amount to.

    `kept` is the number of steps that a saved run had and nobody could judge again.
    """

    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    kept: int = 0

    def _repr_html_(self) -> str:
        states = Counter(step.state for step in self.steps)
        rows = [(str(state), states[state]) for state in State if states[state]]
        steps = notebook.table(_("Steps by state"), (), rows)
        return steps + notebook.findings_html(self.findings)


async def acheck(
    account: Account | str,
    mailboxes: str | Iterable[str] | None = None,
    only: str | Iterable[str] | None = None,
    network: Network | None = None,
    on_step: Callable[[Step], None] | None = None,
    cancel: threading.Event | None = None,
    secrets: Secrets | None = None,
    simulation_impact: Impact | None = None,
    dns_options: DnsOptions | None = None,
    secret: str = "",
    ledger: RunLedger | None = None,
    places: asyncio.Semaphore | None = None,
) -> CheckRun:
    """Checks whether mailboxes let letters out; sends none and deletes none.

    `acheck` is awaited; `check` is the same and waits itself, also inside a notebook's
    running event loop.

    Args:
        account: whose mailboxes; or one e-mail address without an account, whose
            service and servers are found out first. Its mailbox's id is the address.
        mailboxes: an id or several; all where None.
        only: `smtp`, `pop3`, `imap`, `dns` or several of them; all where None.
        network: limits and name servers; where None the usual ones, with as much of
            the account's own settings as nobody has to agree to.
        on_step: called with each step as it ends, in the thread of the run's loop.
        cancel: when set, the run ends within a second with what it has.
        secrets: where references are looked up.
        simulation_impact: what depends on a mailbox, for the findings' sentences.
        dns_options: what DNS is asked beyond the usual; the run adds the account's
            domains and, where there is none, a fetcher, and sets the deadline.
        secret: a reference to the password of an address, granted as any other.
        ledger: what outlives the run; what stands in it is not done again.
        places: what several runs of one event loop share: one is held by each mailbox
            under check, beside the network's own limit for this run.

    Raises:
        KeyError: a mailbox id that the account doesn't have.
        ValueError: a service that doesn't exist, or no e-mail address.
    """
    address = account.strip() if isinstance(account, str) else ""
    if isinstance(account, str):
        domain_of(address)
        account = Account(mailboxes=(Mailbox(address, address, secret=secret),))
    network = network or Network.usual().of_account(account.network)
    rows, services = chosen(account, mailboxes, network), services_of(only)
    given = secrets or Secrets(lab=network.lab)
    open_end = bool(address) and not (secret or given.typed)
    collected: list[Step] = []
    masks = Masks()

    def take(step: Step) -> None:
        step = without_password(step) if open_end else step
        collected.append(step)
        if on_step:
            on_step(step)

    run = await _begun(network, given, take, masks)
    run.desk.ledger = ledger
    asked = dns_options or DnsOptions()
    fetch = asked.fetch or Fetcher(network, run.resolver, run.contexts)
    asked = replace(asked, fetch=fetch)
    if address:
        rows, services = await _found_out(rows[0], services, run, fetch)
    _tell(masks, run, rows if set(services) != {"dns"} else ())
    asked = _completed(asked, run, rows)
    shared = places or contextlib.nullcontext()
    crew = _Crew(run, rows, services, cancel or threading.Event(), asked, shared)
    await crew.work()
    by_id = {m.id: m for m in rows}
    offline = await _is_offline(collected, run)
    found = with_blame(collected, is_offline=offline, own_dns=run.network.names_servers)
    told = amended(_sorted(found, rows))
    steps, findings = _with_findings(told, by_id, simulation_impact)
    return CheckRun(steps, tuple(masks.finding(f) for f in findings))


async def _is_offline(steps: Sequence[Step], run: Run) -> bool | None:
    """Whether not even names that surely exist are found; asks the system's servers.

    Others are asked for what the run needs alone: they may know one zone only. None
    where nobody asked.
    """
    if run.network.names_servers or not no_name_found(steps):
        return None
    answers = [await run.resolver.lookup(name, "SOA") for name in SURE_NAMES]
    return not any(answer.found for answer in answers)


async def _begun(
    network: Network, secrets: Secrets, take: Callable[[Step], None], masks: Masks
) -> Run:
    """What the sessions of a run share, before anybody is contacted."""
    resolver = make_resolver(
        await network.name_servers(),
        network.suffixes,
        network.dns_timeout,
        network.forbids_server,
    )
    dialler = Dialler(network)
    return Run(network, resolver, secrets, take, dialler, masks=masks)


async def _found_out(
    mailbox: Mailbox, services: tuple[str, ...], run: Run, fetch: Fetch
) -> tuple[tuple[Mailbox, ...], tuple[str, ...]]:
    """An address's mailbox with its servers, and what can be checked of it."""
    started = time.monotonic()
    for typed in run.secrets.typed.values():
        run.masks.add(typed.rstrip("\r\n"))
    rows: tuple[Mailbox, ...] = (mailbox,)
    try:
        facts = await announced_of(mailbox.address, run.resolver, fetch)
        run.emit(step_of(facts, time.monotonic() - started))
        account = account_of(facts, mailbox.secret)
        rows = chosen(account, None, run.network)
    except Exception as error:  # what a domain publishes ends no run
        run.emit(own_fault_of(mailbox.address, type(error).__name__))
    if rows[0].smtp.host or rows[0].pop3.host:
        return rows, services
    return rows, tuple(service for service in services if service == "dns")


def _tell(masks: Masks, run: Run, rows: Iterable[Mailbox]) -> None:
    """Tells the masks beforehand what may be sent: a server may know it already."""
    for typed in run.secrets.typed.values():
        masks.add(typed.rstrip("\r\n"))
    for mailbox in rows:
        for server in (mailbox.smtp, mailbox.pop3, mailbox.imap):
            masks.add(run.desk.secret(mailbox, server).value)


def _blocking(
    work: Callable[_P, Coroutine[Any, Any, CheckRun]],
) -> Callable[_P, CheckRun]:
    """The same for where nothing is awaited: in a script, a thread, a notebook."""

    @wraps(work)
    def run(*arguments: _P.args, **named: _P.kwargs) -> CheckRun:
        return waited_for(work(*arguments, **named))

    run.__name__ = run.__qualname__ = work.__name__.removeprefix("a")
    return run


check = _blocking(acheck)


def _with_findings(
    steps: tuple[Step, ...], mailboxes: Mapping[str, Mailbox], impact: Impact | None
) -> tuple[tuple[Step, ...], tuple[Finding, ...]]:
    """The steps and what they amount to; of those that no finding can be made of none.

    Looked at one by one only where there is such a step.
    """
    try:
        return steps, findings_from(steps, mailboxes, impact)
    except Exception:
        steps = tuple(_fit_to_tell(step, mailboxes) for step in steps)
    return steps, findings_from(steps, mailboxes, impact)


def _fit_to_tell(step: Step, mailboxes: Mapping[str, Mailbox]) -> Step:
    """The step, or our own fault where no finding can be made of it."""
    if not step.rule:  # then none is made
        return step
    try:
        findings_from((step,), mailboxes)
    except Exception as error:
        seen = Phrase.of("mail:own-fault", error=type(error).__name__)
        state, nothing = State.INCONCLUSIVE, MappingProxyType[str, Any]({})
        return replace(step, state=state, rule=OWN_FAULT, seen=seen, data=nothing)
    return step


def _completed(asked: DnsOptions, run: Run, rows: tuple[Mailbox, ...]) -> DnsOptions:
    """The caller's options with what only the run knows."""
    domains = (*asked.own_domains, *(one_spelling(m.domain) for m in rows if m.domain))
    return replace(
        asked,
        own_domains=tuple(dict.fromkeys(domains)),
        deadline=min(run.network.outer_timeout, run.network.domain_timeout),
    )


def _sorted(steps: Iterable[Step], rows: tuple[Mailbox, ...]) -> tuple[Step, ...]:
    place = {m.id: number for number, m in enumerate(rows)}
    return tuple(sorted(steps, key=lambda s: (place[s.mailbox], _rank(s.service))))


def _rank(service: str) -> int:
    return _ORDER.index(service) if service in _ORDER else len(_ORDER)


class _Crew:
    """The tasks of one run."""

    def __init__(
        self,
        run: Run,
        rows: tuple[Mailbox, ...],
        services: tuple[str, ...],
        cancel: threading.Event,
        dns_options: DnsOptions,
        shared: contextlib.AbstractAsyncContextManager[None],
    ) -> None:
        self.run = run
        self.rows = rows
        self.services = services
        self.cancel = cancel
        self.dns_options = dns_options
        self.domains = CollectedDomains(run.resolver)
        self.places = asyncio.Semaphore(run.network.parallel)
        self.shared = shared
        self.open = {(m.id, s) for m in rows for s in services if is_asked(m, s)}

    async def work(self) -> None:
        """Runs everything, or until cancelled; then says what was left out."""
        tasks = [asyncio.create_task(self._mailbox(m)) for m in self.rows]
        everything = asyncio.gather(*tasks, return_exceptions=True)
        while not everything.done():
            if self.cancel.is_set():
                everything.cancel()
                break
            await asyncio.wait([everything], timeout=_CANCEL_EVERY)
        results = await asyncio.gather(everything, return_exceptions=True)
        self._raise_callers_errors(results)
        for mailbox in self.rows:
            for service in self.services:
                if (mailbox.id, service) in self.open:
                    self._note(mailbox, service, "check", CutShort())

    def _raise_callers_errors(self, results: Sequence[object]) -> None:
        """An error of the caller's `on_step` is the caller's."""
        for result in results:
            for one in result if isinstance(result, list) else []:
                if isinstance(one, Exception):
                    raise one

    async def _mailbox(self, mailbox: Mailbox) -> None:
        async with self.places, self.shared:
            if set(self.services) & set(_SESSIONS):
                self._note(mailbox, "login", "foretold", login_settings(mailbox))
            if "dns" not in self.services:
                await self._servers(mailbox)
                return
            domain = asyncio.create_task(self._service(mailbox, "dns"))
            try:
                await self._servers(mailbox)
                await domain
            finally:
                domain.cancel()

    async def _servers(self, mailbox: Mailbox) -> None:
        """One after the other: a login is never tried twice at a time."""
        await self._service(mailbox, "smtp")
        await self._service(mailbox, "pop3")
        await self._service(mailbox, "imap")

    async def _service(self, mailbox: Mailbox, service: str) -> None:
        if service not in self.services or not is_asked(mailbox, service):
            return
        ledger = self.run.desk.ledger
        known = ledger.known(mailbox.id, service) if ledger else None
        if known is not None:
            for step in known:
                self.run.emit(step)
            self.open.discard((mailbox.id, service))
            return
        try:
            await self._run_service(mailbox, service)
        except Exception as error:
            fault = OwnFault(type(error).__name__)
            self._note(mailbox, service, "check", fault)
        self.open.discard((mailbox.id, service))
        if ledger:
            ledger.ended(mailbox.id, service)

    async def _run_service(self, mailbox: Mailbox, service: str) -> None:
        if service == "dns":
            preset = provider_of(mailbox)
            for step in await check_domain(
                mailbox, preset, self.run.resolver, self.dns_options, self.domains
            ):
                self.run.emit(step)
            return
        endpoint = endpoint_of(mailbox, service)
        if endpoint.host:
            kinds = kinds_taken(mailbox, service)
            await _SESSIONS[service](self.run, mailbox, endpoint, kinds).check()
            return
        known = provider_of(mailbox)
        provider_id = known.id if known else await self._recognised(mailbox)
        record = Unconfigured(provider_id)
        self._note(mailbox, service, "configuration", record)

    def _note(
        self, mailbox: Mailbox, service: str, stage: str, record: StageRecord
    ) -> None:
        seen = Seen(Visit(service), stage, datetime.now(UTC), record)
        _, steps = told(mailbox.id, seen, judged_stage)
        for step in steps:
            self.run.emit(step)

    async def _recognised(self, mailbox: Mailbox) -> str:
        """The provider that the address's domain takes its mail at, by its MX."""
        known = recognise([], mailbox.domain)
        if not known and mailbox.domain:
            answer = await self.run.resolver.lookup(mailbox.domain, "MX")
            ranked = sorted(
                (int(preference), host)
                for preference, host in (record.split() for record in answer.records)
            )
            known = recognise([host for _, host in ranked], mailbox.domain)
        return known
