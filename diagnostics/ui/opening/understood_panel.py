"""What was understood of an account's files, table by table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostics.accounts import Loaded
from diagnostics.language import gettext as _
from diagnostics.report.intake.tables_understood import (
    heading_rows,
    table_called,
    understood_lines,
    understood_rows,
)
from diagnostics.ui import components


def show(loaded: Loaded) -> None:
    """How many rows of what, and how the tables lay in their files."""
    account = loaded.account
    st.header(_("What was understood"))
    components.figures(
        (
            (_("Employees"), len(account.employees), None),
            (_("Projects"), len(account.projects), None),
            (_("Mailboxes"), len(account.mailboxes), None),
            (_("Groups"), len(account.groups), None),
        )
    )
    if not loaded.understood:
        st.caption(_("No table was found in the files."))
        return
    st.dataframe(
        pd.DataFrame(understood_rows(loaded.understood)),
        hide_index=True,
        alt=_("How each table was read"),
    )
    if lines := understood_lines(loaded.understood):
        st.caption(_("Skipped, or read in other words than ours"))
        st.text("\n".join(lines))
    with_headings = [read for read in loaded.understood if read.layout.headings]
    if not with_headings:
        return
    with st.expander(
        _("Which heading was read as which column"), icon=":material/table:"
    ):
        for read in with_headings:
            st.text(f"{table_called(read)} ← {read.file}")
            st.dataframe(
                pd.DataFrame(heading_rows(read)),
                hide_index=True,
                height=min(38 + 36 * len(read.layout.headings), 300),
                alt=_("The headings of {table}", table=table_called(read)),
            )
