"""Opening an account step by step, and what was wrong with its files."""

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.ui import components
from diagnostics.ui.frame import opened_accounts
from diagnostics.ui.opening import (
    beginnings,
    import_box,
    problem_groups,
    question_box,
    reading_files,
    typing_box,
    understood_panel,
    uploads,
)
from diagnostics.ui.opening.next_steps import NextSteps
from diagnostics.words import text

opened = opened_accounts.open_now()
st.title(_("This account"))
left, right = st.columns(2, gap="large")
with left:
    uploads.box()
    beginnings.recent()
with right:
    beginnings.templates()
typing_box.show()
import_box.show()
if better := reading_files.told_of(opened.id):
    came = _("The files were read again with your answers.")
    if not better.by_answers:
        came = _("These files came in place of the ones before.")
    st.info(f"{came} {text(better.told)}", icon=":material/update:")
    if not better.by_answers:
        components.link(
            "draft",
            _("Senders and findings: what has changed"),
            ":material/compare_arrows:",
            tab="versions",
            old=better.former,
            new=better.opened,
        )
question_box.show(opened)
next_steps = NextSteps(opened)
understood_panel.show(opened.loaded)
problem_groups.show(opened.loaded)
next_steps.tell()
