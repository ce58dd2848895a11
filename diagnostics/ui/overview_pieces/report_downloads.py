"""Reports of the open account and of all: made when asked for, in any form."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import streamlit as st

from diagnostics.fleet.report_of_all.all_accounts_report import report_of_all
from diagnostics.fleet.standing_now.account_standings import AccountStanding
from diagnostics.language import gettext as _
from diagnostics.language import kept, later
from diagnostics.report.whole_report.report_body import WholeReport, whole_report
from diagnostics.report.whole_report.report_facts import ChecksSeen, ReportFacts
from diagnostics.report.whole_report.report_forms import writer
from diagnostics.ui import session
from diagnostics.ui.frame import history_kept, opened_accounts
from diagnostics.workspace.history import HistoryError, settings_of

FORMS = {
    later("As a page"): (".html", "text/html", ";"),
    later("As a workbook"): (
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ";",
    ),
    later("As CSV with ;"): (".csv", "text/csv", ";"),
    later("As CSV with ,"): (".csv", "text/csv", ","),
    later("As JSON"): (".json", "application/json", ";"),
}
"""By label: a file's ending, its type, what stands between two cells."""


def offer() -> None:
    """The report: first a button that makes it, then one for each form."""
    with st.expander(_("Report"), icon=":material/description:"):
        appendix = st.checkbox(_("With every finding and every group of pairs"))
        key = f"report-{session.account_key()}-{session.reading().name}-{appendix}"
        if st.button(_("Make the report"), icon=":material/description:"):
            with st.spinner(_("Making the report …")):
                st.session_state[key] = whole_report(_facts(), appendix)
        if key in st.session_state:
            _downloads(st.session_state[key])


def offer_all(accounts: Sequence[AccountStanding]) -> None:
    """The report over all accounts, as they stand when the button is pressed."""
    with st.expander(_("Report"), icon=":material/description:"):
        if st.button(_("Make the report"), icon=":material/description:"):
            made = datetime.now().astimezone()
            st.session_state[_OF_ALL] = report_of_all(accounts, made)
        if _OF_ALL in st.session_state:
            _downloads(st.session_state[_OF_ALL])


_OF_ALL = "report-of-all"


def _downloads(report: WholeReport) -> None:
    st.text(report.origin.made_line)
    with st.container(horizontal=True):
        for label, (ending, kind, separator) in FORMS.items():
            st.download_button(
                _(label),
                kept(partial(writer(ending, separator), report)),
                report.origin.file_name(f"report{ending}"),
                kind,
                on_click="ignore",
            )


def _facts() -> ReportFacts:
    steps = session.kept_steps()
    refused = "" if steps else history_kept.why_none()
    because = _("no history ({refused})", refused=refused) if refused else ""
    return ReportFacts(
        session.account(),
        session.simulation(),
        session.origin(),
        tuple(session.loaded().problems),
        session.audit(),
        ChecksSeen(steps, session.findings(), _times(), because),
    )


def _times() -> Mapping[str, datetime]:
    """By mailbox when its oldest result is of; nothing where no history is kept."""
    kept, opened = history_kept.history(), opened_accounts.open_now()
    times: dict[str, datetime] = {}
    if kept is None:
        return times
    name, settings = history_kept.name_of(opened), settings_of(session.account())
    with contextlib.suppress(HistoryError):
        for unit in kept.checked(name, settings):
            times[unit.mailbox] = min(unit.at, times.get(unit.mailbox, unit.at))
    return times
