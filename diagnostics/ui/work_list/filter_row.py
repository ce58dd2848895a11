"""The filters of the list in one row; the address has them, so they can be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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


def filtered(rows: Sequence[WorkRow]) -> list[WorkRow]:
    """What is asked for of them: how much, from where, in which state, about whom."""
    severities = {str(s): components.SEVERITY_WORDS[s] for s in list(Severity)[::-1]}
    folders = {
        "config": _("The files"),
        "coverage": _("Who sends"),
        "checks": _("The checks"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = _some(_("How much it matters"), "severity", severities)
        sources = _some(_("Found in"), "found-in", folders)
        states = _some(_("State"), "state", state_names())
        about = page_address.type_in(
            _("About"),
            "about",
            f"findings-about-{session.account_key()}",
            placeholder=_("person, project, mailbox or word"),
        )
    return work_rows.chosen(
        rows,
        session.account(),
        [Severity(kind) for kind in kinds],
        sources,
        [WorkState(state) for state in states],
        about,
    )


def _some(label: str, kind: str, known: Mapping[str, str]) -> list[str]:
    key = f"findings-{kind}-{session.account_key()}"

    def ask() -> list[str]:
        picked = st.segmented_control(
            label,
            list(known),
            selection_mode="multi",
            format_func=known.__getitem__,
            key=key,
        )
        return list(picked)

    return components.choose_several(ask, kind, known, key)


def keep_choice_inside(rows: Sequence[WorkRow], found: Sequence[WorkRow]) -> None:
    """Leaves the finding that the address names where a filter takes it away."""
    name = components.address_renewed({row.name: row.finding for row in rows})
    if name and name not in {row.name for row in found}:
        st.query_params.pop("finding")
