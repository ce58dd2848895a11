"""What the provider's preset says about a login before it is tried; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from diagnostics.catalogue import Provider, provider, provider_ids
from diagnostics.checks.dns import provider_status
from diagnostics.checks.step import Step
from diagnostics.model import AuthKind, Mailbox, State

FORETOLD = "checks/login-foretold"

_WORDS = {
    "password": "the password",
    "app_password": "an app password",
    "oauth2": "OAuth2",
}


def provider_of(mailbox: Mailbox) -> Provider | None:
    """The preset named in the mailbox, or the one its SMTP host belongs to."""
    known = provider_ids()
    if mailbox.provider in known:
        return provider(mailbox.provider)
    host = mailbox.smtp.host.lower().rstrip(".")
    for name in known:
        entry = provider(name)
        suffixes = entry.rule.data.get("smtp_suffixes", ())
        if any(host == s or host.endswith(f".{s}") for s in suffixes):
            return entry
    return None


@dataclass(frozen=True, slots=True)
class Forecast:
    """One thing to know before logging in."""

    rule: str
    seen: str
    expected: str = ""


def foretell(mailbox: Mailbox, preset: Provider | None, today: date) -> Step:
    """One step for what is known; `warning` with the weightiest forecast first."""
    found = tuple(_forecasts(mailbox, preset, today))
    if not found:
        seen = f"nothing against it is known of {preset.name}" if preset else ""
        state = State.PASSED if preset else State.SKIPPED
        waited = "" if preset else "a provider's preset"
        return Step(mailbox.id, "login", "foretold", state, "", seen, waited_for=waited)
    first, *others = found
    return Step(
        mailbox=mailbox.id,
        service="login",
        step="foretold",
        state=State.WARNING,
        rule=first.rule,
        seen=". ".join([first.seen, *(o.seen for o in others)]),
        expected=first.expected,
        data={"provider": preset.id if preset else ""},
    )


def _forecasts(
    mailbox: Mailbox, preset: Provider | None, today: date
) -> Iterator[Forecast]:
    if preset is None:
        return
    facts = preset.rule.data
    bound = bool(facts.get("ip_bound_two_factor"))
    if bound and mailbox.two_factor:
        seen = f"{preset.name} ties two-factor logins to the IP address they come from"
        yield Forecast("checks/ip-bound-two-factor", seen, "two-factor off here")
    for service, key in (("SMTP", "auth"), ("POP3", "pop3_auth")):
        kinds = list(facts.get(key, ()))
        if kinds and not _fits(mailbox.auth, kinds):
            wanted = " or ".join(_WORDS.get(k, k) for k in kinds)
            has = _WORDS[mailbox.auth.value]
            seen = f"{preset.name} wants {wanted} for {service}, the mailbox has {has}"
            yield Forecast(FORETOLD, seen, wanted)
    plain = mailbox.auth is AuthKind.PASSWORD
    if mailbox.two_factor and plain and not bound:
        seen = "two-factor login is on, so the plain password opens nothing"
        yield Forecast(FORETOLD, seen, "an app password")
    status = provider_status(preset, today)
    if status.since and plain:
        yield Forecast(FORETOLD, status.text)
    if facts.get("login") == "local-part" and "@" in mailbox.username:
        seen = f"{preset.name} wants the part before @ as user name"
        yield Forecast(FORETOLD, seen, mailbox.username.partition("@")[0])


def _fits(auth: AuthKind, kinds: list[str]) -> bool:
    """An app password is typed like a password, so it fits where one is asked for."""
    return auth.value in kinds or (
        auth is AuthKind.APP_PASSWORD and "password" in kinds
    )
