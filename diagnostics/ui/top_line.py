"""The line on top of every page: which account, whose files, which reading."""

from __future__ import annotations

import streamlit as st

from diagnostics.ui import session


def show() -> None:
    """Says what everything below it is about."""
    account = session.account()
    parts = (
        account.name or "Account without a name",
        account.host,
        session.files_told(),
        f"reading: {session.reading().name}",
    )
    st.text(" · ".join(filter(None, parts)))
