"""Groups of users behind a login: each team has a workspace that no other one sees.

Account files speak of groups of employees, so a group of users is a team here. The
settings file is read once, at the start; without one nobody is asked who comes.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from diagnostics.language import gettext as _
from diagnostics.sharing import teams_file
from diagnostics.system.system_words import system_said
from diagnostics.workspace.keep_limits import KeepLimits
from diagnostics.workspace.known_settings import unknown_setting

LARGEST_UPLOAD = 64
"""Megabytes of one file at most, as readers take them."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_TOP = frozenset(("claim", "hours", "upload_mb", "unverified_addresses", "teams"))
_OF_A_TEAM = frozenset(("name", "members", "values", "keep_days", "keep_mb"))


class TeamsError(ValueError):
    """The settings of a shared dashboard can't be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Team:
    """Users who share accounts, history, drafts and jobs.

    Attributes:
        id: names its folder and, where the history's URL asks for it, its database.
        name: what people call it.
        members: addresses in lower case; `@example.com` stands for all of a domain.
        values: of the claim, any of which makes somebody a member.
        limits: how long and how much it keeps.
    """

    id: str
    name: str
    members: frozenset[str]
    values: frozenset[str]
    limits: KeepLimits


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has logged in.

    Attributes:
        name: as the provider tells it.
        teams: those that they belong to, in the file's order; there may be none.
        until: when they have to log in again.
        address: as the provider tells it; empty where it doesn't.
        address_counts: whether it makes somebody a member.
    """

    name: str
    teams: tuple[Team, ...]
    until: datetime
    address: str = ""
    address_counts: bool = False


@dataclass(frozen=True, slots=True)
class Teams:
    """The settings of a shared dashboard.

    Attributes:
        teams: all of them.
        claim: the identity token's claim that `values` of teams are looked for in.
        hours: how long a login counts.
        upload_mb: megabytes of one uploaded file at most.
        unverified_addresses: whether addresses count that the provider doesn't call
            verified: some never say it.
    """

    teams: tuple[Team, ...]
    claim: str = ""
    hours: int = 12
    upload_mb: int = LARGEST_UPLOAD
    unverified_addresses: bool = False

    @classmethod
    def usual(cls, environ: Mapping[str, str] | None = None) -> Teams | None:
        """Those of the file that the environment names; None where it names none.

        Raises:
            TeamsError: it names a file that can't be used.
        """
        named = teams_file(environ)
        return _read_once(named) if named else None

    def person(self, claims: Mapping[str, Any]) -> Person:
        """Whom an identity token is about.

        Args:
            claims: of a token that was verified.
        """
        issued = claims.get("iat")
        begun = issued if isinstance(issued, int | float) else 0
        name = claims.get("name") or claims.get("email") or claims.get("sub") or "?"
        return Person(
            str(name),
            tuple(team for team in self.teams if self._has(team, claims)),
            datetime.fromtimestamp(begun, UTC) + timedelta(hours=self.hours),
            str(claims.get("email") or ""),
            self._address_counts(claims),
        )

    def _address_counts(self, claims: Mapping[str, Any]) -> bool:
        return claims.get("email_verified") is True or self.unverified_addresses

    def _has(self, team: Team, claims: Mapping[str, Any]) -> bool:
        if team.values & _texts(claims.get(self.claim)):
            return True
        if not self._address_counts(claims):
            return False
        address = str(claims.get("email") or "").strip().lower()
        domain = address.rpartition("@")[2]
        return bool(domain) and not team.members.isdisjoint((address, f"@{domain}"))


@lru_cache(maxsize=4)
def _read_once(path: str) -> Teams:
    return read_teams(Path(path))


def read_teams(path: Path) -> Teams:
    """Reads the settings; what isn't understood lets nobody in.

    Raises:
        TeamsError: no such file, one that others may write, or a setting that isn't
            understood.
    """
    try:
        about = path.stat()
        if about.st_uid not in (0, os.getuid()) or about.st_mode & _OTHERS_WRITE:
            raise TeamsError(_("others may write it; chmod 640 and own it"))
        return _teams_of(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise TeamsError(f"{path}: {system_said(error)!s}") from error
    except ValueError as error:
        raise TeamsError(f"{path}: {error}") from error


_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def _teams_of(told: Mapping[str, Any]) -> Teams:
    _known(told, _TOP, "")
    usual = Teams(())
    claim = _text(told, "claim", "")
    held = told.get("teams")
    if not isinstance(held, dict) or not held:
        raise TeamsError(_("no table [teams.NAME]"))
    return Teams(
        tuple(_team_of(team_id, team, claim) for team_id, team in held.items()),
        claim,
        _number(told, "hours", usual.hours, 1, 24 * 30),
        _number(told, "upload_mb", usual.upload_mb, 1, LARGEST_UPLOAD),
        _yes(told, "unverified_addresses"),
    )


def _team_of(team_id: str, told: object, claim: str) -> Team:
    if not _ID.fullmatch(team_id):
        raise TeamsError(
            _("{id!r}: a team's id has small letters, digits and -", id=team_id)
        )
    if not isinstance(told, dict):
        raise TeamsError(_("{name} is no table", name=f"teams.{team_id}"))
    _known(told, _OF_A_TEAM, f"teams.{team_id}.")
    members = frozenset(one.lower() for one in _list(told, "members"))
    values = frozenset(_list(told, "values"))
    if values and not claim:
        raise TeamsError(_("teams.{id} has values, but no claim is named", id=team_id))
    if not members and not values:
        raise TeamsError(_("teams.{id} has neither members nor values", id=team_id))
    for member in members:
        if member.count("@") != 1 or member.endswith("@"):
            raise TeamsError(
                _("{member!r} is neither an address nor @DOMAIN", member=member)
            )
    usual = KeepLimits.usual()
    limits = KeepLimits(
        _number(told, "keep_days", usual.days, 0, 999_999),
        _number(told, "keep_mb", usual.megabytes, 0, 999_999),
    )
    return Team(team_id, _text(told, "name", team_id), members, values, limits)


def _known(told: Mapping[str, Any], names: frozenset[str], where: str) -> None:
    if unknown := unknown_setting(told, names, where):
        raise TeamsError(unknown)


def _text(told: Mapping[str, Any], name: str, usual: str) -> str:
    value = told.get(name, usual)
    if not isinstance(value, str):
        raise TeamsError(_("{name} is no text", name=name))
    return value


def _yes(told: Mapping[str, Any], name: str) -> bool:
    value = told.get(name, False)
    if not isinstance(value, bool):
        raise TeamsError(_("{name} is neither true nor false", name=name))
    return value


def _number(
    told: Mapping[str, Any], name: str, usual: int, least: int, most: int
) -> int:
    value = told.get(name, usual)
    if type(value) is not int or not least <= value <= most:
        raise TeamsError(
            _(
                "{name} is no whole number from {least} to {most}",
                name=name,
                least=least,
                most=most,
            )
        )
    return value


def _list(told: Mapping[str, Any], name: str) -> list[str]:
    value = told.get(name, [])
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise TeamsError(_("{name} is no list of texts", name=name))
    return [one.strip() for one in value]


def _texts(value: object) -> frozenset[str]:
    """A claim's texts: one, or a list of them."""
    if isinstance(value, str):
        return frozenset((value,))
    if isinstance(value, list):
        return frozenset(one for one in value if isinstance(one, str))
    return frozenset()
