"""Which pages there are, in the order and the groups of the sidebar."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from diagnostics.language import gettext as _
from diagnostics.language import later
from diagnostics.ui import components, page_address, session

GROUPS = {
    later("Look"): {
        "overview": (later("Overview"), ":material/dashboard:"),
        "senders": (later("Who sends"), ":material/person:"),
        "mailbox": (later("Mailboxes"), ":material/mail:"),
        "coverage": (later("Map"), ":material/grid_on:"),
    },
    later("Work"): {
        "findings": (later("Findings"), ":material/checklist:"),
        "checks": (later("Checks"), ":material/fact_check:"),
        "draft": (later("Draft & compare"), ":material/edit_note:"),
    },
    later("Learn"): {
        "errors": (later("Explain an error"), ":material/help:"),
        "training": (later("Training"), ":material/school:"),
        "lab": (later("Lab"), ":material/science:"),
    },
    later("Accounts"): {
        "account": (later("This account"), ":material/folder_open:"),
        "accounts": (later("All accounts"), ":material/lists:"),
    },
}
THINGS = {
    "server": (later("Server"), ":material/dns:"),
    "person": (later("Person"), ":material/badge:"),
    "project": (later("Project"), ":material/folder:"),
}
"""Pages of one thing each: links lead there, the sidebar doesn't name them."""

_LISTS = ("mailbox",)
"""Pages whose link in the sidebar leads to the list, whatever was open there."""

FIRST = "overview"
NOT_ABOUT_THE_ACCOUNT = ("accounts", "training", "lab")
"""Pages that say nothing of the open account."""

NEEDS_NO_WHOLE_ACCOUNT = ("accounts", "errors", "training", "lab")
"""Pages whose answers stay right where the account's files have errors."""


def pages() -> dict[str, list[StreamlitPage]]:
    """All pages in their groups; those of things are hidden in the last."""
    shown = {
        _(group): [_page(name, *told) for name, told in held.items()]
        for group, held in GROUPS.items()
    }
    hidden = [_page(name, *told, hidden=True) for name, told in THINGS.items()]
    return {**shown, _("Things"): hidden}


def _page(name: str, title: str, icon: str, hidden: bool = False) -> StreamlitPage:
    return st.Page(
        components.page(name),
        title=_(title),
        icon=icon,
        url_path=None if name == FIRST else name,
        default=name == FIRST,
        visibility="hidden" if hidden else "visible",
    )


def remember(name: str) -> None:
    """Keeps what a page showed of this account, so that its link leads back there."""
    st.session_state[_last(name)] = page_address.parameters()


def remembered(name: str) -> dict[str, list[str]]:
    """What a page showed last of this account, beside account and reading."""
    if name in _LISTS:
        return {}
    told: dict[str, list[str]] = st.session_state.get(_last(name), {})
    common = {"account", "lang", "team", *session.READING_TEXTS}
    return {k: v for k, v in told.items() if k not in common}


def _last(name: str) -> str:
    return f"last-{name}-{session.account_key()}"


def name_of(page: StreamlitPage) -> str:
    """A page's name, as `components.page` and `components.link` take it."""
    return page.url_path or FIRST


def title_of(name: str) -> str:
    """What people call a page, by its name."""
    held = {n: told for group in GROUPS.values() for n, told in group.items()}
    return _({**held, **THINGS}[name][0])
