"""Drafts by name: in the history, or for this visit where there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

import streamlit as st

from diagnostics import accounts
from diagnostics.accounts import Form, Loaded
from diagnostics.language import LaterText
from diagnostics.language import gettext as _
from diagnostics.model import Account
from diagnostics.ui import session
from diagnostics.ui.frame import history_kept, opened_accounts
from diagnostics.workspace.history import HistoryError

Document: TypeAlias = Mapping[str, Any]
Drafts: TypeAlias = dict[str, tuple[datetime, Document]]
"""By name, when it was kept and its document, the newest first."""

_OF = "drafted-of"
"""Beside the drafted account in its document: which files it was made of."""

_MOST = 8


def saved() -> Drafts:
    """The drafts of the open account by name, the newest first."""
    opened = opened_accounts.open_now()
    kept = history_kept.history_for(opened)
    if kept is not None:
        try:
            return kept.drafts(history_kept.name_of(opened))
        except HistoryError:
            pass
    held: Drafts = st.session_state.get(_held(), {})
    return dict(sorted(held.items(), key=lambda one: one[1][0], reverse=True))


def why_not_kept() -> str:
    """Why drafts last for this visit only; empty where they stay."""
    if history_kept.history_for(opened_accounts.open_now()) is None:
        return history_kept.why_none() or _("others use this sample here too")
    return ""


def document_of(account: Account) -> dict[str, Any]:
    """A draft as its JSON form. Raises as `keep` does."""
    document: dict[str, Any] = json.loads(accounts.dump(account, Form.JSON))
    return document


def keep(name: str, account: Account) -> None:
    """Keeps a draft under a name; one of that name is replaced.

    Raises:
        ValueError: the account isn't whole, or holds what can't be written.
    """
    document = document_of(account)
    _, before = saved().get(name, (None, {_OF: session.account_key()}))
    document[_OF] = before.get(_OF)
    now = datetime.now(UTC)
    opened = opened_accounts.open_now()
    kept = history_kept.history_for(opened)
    if kept is not None:
        try:
            kept.keep_draft(history_kept.name_of(opened), name, document, now)
        except HistoryError:
            pass
        else:
            return
    held: Drafts = st.session_state.get(_held(), {})
    st.session_state[_held()] = {**held, name: (now, document)}


def drop(name: str) -> None:
    """Forgets a draft.

    Raises:
        HistoryError: it can't be removed.
    """
    held: Drafts = st.session_state.get(_held(), {})
    st.session_state[_held()] = {n: one for n, one in held.items() if n != name}
    opened = opened_accounts.open_now()
    kept = history_kept.history_for(opened)
    if kept is not None:
        kept.drop_draft(history_kept.name_of(opened), name)


def is_of_these_files(document: Document) -> bool:
    """Whether a draft was made of the files that are open now."""
    return document.get(_OF) == session.account_key()


def read(document: Document) -> Account:
    """A kept draft as an account again."""
    told = {key: value for key, value in document.items() if key != _OF}
    return _read(json.dumps(told)).account


@st.cache_resource(show_spinner=LaterText("Opening the draft …"), max_entries=_MOST)
def _read(document: str) -> Loaded:
    return accounts.load_uploads([("draft.json", document.encode())])


def _held() -> str:
    return f"held-drafts-{session.account_key()}"
