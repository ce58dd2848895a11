"""Streamlit's entry point: page configuration and navigation."""

import streamlit as st

from diagnostics.ui import session

PAGES = "diagnostics/ui/pages"

st.set_page_config(page_title="Senderscope", page_icon="✉️", layout="wide")
page = st.navigation(
    [
        st.Page(
            f"{PAGES}/overview.py",
            title="Overview",
            icon=":material/dashboard:",
            default=True,
        ),
        st.Page(f"{PAGES}/senders.py", title="Who sends", icon=":material/person:"),
        st.Page(f"{PAGES}/coverage.py", title="Coverage", icon=":material/grid_on:"),
        st.Page(f"{PAGES}/draft.py", title="Draft", icon=":material/edit_note:"),
        st.Page(f"{PAGES}/checks.py", title="Checks", icon=":material/fact_check:"),
        st.Page(f"{PAGES}/errors.py", title="Explain an error", icon=":material/help:"),
        st.Page(f"{PAGES}/lab.py", title="Lab", icon=":material/science:"),
    ]
)
session.sidebar()
page.run()
