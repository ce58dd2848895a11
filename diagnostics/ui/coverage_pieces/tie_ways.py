"""What ends ties between equal mailboxes, each way with its link into the draft."""

from __future__ import annotations

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.senders import Edit, Repair, TieEnding
from diagnostics.ui import components, session
from diagnostics.words import text

CALLED = "tie-"
"""What the names of such edits begin with in addresses."""


def show(found: Repair) -> None:
    """The ways of all ties that the repair knows; nothing where it knows none."""
    if not found.ties:
        return
    st.markdown(_("**End a tie**"))
    for tie in found.ties:
        with st.container(border=True):
            for way in tie.ways:
                components.said(text(way.told))
                components.link(
                    "draft",
                    _("Into the draft"),
                    ":material/edit_note:",
                    edits=_called(way),
                )


def asked_edits(called: str) -> tuple[Edit, ...]:
    """The edits that an address calls so; ends the page where there are none."""
    ties = session.repair(projects_only=False).ties
    found = [w.edits for tie in ties for w in tie.ways if _called(w) == called]
    if not found:
        components.not_here("edits", called)
    return found[0]


def _called(way: TieEnding) -> str:
    """By the mailboxes: an edit turns the Default of each to what it isn't today."""
    return CALLED + "+".join(edit.subject.id for edit in way.edits)
