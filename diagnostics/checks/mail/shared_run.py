"""What all sessions of one run share, whatever the mailbox and the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from diagnostics.checks.credentials import Secrets
from diagnostics.checks.dns.resolver import Resolver
from diagnostics.checks.mail.dial import Dialler
from diagnostics.checks.mail.judges.addresses import is_uneventful
from diagnostics.checks.mail.login import LoginDesk
from diagnostics.checks.mail.probe import Prober, ServerPort
from diagnostics.checks.mail.securing.tls_contexts import Contexts
from diagnostics.checks.mail.seen import AddressLook, Broken, OtherAddresses, Visit
from diagnostics.checks.network import Network
from diagnostics.checks.secret_masks import Masks
from diagnostics.checks.step import Step

Spot = tuple[Visit, str]
"""A stage at a server, by its name."""


@dataclass(slots=True)
class Run:
    """What all sessions of one run share.

    Attributes:
        masks: know every secret of the run: a server may repeat it to any session.
        silent: stages that timed out, which others don't wait for again.
        answered: stages that passed once, so a time-out there proves little.
        looked_around: visits of which all addresses were told about.
        uneventful: what was seen at all addresses and had nothing wrong with it.
        prober: takes second looks.
        desk: where logins go through.
    """

    network: Network
    resolver: Resolver
    secrets: Secrets
    emit: Callable[[Step], None]
    dialler: Dialler
    contexts: Contexts = field(default_factory=Contexts)
    masks: Masks = field(default_factory=Masks)
    silent: dict[Spot, Broken] = field(default_factory=dict)
    answered: set[Spot] = field(default_factory=set)
    looked_around: set[Visit] = field(default_factory=set)
    uneventful: set[tuple[Visit, OtherAddresses]] = field(default_factory=set)
    prober: Prober = field(init=False)
    desk: LoginDesk = field(init=False)

    def __post_init__(self) -> None:
        self.prober = Prober(self.network, self.contexts, self.dialler)
        allowed = self.network.allow_plain
        self.desk = LoginDesk(self.secrets, self.dialler, allowed)

    def is_uneventful(self, visit: Visit, seen: OtherAddresses) -> bool:
        """Whether nothing is wrong at any of a host's addresses; judged once a run."""
        known = (visit, seen) in self.uneventful
        if not known and is_uneventful(visit, seen, datetime.now(UTC)):
            self.uneventful.add((visit, seen))
            return True
        return known

    async def rests(self, place: ServerPort, tired: AddressLook) -> None:
        """Notes that an address of this place's host wants to be left alone.

        Args:
            place: another address of the host.
            tired: what was seen at the one that has had enough.
        """

        async def known() -> AddressLook:
            return tired

        self.dialler.tired.add((tired.address, place.port))
        there = replace(place, address=tired.address)
        await self.prober.once("address", there, known)
