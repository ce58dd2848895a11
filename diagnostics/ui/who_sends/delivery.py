"""Whether letters of a mailbox get out, and how old that answer is."""

from __future__ import annotations

import streamlit as st

from diagnostics.model import Account, Severity
from diagnostics.ui import components, session
from diagnostics.words import evidence


def told(mailbox_id: str) -> str:
    """What the last check says, in a sentence."""
    if mailbox_id not in session.checked():
        return "That is unknown: no check has run yet."
    found = session.check_findings(mailbox_id)
    if not found:
        return "The last check of this mailbox found nothing wrong."
    return evidence(found[0])


def show(account: Account, mailbox_id: str) -> None:
    """The same on the page, and the way to a check."""
    findings = session.check_findings(mailbox_id)
    if findings:
        bad = any(f.severity is Severity.ERROR for f in findings)
        (st.error if bad else st.warning)("The last check of this mailbox found this:")
    components.said(told(mailbox_id))
    components.link(
        "checks", "Check this mailbox", ":material/fact_check:", mailbox=mailbox_id
    )
