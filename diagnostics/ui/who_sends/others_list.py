"""Why not another mailbox: candidates first, then the nearest, the rest folded."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostics.catalogue import rule
from diagnostics.language import gettext as _
from diagnostics.report.pairs.other_mailboxes import (
    by_nearness,
    reason_lines,
    verdict_table,
)
from diagnostics.report.wording import glossary
from diagnostics.senders import Resolution, Verdict
from diagnostics.ui import components
from diagnostics.ui.who_sends.pair_choice import mailbox_names

_MOST_ROWS = 100
"""Rows of the folded table; a mailbox beyond them is asked for above."""


def show(answer: Resolution) -> None:
    """Every other mailbox that is near; one in detail; the rest on demand."""
    st.header(
        _("Why not another mailbox"),
        anchor=False,
        help=glossary.meanings("candidate", "bound", "general"),
    )
    components.asked("other", mailbox_names())
    if not answer.others:
        st.caption(_("The account has no other mailbox."))
        return
    found = by_nearness(answer)
    near = [*found.candidates[:_MOST_ROWS], *found.nearest]
    if near:
        _table(near)
    if not found.rest:
        return
    if not near:
        rest = st.container()
    else:
        label = _("{count:mailbox} further away", count=len(found.rest))
        rest = st.expander(label, on_change="rerun")
        if not rest.open:
            return
    with rest:
        st.dataframe(
            pd.DataFrame(verdict_table(found.rest[:_MOST_ROWS])),
            hide_index=True,
            alt=_("Mailboxes that are further away, and why they don't send"),
        )
        if len(found.rest) > _MOST_ROWS:
            st.caption(_("Of the others, choose one above to see why it doesn't send."))


def _table(near: list[Verdict]) -> None:
    ids = [verdict.mailbox.id for verdict in near]
    if st.query_params.get("other", ids[0]) not in ids:
        st.query_params.pop("other")  # of this pair it is the sender, or further away
    row = components.choose_row(
        pd.DataFrame(verdict_table(near)),
        "other",
        ids,
        "others",
        label=_("Mailbox"),
        alt=_("The nearest other mailboxes and why each is not the sender"),
    )
    _detail(near[row])


def _detail(verdict: Verdict) -> None:
    """All reasons of one mailbox, with what was seen, what is required, and where."""
    with st.container(border=True):
        components.said(verdict.mailbox.label)
        for reason, (title, lines) in zip(
            verdict.reasons, reason_lines(verdict), strict=True
        ):
            entry = rule(reason.rule)
            st.markdown(f"**{title}**")
            components.said(lines)
            st.markdown(entry.what)
            components.rule_note(entry)
