"""What is open, and what was wrong with its files?"""

import streamlit as st

from diagnostics.ui import components, session

loaded = session.loaded()
account = loaded.account
st.title("This account")
with st.container(horizontal=True):
    for label, rows in (
        ("Employees", account.employees),
        ("Projects", account.projects),
        ("Mailboxes", account.mailboxes),
        ("Groups", account.groups),
    ):
        st.metric(label, f"{len(rows):,}", border=True, width=210)
st.subheader("Problems in its files")
components.findings_panel(
    loaded.problems, "account-problems", "The files have no problems."
)
