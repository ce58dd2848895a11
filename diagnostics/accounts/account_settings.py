"""The keys of `account` to values: its name, how it is read, its network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from diagnostics.accounts.problems import nearest_of, one_of, problem
from diagnostics.accounts.schema import ACCOUNT_KEYS, BLANKS, SWITCHES, Setting
from diagnostics.accounts.understanding.answers import meant_by
from diagnostics.accounts.understanding.cell_values import choice_of
from diagnostics.accounts.understanding.template_words import values_by_word
from diagnostics.accounts.understanding.vocabulary import KEYS, plain
from diagnostics.model import Finding, NetworkSettings, Phrase, Place, Reading
from diagnostics.network_settings import LONGEST, SHORTEST, hello_of, seconds_of
from diagnostics.network_settings import servers_of as name_servers_of

_Value = str | float | tuple[str, ...] | StrEnum


def settings_of(settings: Iterable[Setting], problems: list[Finding]) -> dict[str, Any]:
    """The account's own values by the name of its field; problems are appended."""
    read: dict[str, Any] = {}
    for item in settings:
        place = Place(item.file, item.row)
        item = _as_ours(item)
        if item.key not in ACCOUNT_KEYS:
            found = problem(
                "unknown-key",
                place,
                value=item.key,
                expected=one_of(ACCOUNT_KEYS),
                nearest=nearest_of(item.key, ACCOUNT_KEYS),
            )
            problems.append(found)
        elif item.key in read:
            problems.append(problem("duplicate-column", place, value=item.key))
        elif item.value:
            read[item.key] = _value(item, place, problems)
    known = {key: value for key, value in read.items() if value is not None}
    reading = Reading(**{s: v for s in SWITCHES if (v := known.get(f"reading.{s}"))})
    own = {k: v for k in ("name", "host", "plan") if (v := known.get(k)) is not None}
    return {**own, "reading": reading, "network": NetworkSettings(**_below(known))}


def _as_ours(item: Setting) -> Setting:
    """The setting under our name for its key."""
    if item.key in ACCOUNT_KEYS:
        return item
    said = plain(item.key)
    of_templates = values_by_word().get(said, frozenset()) & ACCOUNT_KEYS.keys()
    return replace(item, key=KEYS.get(said) or next(iter(of_templates), item.key))


def _below(known: Mapping[str, Any]) -> dict[str, Any]:
    """What stands under `[network]`, by its own name."""
    return {
        key.removeprefix("network."): value
        for key, value in known.items()
        if key.startswith("network.")
    }


def _value(item: Setting, place: Place, problems: list[Finding]) -> _Value | None:
    if item.key in _NETWORK:
        return _of_network(item, place, problems)
    values = ACCOUNT_KEYS[item.key]
    if values is None:
        return item.value
    try:
        said = choice_of(item.value, values, item.key) or meant_by(item.key, item.value)
        return values(said or item.value.lower())
    except ValueError:
        found = problem(
            "unknown-value",
            place,
            says="of-account",
            column=item.key,
            value=item.value,
            expected=one_of(values),
            nearest=nearest_of(item.value, values),
        )
        problems.append(found)
        return None


def _servers(written: str) -> tuple[str, ...]:
    servers = tuple(s for part in written.split(";") if (s := part.strip(BLANKS)))
    name_servers_of(servers)
    return servers


_NETWORK: Mapping[str, Callable[[str], _Value]] = MappingProxyType(
    {
        "network.dns": _servers,
        "network.timeout": seconds_of,
        "network.ehlo": hello_of,
    }
)


def _of_network(item: Setting, place: Place, problems: list[Finding]) -> _Value | None:
    try:
        return _NETWORK[item.key](item.value)
    except ValueError:
        name = item.key.partition(".")[2]
        limits = {"least": int(SHORTEST), "most": int(LONGEST)}
        expected = Phrase.of(f"accounts:network-{name}", **limits)
        found = problem(
            "bad-network",
            place,
            column=item.key,
            value=item.value,
            expected=expected,
        )
        problems.append(found)
        return None
