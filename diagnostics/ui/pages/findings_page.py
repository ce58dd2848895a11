"""What is left to do? Every finding of the files, the coverage and the checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from diagnostics.catalogue import rule
from diagnostics.model import Acceptance, Severity
from diagnostics.report import write
from diagnostics.report.standing import work_rows
from diagnostics.report.standing.work_rows import WorkRow, WorkState
from diagnostics.ui import components, page_address, session
from diagnostics.ui.frame import opened_accounts
from diagnostics.words import counted, evidence
from diagnostics.workspace import NotKeptError
from diagnostics.workspace.history import identified

SOURCES = {"The files": "config", "Who sends": "coverage", "The checks": "checks"}
STATES = {
    WorkState.NEW: "★ new",
    WorkState.OPEN: "open",
    WorkState.ACCEPTED: "✓ accepted",
}
USUAL_DAYS = 90
"""An acceptance ends after so many days unless another day is chosen."""


def every_finding() -> list[WorkRow]:
    """The list of the open account; what came since an earlier day is new."""
    found = [*session.loaded().problems, *session.audit(), *session.findings()]
    since = session.since()
    new = {span.identity for span in since.new} if since else set()
    came = {id(f) for name, f in identified(found).items() if name in new}
    return work_rows.work_list(found, session.account(), came)


def filtered(rows: Sequence[WorkRow]) -> list[WorkRow]:
    """What is asked for of them: how much, from where, in which state, about whom."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = st.segmented_control(
            "How much it matters",
            list(Severity)[::-1],
            selection_mode="multi",
            format_func=lambda kind: components.SEVERITY_WORDS[kind],
            key="findings-severity",
        )
        sources = st.segmented_control(
            "Found in", list(SOURCES), selection_mode="multi", key="findings-source"
        )
        states = st.segmented_control(
            "State",
            list(STATES),
            selection_mode="multi",
            format_func=lambda state: STATES[state],
            key="findings-state",
        )
        about = st.text_input(
            "About",
            placeholder="person, project, mailbox or word",
            key=f"findings-about-{session.account_key()}",
        )
    folders = [SOURCES[name] for name in sources]
    return work_rows.chosen(rows, session.account(), kinds, folders, states, about)


def listed(rows: Sequence[WorkRow]) -> WorkRow:
    """The table; the row that the address names, or the first."""
    at = components.choose_finding(
        [row.finding for row in rows],
        [row.name for row in rows],
        "findings",
        height=640,
        states=[state_words(row) for row in rows],
    )
    return rows[at]


def state_words(row: WorkRow) -> str:
    """`open`, `new`, `accepted until 2026-12-31`."""
    until = row.accepted.until if row.accepted else ""
    return f"{STATES[row.state]} until {until}" if until else STATES[row.state]


def acceptance_part(row: WorkRow) -> None:
    """Accepts the finding until a day with a reason, or takes that back."""
    account = session.account()
    if row.accepted is not None:
        until = f"until {row.accepted.until}" if row.accepted.until else "for good"
        st.markdown(f"**Accepted {until}**")
        if row.accepted.because:
            components.said(f"Because: {row.accepted.because}")
        if st.button("Don't accept it any more", icon=":material/undo:"):
            put(row, work_rows.not_accepting(account, row.finding))
        return
    with st.expander("Accept it for a while", icon=":material/event_available:"):
        with st.form(f"accept-{row.name}", border=False):
            today = date.today()
            until_day = st.date_input(
                "Until",
                today + timedelta(days=USUAL_DAYS),
                min_value=today,
                help="From the day after it counts again.",
            )
            because = st.text_input("Because", max_chars=500)
            pressed = st.form_submit_button("Accept", icon=":material/check:")
        if pressed and not because.strip():
            st.warning("Say why, for whoever reads the list after you.")
        elif pressed:
            put(row, work_rows.accepting(account, row.finding, until_day, because))


def put(row: WorkRow, rows: tuple[Acceptance, ...]) -> None:
    """Keeps what is accepted, and shows the list anew with the same row chosen."""
    try:
        opened_accounts.accept(rows)
    except NotKeptError as error:
        st.error("It could not be kept.", icon=":material/error:")
        components.said(str(error))
        return
    st.query_params["finding"] = row.name
    st.rerun()


def taken_away(rows: Sequence[WorkRow]) -> None:
    """The list as CSV, and the table `accepted` for the account's own files."""
    table = [
        {
            "severity": str(row.finding.severity),
            "state": str(row.state),
            "until": row.accepted.until if row.accepted else "",
            "because": row.accepted.because if row.accepted else "",
            "rule": row.finding.rule,
            "subject": row.finding.subject.id,
            "title": rule(row.finding.rule).title,
            "evidence": evidence(row.finding),
        }
        for row in rows
    ]
    accepted = [
        {"rule": a.rule, "subject": a.subject, "until": a.until, "because": a.because}
        for a in session.account().accepted
    ]
    columns = ["rule", "subject", "until", "because"]
    with st.container(horizontal=True):
        if table:
            st.download_button(
                "This list as CSV",
                write.as_csv(table, list(table[0])),
                components.file_name("findings.csv"),
                "text/csv",
                on_click="ignore",
            )
        if accepted:
            st.download_button(
                "accepted.csv, for the account's files",
                write.as_csv(accepted, columns),
                components.file_name("accepted.csv"),
                "text/csv",
                help="Called accepted.csv, beside the account's other tables, it is "
                "honoured by the command line.",
                on_click="ignore",
            )


def main() -> None:
    """The page."""
    st.title("Findings")
    rows = every_finding()
    found = filtered(rows)
    if not session.checked():
        st.caption("No check has run yet, so servers and DNS are unknown.")
    if not found:
        page_address.asked("finding", {row.name: row.name for row in rows})
        text = "None of these." if rows else "Nothing found."
        st.success(text, icon=":material/check_circle:")
        taken_away(rows)
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        row = listed(found)
        st.caption(f"{len(found):,} of {counted(len(rows), 'finding')}")
        taken_away(found)
    with right:
        components.finding_detail(row.finding)
        acceptance_part(row)


main()
