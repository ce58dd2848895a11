"""The sidebar: the pages, the accounts that can be opened, and the reading in use."""

from __future__ import annotations

from collections.abc import Container, Sequence
from enum import StrEnum
from functools import partial

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.language import ngettext, number_told
from diagnostics.report.wording.value_words import value_phrase
from diagnostics.ui import choosing, components, navigation, session
from diagnostics.ui.frame import (
    history_kept,
    login_gate,
    opened_accounts,
    spoken_language,
    whose_shelf,
)
from diagnostics.ui.frame.opened_accounts import OpenAccount
from diagnostics.ui.page_address import NotHereError
from diagnostics.words import text
from diagnostics.workspace import NotKeptError
from diagnostics.workspace.history import HistoryError
from diagnostics.workspace.keep_limits import DAYS, MEGABYTES


def show(is_here: bool) -> None:
    """The sidebar of every page.

    Args:
        is_here: whether what the address names is here; else nothing of it is shown.
    """
    with st.sidebar:
        _pages(is_here)
        login_gate.show_person()
        if is_here:
            _choose_account()
            _this_account()
            _choose_reading()


def _pages(is_here: bool) -> None:
    """Links to the pages, each with the account, the reading, and what it last showed.

    The browser's own navigation would lose what an address names.
    """
    for group, held in navigation.GROUPS.items():
        st.caption(_(group))
        for name, (title, icon) in held.items():
            st.page_link(
                components.page(name),
                label=_(title),
                icon=icon,
                query_params=_address_of(name) if is_here else _without_account(),
            )


def _without_account() -> dict[str, str]:
    """What links say where the account of the address isn't here: team, language."""
    try:
        kept = whose_shelf.in_address()
    except NotHereError:
        kept = {}
    return {**kept, **spoken_language.in_address()}


def _address_of(name: str) -> dict[str, str | list[str]]:
    return {**navigation.remembered(name), **session.in_address()}


def _choose_account() -> None:
    open_id = opened_accounts.open_now().id
    offered = dict(opened_accounts.offered())
    offered.setdefault(open_id, open_id)
    st.session_state["sample_choice"] = open_id
    st.selectbox(
        _("Account"),
        list(offered),
        key="sample_choice",
        format_func=lambda i: offered[i],
        on_change=_open_chosen,
        args=(offered,),
    )


def _open_chosen(offered: Container[str]) -> None:
    if chosen := choosing.taken_of("sample_choice", offered):
        opened_accounts.go_to(chosen)


def _this_account() -> None:
    """The open account's name, how long it stays, and how to be rid of it."""
    opened = opened_accounts.open_now()
    if opened.about is None:
        return
    if opened.not_kept:
        st.warning(
            _("This account isn't kept: it is gone when you leave or reload the page."),
            icon=":material/cloud_off:",
        )
        components.outside(opened.not_kept)
        return
    limits = whose_shelf.shelf().limits
    with st.expander(_("Keep or forget"), icon=":material/bookmark:"):
        name = st.text_input(_("Its name"), opened.about.label, key=f"name-{opened.id}")
        if name and name != opened.about.label:
            session.rename_account(name)
            st.rerun()
        stays = ngettext(
            "It stays on this machine until nobody has opened it for {number} day, or "
            "until all accounts take more than {megabytes} MB.",
            "It stays on this machine until nobody has opened it for {number} days, or "
            "until all accounts take more than {megabytes} MB.",
            limits.days,
            megabytes=number_told(limits.megabytes),
        )
        how = _(
            "`{days}` and `{megabytes}` in the environment change that. Files are kept "
            "only while a question about them is open, and no password of yours is.",
            days=DAYS,
            megabytes=MEGABYTES,
        )
        st.caption(f"{stays} {how}")
        _forget_buttons(opened)


def _forget_buttons(opened: OpenAccount) -> None:
    """What can be forgotten, each with what goes: the account, or one version of it."""
    others = history_kept.other_versions(opened)
    if others:
        st.caption(
            ngettext(
                "{number} other version of this account is kept. Forgetting this "
                "version removes what was read from these files and when they were "
                "audited; checks, drafts and the history of the other stay.",
                "{number} other versions of this account are kept. Forgetting this "
                "version removes what was read from these files and when they were "
                "audited; checks, drafts and the history of the others stay.",
                len(others),
            )
        )
        st.button(
            _("Forget this version"),
            icon=":material/delete:",
            on_click=_forget,
            args=(opened, None),
            key=f"forget-version-{opened.id}",
        )
    st.caption(
        _(
            "Forgetting the account removes all that is kept of it: every version, "
            "what was accepted, its checks, its history, its drafts."
        )
    )
    st.button(
        _("Forget this account"),
        icon=":material/delete_forever:",
        on_click=_forget,
        args=(opened, others),
        key=f"forget-{opened.id}",
    )


def _forget(opened: OpenAccount, others: Sequence[str] | None) -> None:
    """Forgets an account with its other versions; None: these files alone."""
    try:
        history_kept.forget(opened, only_version=others is None)
        for account_id in (opened.id, *(others or ())):
            opened_accounts.forget(account_id)
    except (NotKeptError, HistoryError) as error:
        st.error(_("It couldn't be forgotten."), icon=":material/error:")
        components.outside(str(error))


def _choose_reading() -> None:
    usual, now = session.account().reading, session.reading()
    with st.expander(_("Reading"), icon=":material/tune:"):
        st.caption(
            _(
                "Planfix's help leaves these points open. Change one to see which "
                "pairs depend on it."
            )
        )
        for switch, label in session.READING_TEXTS.items():
            kind = type(getattr(usual, switch))
            key = f"reading-{switch}-{session.account_key()}"
            st.session_state[key] = str(getattr(now, switch))
            st.selectbox(
                label,
                [str(value) for value in kind],
                format_func=partial(_said_of, kind),
                key=key,
                on_change=_read_so,
                args=(switch, key, getattr(usual, switch)),
            )
    if now != usual:
        st.caption(_("The reading in use differs from the account's own."))


def _said_of(kind: type[StrEnum], value: str) -> str:
    """A switch's value as people say it."""
    return text(value_phrase(kind(value)))


def _read_so(switch: str, key: str, usual: StrEnum) -> None:
    if chosen := choosing.taken_of(key, [str(value) for value in type(usual)]):
        choosing.put(switch, None if chosen == usual else chosen)
