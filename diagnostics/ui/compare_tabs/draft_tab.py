"""What would a change do, before anyone makes it in Planfix?"""

from __future__ import annotations

import streamlit as st

from diagnostics import senders
from diagnostics.accounts import Form, dump
from diagnostics.language import gettext as _
from diagnostics.model import Account
from diagnostics.ui import components, session
from diagnostics.ui.compare_tabs import (
    changes_view,
    draft_check,
    draft_tables,
    loose_sheet,
)
from diagnostics.words import evidence


def show() -> None:
    """The tables of the draft, what it does, and its check."""
    account = session.account()
    st.markdown(
        _(
            "Edit who may use a mailbox, where, and its servers, add or remove "
            "mailboxes, edit groups and projects, or choose another reading in the "
            "sidebar. Nothing is changed in Planfix or in your files."
        )
    )
    begun = draft_tables.begun()
    after = draft_tables.edited(begun)
    if after == account and session.reading() == account.reading:
        st.caption(_("Change a cell or the reading to see what it does."))
        if begun.name:
            draft_tables.name_box(begun, after)
        return
    _effect(account, after)
    draft_check.show(after, begun.name or loose_sheet.name())
    _take_away(begun, after)


def _effect(before: Account, after: Account) -> None:
    """Every pair that changes, by what causes it and what becomes of it."""
    was = senders.simulate(before, partial=True)
    now = senders.simulate(after, session.reading(), partial=True)
    comparison = senders.compare(was, now)
    changes_view.counts(
        comparison.changed,
        (was.gap_count, now.gap_count),
        (was.tied_count, now.tied_count),
    )
    for refusal in senders.refusals(before, after):
        st.warning(_("Planfix would refuse to save this:"), icon=":material/block:")
        components.said(evidence(refusal))
    changes_view.lines(comparison)
    if not comparison.changed:
        st.info(_("These edits change no pair's sender."))
        return
    changes_view.by_cause(
        comparison, before, after, session.origin(), "draft-changes.csv"
    )


def _take_away(begun: draft_tables.Begun, after: Account) -> None:
    """Keeps the draft, gives it as a file, or begins anew."""
    st.header(_("Keep it"))
    if after.missing:
        st.caption(
            _("A draft of an account that isn't whole can't be kept or downloaded.")
        )
        return
    draft_tables.name_box(begun, after)
    with st.container(horizontal=True):
        st.download_button(
            _("The drafted account as a zip"),
            lambda: dump(after, Form.ZIP),
            session.origin().file_name("draft.zip"),
            "application/zip",
            help=_(
                "The same account with your edits, to be opened here or "
                "compared with `compare`. Secrets are never in it, only where "
                "they are kept."
            ),
            on_click="ignore",
        )
        if not begun.name and st.button(_("Begin anew"), icon=":material/undo:"):
            draft_tables.begin_anew()
