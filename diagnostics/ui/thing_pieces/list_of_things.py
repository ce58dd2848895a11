"""All things of a kind: a row of the table, or the box above it, opens one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.ui import choosing, session

_LEAST_LONG, _HEIGHT = 20, 600
"""Rows of a table that is scrolled, and its height in pixels."""


def open_one(
    parameter: str,
    label: str,
    names: Mapping[str, str],
    table: Callable[[Sequence[str]], pd.DataFrame],
    alt: str,
) -> None:
    """Leads to one of them; of many those are listed that the search finds.

    Args:
        parameter: what names one in the address.
        label: of the box.
        names: the things by id, with the names that people know, in order.
        table: gives the table's rows of these ids.
        alt: what the table shows.
    """
    key = f"open-{parameter}-{session.account_key()}"
    choosing.choose(parameter, label, choosing.told_apart(names), key)
    ids = choosing.listed(names, key)
    choosing.follow_rows(
        table(ids),
        ids,
        (),
        f"{key}-table",
        lambda rows: choosing.put(parameter, rows[0]) if rows else None,
        selection_mode="single-row",
        height="content" if len(ids) <= _LEAST_LONG else _HEIGHT,
        alt=alt,
    )
    if left := len(names) - len(ids):
        st.caption(_("and {left:,} more; the search above finds them.", left=left))
    st.caption(_("Choose a row to open its page."))
