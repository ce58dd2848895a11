"""What is broken, for whom, and what to do next."""

import streamlit as st

from diagnostics.model import Severity
from diagnostics.ui import components, session

loaded = session.loaded()
account = loaded.account

st.title("Overview")
st.text(f"{account.name or 'Account without a name'} · {account.host or 'no host'}")

simulation = session.simulation()
findings = [*loaded.problems, *session.audit(), *st.session_state.get("findings", ())]
errors = sum(f.severity is Severity.ERROR for f in findings)
warnings = sum(f.severity is Severity.WARNING for f in findings)

columns = st.columns(4)
columns[0].metric("Errors", errors, border=True)
columns[1].metric("Warnings", warnings, border=True)
columns[2].metric("Pairs", f"{simulation.pairs:,}", border=True)
columns[3].metric("Pairs without a sender", f"{simulation.gap_count:,}", border=True)

if not loaded.ok:
    st.error(
        "The account's files have errors. What could be read is shown; "
        "mend the errors first, since they change the answers.",
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
first, second, third = st.columns(3)
first.page_link(
    components.page("senders"), label="See who sends for one person",
    icon=":material/person:",
)  # fmt: skip
second.page_link(
    components.page("checks"), label="Check every mailbox", icon=":material/fact_check:"
)
third.page_link(
    components.page("errors"), label="Explain an error", icon=":material/help:"
)
if "check_run" not in st.session_state:
    st.caption("No check has run in this session yet, so servers and DNS are unknown.")
