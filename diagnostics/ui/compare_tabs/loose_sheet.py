"""The draft without a name, kept under what the address says of it: F5 opens it again.

Whoever has the address has the draft; nobody else meets it.
"""

from __future__ import annotations

import secrets

import streamlit as st

from diagnostics.model import Account
from diagnostics.ui import components, page_address
from diagnostics.ui.compare_tabs import kept_drafts, working_papers

PARAMETER = "sheet"
_MADE_HERE = "sheets-made-here"


def name() -> str:
    """What the address calls it; empty while nothing was edited."""
    return page_address.one(PARAMETER) or ""


def from_elsewhere() -> str:
    """Its name where another visit edited it, as before F5; else empty."""
    return "" if name() in st.session_state.get(_MADE_HERE, ()) else name()


def kept(sheet: str) -> Account:
    """The draft as it was last edited; where none is kept it is said."""
    found = working_papers.kept(working_papers.DRAFT, sheet)
    if found is None:
        components.not_here(PARAMETER, sheet)
    return kept_drafts.read(found[1])


def keep(after: Account) -> None:
    """Keeps it as it is now; one of an account that isn't whole can't be kept."""
    if after.missing or not working_papers.can_keep():
        return
    try:
        document = kept_drafts.document_of(after)
    except ValueError:  # its tables stand on the screen, and say what is wrong
        return
    if not name():
        made = secrets.token_hex(6)
        st.session_state[_MADE_HERE] = (*st.session_state.get(_MADE_HERE, ()), made)
        st.query_params[PARAMETER] = made
    working_papers.keeper(working_papers.DRAFT, name())(document)


def leave() -> None:
    """Forgets it: it has a name now, or begins anew."""
    if name():
        working_papers.drop(working_papers.DRAFT, name())
        st.query_params.pop(PARAMETER)
