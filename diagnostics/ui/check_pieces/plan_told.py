"""Whom a run talks to and which secret goes where, before anything is contacted."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostics import checks
from diagnostics.language import gettext as _
from diagnostics.language import number_told
from diagnostics.ui import components
from diagnostics.words import text

MOST_ROWS = 200
"""Rows of a table of the plan: more would be sent to the browser at every run."""

OPENED = "check-plan"
"""Names the place where each server is listed."""

MOST_SECRETS = 200
"""So many secrets of a plan are named on the page; the command line names all."""


def contacts(plan: checks.CheckPlan) -> None:
    """Everything that the run talks to, in one sentence and one by one."""
    st.text(plan.summary)
    for line in (*plan.network, *plan.left_out):
        st.text(text(line))
    label, icon = _("Every server that will be contacted"), ":material/list_alt:"
    with components.on_demand(label, icon, OPENED) as is_open:
        if is_open:
            _one_by_one(plan)


def _one_by_one(plan: checks.CheckPlan) -> None:
    if plan.targets:
        st.dataframe(
            pd.DataFrame(plan.targets[:MOST_ROWS]).rename(columns=str.capitalize),
            hide_index=True,
            alt=_("The servers that will be contacted"),
        )
        rows_left(len(plan.targets))
    if plan.logins:
        st.caption(_("One login is tried a service and mailbox, in the whole run."))
    if plan.secrets:
        st.caption(_("The secrets that log in, and the server that gets each:"))
        shown = plan.secrets[:MOST_SECRETS]
        components.outside("\n".join(text(secret.told) for secret in shown))
        if (left := len(plan.secrets) - MOST_SECRETS) > 0:
            st.caption(_("and {number} more", number=number_told(left)))
    if plan.domains and not plan.network:
        st.caption(
            _(
                "This machine's DNS resolver is asked about the addresses' domains "
                "and the servers' names."
            )
        )
    if plan.documents:
        st.caption(
            _(
                "Fetched over HTTPS where the name exists; no address is told. An "
                "MTA-STS policy is fetched only where DNS announces one; a "
                "redirect of autoconfig is followed only within the domain or to "
                "a mail service that Senderscope has a preset of."
            )
        )
        st.dataframe(
            pd.DataFrame({_("Fetched over HTTPS"): plan.documents[:MOST_ROWS]}),
            hide_index=True,
            alt=_("The documents that may be fetched"),
        )
        rows_left(len(plan.documents))


def rows_left(rows: int) -> None:
    """Says how many rows a table doesn't show."""
    if rows > MOST_ROWS:
        number = number_told(rows - MOST_ROWS)
        st.caption(
            _("and {number} more; the command line's plan names all.", number=number)
        )
