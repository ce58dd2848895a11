"""Which mailboxes are checked by one worker: all that share a host.

Limits per host hold within a process. So that they hold across workers, no host is
visited by two of them at a time: mailboxes that share one stand in one batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diagnostics.catalogue import with_preset
from diagnostics.domain_names import one_spelling
from diagnostics.model import Mailbox


@dataclass(frozen=True, slots=True)
class Probe:
    """One mailbox of one account, and the hosts that its check visits.

    Attributes:
        account: the account's position among all.
        mailbox: the mailbox.
        hosts: names in one spelling; its domain where it names no host.
    """

    account: int
    mailbox: Mailbox
    hosts: frozenset[str]

    @classmethod
    def of(cls, account: int, mailbox: Mailbox) -> Probe:
        """The probe of a mailbox, its provider's servers filled in."""
        whole = with_preset(mailbox)
        servers = (whole.smtp.host, whole.pop3.host, whole.imap.host)
        hosts = frozenset(one_spelling(host) for host in servers if host)
        return cls(account, mailbox, hosts or frozenset([one_spelling(whole.domain)]))


def grouped_by_host(probes: Iterable[Probe]) -> list[list[Probe]]:
    """Groups of probes so that no host stands in two of them."""
    leader: dict[str, str] = {}

    def led(host: str) -> str:
        while leader[host] != host:
            leader[host] = leader[leader[host]]
            host = leader[host]
        return host

    held = list(probes)
    for probe in held:
        first, *others = sorted(probe.hosts)
        leader.setdefault(first, first)
        for host in others:
            leader.setdefault(host, host)
            leader[led(host)] = led(first)
    groups: dict[str, list[Probe]] = {}
    for probe in held:
        groups.setdefault(led(min(probe.hosts)), []).append(probe)
    return list(groups.values())


def in_batches(groups: Sequence[list[Probe]], batches: int) -> list[list[Probe]]:
    """Groups put together into about so many batches of about one size.

    The largest come first: who has one is busy while others do the small ones.
    """
    total = sum(map(len, groups))
    most = max(1, -(-total // max(1, batches)))
    made: list[list[Probe]] = []
    for group in sorted(groups, key=len, reverse=True):
        if made and len(made[-1]) + len(group) <= most:
            made[-1] += group
        else:
            made.append(list(group))
    return made
