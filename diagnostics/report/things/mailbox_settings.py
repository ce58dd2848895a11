"""A mailbox's settings, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from diagnostics.catalogue import provider, provider_ids, with_preset
from diagnostics.model import (
    COMPANY,
    Access,
    Account,
    Endpoint,
    Mailbox,
    Named,
    Phrase,
    Said,
)
from diagnostics.report.rows import Row
from diagnostics.words import joined, text

SETTING_COLUMNS = ("setting", "value", "origin")

_MOST_LISTED = 20


def settings(account: Account, mailbox: Mailbox) -> list[Row]:
    """The settings under `SETTING_COLUMNS`, those who may use it first.

    Secrets are references and are told as such; nothing of them is resolved.
    """
    written = text(_written(mailbox))
    rows = [_row(name, value, written) for name, value in _lists(account, mailbox)]
    filled = with_preset(mailbox)
    rows += [_server(mailbox, s, getattr(filled, s)) for s in ("smtp", "pop3", "imap")]
    rows += [_row(name, value, written) for name, value in _login(mailbox)]
    return rows


def _row(setting: str, value: Said, origin: str) -> Row:
    return {
        "setting": text(Phrase.of(f"things:setting-{setting}")),
        "value": text(value),
        "origin": origin,
    }


def _written(mailbox: Mailbox) -> Phrase:
    if not mailbox.place.file:
        return Phrase.of("things:origin-account")
    return Phrase.of("things:origin-place", place=mailbox.place.said)


def _lists(account: Account, mailbox: Mailbox) -> Iterator[tuple[str, Said]]:
    yield "name", mailbox.name or Phrase.of("things:nothing")
    yield "owner", _owner(account, mailbox)
    if not mailbox.is_own:
        yield "access", _access(account, mailbox)
    yield "projects", _projects(account, mailbox)
    yield "default", Phrase.of("things:yes" if mailbox.default else "things:no")
    yield "replies", Phrase.of("things:yes" if mailbox.replies_here else "things:no")
    yield "test", _test(mailbox)


def _owner(account: Account, mailbox: Mailbox) -> Said:
    if mailbox.owner == COMPANY:
        return Phrase.of("things:owner-company")
    return _named([mailbox.owner], {e.id: e.label for e in account.employees})


def _access(account: Account, mailbox: Mailbox) -> Said:
    if mailbox.access is not Access.SELECTED:
        return Phrase.of(f"things:access-{mailbox.access}")
    people = _named(mailbox.employees, {e.id: e.label for e in account.employees})
    groups = _named(mailbox.groups, {g.id: g.name or g.id for g in account.groups})
    if not (people or groups):
        return Phrase.of("things:access-unlisted")
    if not people:
        return Phrase.of("things:access-groups", groups=groups)
    return Phrase.of("things:access-selected", people=people, groups=groups)


def _projects(account: Account, mailbox: Mailbox) -> Said:
    if not mailbox.is_bound:
        return Phrase.of("things:projects-every")
    return _named(mailbox.projects, {p.id: p.label for p in account.projects})


def _named(ids: Sequence[str], labels: dict[str, str]) -> str:
    """Names in place of ids; an id that there is not is said as such."""
    shown: list[object] = [
        labels[i] if i in labels else Phrase.of("things:unknown-id", id=i)
        for i in dict.fromkeys(ids[:_MOST_LISTED])
    ]
    if len(ids) > _MOST_LISTED:
        shown.append(Phrase.of("senders:more", number=len(ids) - _MOST_LISTED))
    return joined(shown) if shown else ""


def _test(mailbox: Mailbox) -> Phrase:
    if mailbox.tested_on:
        day = mailbox.tested_on
        return Phrase.of(f"things:test-{mailbox.test}-on", day=day)
    return Phrase.of(f"things:test-{mailbox.test}")


def _server(mailbox: Mailbox, service: str, filled: Endpoint) -> Row:
    written: Endpoint = getattr(mailbox, service)
    if filled.is_empty:
        value: Said = Phrase.of("things:nothing")
    else:
        value = Phrase.of(
            f"things:server-{filled.security}", host=filled.host, port=str(filled.port)
        )
    origin = _written(mailbox)
    if filled != written and mailbox.provider in provider_ids():
        preset = Named(mailbox.provider, provider(mailbox.provider).name)
        origin = Phrase.of("things:origin-preset", name=preset)
    elif filled != written:
        origin = Phrase.of("things:origin-usual", place=text(origin))
    return _row(service, value, text(origin))


def _login(mailbox: Mailbox) -> Iterable[tuple[str, Said]]:
    nothing = Phrase.of("things:nothing")
    yield "username", mailbox.username or Phrase.of("things:username-address")
    yield "auth", Phrase.of(f"things:auth-{mailbox.auth.replace('_', '-')}")
    yield "secret", mailbox.secret or nothing
    yield "two-factor", Phrase.of("things:yes" if mailbox.two_factor else "things:no")
    if mailbox.sends_from:
        yield "sends-from", joined(mailbox.sends_from)
