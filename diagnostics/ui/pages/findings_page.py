"""What is left to do? Every finding of the files, the coverage and the checks."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from diagnostics.catalogue import rule
from diagnostics.language import gettext as _
from diagnostics.language import ngettext, number_told
from diagnostics.report import write
from diagnostics.report.standing import finding_copy, work_rows
from diagnostics.report.standing.work_rows import WorkRow
from diagnostics.ui import components, finding_table, session
from diagnostics.ui.thing_pieces import shown_groups
from diagnostics.ui.work_list import acceptance_box, filter_row
from diagnostics.words import evidence
from diagnostics.workspace.history import identified

LIST, DETAIL = 570, 360
"""Widths in pixels; on a narrow screen the detail stands below the list."""


def every_finding() -> list[WorkRow]:
    """The list of the open account; what came since an earlier day is new."""
    found = [*session.loaded().problems, *session.audit(), *session.findings()]
    since = session.since()
    new = {span.identity for span in since.new} if since else set()
    came = {id(f) for name, f in identified(found).items() if name in new}
    return work_rows.work_list(found, session.account(), came)


def listed(rows: Sequence[WorkRow]) -> WorkRow:
    """The table; the row that the address names, or the first."""
    at = components.choose_finding(
        [row.finding for row in rows],
        [row.name for row in rows],
        "findings",
        height=560,
        states=state_words(rows),
    )
    return rows[at]


def state_words(rows: Sequence[WorkRow]) -> list[str]:
    """Of each `open`, `★ new`, `✓ accepted until 2026-12-31`."""
    names = filter_row.state_names()
    return [
        _("✓ accepted until {day}", day=row.accepted.until)
        if row.accepted and row.accepted.until
        else names[row.state]
        for row in rows
    ]


def as_file(rows: Sequence[WorkRow]) -> str:
    """The list as CSV."""
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
    return write.as_csv(table, list(table[0]))


def taken_away(rows: Sequence[WorkRow]) -> None:
    """The list as CSV, and the table `accepted` for the account's own files."""
    accepted = [
        {"rule": a.rule, "subject": a.subject, "until": a.until, "because": a.because}
        for a in session.account().accepted
    ]
    columns = ["rule", "subject", "until", "because"]
    with st.container(horizontal=True):
        if rows:
            st.download_button(
                _("This list as CSV"),
                lambda: as_file(rows),
                components.file_name("findings.csv"),
                "text/csv",
                on_click="ignore",
            )
        if accepted:
            st.download_button(
                _("accepted.csv, for the account's files"),
                write.as_csv(accepted, columns),
                components.file_name("accepted.csv"),
                "text/csv",
                help=_(
                    "Called accepted.csv, beside the account's other tables, it is "
                    "honoured by the command line."
                ),
                on_click="ignore",
            )


def detail(row: WorkRow) -> None:
    """The chosen finding: the fix first, then its acceptance, and a text to copy."""
    components.finding_detail(row.finding)
    acceptance_box.show(row)
    shown_groups.to_copy(
        finding_copy.lines_of(row.finding, row.accepted, session.origin().made_line),
        _("Copy"),
    )


def main() -> None:
    """The page."""
    st.title(_("Findings"))
    rows = every_finding()
    found = filter_row.filtered(rows)
    filter_row.keep_choice_inside(rows, found)
    if not session.checked():
        st.caption(_("No check has run yet, so servers and DNS are unknown."))
    if not found:
        finding_table.refuse_unknown({row.name: row.finding for row in rows})
        text = _("None of these.") if rows else _("Nothing found.")
        st.success(text, icon=":material/check_circle:")
        taken_away(rows)
        return
    beside = st.container(horizontal=True, gap="medium")
    with beside.container(width=LIST):
        row = listed(found)
        number = len(rows)
        shown = number_told(len(found))
        st.caption(
            ngettext(
                "{shown} of {number} finding",
                "{shown} of {number} findings",
                number,
                shown=shown,
            )
        )
        taken_away(found)
    with beside.container(width=DETAIL):
        detail(row)


main()
