"""Where to go once an account stands, and what its audit found."""

from __future__ import annotations

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.report.intake.questions_asked import file_questions
from diagnostics.report.standing.acceptances import counting
from diagnostics.report.standing.state_lines import lines_of_state
from diagnostics.ui import components, session
from diagnostics.ui.frame.opened_accounts import OpenAccount


class NextSteps:
    """The part of the page: drawn at once, its first line as soon as it is known."""

    def __init__(self, opened: OpenAccount) -> None:
        """Draws all but the line; nothing while questions are open."""
        self._opened = opened
        account = opened.loaded.account
        self._line = None
        if file_questions(opened.loaded.problems):
            return
        st.header(_("What next?"))
        if not account.mailboxes:
            st.markdown(
                _(
                    "This account has no mailboxes yet. Type them in above, beginning "
                    "with the open account, or open files that have them."
                )
            )
            return
        self._line = st.empty()
        self._line.caption(_("Auditing …"))
        with st.container(horizontal=True):
            components.link("overview", _("Overview"), ":material/dashboard:")
            components.link("senders", _("Who sends"), ":material/person:")
            components.link("findings", _("All findings"), ":material/checklist:")
            components.link("checks", _("Check every mailbox"), ":material/fact_check:")

    def tell(self) -> None:
        """Says what was found; the last of the page, as a large account takes time."""
        if self._line is None:
            return
        account = self._opened.loaded.account
        found = [*self._opened.loaded.problems, *session.audit(), *session.findings()]
        lines = lines_of_state(
            counting(found, account), 0, len(session.checked()), len(account.mailboxes)
        )
        with self._line.container():
            components.said(" ".join(lines))
