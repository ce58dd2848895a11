"""The login in front of all pages, where the settings ask for one."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, datetime
from typing import NoReturn

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.ui import choosing, components
from diagnostics.ui.frame import spoken_language, whose_shelf
from diagnostics.ui.page_address import TEAM, NotHereError
from diagnostics.workspace.login_settings import named_providers
from diagnostics.workspace.teams import Person, TeamsError

_PROVIDERS = "auth"
"""The part of Streamlit's secrets that says who tells who somebody is."""


def begin() -> None:
    """Lets in who may come; for everybody else the page ends with the login."""
    try:
        if not whose_shelf.is_asked():
            return
        here = whose_shelf.person()
    except TeamsError:  # its text names files: the log has it since the start
        _alone()
        st.error(_("The login isn't set up well, so nobody is let in."))
        st.stop()
    if here is None:
        _login()
    if not here.teams:
        _no_team(here)


def _alone() -> None:
    st.title("Senderscope")
    spoken_language.switch()


def _login() -> NoReturn:
    _alone()
    st.text(_("Log in to see the accounts of your team."))
    if whose_shelf.claims():
        st.info(_("Your last login ended. Log in once more."))
    for provider in _providers():
        label = _("Log in with {provider}", provider=provider or "OpenID Connect")
        st.button(
            components.plain_label(label) if provider else _("Log in"),
            type="primary",
            icon=":material/login:",
            on_click=st.login,
            args=(provider,) if provider else (),
            key=f"login-{provider}",
        )
    st.caption(_("A link to an account works after the login: open it once more."))
    st.stop()


def _providers() -> list[str]:
    """The providers that have names; one without is the empty one."""
    there = st.secrets.load_if_toml_exists()
    told = st.secrets.get(_PROVIDERS, {}) if there else {}
    return list(named_providers(told)) or [""]


def _no_team(here: Person) -> NoReturn:
    _alone()
    st.warning(
        _(
            "You are logged in, but belong to no team here. Ask whoever runs this "
            "dashboard to add you."
        )
    )
    components.said(" · ".join(filter(None, (here.name, here.address))))
    if here.address and not here.address_counts:
        st.caption(
            _("The login doesn't call this address verified, so it counts for no team.")
        )
    _log_out()
    st.stop()


def show_person() -> None:
    """Who is logged in and with which team they work; the way out."""
    here = whose_shelf.person() if whose_shelf.is_asked() else None
    if here is None or not here.teams:
        return
    with st.expander(_("Logged in"), icon=":material/account_circle:"):
        components.said(here.name)
        if len(here.teams) > 1:
            _choose_team(here)
        else:
            components.said(here.teams[0].name)
        hours = max(1, round((here.until - datetime.now(UTC)).total_seconds() / 3600))
        st.caption(
            ngettext(
                "This login counts for {number} more hour.",
                "This login counts for {number} more hours.",
                hours,
            )
        )
        _log_out()


def _choose_team(here: Person) -> None:
    """The teams; none is chosen where the address names one of others."""
    known = {one.id: one.name for one in here.teams}
    try:
        own = whose_shelf.team()
    except NotHereError:
        own = None
    st.session_state["team-choice"] = own.id if own else None
    st.selectbox(
        _("Team"),
        list(known),
        index=0 if own else None,
        key="team-choice",
        format_func=lambda i: known[i],
        on_change=_change_team,
        args=(known,),
    )


def _change_team(known: Container[str]) -> None:
    """Goes to another team's accounts, with nothing of the one before."""
    if chosen := choosing.taken_of("team-choice", known):
        said = spoken_language.in_address()
        st.query_params.from_dict({TEAM: chosen, **said})


def _log_out() -> None:
    st.button(_("Log out"), icon=":material/logout:", on_click=st.logout, key="log-out")
