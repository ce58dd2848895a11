"""Whether what failed is the fault of the machine that checks, or of its network; pure.

When names that surely exist can't be found, or every server is out of reach, nothing
is known about the mailboxes: that is one finding, and everything else is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from diagnostics.checks.dns.providers import owner_of
from diagnostics.checks.reach_policy import is_localhost, literal
from diagnostics.checks.root_causes.naming import UNANSWERED, organisation
from diagnostics.checks.step import Step
from diagnostics.domain_names import is_host
from diagnostics.lab_state import LAB_DOMAIN
from diagnostics.model import Phrase, State

OFFLINE = "checks/machine-offline"
NAME_SERVERS = "checks/name-servers-silent"

SURE_NAMES = ("iana.org", "ietf.org")
"""Names that exist as long as the internet does; asked for where no name was found."""

Place = tuple[str, int]
"""A host's name and a port; 0 where only the name was looked up."""

_LEAST_ORGANISATIONS = 3
"""Organisations of which none is within reach, from which this machine is suspected."""

_LEAST_PLACES = 4
"""The same in names, or ports, of two organisations."""

_NAMES = frozenset({"resolve", "domain"})
_NAME_RULES = frozenset(
    {
        *("checks/resolve-failed", "checks/resolve-inconclusive"),
        *("checks/dns-domain-missing", "checks/dns-inconclusive"),
    }
)
_PORT_RULES = frozenset(
    {
        *("checks/connection-timeout", "checks/connection-refused"),
        *("checks/connection-reset", "checks/no-route"),
    }
)


@dataclass(frozen=True, slots=True)
class _Tried:
    """The places that were out of reach, and whether any was within."""

    failed: tuple[Place, ...]
    any_works: bool
    all_unanswered: bool = False

    @property
    def hosts(self) -> tuple[str, ...]:
        """Their names, each once."""
        return tuple(dict.fromkeys(host for host, _ in self.failed))

    @property
    def lacks_known(self) -> bool:
        """Whether a well-known one is among them."""
        return any(map(_is_known, self.hosts))

    @property
    def nobody_answered(self) -> bool:
        """Whether names were asked for, and not one question was answered."""
        return bool(self.failed) and self.all_unanswered

    @property
    def blames_machine(self) -> bool:
        """Whether none works, of so many different ones, or of well-known ones."""
        if self.any_works or len(self.failed) < 2:
            return False
        owners = len(_organisations(self.hosts))
        return (
            self.lacks_known
            or owners >= _LEAST_ORGANISATIONS
            or (owners > 1 and len(self.failed) >= _LEAST_PLACES)
        )


def no_name_found(steps: Iterable[Step]) -> bool:
    """Whether names were looked up outside the lab, and not one was found."""
    tried = _names(steps)
    return bool(tried.failed) and not tried.any_works and not _all_labs(tried.hosts)


def with_blame(
    steps: Sequence[Step], *, is_offline: bool | None = None, own_dns: bool = False
) -> tuple[Step, ...]:
    """The steps, those open that failed only because this machine is cut off.

    Args:
        steps: of one run.
        is_offline: whether names that surely exist could not be found either; None
            where nobody asked for them.
        own_dns: whether other name servers than the system's were asked.
    """
    names, ports = _names(steps), _ports(steps)
    if own_dns and names.nobody_answered:
        return _opened(steps, UNANSWERED, names.hosts, "servers")
    suspected = names.blames_machine and (is_offline is None or names.lacks_known)
    if is_offline or suspected:
        return _opened(steps, _NAME_RULES, names.hosts, "names")
    if ports.blames_machine:
        return _opened(steps, _PORT_RULES, ports.hosts, "ports")
    return _with_late_servers(steps)


def _with_late_servers(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps, with `late` where name servers let questions of several expire.

    One organisation's names may be its own servers' fault.
    """
    late: dict[str, set[str]] = {}
    for step in steps:
        if servers := _late(step):
            late.setdefault(servers, set()).add(organisation(str(step.data["asked"])))
    blamed = {servers for servers, owners in late.items() if len(owners) > 1}
    return tuple(
        replace(step, data=MappingProxyType({**step.data, "late": _late(step)}))
        if _late(step) in blamed
        else step
        for step in steps
    )


def _late(step: Step) -> str:
    """The name servers that let its question expire, or nothing."""
    if step.rule not in UNANSWERED or not step.data.get("timed_out"):
        return ""
    return ", ".join(map(str, step.data.get("name_servers", ())))


def _opened(
    steps: Iterable[Step], rules: frozenset[str], hosts: tuple[str, ...], what: str
) -> tuple[Step, ...]:
    expected = Phrase.of(f"mail:offline-{what}")
    facts = {"hosts": list(hosts), "shown": list(hosts[:5]), "cut_off": what}
    rule = NAME_SERVERS if what == "servers" else OFFLINE
    return tuple(
        replace(
            step,
            state=State.INCONCLUSIVE,
            rule=rule,
            expected=expected,
            data=MappingProxyType({**step.data, **facts}),
        )
        if step.rule in rules and not _is_sure(step)
        else step
        for step in steps
    )


def _is_sure(step: Step) -> bool:
    """Whether it is known without asking anybody: no name server knows a non-name."""
    return step.rule in _NAME_RULES and _needs_no_name(_host(step))


def _names(steps: Iterable[Step]) -> _Tried:
    asked = [s for s in steps if s.step in _NAMES and not _needs_no_name(_host(s))]
    failed = [(_host(step), 0) for step in asked if step.rule in _NAME_RULES]
    works = any(step.state is State.PASSED for step in asked)
    unanswered = all(step.rule in UNANSWERED for step in asked)
    return _Tried(tuple(dict.fromkeys(failed)), works, unanswered)


def _ports(steps: Sequence[Step]) -> _Tried:
    tried = [step for step in steps if step.step == "connect"]
    broken = [step for step in tried if step.rule in _PORT_RULES]
    failed = [(_host(step), int(step.data.get("port") or 0)) for step in broken]
    works = any(step.state is State.PASSED for step in tried)
    elsewhere = any(step.step == "other-ports" for step in steps)
    return _Tried(tuple(dict.fromkeys(failed)), works or elsewhere)


def _host(step: Step) -> str:
    return str(step.data.get("host") or step.data.get("domain") or "")


def _needs_no_name(host: str) -> bool:
    """Whether no name server is asked for it: an address, or nobody's name."""
    return bool(literal(host)) or is_localhost(host) or not is_host(host)


def _is_known(host: str) -> bool:
    """Whether it is a host of a mail service that presets know: they don't vanish."""
    return bool(owner_of(host)) and not _all_labs([host])


def _all_labs(hosts: Iterable[str]) -> bool:
    return all(host.rpartition(".")[2] == LAB_DOMAIN for host in hosts)


def _organisations(hosts: Iterable[str]) -> set[str]:
    """The hosts' owners, as far as their names tell."""
    return set(map(organisation, hosts))
