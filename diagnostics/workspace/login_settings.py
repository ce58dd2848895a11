"""What Streamlit's secrets say of the login, looked at before anybody is served."""

from __future__ import annotations

import importlib.util
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from diagnostics.accounts.problems import nearest_of
from diagnostics.language import gettext as _
from diagnostics.workspace.known_settings import unknown_setting
from diagnostics.workspace.teams import TeamsError

CALLBACK = "/oauth2callback"
SHORTEST_SECRET = 32
"""Characters of the secret that signs cookies, at least."""

_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_FOR_ALL = ("redirect_uri", "cookie_secret", "expose_tokens")
_OF_A_PROVIDER = ("client_id", "client_secret", "server_metadata_url")
"""What each has to say."""

_TABLES = ("client_kwargs",)
_PROVIDERS_OWN = (*_OF_A_PROVIDER, *_TABLES)
_AUTHLIBS_OWN = (
    "request_token_url",
    "request_token_params",
    "access_token_url",
    "access_token_params",
    "refresh_token_url",
    "refresh_token_params",
    "authorize_url",
    "authorize_params",
    "api_base_url",
)
"""What a provider with a name may say beside them: Streamlit hands it on."""


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
        found = _settings_of(tomllib.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise TeamsError(f"{place}: {error}") from error
    if not all(importlib.util.find_spec(name) for name in ("authlib", "httpx")):
        raise TeamsError(_("a login needs Authlib and httpx: make shared"))
    return found


def _settings_of(whole: Mapping[str, Any]) -> IdentitySettings:
    told = whole.get("auth")
    if not isinstance(told, dict):
        raise TeamsError(_no_part(whole))
    named = _named(told)
    _expect_known(told, named)
    _expect_there(told, ("redirect_uri", "cookie_secret"), "auth.")
    came = _address(told, "redirect_uri")
    if not came.path.endswith(CALLBACK):
        raise TeamsError(_("redirect_uri doesn't end in {path}", path=CALLBACK))
    if len(told["cookie_secret"]) < SHORTEST_SECRET:
        raise TeamsError(
            _(
                "cookie_secret is shorter than {number} characters",
                number=SHORTEST_SECRET,
            )
        )
    providers = tuple(_providers(told, named))
    port = came.port or (443 if came.scheme == "https" else 80)
    return IdentitySettings(came.hostname or "", port, providers)


def _no_part(whole: Mapping[str, Any]) -> str:
    for name in whole:
        if nearest_of(name, ("auth",)):
            return _("no part [auth]; is [{name}] meant?", name=name)
    return _("no part [auth]")


def named_providers(told: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The parts of `[auth]` that are providers with names, by these."""
    return {
        name: value
        for name, value in told.items()
        if isinstance(value, Mapping) and "client_id" in value
    }


def _named(told: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The parts that are meant as providers, also where something of them is amiss."""
    return {
        name: value
        for name, value in told.items()
        if isinstance(value, Mapping) and not _is_kwargs(name, value)
    }


def _is_kwargs(name: str, value: Mapping[str, Any]) -> bool:
    """Whether a part is `client_kwargs`, well written or not, and no provider."""
    is_provider = any(key in value for key in _OF_A_PROVIDER)
    return name in _TABLES or (not is_provider and bool(nearest_of(name, _TABLES)))


def _expect_known(told: Mapping[str, Any], named: Mapping[str, Any]) -> None:
    """What would do nothing, and what a login would stumble over, is refused here.

    Raises:
        TeamsError: a key that isn't known, or counts for nobody; a provider's name
            that Streamlit doesn't take.
    """
    others = [name for name in told if name not in named]
    if unknown := unknown_setting(others, {*_FOR_ALL, *_PROVIDERS_OWN}, "auth."):
        raise TeamsError(unknown)
    for name, one in named.items():
        if "_" in name:
            raise TeamsError(_("auth.{name}: no _ in a provider's name", name=name))
        known = {*_PROVIDERS_OWN, *_AUTHLIBS_OWN}
        if unknown := unknown_setting(one, known, f"auth.{name}."):
            raise TeamsError(unknown)
    idle = [name for name in others if named and name in _PROVIDERS_OWN]
    if idle:
        raise TeamsError(
            _(
                "auth.{name} counts for none of [auth.{providers}]; move it there",
                name=idle[0],
                providers="], [auth.".join(named),
            )
        )


def _expect_there(told: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    for name in names:
        value, called = told.get(name, ""), f"{where}{name}"
        if not isinstance(value, str):
            raise TeamsError(_("{name} is no text", name=called))
        if not value:
            raise TeamsError(_("{name} is missing", name=called))


def _providers(
    told: Mapping[str, Any], named: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """The hosts of the one without a name, or of those with names."""
    parts = {f"auth.{name}.": one for name, one in named.items()} or {"auth.": told}
    for where, one in parts.items():
        _expect_there(one, _OF_A_PROVIDER, where)
        yield _address(one, "server_metadata_url").hostname or ""


def _address(told: Mapping[str, Any], name: str) -> SplitResult:
    """An address that nobody between can read: HTTPS, or on this machine."""
    found = urlsplit(str(told.get(name, "")))
    if found.scheme == "https" and found.hostname:
        return found
    if found.scheme == "http" and found.hostname in _THIS_MACHINE:
        return found
    raise TeamsError(_("{name} is no https address", name=name))
