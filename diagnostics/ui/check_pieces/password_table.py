"""Passwords of several mailboxes as one table, into which a column can be pasted."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pandas as pd
import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.model import Account, Mailbox
from diagnostics.ui import next_run, session

MOST_ROWS = 200
"""So many mailboxes of a choice stand in the table."""

_PASSWORD = "password"


def show(account: Account, wanted: Sequence[str]) -> None:
    """The table for the mailboxes of a choice, and a button that takes it over."""
    ids = list(wanted[:MOST_ROWS])
    if len(ids) < len(wanted):
        st.caption(_("Choose mailboxes to type passwords of those only."))
    with st.expander(
        _("Passwords as a table, to paste a column"), icon=":material/table:"
    ):
        st.caption(
            _(
                "What stands in the table can be read on the screen until it is taken "
                "over or the check begins; then it is gone from the page."
            )
        )
        frame = pd.DataFrame(
            [
                {
                    "mailbox": account.mailbox(i).label,
                    "server": servers_of_login(account.mailbox(i)),
                    _PASSWORD: "",
                }
                for i in ids
            ],
            columns=["mailbox", "server", _PASSWORD],
        )
        st.data_editor(
            frame,
            key=_key(ids),
            hide_index=True,
            disabled=["mailbox", "server"],
            column_config={
                "mailbox": st.column_config.TextColumn(_("Mailbox")),
                "server": st.column_config.TextColumn(_("Goes to")),
                _PASSWORD: st.column_config.TextColumn(_("Password")),
            },
            alt=_("Mailboxes, the servers they log in at, and passwords to type"),
        )
        st.button(
            _("Use these for this run"),
            key=f"pw-take-{session.account_key()}",
            on_click=take,
            args=(ids,),
        )
        st.session_state[_shown()] = ids
    if held := next_run.typed_secrets():
        st.text(_("Held: {mailboxes}", mailboxes=", ".join(held)))


def servers_of_login(mailbox: Mailbox) -> str:
    """The servers that get a password: `smtp.example.com, pop.example.com`."""
    ends = (mailbox.smtp, mailbox.pop3, mailbox.imap)
    return ", ".join(dict.fromkeys(end.host for end in ends if end.host))


def take(ids: Sequence[str] | None = None) -> None:
    """Keeps what was typed for the next run, and takes it off the page.

    Args:
        ids: the rows of the table; None: those that were shown last.
    """
    rows = st.session_state.get(_shown(), []) if ids is None else ids
    state = st.session_state.pop(_key(rows), None) or {}
    for row, changed in state.get("edited_rows", {}).items():
        password = changed.get(_PASSWORD)
        if password and int(row) < len(rows):
            next_run.hold_secret(rows[int(row)], str(password))
    st.session_state[_times()] = st.session_state.get(_times(), 0) + 1


def _key(ids: Sequence[str]) -> str:
    """Another table for other rows and after each use: no password changes its row."""
    rows = sha256("\n".join(ids).encode()).hexdigest()[:12]
    times = st.session_state.get(_times(), 0)
    return f"pw-table-{session.account_key()}-{rows}-{next_run.runs_begun()}-{times}"


def _times() -> str:
    return f"pw-tables-taken-{session.account_key()}"


def _shown() -> str:
    return f"pw-table-rows-{session.account_key()}"
