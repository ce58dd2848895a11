"""What a visitor is at work with, kept so that F5 and another browser lose nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from diagnostics.ui.frame import history_kept, opened_accounts
from diagnostics.workspace.history import HistoryError

DRAFT, CHECK, EXPECTATIONS = "draft", "draft-check", "expectations"
"""Kinds: tables without a name yet, the check of a draft, expectations."""


def can_keep() -> bool:
    """Whether anything about the open account can be kept here."""
    return history_kept.history_for(opened_accounts.open_now()) is not None


def kept(kind: str, name: str = "") -> tuple[datetime, Mapping[str, Any]] | None:
    """What is kept of the open account; None where nothing is, or nothing can be."""
    opened = opened_accounts.open_now()
    history = history_kept.history_for(opened)
    if history is not None:
        with contextlib.suppress(HistoryError):
            return history.paper(history_kept.name_of(opened), kind, name)
    return None


def keeper(kind: str, name: str = "") -> Callable[[Mapping[str, Any]], None]:
    """What keeps a document, also from a thread; nothing happens where it can't be.

    Args:
        kind: what the document is.
        name: which one of its kind; the one of this name is replaced.
    """
    opened = opened_accounts.open_now()
    history, account = history_kept.history_for(opened), history_kept.name_of(opened)

    def keep(document: Mapping[str, Any]) -> None:
        if history is not None:
            with contextlib.suppress(HistoryError):
                history.keep_paper(account, kind, name, document, datetime.now(UTC))

    return keep


def drop(kind: str, name: str = "") -> None:
    """Forgets what is kept under a name."""
    opened = opened_accounts.open_now()
    history = history_kept.history_for(opened)
    if history is not None:
        with contextlib.suppress(HistoryError):
            history.drop_paper(history_kept.name_of(opened), kind, name)
