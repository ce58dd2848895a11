"""The filters of the list in one row; the address has them, so they can be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.model import Severity
from diagnostics.report.standing import work_rows
from diagnostics.report.standing.work_rows import WorkRow, WorkState
from diagnostics.ui import components, page_address, session


def state_names() -> dict[str, str]:
    """By state what the list calls it."""
    return {
        WorkState.NEW: _("★ new"),
        WorkState.OPEN: _("open"),
        WorkState.ACCEPTED: _("✓ accepted"),
    }


def severities() -> dict[str, str]:
    """By severity what the list calls it, the worst first."""
    return {str(s): components.SEVERITY_WORDS[s] for s in list(Severity)[::-1]}


def filtered(rows: Sequence[WorkRow]) -> list[WorkRow]:
    """What is asked for of them: how much, from where, in which state, about whom."""
    folders = {
        "config": _("The files"),
        "coverage": _("Who sends"),
        "checks": _("The checks"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        of = f"findings-{session.account_key()}"
        kinds = some(_("How much it matters"), "severity", severities(), of)
        sources = some(_("Found in"), "found-in", folders, of)
        states = some(_("State"), "state", state_names(), of)
        about = page_address.type_in(
            _("About"),
            "about",
            f"findings-about-{session.account_key()}",
            placeholder=_("a name or a word"),
        )
    return work_rows.chosen(
        rows,
        session.account(),
        [Severity(kind) for kind in kinds],
        sources,
        [WorkState(state) for state in states],
        about,
    )


def some(label: str, kind: str, known: Mapping[str, str], of: str) -> list[str]:
    """Some of a few values, as the address says; none: all.

    Args:
        label: what they are.
        kind: the parameter's name.
        known: the values, each with the name that people know.
        of: names the list that is filtered.
    """
    key = f"{of}-{kind}"

    ask = partial(
        st.segmented_control,
        label,
        list(known),
        selection_mode="multi",
        format_func=known.__getitem__,
    )
    return components.choose_several(ask, kind, known, key)


def keep_choice_inside(rows: Sequence[WorkRow], found: Sequence[WorkRow]) -> None:
    """Leaves the finding that the address names where a filter takes it away."""
    name = components.address_renewed({row.name: row.finding for row in rows})
    if name and name not in {row.name for row in found}:
        st.query_params.pop("finding")
