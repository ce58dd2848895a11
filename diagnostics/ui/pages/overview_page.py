"""What is broken, for whom, and what to do next."""

import streamlit as st

from diagnostics.model import Severity
from diagnostics.ui import components, session

loaded = session.loaded()
account = loaded.account

st.title("Overview")

simulation = session.simulation()
findings = [*loaded.problems, *session.audit(), *session.findings()]
errors = sum(f.severity is Severity.ERROR for f in findings)
warnings = sum(f.severity is Severity.WARNING for f in findings)

with st.container(horizontal=True):
    for label, number in (
        ("Errors", errors),
        ("Warnings", warnings),
        ("Pairs", simulation.pairs),
        ("Pairs without a sender", simulation.gap_count),
    ):
        st.metric(label, f"{number:,}", border=True, width=210)

if not loaded.ok and not account.missing:
    st.warning(
        "The account's files have errors, though none that changes who sends.",
        icon=":material/error:",
    )
if not account.plan.can_send:
    st.error(
        "This plan can't send from external mailboxes: every letter leaves from the "
        "internal address.",
        icon=":material/block:",
    )

st.subheader("What is wrong, for whom, what next")
components.findings_panel(
    findings, "overview-findings", "Nothing found in the files or in the coverage."
)

st.subheader("Next")
with st.container(horizontal=True):
    for name, label, icon, parameters in (
        ("checks", "Check every mailbox", ":material/fact_check:", {}),
        ("senders", "See who sends for one person", ":material/person:", {}),
        (
            "coverage",
            "Look for the smallest repair",
            ":material/build:",
            {"coverage-part": "Repair"},
        ),
        ("errors", "Explain an error", ":material/help:", {}),
    ):
        components.link(name, label, icon, **parameters)
if not session.checked():
    st.caption("No check has run in this session yet, so servers and DNS are unknown.")
