"""What differs between the addresses of one host."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from diagnostics.checks.mail.judges.dialogue import judge_greeted, judge_tls_asked
from diagnostics.checks.mail.judges.encryption import judge_secured, judge_unsecured
from diagnostics.checks.mail.judges.reaching import judge_broken
from diagnostics.checks.mail.judges.stage_outcome import StageOutcome
from diagnostics.checks.mail.securing.tls_records import Secured, Unsecured
from diagnostics.checks.mail.seen import AddressLook, OtherAddresses, Visit
from diagnostics.model import Phrase, State


def judge_others(visit: Visit, seen: OtherAddresses, now: datetime) -> StageOutcome:
    """Further addresses: what is wrong at one of them, and not at the first as well.

    Letters leave as long as that address isn't drawn, so it is a warning.
    """
    first = {told.rule for told in _troubles(visit, seen.first, now)}
    asides: list[tuple[str, StageOutcome]] = []
    sound = []
    for look in seen.others:
        found = tuple(_troubles(visit, look, now))
        own = (told for told in found if told.rule not in first)
        asides += [("address", _at(look.address, told)) for told in own]
        if not found:
            sound.append(look.address)
    addresses = ", ".join(look.address for look in seen.others)
    told: Phrase = Phrase.of("mail:others-looked-at", addresses=addresses)
    if first and sound:
        where = {"address": seen.first.address, "others": ", ".join(sound)}
        told = Phrase.of("mail:others-in-order", **where)
    return StageOutcome(seen=told, asides=tuple(asides))


def is_uneventful(visit: Visit, seen: OtherAddresses, now: datetime) -> bool:
    """Whether nothing is wrong at any of the addresses."""
    looks = (seen.first, *seen.others)
    return not any(True for look in looks for _ in _troubles(visit, look, now))


def _troubles(visit: Visit, look: AddressLook, now: datetime) -> Iterator[StageOutcome]:
    for told in _judged(visit, look, now):
        yield from (o for o in (told, *(a for _, a in told.asides)) if o.rule)


def _judged(visit: Visit, look: AddressLook, now: datetime) -> Iterator[StageOutcome]:
    if isinstance(look.tls, Secured):
        yield judge_secured(visit, look.tls, now)
    elif isinstance(look.tls, Unsecured):
        yield judge_unsecured(visit, look.tls, now)
    if look.greeting:
        yield judge_greeted(visit, look.greeting)
    if look.asked:
        yield judge_tls_asked(visit, look.asked)
    if look.broken:
        yield judge_broken(visit, look.stage, look.broken)


def _at(address: str, told: StageOutcome) -> StageOutcome:
    """What is wrong, with the address where it is."""
    bad = told.state in (State.FAILED, State.WARNING)
    return StageOutcome(
        State.WARNING if bad else told.state,
        told.rule,
        Phrase.of("mail:at-address", address=address, seen=told.seen),
        told.expected,
        {**told.data, "address": address},
    )
