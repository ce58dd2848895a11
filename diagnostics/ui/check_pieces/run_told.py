"""What the visitor's own run told, and the run as files."""

from __future__ import annotations

import streamlit as st

from diagnostics import checks
from diagnostics.language import gettext as _
from diagnostics.language import ngettext
from diagnostics.model import Account, State
from diagnostics.report import rows, runs, write
from diagnostics.report.service_limits import ServedMailbox, served
from diagnostics.ui import components, session

MOST_NAMED = 20
"""So many mailboxes are named where many are concerned alike."""


def nothing_found(run: checks.CheckRun) -> None:
    """What a run without findings proves, and of which mailboxes it proves nothing."""
    taken = {
        s.mailbox
        for s in run.steps
        if (s.service, s.step, s.state) == ("smtp", "sender", State.PASSED)
    }
    doubtful = {s.mailbox for s in run.steps if s.state is State.INCONCLUSIVE}
    ids = dict.fromkeys(s.mailbox for s in run.steps)
    unproven = [i for i in ids if i not in taken or i in doubtful]
    if unproven:
        st.info(
            ngettext(
                "Nothing wrong was found, but whether letters get out isn't proven for "
                "{number} mailbox: a step there is inconclusive, or SMTP wasn't "
                "checked up to the sender.",
                "Nothing wrong was found, but whether letters get out isn't proven for "
                "{number} mailboxes: a step there is inconclusive, or SMTP wasn't "
                "checked up to the sender.",
                len(unproven),
            ),
            icon=":material/help:",
        )
        components.outside(", ".join(unproven[:MOST_NAMED]))
    elif any(s.service == "dns" for s in run.steps):
        st.success(
            _("Nothing is wrong: these letters get out."), icon=":material/check:"
        )
    else:
        st.success(
            _(
                "The servers take these letters; whether receivers believe them is "
                "open, since DNS wasn't asked."
            ),
            icon=":material/check:",
        )


def changes_since_last() -> None:
    """What is new and what is gone since the mailboxes were checked before."""
    told = session.since_last()
    new, gone = _("New since the last run"), _("Gone since the last run")
    for heading, found in ((new, told.new), (gone, told.gone)):
        if found:
            st.markdown(f"**{heading}**")
            components.outside("\n".join(str(row["evidence"]) for row in found))


def everybody(account: Account, run: checks.CheckRun) -> tuple[ServedMailbox, ...]:
    """The mailboxes of a run with whom they serve and what their services take."""
    ids = dict.fromkeys(step.mailbox for step in run.steps)
    return served(account, ids, session.impact)


def downloads(account: Account, run: checks.CheckRun) -> None:
    """The run as files, made from values: whoever asks later has no session."""
    served_now, origin = everybody(account, run), session.origin()
    page = steps = book = everything = st.container(horizontal=True)
    page.download_button(
        _("Report as HTML"),
        lambda: runs.check_page(account, run, origin),
        origin.file_name("check.html"),
        "text/html",
        on_click="ignore",
    )
    steps.download_button(
        _("Steps as CSV"),
        lambda: write.as_csv(*runs.step_table(run)),
        origin.file_name("steps.csv"),
        "text/csv",
        on_click="ignore",
    )
    book.download_button(
        _("Workbook"),
        lambda: write.as_xlsx(
            {
                "findings": (
                    [rows.finding_row(f) for f in run.findings],
                    rows.AUDIT_COLUMNS,
                ),
                "steps": runs.step_table(run),
            },
            origin,
        ),
        origin.file_name("check.xlsx"),
        on_click="ignore",
    )
    everything.download_button(
        _("JSON with transcripts"),
        lambda: write.as_json(runs.run_json(run, account.missing, served_now, origin)),
        origin.file_name("check.json"),
        "application/json",
        on_click="ignore",
    )
