"""What Streamlit's secrets say of the login, looked at before anybody is served."""

from __future__ import annotations

import importlib.util
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from diagnostics.language import gettext as _
from diagnostics.workspace.teams import TeamsError

CALLBACK = "/oauth2callback"
SHORTEST_SECRET = 32
"""Characters of the secret that signs cookies, at least."""

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_OF_A_PROVIDER = ("client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """How visitors come and who says who they are.

    Attributes:
        host: by which browsers reach the dashboard.
        port: the same; that of the scheme where the address names none.
        providers: the hosts that tell who somebody is.
    """

    host: str
    port: int
    providers: tuple[str, ...]


def identity_settings(places: Sequence[Path]) -> IdentitySettings:
    """The part `[auth]` of the last of these files that is there.

    Args:
        places: where Streamlit looks for its secrets, the last one counts.

    Raises:
        TeamsError: a login can't work with them, or wouldn't be safe.
    """
    there = [place for place in places if place.is_file()]
    if not there:
        looked = ", ".join(dict.fromkeys(map(str, places)))
        raise TeamsError(_("a login needs [auth] in one of {files}", files=looked))
    place = there[-1]
    try:
        if place.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise TeamsError(_("others may read it; chmod 600"))
        told = tomllib.loads(place.read_text(encoding="utf-8")).get("auth")
        found = _settings_of(told)
    except (OSError, ValueError) as error:
        raise TeamsError(f"{place}: {error}") from error
    if not all(importlib.util.find_spec(name) for name in ("authlib", "httpx")):
        raise TeamsError(_("a login needs Authlib and httpx: make shared"))
    return found


def _settings_of(told: object) -> IdentitySettings:
    if not isinstance(told, dict):
        raise TeamsError(_("no part [auth]"))
    came = _address(told, "redirect_uri")
    if not came.path.endswith(CALLBACK):
        raise TeamsError(_("redirect_uri doesn't end in {path}", path=CALLBACK))
    if len(str(told.get("cookie_secret", ""))) < SHORTEST_SECRET:
        raise TeamsError(
            _(
                "cookie_secret is shorter than {number} characters",
                number=SHORTEST_SECRET,
            )
        )
    providers = tuple(_providers(told))
    port = came.port or (443 if came.scheme == "https" else 80)
    return IdentitySettings(came.hostname or "", port, providers)


def named_providers(told: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The parts of `[auth]` that are providers with names, by these."""
    return {
        name: value
        for name, value in told.items()
        if isinstance(value, Mapping) and "client_id" in value
    }


def _providers(told: Mapping[str, Any]) -> Iterator[str]:
    """The hosts of the one without a name, or of those with names."""
    for one in list(named_providers(told).values()) or [told]:
        for name in _OF_A_PROVIDER:
            if not isinstance(one.get(name), str) or not one[name]:
                raise TeamsError(_("{name} is missing", name=name))
        yield _address(one, "server_metadata_url").hostname or ""


def _address(told: Mapping[str, Any], name: str) -> SplitResult:
    """An address that nobody between can read: HTTPS, or on this machine."""
    found = urlsplit(str(told.get(name, "")))
    if found.scheme == "https" and found.hostname:
        return found
    if found.scheme == "http" and found.hostname in _THIS_MACHINE:
        return found
    raise TeamsError(_("{name} is no https address", name=name))
