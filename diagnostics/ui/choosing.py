"""Choosing one of many rows: by the keyboard, by a search, and by the address.

A list is sent to the browser whole at every run. So a long one is searched here, and
only the best matches are sent.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from diagnostics.language import gettext as _
from diagnostics.report.account_search.letter_forms import fold
from diagnostics.report.wording.pair_words import told_apart as told_apart

AT_ONCE = 200
"""Rows up to which a list is sent whole."""

MATCHES = 50
"""Rows that a search in a longer list offers."""


def choose(
    parameter: str,
    label: str,
    names: Mapping[str, str],
    key: str,
    *,
    first: str = "",
    placeholder: str | None = None,
    explained: str | None = None,
) -> str:
    """One row, as the address says it; a choice goes into the address.

    Args:
        parameter: what names the row in the address. A value that isn't in `names` has
            to be told before: see `components.asked`.
        label: what the row is.
        names: the rows by id, with the names that people know.
        key: names the widgets; keeps a choice on the page's later runs.
        first: the id that stands where the address names none; empty: nothing chosen.
        placeholder: what stands where nothing is chosen; None: "Choose".
        explained: what the words on it mean.

    Returns:
        The id; empty where nothing is chosen.
    """
    asked = st.query_params.get(parameter, first)
    value = asked if asked in names else None
    options = offered(label, names, [value] if value else (), key)
    follow(
        st.selectbox,
        label,
        options,
        parameter,
        key,
        value,
        format_func=lambda row_id: names[row_id],
        index=None,
        placeholder=placeholder or _("Choose"),
        help=explained,
    )
    return value or ""


def follow(
    widget: Callable[..., object],
    label: str,
    options: list[str],
    parameter: str,
    key: str,
    value: str | None,
    **more: Any,  # noqa: ANN401 - whatever the widget takes
) -> None:
    """A widget that shows what the address says; what is chosen in it goes there.

    Args:
        widget: `st.selectbox` or another of its kind.
        label: its label.
        options: what can be chosen.
        parameter: what names the choice in the address.
        key: names the widget.
        value: what it shows.
        more: what it takes besides.
    """
    said = more.get("format_func", str)
    shown = None if value is None else said(value)
    if says_otherwise(key, shown) or st.session_state.get(key) != value:
        st.session_state[key] = value  # the address is right: Back has changed it
    taken = {"on_change": _into_address, "args": (parameter, key, options)}
    widget(label, options, key=key, **taken, **more)


def taken_of(key: str, offered: Container[str]) -> str | None:
    """What was chosen in a box just now; None: nothing, or nobody chose.

    A browser that hasn't drawn yet what the server has said sends what stood there
    before: words of another language, which Streamlit hands on as they are, or, after
    Back, what the address doesn't say any more.

    Args:
        key: names the widget.
        offered: what could be chosen in it.
    """
    context = get_script_run_ctx(suppress_warning=True)
    chosen: str | None = st.session_state[key]
    if chosen not in offered or (context and context.is_history_navigation):
        return None
    return chosen


def says_otherwise(key: str, shown: object) -> bool:
    """Whether what a widget shows reads otherwise than when it was drawn last.

    The browser keeps the words of what is chosen, which another pair's reasons, or
    another language, change: it has to be told them again.
    """
    before = st.session_state.get(f"{key}-so")
    st.session_state[f"{key}-so"] = shown
    return bool(before != shown)


def follow_rows(
    frame: pd.DataFrame,
    values: Sequence[str],
    chosen: Iterable[str],
    key: str,
    take: Callable[[list[str]], None],
    **more: Any,  # noqa: ANN401 - whatever the table takes
) -> None:
    """A table whose marked rows are what is chosen; rows that are marked go to `take`.

    Args:
        frame: the table.
        values: what each row is called.
        chosen: what is called so is marked.
        key: names the table.
        take: is given what the rows that were marked are called.
        more: what `st.dataframe` takes besides.
    """
    wanted = set(chosen)
    marked = [(row, value) for row, value in enumerate(values) if value in wanted]
    rows = [row for row, _value in marked]
    held = st.session_state.get(key)
    moved = says_otherwise(key, marked)  # filtered, or in another order
    if moved or held is None or list(held["selection"]["rows"]) != rows:
        st.session_state[key] = {
            "selection": {"rows": rows, "columns": [], "cells": []}
        }

    def taken() -> None:
        picked = st.session_state[key]["selection"]["rows"]
        take([values[row] for row in picked if row < len(values)])

    st.dataframe(frame, key=key, hide_index=True, on_select=taken, **more)


picked_one_by_one = partial(st.multiselect, filter_mode="contains", select_all=False)
"""A box for several things, where Enter takes the first that holds what is typed.

Streamlit's own offers all that look like it: servers that nobody meant, or grants.
"""


def choose_several(
    label: str,
    names: Mapping[str, str],
    key: str,
    *,
    default: Iterable[str] = (),
    placeholder: str | None = None,
    **more: Any,  # noqa: ANN401 - whatever the widget takes
) -> list[str]:
    """Some rows; a long list is searched, and what was chosen stays in it."""
    began = [row_id for row_id in default if row_id in names]
    held: Sequence[str] = st.session_state.get(key, began)
    options = offered(label, names, [i for i in held if i in names], key)
    return picked_one_by_one(
        label,
        options,
        default=None if key in st.session_state else began,
        format_func=lambda row_id: names[row_id],
        key=key,
        placeholder=placeholder or _("All"),
        **more,
    )


def best_matches(
    names: Mapping[str, str], typed: str, most: int = MATCHES
) -> list[str]:
    """The rows in whose id or name every word typed stands; whole names first."""
    wanted = fold(typed)
    if not wanted:
        return list(islice(names, most))
    words = wanted.split()
    found: tuple[list[str], list[str], list[str]] = [], [], []
    for row_id, name in names.items():
        told = _folded(f"{name} {row_id}")
        if all(word in told for word in words):
            exact = wanted in (fold(row_id), fold(name))
            found[0 if exact else 1 if told.startswith(wanted) else 2].append(row_id)
    return [*found[0], *found[1], *found[2]][:most]


@lru_cache(maxsize=1 << 15)
def _folded(name: str) -> str:
    """A name to be searched in; the same ones are looked through at every key."""
    return fold(name)


def offered(
    label: str, names: Mapping[str, str], chosen: Iterable[str], key: str
) -> list[str]:
    """What a list offers: all rows; of many what is chosen and what its search finds.

    Args:
        label: what the rows are.
        names: the rows by id, with the names that people know.
        chosen: the ids that stay in it.
        key: names the list; the search's box is drawn where there are many rows.
    """
    if len(names) <= AT_ONCE:
        return list(names)
    typed = st.text_input(
        _("Search · {label}", label=label),
        key=_search(key),
        type="search",
        live="300ms",
        placeholder=_("Search {count:,} by name or id", count=len(names)),
        label_visibility="collapsed",
    )
    return list(dict.fromkeys([*chosen, *best_matches(names, typed)]))


def listed(names: Mapping[str, str], key: str) -> list[str]:
    """The rows that a table beside the list of this key shows: of many the best."""
    if len(names) <= AT_ONCE:
        return list(names)
    return best_matches(names, st.session_state.get(_search(key), ""), AT_ONCE)


def _search(key: str) -> str:
    """What names the search of the list of this key."""
    return f"{key}-search"


def _into_address(parameter: str, key: str, offered: Container[str]) -> None:
    chosen = taken_of(key, offered)
    if chosen or st.session_state[key] is None:
        put(parameter, chosen)


def put(parameter: str, value: str | None) -> None:
    """Puts a choice into the address; None: nothing is chosen."""
    if value is None:
        st.query_params.pop(parameter, None)
    else:
        st.query_params[parameter] = value
