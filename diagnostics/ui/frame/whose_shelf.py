"""Who is here, and which workspace is theirs: pages ask here, and nowhere else.

It is asked anew wherever something is opened, in fragments and callbacks too: they run
without the page's beginning, and a login may have ended meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from diagnostics.ui.page_address import TEAM, NotHereError
from diagnostics.workspace import Workspace
from diagnostics.workspace.history import History
from diagnostics.workspace.teams import Person, Team, Teams, TeamsError

_KEEPERS = "teams-that-keep"


class NotLetInError(PermissionError):
    """Nobody is logged in who may see what was asked for."""


def claims() -> Mapping[str, Any]:
    """What the provider says of the visitor; empty where nobody is logged in."""
    told: dict[str, Any] = st.user.to_dict()
    return told if told.get("is_logged_in") is True else {}


def person() -> Person | None:
    """Who is logged in; None: nobody, or too long ago.

    Raises:
        TeamsError: the settings can't be used.
        NotLetInError: nobody is asked who comes.
    """
    found, told = Teams.usual(), claims()
    if found is None:
        raise NotLetInError
    if not told:
        return None
    here = found.person(told)
    return here if here.until > datetime.now(UTC) else None


def is_asked() -> bool:
    """Whether visitors have to log in. Raises TeamsError: settings can't be used."""
    return Teams.usual() is not None


def team() -> Team | None:
    """The visitor's team; None where nobody is asked who comes.

    Of several the one that the address names, else the first that keeps its account:
    whoever belongs to one team only sends links without it.

    Raises:
        NotLetInError: nobody is logged in, or who is belongs to no team.
        NotHereError: the address names a team that isn't the visitor's.
    """
    try:
        if not is_asked():
            return None
        here = person()
    except TeamsError as error:
        raise NotLetInError from error
    if here is None or not here.teams:
        raise NotLetInError
    asked = st.query_params.get(TEAM)
    if asked is None:
        return _that_keeps(here.teams, st.query_params.get("account", ""))
    for one in here.teams:
        if one.id == asked:
            return one
    raise NotHereError(TEAM, asked, {t.id: t.name for t in here.teams})


def _that_keeps(teams: tuple[Team, ...], account_id: str) -> Team:
    """It stays when the account is forgotten: no other team comes into its place."""
    known: dict[tuple[str, ...], Team] = st.session_state.setdefault(_KEEPERS, {})
    asked = account_id, *(team.id for team in teams)
    if asked not in known:
        usual = Workspace.usual()
        those = (team for team in teams if usual.of_team(team).keeps(account_id))
        known[asked] = next(those, teams[0])
    return known[asked]


def in_address() -> dict[str, str]:
    """What links have to say so that the team stays; nothing where there is no choice.

    Raises:
        NotLetInError, NotHereError: as `team`.
    """
    here = person() if is_asked() else None
    own = team() if here and len(here.teams) > 1 else None
    return {TEAM: own.id} if own else {}


def shelf() -> Workspace:
    """The visitor's workspace.

    Raises:
        NotLetInError, NotHereError: as `team`.
    """
    usual, own = Workspace.usual(), team()
    return usual if own is None else usual.of_team(own)


def shelf_at(home: str) -> Workspace:
    """The workspace in a folder that `shelf` named before; what is kept is the same."""
    return Workspace(Path(home))


def history_url() -> str:
    """The database of the visitor's history.

    Raises:
        HistoryError: it can't be used.
        NotLetInError, NotHereError: as `team`.
    """
    own = shelf()
    return History.usual_url(own.home, own.team)
