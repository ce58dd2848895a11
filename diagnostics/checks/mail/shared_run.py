"""What all sessions of one run share, whatever the mailbox and the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from diagnostics.checks.credentials import Secrets
from diagnostics.checks.dns.resolver import Resolver
from diagnostics.checks.mail.dial import Dialler
from diagnostics.checks.mail.judges import TIMELESS, StageOutcome, judged
from diagnostics.checks.mail.judges.addresses import is_uneventful
from diagnostics.checks.mail.judges.reaching import SLOW
from diagnostics.checks.mail.judges.whole_service import OWN_FAULT
from diagnostics.checks.mail.login import LoginDesk
from diagnostics.checks.mail.probe import Prober, ServerPort
from diagnostics.checks.mail.record_json import CLOSED, to_json
from diagnostics.checks.mail.securing.tls_contexts import Contexts
from diagnostics.checks.mail.seen import (
    AddressLook,
    Broken,
    OtherAddresses,
    Reached,
    Seen,
    StageRecord,
    Visit,
)
from diagnostics.checks.mail.stage_steps import told
from diagnostics.checks.network import Network
from diagnostics.checks.secret_masks import Masks
from diagnostics.checks.step import Line, Step, cleaned

Spot = tuple[Visit, str]
"""A stage at a server, by its name."""

_MOST_REMEMBERED = 64
"""Records whose steps are remembered: a server says the same to most mailboxes."""

_Told = tuple[StageOutcome, tuple[Step, ...]]


@dataclass(slots=True)
class ToldBefore:
    """What records came to that many mailboxes of a server give, judged by no clock.

    Until a secret is learnt: what was clean before may hold it.
    """

    _known: dict[tuple[Visit, str, StageRecord], _Told] = field(
        default_factory=dict, repr=False
    )
    _secrets: int = 0

    def of(self, seen: Seen, masks: Masks) -> _Told | None:
        """What such a record came to under the same secrets, and its steps then."""
        if self._secrets != masks.secrets_known:
            self._known.clear()
            self._secrets = masks.secrets_known
        if not _holds_for_others(seen):
            return None
        return self._known.get((seen.visit, seen.stage, seen.record))

    def remember(
        self, seen: Seen, outcome: StageOutcome, steps: tuple[Step, ...]
    ) -> None:
        """Keeps what a record came to, where it holds for others."""
        if not _holds_for_others(seen):
            return
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[seen.visit, seen.stage, seen.record] = outcome, steps


def _holds_for_others(seen: Seen) -> bool:
    """Whether it is judged by nothing but its record: neither when it was, nor late."""
    return type(seen.record) in TIMELESS and seen.slowest < SLOW


def _once_more(
    step: Step,
    mailbox: str,
    kept: Mapping[str, Any],
    seconds: float,
    lines: tuple[Line, ...] = (),
) -> Step:
    """A step of another mailbox as this one's, with what its record has of its own."""
    collected = MappingProxyType({**(step.collected or {}), **kept})
    return step.of_another(mailbox, seconds, lines, collected)


def _own_record(step: Step, seen: Seen) -> dict[str, Any]:
    """The record of a step, for this mailbox, where records that are equal differ.

    That is in how long each attempt to connect took; long lists are written down cut.
    """
    if not isinstance(seen.record, Reached):
        return {}
    record = (step.collected or {})["record"]
    timed = zip(record["attempts"], seen.record.attempts, strict=False)
    attempts = [{**was, "seconds": attempt.seconds} for was, attempt in timed]
    return {"record": {**record, "attempts": attempts}}


@dataclass(slots=True)
class Run:
    """What all sessions of one run share.

    Attributes:
        take: gets each step, without secrets and fit to be shown.
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
    take: Callable[[Step], None]
    dialler: Dialler
    contexts: Contexts = field(default_factory=Contexts)
    masks: Masks = field(default_factory=Masks)
    silent: dict[Spot, Broken] = field(default_factory=dict)
    answered: set[Spot] = field(default_factory=set)
    looked_around: set[Visit] = field(default_factory=set)
    uneventful: set[tuple[Visit, OtherAddresses]] = field(default_factory=set)
    told_before: ToldBefore = field(default_factory=ToldBefore)
    prober: Prober = field(init=False)
    desk: LoginDesk = field(init=False)

    def __post_init__(self) -> None:
        self.prober = Prober(self.network, self.contexts, self.dialler)
        allowed = self.network.allow_plain
        self.desk = LoginDesk(self.secrets, self.dialler, allowed)

    def emit(self, step: Step) -> Step:
        """Gives a step away without secrets; as it left."""
        step = cleaned(self.masks.step(step, CLOSED))
        self.take(step)
        return step

    def tell(
        self, mailbox: str, seen: Seen, seconds: float, lines: tuple[Line, ...]
    ) -> StageOutcome:
        """Judges a stage's record and gives its steps away.

        Args:
            mailbox: its id.
            seen: the stage's record.
            seconds: how long it took.
            lines: what was said in it.
        """
        before = self.told_before.of(seen, self.masks)
        if before is not None:
            outcome, (first, *asides) = before
            lines, at = self.masks.transcript(lines), to_json(seen.at)
            kept = {"at": at, "slowest": seen.slowest, **_own_record(first, seen)}
            self.take(_once_more(first, mailbox, kept, seconds, lines))
            for aside in asides:
                self.take(_once_more(aside, mailbox, {"at": at}, aside.seconds))
            return outcome
        clean = self.masks.shown
        outcome, steps = told(
            mailbox, seen, judged, seconds, lines, clean, self._hidden
        )
        left = tuple(map(self.emit, steps))
        if outcome.rule != OWN_FAULT:  # then another record is kept
            self.told_before.remember(seen, outcome, left)
        return outcome

    def _hidden(self, seen: Seen, outcome: StageOutcome) -> tuple[Seen, StageOutcome]:
        """What was seen without secrets, and what is told of that.

        What is cut out of a reply may be half a secret, so it is cut out once more
        behind the masks; unless they took away what the judgement stands on.
        """
        record = self.masks.fact(seen.record, CLOSED)
        if record is seen.record or record == seen.record:
            return seen, outcome
        hidden = replace(seen, record=record)
        told = judged(hidden)
        same = (told.state, told.rule) == (outcome.state, outcome.rule)
        return hidden, told if same else outcome

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
