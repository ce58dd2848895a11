"""What the provider's preset says about a login before it is tried; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from diagnostics.catalogue import Provider, provider, provider_ids
from diagnostics.checks.dns import provider_status
from diagnostics.checks.mail.judges import StageOutcome, judged
from diagnostics.checks.mail.seen import LoginSettings, Seen
from diagnostics.domain_names import one_spelling
from diagnostics.model import AuthKind, Mailbox, Phrase, Said, State

FORETOLD = "checks/login-foretold"


def provider_of(mailbox: Mailbox) -> Provider | None:
    """The preset named in the mailbox, or the one its SMTP host belongs to."""
    known = provider_ids()
    if mailbox.provider in known:
        return provider(mailbox.provider)
    host = one_spelling(mailbox.smtp.host)
    for name in known:
        entry = provider(name)
        suffixes = entry.rule.data.get("smtp_suffixes", ())
        if any(host == s or host.endswith(f".{s}") for s in suffixes):
            return entry
    return None


def login_settings(mailbox: Mailbox) -> LoginSettings:
    """What a mailbox's row says of its login, to be foretold from."""
    preset = provider_of(mailbox)
    return LoginSettings(
        provider=preset.id if preset else "",
        auth=mailbox.auth.value,
        two_factor=mailbox.two_factor,
        username=mailbox.username,
    )


@dataclass(frozen=True, slots=True)
class Forecast:
    """One thing to know before logging in."""

    rule: str
    seen: Said
    expected: Said = ""


def foretold(settings: LoginSettings, today: date) -> StageOutcome:
    """What is known; `warning` with the weightiest forecast first."""
    known = settings.provider in provider_ids()
    preset = provider(settings.provider) if known else None
    if preset is None:
        return StageOutcome(State.SKIPPED, waited_for="preset")
    found = tuple(_forecasts(settings, preset, today))
    if not found:
        seen = Phrase.of("checks:nothing-against", provider=preset.name)
        return StageOutcome(seen=seen)
    told = _joined("checks:several", [f.seen for f in found])
    data = {"provider": preset.id}
    first = found[0]
    return StageOutcome(State.WARNING, first.rule, told, first.expected, data)


def _joined(key: str, parts: Sequence[Said]) -> Said:
    return reduce(lambda one, more: Phrase.of(key, first=one, next=more), parts)


def _forecasts(
    settings: LoginSettings, preset: Provider, today: date
) -> Iterator[Forecast]:
    facts, name = preset.rule.data, preset.name
    bound = bool(facts.get("ip_bound_two_factor"))
    plain = settings.auth == AuthKind.PASSWORD
    if bound and settings.two_factor:
        seen, off = Phrase.of("checks:ip-bound", provider=name), "checks:two-factor-off"
        yield Forecast("checks/ip-bound-two-factor", seen, Phrase.of(off))
    yield from _other_kinds(settings.auth, preset)
    if settings.two_factor and plain and not bound:
        seen = Phrase.of("checks:plain-opens-nothing")
        yield Forecast(FORETOLD, seen, Phrase.of("checks:kind-app_password"))
    status = provider_status(preset, today)
    if status.since and plain:
        yield Forecast(FORETOLD, status.text.rstrip("."))
    if facts.get("login") == "local-part" and "@" in settings.username:
        seen = Phrase.of("checks:local-part", provider=name)
        yield Forecast(FORETOLD, seen, settings.username.partition("@")[0])


def _other_kinds(auth: str, preset: Provider) -> Iterator[Forecast]:
    """Services that want another kind of secret than the mailbox has."""
    for service, key in (("SMTP", "auth"), ("POP3", "pop3_auth")):
        kinds = list(preset.rule.data.get(key, ()))
        if not kinds or _fits(auth, kinds):
            continue
        wanted = _joined("checks:either", [_kind(k) for k in kinds])
        given = {"provider": preset.name, "service": service}
        seen = Phrase.of(
            "checks:wants-another-kind", wanted=wanted, has=_kind(auth), **given
        )
        yield Forecast(FORETOLD, seen, wanted)


def _kind(auth: str) -> Said:
    known = [kind.value for kind in AuthKind]
    return Phrase.of(f"checks:kind-{auth}") if auth in known else auth


def _fits(auth: str, kinds: list[str]) -> bool:
    """An app password is typed like a password, so it fits where one is asked for."""
    return auth in kinds or (auth == AuthKind.APP_PASSWORD and "password" in kinds)


def judged_stage(seen: Seen) -> StageOutcome:
    """What any stage's record amounts to, a login's that was only foretold too.

    Raises:
        ValueError: nobody judges such a record.
    """
    if isinstance(seen.record, LoginSettings):
        return foretold(seen.record, seen.at.date())
    return judged(seen)
