"""The line on top of every page: which account, whose files, which reading."""

from __future__ import annotations

import streamlit as st

from diagnostics.ui import session


def show() -> None:
    """Says what everything below it is about."""
    st.text(session.origin().line)
