"""Streamlit's entry point: page configuration and navigation."""

import streamlit as st

from diagnostics.ui import session

PAGES = (
    ("overview", "Overview", ":material/dashboard:"),
    ("senders", "Who sends", ":material/person:"),
    ("coverage", "Coverage", ":material/grid_on:"),
    ("draft", "Draft", ":material/edit_note:"),
    ("checks", "Checks", ":material/fact_check:"),
    ("errors", "Explain an error", ":material/help:"),
    ("lab", "Lab", ":material/science:"),
)
"""Names as addresses have them, titles and icons; the first is the start page."""

st.set_page_config(page_title="Senderscope", page_icon="✉️", layout="wide")
page = st.navigation(
    [
        st.Page(
            f"diagnostics/ui/pages/{name}_page.py",
            title=title,
            icon=icon,
            url_path=name,
            default=name == PAGES[0][0],
        )
        for name, title, icon in PAGES
    ]
)
session.sidebar()
page.run()
