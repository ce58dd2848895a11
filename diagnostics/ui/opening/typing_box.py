"""Tables to type or paste an account into, read by the reader that reads files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
import streamlit as st

from diagnostics.accounts.schema import CHOICES, FLAGS
from diagnostics.accounts.understanding.template_words import (
    file_names,
    headings,
    written,
)
from diagnostics.language import current
from diagnostics.language import gettext as _
from diagnostics.model import (
    Plan,
)
from diagnostics.report.intake.typed_tables import (
    TYPED,
    empty_tables,
    tables_of,
    typed_files,
)
from diagnostics.ui import session
from diagnostics.ui.opening import reading_files

_BEGUN = "typed-begun"
_MOST_ROWS = 2_000
"""So many rows a table may have to be edited here: all of them go to the browser."""

_LISTS = ("employees", "groups", "projects")


def show() -> None:
    """The tables, and the button that reads them as an account."""
    with st.expander(
        _("Type or paste an account"), icon=":material/edit_note:", key="typing"
    ):
        st.caption(
            _(
                "Paste cells from a spreadsheet, or type. Words of your language for "
                "yes and no are fine, several ids in a cell stand with ; between. "
                "Only mailboxes with an id and an address are needed. Problems count "
                "the heading as row 1."
            )
        )
        tables, begun = _begin()
        typed: dict[str, pd.DataFrame] = {}
        names = file_names(current())
        titles = [names[table].capitalize() for table in TYPED]
        for tab, name in zip(st.tabs(titles), TYPED, strict=True):
            with tab:
                typed[name] = st.data_editor(
                    tables[name],
                    num_rows="dynamic",
                    hide_index=True,
                    key=f"typed-{name}-{begun}",
                    column_config=_columns(name),
                )
        files = typed_files(typed)
        if st.button(
            _("Read what is typed"),
            icon=":material/play_arrow:",
            type="primary",
            disabled=not files,
        ):
            reading_files.open_files(files)
            st.rerun()


def _begin() -> tuple[dict[str, pd.DataFrame], int]:
    """What the tables begin with, and how often they began anew."""
    held: tuple[dict[str, pd.DataFrame], int]
    held = st.session_state.setdefault(_BEGUN, (empty_tables(), 0))
    tables, begun = held
    account = session.account()
    rows = max(len(account.mailboxes), len(account.employees), len(account.projects))
    with st.container(horizontal=True):
        if st.button(
            _("Begin with the open account"),
            disabled=bool(account.missing) or rows > _MOST_ROWS,
            help=_(
                "Not for an account with errors in its files, nor for a very "
                "large one. Where secrets are kept isn't copied."
            ),
        ):
            tables, begun = tables_of(account), begun + 1
        if st.button(_("Empty the tables")):
            tables, begun = empty_tables(), begun + 1
    st.session_state[_BEGUN] = tables, begun
    return tables, begun


def _columns(table: str) -> dict[str, Any]:
    """The headings of a template in the current language, and what may stand below."""
    return {
        name: st.column_config.TextColumn(label, help=_help(name))
        for name, label in headings(current())[table].items()
    }


def _help(column: str) -> str | None:
    if column in CHOICES:
        return _words(CHOICES[column])
    if column in FLAGS:
        return _("yes, no")
    if column in _LISTS:
        told = file_names(current())[column]
        return _("ids of {name}, with ; between", name=told)
    return f"plan: {_words(Plan)}" if column == "value" else None


def _words(values: Iterable[object]) -> str:
    return ", ".join(written(str(value), current()) for value in values)
