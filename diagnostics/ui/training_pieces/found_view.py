"""What was really found: the sender, the steps of a check, or a reason."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from diagnostics import errors
from diagnostics.checks import CheckRun
from diagnostics.errors import Explanation
from diagnostics.language import gettext as _
from diagnostics.model import Severity, State
from diagnostics.report.explanations import explanation_text
from diagnostics.report.pair_texts import headline
from diagnostics.report.pairs.other_mailboxes import verdict_table
from diagnostics.training.finding_out import FoundOut
from diagnostics.ui import components
from diagnostics.words import text


def show(found: FoundOut) -> None:
    """Everything that was found, in the words of the other pages."""
    if found.account and found.resolution:
        st.text(headline(found.account, found.resolution))
        rows = verdict_table(found.resolution.others)
        if rows:
            st.dataframe(
                pd.DataFrame(rows), hide_index=True, alt=_("Why not another mailbox")
            )
    elif found.run:
        _checked(found.run)
    elif found.explanation:
        _explained(found.explanation)


def _checked(run: CheckRun) -> None:
    for finding in run.findings:
        if finding.severity is not Severity.INFO:
            components.finding_detail(finding)
    st.caption(
        _(
            "The dialogue, step by step: lines with > were said by the check, "
            "lines with < by the server."
        )
    )
    steps = [step for step in run.steps if step.state is not State.SKIPPED]
    components.steps_timeline(steps)


def _explained(found: Explanation) -> None:
    reason = errors.reason(found.reason)
    with st.container(border=True):
        st.markdown(f"**{reason.rule.title}**")
        st.text(reason.rule.what)
        speaker = text(explanation_text.speaker(found.said_by))
        st.text(_("Said by: {speaker}", speaker=speaker))
        quotes = list(dict.fromkeys(e.quote for e in found.evidence if e.quote))
        if quotes:
            st.text(_("By these words: {words}", words="; ".join(quotes[:3])))
