"""Accepting a finding until a day with a reason, and taking that back."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.model import Acceptance
from diagnostics.report.standing import acceptances, work_rows
from diagnostics.report.standing.work_rows import WorkRow
from diagnostics.ui import components, session
from diagnostics.ui.frame import opened_accounts
from diagnostics.workspace import NotKeptError

USUAL_DAYS = 90
"""An acceptance ends after so many days unless another day is chosen."""


def show(row: WorkRow) -> None:
    """What accepts the finding with a way back, or else a form that accepts it."""
    if row.accepted is not None:
        _accepted(row, row.accepted)
        return
    with st.expander(_("Accept it for a while"), icon=":material/event_available:"):
        with st.form(f"accept-{row.name}", border=False):
            today = acceptances.today()
            until_day = st.date_input(
                _("Until"),
                today + timedelta(days=USUAL_DAYS),
                min_value=today,
                format="YYYY-MM-DD",
                help=_("From the day after it counts again."),
            )
            because = st.text_input(_("Because"), max_chars=500)
            pressed = st.form_submit_button(_("Accept"), icon=":material/check:")
        if pressed and not because.strip():
            st.warning(_("Say why, for whoever reads the list after you."))
        elif pressed:
            account = session.account()
            rows = work_rows.accepting(account, row.finding, until_day, because)
            _put(row, rows)


def _accepted(row: WorkRow, by: Acceptance) -> None:
    until = _("Accepted for good")
    if by.until:
        until = _("Accepted until {day}", day=by.until)
    st.markdown(f"**{until}**")
    if by.because:
        components.said(_("Because: {reason}", reason=by.because))
    if st.button(_("Don't accept it any more"), icon=":material/undo:"):
        _put(row, work_rows.not_accepting(session.account(), row.finding))


def _put(row: WorkRow, rows: tuple[Acceptance, ...]) -> None:
    """Keeps what is accepted, and shows the list anew with the same row chosen."""
    try:
        opened_accounts.accept(rows)
    except NotKeptError as error:
        st.error(_("It could not be kept."), icon=":material/error:")
        components.said(str(error))
        return
    st.query_params["finding"] = row.name
    st.rerun()
