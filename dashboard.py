"""Streamlit's entry point: page configuration and navigation."""

import streamlit as st

from diagnostics.ui import components, session

TITLES = {
    "overview": ("Overview", ":material/dashboard:"),
    "senders": ("Who sends", ":material/person:"),
    "coverage": ("Coverage", ":material/grid_on:"),
    "draft": ("Draft", ":material/edit_note:"),
    "checks": ("Checks", ":material/fact_check:"),
    "errors": ("Explain an error", ":material/help:"),
    "lab": ("Lab", ":material/science:"),
}

st.set_page_config(page_title="Senderscope", page_icon="✉️", layout="wide")
first, *others = TITLES
page = st.navigation(
    [
        st.Page(
            components.page(name),
            title=title,
            icon=icon,
            url_path=name if name in others else None,
            default=name == first,
        )
        for name, (title, icon) in TITLES.items()
    ]
)
session.sidebar()
if page.url_path not in ("errors", "lab"):  # these two aren't about the account
    components.stamp()
page.run()
