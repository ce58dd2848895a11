"""The map as a chart: coloured cells with marks in them, whole names on its sides."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.report.pair_map.answer_texts import MapMark
from diagnostics.report.pair_map.side_names import in_lines
from diagnostics.report.rows import Row

CHOSEN = "#ffb000"
_LINE, _LEAST_WIDE, _LEAST_HIGH = 15, 36, 28
"""Pixels: of a line of a name, of a column, of a row."""

_STYLE = """<style>
.st-key-map-scrolls { overflow-x: auto; }
.st-key-map-scrolls .role-axis-label text { fill: light-dark(#66656b, #c4c4cc); }
</style>"""
"""A wide map is scrolled by itself, the page isn't. Streamlit's own colour of names is
too faint on a light page (WCAG 4.5:1); a style follows the theme without a new run."""

CELL = "cell"
"""The name of the choice that a click makes."""


def draw(
    rows: Sequence[Row],
    sides: tuple[Sequence[str], Sequence[str]],
    marks: Sequence[MapMark],
    key: str,
    on_click: Callable[[], None],
) -> None:
    """Draws the map.

    Args:
        rows: the cells, as `cell_rows` gives them, each with `chosen`.
        sides: names of the groups of people, of projects.
        marks: the kinds of cells.
        key: names the chart.
        on_click: called when a cell was clicked.
    """
    st.html(_STYLE)
    with st.container(key="map-scrolls"):
        st.vega_lite_chart(
            pd.DataFrame(rows),
            _spec(sides, marks),
            width="content",
            key=key,
            on_select=on_click,
            alt=_("People by projects; the select boxes beside it have every cell."),
        )


def clicked(key: str) -> Row | None:
    """The cell that was clicked: `employees_id` and `projects_id`; None: none."""
    event = st.session_state.get(key) or {}
    picked = event.get("selection", {}).get(CELL)
    return picked[0] if picked else None


def _spec(
    sides: tuple[Sequence[str], Sequence[str]], marks: Sequence[MapMark]
) -> dict[str, Any]:
    down, across = ([in_lines(name) for name in side] for side in sides)
    colours = [mark.colour for mark in marks]
    return {
        "width": {"step": max(_LEAST_WIDE, 8 + _LINE * max(map(len, across)))},
        "height": {"step": max(_LEAST_HIGH, 8 + _LINE * max(map(len, down)))},
        "encoding": {
            "x": _side("column", across, {"orient": "top", "labelAngle": -90}),
            "y": _side("row", down, {}),
        },
        "layer": [
            {
                "mark": {"type": "rect", "cursor": "pointer"},
                "params": [
                    {
                        "name": CELL,
                        "select": {
                            "type": "point",
                            "fields": ["employees_id", "projects_id"],
                            "toggle": False,
                        },
                    }
                ],
                "encoding": {
                    "color": {
                        "field": "kind",
                        "type": "nominal",
                        "legend": None,
                        "scale": {"domain": [m.name for m in marks], "range": colours},
                    },
                    "stroke": {
                        "condition": {"test": "datum.chosen", "value": CHOSEN},
                        "value": "#8888",
                    },
                    "strokeWidth": {
                        "condition": {"test": "datum.chosen", "value": 4},
                        "value": 1,
                    },
                    "tooltip": [
                        {"field": field, "type": "nominal", "title": title}
                        for field, title in _told().items()
                    ],
                },
            },
            {
                "mark": {"type": "text", "color": "white", "fontWeight": "bold"},
                "encoding": {"text": {"field": "mark", "type": "nominal"}},
            },
        ],
    }


def _told() -> dict[str, str]:
    """What is said of a cell that is pointed at."""
    return {
        "people": _("People"),
        "projects": _("Projects"),
        "sender": _("Leaves from"),
        "means": _("Mark"),
        "pairs": _("Pairs"),
    }


def _side(
    field: str, names: Sequence[Sequence[str]], more: dict[str, Any]
) -> dict[str, Any]:
    """A side with whole names: they are looked up, so two may be alike."""
    labels = json.dumps(names, ensure_ascii=True)
    return {
        "field": field,
        "type": "ordinal",
        "title": None,
        "axis": {
            "labelExpr": f"{labels}[datum.value]",
            "labelLimit": 0,
            "labelOverlap": False,
            "labelFontSize": 12,
            "ticks": False,
            "domain": False,
            **more,
        },
    }
