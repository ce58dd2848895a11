"""How much a mailbox's service takes, beside the people and projects it serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from diagnostics.catalogue import Provider, with_preset
from diagnostics.checks.dns.providers import free_mail
from diagnostics.checks.forecast import provider_of
from diagnostics.model import Account, Mailbox, Phrase, places_counted

OWN, CUSTOMERS = "own", "customers"
"""Whose addresses a service's limits are for: its own domains', its customers'."""


@dataclass(frozen=True, slots=True)
class ServedMailbox:
    """What hangs on a mailbox, and what its service documents; None is not known.

    Attributes:
        mailbox: its id.
        provider: the service's name, empty where nobody knows it.
        employees, projects, pairs: what it is the sender of.
        with_none: whether "no project" is one of these projects.
        letters_a_day, recipients_a_day, recipients_a_letter: what the service takes.
        source: where it says so.
        checked: ISO date on which that was read.
    """

    mailbox: str
    provider: str = ""
    employees: int | None = None
    projects: int | None = None
    pairs: int | None = None
    with_none: bool | None = None
    letters_a_day: int | None = None
    recipients_a_day: int | None = None
    recipients_a_letter: int | None = None
    source: str = ""
    checked: str = ""

    @property
    def is_limited(self) -> bool:
        """Whether a limit of the service is known."""
        return bool(self.source)

    @property
    def told(self) -> Phrase:
        """The same in one sentence."""
        limits = [
            Phrase.of(f"limits:{name.replace('_', '-')}", count=count)
            for name in ("letters_a_day", "recipients_a_day", "recipients_a_letter")
            if (count := getattr(self, name)) is not None
        ]
        where = None
        if self.projects is not None:
            where = places_counted(self.projects, bool(self.with_none))
        facts = asdict(self) | {"limits": limits, "where": where}
        return Phrase.of("limits:served", **facts)


def served(
    account: Account, mailbox_ids: Iterable[str], impact: Callable[[str], Any] | None
) -> tuple[ServedMailbox, ...]:
    """The mailboxes with what hangs on them and what their services take.

    Args:
        account: whose mailboxes.
        mailbox_ids: of which; ids that it doesn't have are left out.
        impact: a mailbox's id → `employees`, `projects`, `pairs`, `with_none`; None:
            not known.
    """
    wanted = dict.fromkeys(mailbox_ids)
    rows = {m.id: m for m in account.mailboxes if m.id in wanted}
    return tuple(_served(with_preset(rows[i]), impact) for i in wanted if i in rows)


def _served(mailbox: Mailbox, impact: Callable[[str], Any] | None) -> ServedMailbox:
    preset = provider_of(mailbox)
    weight = impact(mailbox.id) if impact else None
    counts = {}
    if weight is not None:
        names = ("employees", "projects", "pairs", "with_none")
        counts = {n: getattr(weight, n) for n in names}
    if preset is None:
        return ServedMailbox(mailbox.id, **counts)
    return ServedMailbox(
        mailbox.id, preset.name, **counts, **_limits(preset, mailbox.domain)
    )


def _limits(preset: Provider, domain: str) -> dict[str, Any]:
    """What the service documents for addresses of such a domain."""
    limits = dict(preset.rule.data.get("limits", {}))
    whose = OWN if free_mail(domain) == preset.id else CUSTOMERS
    if limits.pop("addresses", whose) != whose:
        return {}
    return limits
