"""Whether letters of a mailbox get out, and how old that answer is."""

from __future__ import annotations

import streamlit as st

from diagnostics.report.pairs.delivery_texts import aged
from diagnostics.report.things.mailbox_verdict import GetsOut, MailboxVerdict, verdict
from diagnostics.ui import components, session
from diagnostics.ui.thing_pieces import check_now, clock
from diagnostics.words import evidence, text

BOXES = {
    GetsOut.YES: st.success,
    GetsOut.NO: st.error,
    GetsOut.DOUBTED: st.warning,
    GetsOut.UNPROVEN: st.warning,
    GetsOut.UNCHECKED: st.info,
}
_MOST_FINDINGS = 3


def found(mailbox_id: str) -> MailboxVerdict:
    """What the last check of a mailbox amounts to."""
    return verdict([s for s in session.kept_steps() if s.mailbox == mailbox_id])


def told(mailbox_id: str) -> str:
    """The same in a sentence, with its age."""
    runs = session.runs_before(mailbox_id)
    then = runs[0].when if runs else None
    return aged(found(mailbox_id), then, clock.now())


def show(mailbox_id: str, key: str) -> None:
    """The same on the page, what was found, and a check at the press of a button.

    Args:
        mailbox_id: the mailbox.
        key: names the button.
    """
    check_now.current()
    answer = found(mailbox_id)
    BOXES[answer.gets_out](told(mailbox_id))
    for besides in answer.besides:
        st.caption(text(besides))
    for finding in session.check_findings(mailbox_id)[:_MOST_FINDINGS]:
        components.said(evidence(finding))
    check_now.offer((mailbox_id,), key)
