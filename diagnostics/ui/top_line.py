"""The line on top of every page: which account, files and reading; the language."""

from __future__ import annotations

import streamlit as st

from diagnostics.ui import session
from diagnostics.ui.frame import spoken_language


def name_tab(page: str, is_about_the_account: bool) -> None:
    """Names the browser's tab: the page, the account, this program."""
    origin = session.origin()
    account = origin.name or origin.host if is_about_the_account else ""
    parts = page, account, "Senderscope"
    st.set_page_config(page_title=" · ".join(filter(None, parts)))


def show(is_about_the_account: bool) -> None:
    """Says what everything below it is about, and offers the other languages."""
    with st.container(horizontal=True, vertical_alignment="center", key="top-line"):
        told = session.origin().line if is_about_the_account else ""
        st.text(told, width="stretch")
        spoken_language.switch()
