"""What the catalogue says of reasons."""

from __future__ import annotations

import streamlit as st

from diagnostics import errors
from diagnostics.errors import Reason
from diagnostics.language import gettext as _
from diagnostics.report.wording.value_words import fixer_phrase
from diagnostics.ui import components
from diagnostics.words import joined
from diagnostics.words import text as in_words


def to_do(reason: Reason) -> None:
    """What to do, where in Planfix, and who can."""
    st.markdown(_("**What to do next**"))
    components.said(reason.rule.fix)
    if reason.setting:
        st.markdown(_("**Open first in Planfix:** {setting}", setting=reason.setting))
    if reason.fixes:
        people = joined(in_words(fixer_phrase(name)) for name in reason.fixes)
        st.markdown(_("**Who can fix it:** {people}", people=people))


def reply(told: str) -> None:
    """What can be sent to the customer as it is."""
    if told:
        st.markdown(_("**A reply for the customer**"))
        components.outside(told)


def entry(reason: Reason) -> None:
    """All that the catalogue says of a reason."""
    st.markdown(reason.rule.what)
    st.markdown(reason.rule.why)
    to_do(reason)
    reply(reason.reply)
    if reason.ask_for:
        st.markdown(_("**Ask for:** {ask_for}", ask_for=reason.ask_for))
    if notes := errors.notes(reason):
        st.markdown(_("**At particular providers**"))
        st.markdown("\n".join(f"- {in_words(note)}" for note in notes.values()))


def catalogue() -> None:
    """All reasons, searchable; `?reason=ID` opens one."""
    st.header(_("All reasons"), anchor=False)
    known = {i: f"{errors.reason(i).rule.title} ({i})" for i in errors.reasons()}
    chosen = components.choose(
        st.selectbox,
        _("Reason"),
        "reason",
        known,
        "catalogue-reason",
        placeholder=_("Search the catalogue"),
    )
    if chosen:
        reason = errors.reason(chosen)
        with st.container(border=True):
            st.markdown(f"**{reason.rule.title}**")
            entry(reason)
            components.rule_note(reason.rule)
