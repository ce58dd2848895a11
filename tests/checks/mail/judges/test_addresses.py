"""What differs between the addresses of one host is told with the address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from diagnostics.checks.mail.judges.addresses import is_uneventful, judge_others
from diagnostics.checks.mail.replies_read import Reply
from diagnostics.checks.mail.securing.tls_records import (
    Certificate,
    Secured,
    Unsecured,
)
from diagnostics.checks.mail.seen import (
    AddressLook,
    Broken,
    Greeted,
    OtherAddresses,
    Visit,
)
from diagnostics.model import State
from diagnostics.words import text

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SMTP = Visit("smtp", "mx.acme.example", 465, "tls")


def secured(days: int = 80) -> Secured:
    """A handshake that worked, with a certificate that ends in so many days."""
    ends = NOW + timedelta(days=days, hours=1)
    leaf = Certificate(
        subject="mx.acme.example",
        issuer="Some intermediate",
        names=("mx.acme.example",),
        begins=ends - timedelta(days=365),
        ends=ends,
        kind="RSA",
        bits=2048,
        is_curve=False,
        signature="sha256",
        is_self_issued=False,
    )
    return Secured("TLSv1.3", "TLS_AES_256_GCM_SHA384", (leaf,))


GREETING = Greeted(Reply(220, "", ("mx.acme.example ESMTP",)))
SOUND = AddressLook("192.0.2.1", secured(), GREETING)
ENDING = AddressLook("192.0.2.2", secured(3), GREETING)
CLOSED = AddressLook("192.0.2.3", broken=Broken("closed"), stage="greeting")
NO_TLS = AddressLook("192.0.2.4", Unsecured("reset", "reset by peer"))
LISTED = "5.7.1 Client host blocked using zen.spamhaus.org"
BARRED = AddressLook("192.0.2.5", greeting=Greeted(Reply(554, "", (LISTED,))))


def others(*looks: AddressLook) -> OtherAddresses:
    first, *rest = looks
    return OtherAddresses(first, tuple(rest))


@pytest.mark.parametrize(
    ("look", "rule"),
    [
        (ENDING, "checks/certificate-expires-soon"),
        (CLOSED, "checks/connection-dropped"),
        (NO_TLS, "checks/connection-reset"),
        (BARRED, "errors/ip-blocklisted"),
    ],
)
def test_what_is_wrong_at_another_address_only_is_a_warning_with_it(
    look: AddressLook, rule: str
) -> None:
    outcome = judge_others(SMTP, others(SOUND, look), NOW)
    assert (outcome.state, outcome.rule) == (State.PASSED, "")
    ((name, aside),) = outcome.asides
    assert (name, aside.state, aside.rule) == ("address", State.WARNING, rule)
    assert aside.data["address"] == look.address
    assert look.address in text(aside.seen)


def test_what_nobody_can_tell_at_another_address_stays_so() -> None:
    silent = AddressLook(
        "192.0.2.6", broken=Broken("timeout", limit=15.0), stage="greeting"
    )
    ((_, aside),) = judge_others(SMTP, others(SOUND, silent), NOW).asides
    assert (aside.state, aside.rule) == (State.INCONCLUSIVE, "checks/no-greeting")


def test_what_is_wrong_at_the_first_as_well_is_told_there_alone() -> None:
    outcome = judge_others(SMTP, others(ENDING, ENDING), NOW)
    assert outcome.asides == ()
    assert text(outcome.seen).endswith(ENDING.address)
    ((_, aside),) = judge_others(SMTP, others(ENDING, CLOSED, ENDING), NOW).asides
    assert aside.rule == "checks/connection-dropped"


def test_where_only_the_first_is_wrong_the_sound_ones_are_named() -> None:
    seen = text(judge_others(SMTP, others(ENDING, SOUND, CLOSED), NOW).seen)
    assert ENDING.address in seen
    assert SOUND.address in seen
    assert CLOSED.address not in seen
    both = text(judge_others(SMTP, others(SOUND, SOUND), NOW).seen)
    assert seen != both


@pytest.mark.parametrize(
    ("looks", "uneventful"),
    [
        ((SOUND, SOUND), True),
        ((SOUND, ENDING), False),
        ((ENDING, SOUND), False),
        ((SOUND, CLOSED), False),
    ],
)
def test_nothing_is_said_where_nothing_is_wrong_anywhere(
    looks: tuple[AddressLook, ...], uneventful: bool
) -> None:
    assert is_uneventful(SMTP, others(*looks), NOW) is uneventful
