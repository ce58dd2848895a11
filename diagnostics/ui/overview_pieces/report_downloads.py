"""Reports of the open account and of all: made when asked for, in any form."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import streamlit as st

from diagnostics import senders
from diagnostics.fleet.report_of_all.all_accounts_report import report_of_all
from diagnostics.fleet.standing_now.account_standings import AccountStanding
from diagnostics.language import gettext as _
from diagnostics.language import kept, later
from diagnostics.report.whole_report.report_body import WholeReport, whole_report
from diagnostics.report.whole_report.report_facts import (
    ChecksSeen,
    ExpectationsHeld,
    ReportFacts,
)
from diagnostics.report.whole_report.report_forms import writer
from diagnostics.senders.expected.expectations import expectations_in
from diagnostics.ui import session
from diagnostics.ui.compare_tabs import expectations_tab
from diagnostics.ui.frame import history_kept, opened_accounts
from diagnostics.workspace.history import HistoryError, settings_of

FORMS = {
    later("As a page"): (".html", "text/html", ";", True),
    later("As a workbook"): (
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ";",
        True,
    ),
    later("As CSV with ;"): (".csv", "text/csv", ";", True),
    later("As CSV with ,"): (".csv", "text/csv", ",", True),
    later("As CSV with , without BOM"): (".csv", "text/csv", ",", False),
    later("As JSON"): (".json", "application/json", ";", True),
}
"""By label: a file's ending, its type; of CSV what stands between two cells, and
whether it begins with a byte order mark: Excel needs it, others may not know it."""


def offer() -> None:
    """The report: first a button that makes it, then one for each form."""
    with st.expander(_("Report"), icon=":material/description:"):
        appendix = st.checkbox(_("With every finding and every group of pairs"))
        asked = _asked(appendix)
        if st.button(_("Make the report"), icon=":material/description:"):
            with st.spinner(_("Making the report …")):
                st.session_state[_MADE] = asked, whole_report(_facts(), appendix)
        made_for, made = st.session_state.get(_MADE, (None, None))
        if made_for == asked:
            _downloads(made)


def _asked(appendix: bool) -> tuple[object, ...]:
    """What a report depends on: what was made before another check says it no more."""
    now = session.account_key(), session.reading(), session.account().accepted
    return (*now, dict(session.checked_when()), expectations_tab.held(), appendix)


def offer_all(accounts: Sequence[AccountStanding]) -> None:
    """The report over all accounts, as they stand when the button is pressed."""
    with st.expander(_("Report"), icon=":material/description:"):
        if st.button(_("Make the report"), icon=":material/description:"):
            made = datetime.now().astimezone()
            st.session_state[_OF_ALL] = report_of_all(accounts, made)
        if _OF_ALL in st.session_state:
            _downloads(st.session_state[_OF_ALL])


_MADE, _OF_ALL = "report-made", "report-of-all"


def _downloads(report: WholeReport) -> None:
    st.text(report.origin.made_line)
    with st.container(horizontal=True):
        for label, (ending, kind, separator, has_mark) in FORMS.items():
            st.download_button(
                _(label),
                kept(partial(writer(ending, separator, has_mark), report)),
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
        _expected(),
    )


def _expected() -> ExpectationsHeld | None:
    """The expectations given for the account; None without any that can be read."""
    given = expectations_tab.held()
    if given is None:
        return None
    with contextlib.suppress(ValueError):
        lines = expectations_in(*given)
        found = senders.verify(
            session.account(), lines, session.reading(), partial=True
        )
        return ExpectationsHeld(given[0], len(lines), tuple(found))
    return None


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
