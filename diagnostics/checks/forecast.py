"""What the provider's preset says about a login before it is tried; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from diagnostics.catalogue import Provider, provider, provider_ids
from diagnostics.checks.dns import provider_status
from diagnostics.checks.mail.judges import StageOutcome, judged
from diagnostics.checks.mail.record_json import is_record, seen_from_json
from diagnostics.checks.mail.seen import LoginSettings, Seen
from diagnostics.checks.mail.stage_steps import steps_of
from diagnostics.checks.step import Step
from diagnostics.domain_names import one_spelling
from diagnostics.model import AuthKind, Mailbox, Phrase, Said, State

FORETOLD = "checks/login-foretold"

OTHER_ADDRESS = "checks/login-other-address"

_SERVICES = ("smtp", "pop3")

_KEY = "apikey"
"""The user name of services that know everybody by a key."""


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
        address=mailbox.address,
    )


def kinds_taken(mailbox: Mailbox, service: str) -> tuple[str, ...]:
    """The kinds of secret that a service of the mailbox is known to take.

    Empty where nobody knows: no preset, or another server than the preset's.
    """
    preset, host = provider_of(mailbox), one_spelling(mailbox.pop3.host)
    if service == "pop3" and mailbox.provider not in provider_ids():
        preset = next((p for p in map(provider, provider_ids()) if _has(p, host)), None)
    if preset is None or service not in _SERVICES:
        return ()
    kinds = preset.rule.data.get("pop3_auth", ()) if service == "pop3" else ()
    return tuple(kinds or preset.rule.data.get("auth", ()))


def _has(preset: Provider, host: str) -> bool:
    """Whether a host is where the preset's letters are collected."""
    return bool(host) and any(one_spelling(end.host) == host for end in preset.pop3)


@dataclass(frozen=True, slots=True)
class Forecast:
    """One thing to know before logging in.

    Attributes:
        rule: its rule's id.
        seen: what the settings are.
        expected: what they should be.
        services: where a login that works withdraws it; it holds anyway where empty.
    """

    rule: str
    seen: Said
    expected: Said = ""
    services: tuple[str, ...] = _SERVICES


def foretold(
    settings: LoginSettings, today: date, worked: Collection[str] = ()
) -> StageOutcome:
    """What is known; `warning` with the weightiest forecast first.

    Args:
        settings: what the mailbox's row says.
        today: the day to judge by.
        worked: the services whose login worked: what was foretold of it is withdrawn.
    """
    known = settings.provider in provider_ids()
    preset = provider(settings.provider) if known else None
    if preset is None:
        return StageOutcome(State.SKIPPED, waited_for="preset")
    known_before = tuple(_forecasts(settings, preset, today))
    found = [f for f in known_before if not set(f.services) & set(worked)]
    if known_before and not found:
        told = _joined("checks:several", [f.seen for f in known_before])
        return StageOutcome(seen=Phrase.of("checks:withdrawn", foretold=told))
    if not found:
        seen = Phrase.of("checks:nothing-against", provider=preset.name)
        return StageOutcome(seen=seen)
    told = _joined("checks:several", [f.seen for f in found])
    data = {"provider": preset.id}
    first = found[0]
    state = State.PASSED if first.rule == OTHER_ADDRESS else State.WARNING
    wanted = list(dict.fromkeys(f.expected for f in found if f.expected))
    expected = _joined("checks:several", wanted) if wanted else ""
    return StageOutcome(state, first.rule, told, expected, data)


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
        # It may work from here and fail from Planfix's addresses.
        yield Forecast("checks/ip-bound-two-factor", seen, Phrase.of(off), ())
    yield from _other_kinds(settings.auth, preset)
    if settings.two_factor and plain and not bound:
        seen = Phrase.of("checks:plain-opens-nothing")
        yield Forecast(FORETOLD, seen, Phrase.of("checks:kind-app_password"))
    status = provider_status(preset, today)
    if status.since and plain:
        seen = Phrase(f"{preset.rule.id}:dated-{status.since}")
        yield Forecast(FORETOLD, seen, services=("smtp",))
    if facts.get("login") == "local-part" and "@" in settings.username:
        seen = Phrase.of("checks:local-part", provider=name)
        yield Forecast(FORETOLD, seen, settings.username.partition("@")[0])
    if facts.get("login") == _KEY and settings.username != _KEY:
        seen = Phrase.of("checks:fixed-name", provider=name, username=_KEY)
        yield Forecast(FORETOLD, seen, _KEY)
    yield from _other_address(settings, preset)


def _other_address(settings: LoginSettings, preset: Provider) -> Iterator[Forecast]:
    """A login that is another address than the mailbox's: who may send so."""
    allowed = preset.rule.data.get("send_as", "")
    alike = preset.rule.data.get("same_mailbox", ())
    dotless = preset.rule.data.get("dots_ignored", ())
    both = settings.username, settings.address
    one, two = (_owner(address, alike, dotless) for address in both)
    if not allowed or "@" not in settings.username or not two or one == two:
        return
    given = {"provider": preset.name, "address": settings.address}
    seen = Phrase.of("checks:logs-in-as", login=settings.username, **given)
    expected = Phrase.of(f"checks:send-as-{allowed}", **given)
    yield Forecast(OTHER_ADDRESS, seen, expected, ())


def _owner(address: str, alike: Collection[str], dotless: Collection[str]) -> str:
    """Whose an address is: without `+tag`, and with one domain for all its owner's.

    Args:
        address: any.
        alike: domains of one owner.
        dotless: domains where dots before the @ make no other address.
    """
    local, _, domain = address.lower().rpartition("@")
    domain = one_spelling(domain)
    same = min(alike) if domain in alike else domain
    name = local.partition("+")[0]
    name = name.replace(".", "") if domain in dotless else name
    return f"{name}@{same}" if domain else ""


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
        yield Forecast(FORETOLD, seen, wanted, (service.lower(),))


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


def amended(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps of a run, with each forecast as its own logins leave it."""
    steps = tuple(steps)
    worked: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        if step.step == "login" and step.state is State.PASSED:
            worked[step.mailbox].add(step.service)
    return tuple(_amended(step, worked.get(step.mailbox, ())) for step in steps)


def _amended(step: Step, worked: Collection[str]) -> Step:
    if not worked or not step.rule or not is_record(step.collected):
        return step
    seen = seen_from_json(step.collected or {})
    if not isinstance(seen.record, LoginSettings):
        return step
    outcome = foretold(seen.record, seen.at.date(), worked)
    return steps_of(step.mailbox, seen, outcome, step.seconds)[0]
