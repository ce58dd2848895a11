"""The ways of a repair, each with its link into the draft, and as addresses call it."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from diagnostics.language import gettext as _
from diagnostics.model import Phrase
from diagnostics.senders import Edit, Repair, TieEnding
from diagnostics.ui import components, session
from diagnostics.words import text

_TIE = "tie-"
_DRAFT_ICON = ":material/edit_note:"


def show_gap_ways(found: Repair, called: str) -> None:
    """A link for each way to close the gaps; the first is the one to begin with."""
    if found.edits:
        title = _("Try the edits in the draft")
        components.link("draft", title, _DRAFT_ICON, edits=called)
    for other in found.others:
        remedy = text(Phrase.of(f"repairs:remedy-{other.remedy}"))
        title = _("Try this in the draft: {remedy}", remedy=remedy)
        components.link("draft", title, _DRAFT_ICON, edits=f"{called}+{other.remedy}")


def show_tie_ways(found: Repair) -> None:
    """The ways to end ties; nothing where the repair knows none."""
    if not found.ties:
        return
    st.markdown(_("**End a tie**"))
    for tie in found.ties:
        with st.container(border=True):
            for way in tie.ways:
                components.said(text(way.told))
                title = _("Into the draft")
                components.link("draft", title, _DRAFT_ICON, edits=_tie_called(way))


def asked_edits(called: str) -> tuple[Edit, ...] | None:
    """The edits of a repair that an address calls so; None: they are no repair's.

    A way of a repair that isn't there any more ends the page.
    """
    ways = dict(_tie_ways() if called.startswith(_TIE) else _gap_ways(called))
    if ways and called not in ways:
        components.not_here("edits", called)
    return ways.get(called)


def _gap_ways(called: str) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    name = called.partition("+")[0]
    for projects_only in (False, True):
        if name == session.repair_called(projects_only):
            found = session.repair(projects_only)
            yield name, found.edits
            yield from ((f"{name}+{o.remedy}", o.edits) for o in found.others)


def _tie_ways() -> Iterator[tuple[str, tuple[Edit, ...]]]:
    for tie in session.repair(projects_only=False).ties:
        yield from ((_tie_called(way), way.edits) for way in tie.ways)


def _tie_called(way: TieEnding) -> str:
    """By the mailboxes: an edit turns the Default of each to what it isn't today."""
    return _TIE + "+".join(edit.subject.id for edit in way.edits)
